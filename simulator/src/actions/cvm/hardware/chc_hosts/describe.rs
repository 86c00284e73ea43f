//! Describing CHC hosts.

use serde_json::{Value, json};

use super::filters::Filters;
use super::pagination::page;
use super::{Call, Response, find, named};
use crate::actions::ids;
use crate::error::ApiError;
use crate::state::{Account, ChcHost, ChcNetwork};

const FILTERS: Filters<ChcHost> = Filters {
    names: &["zone", "instance-name", "instance-state", "device-type", "vpc-id", "subnet-id", "sn"],
    values: 5,
    matches: |host, name, value| match name {
        "zone" => host.zone() == value,
        "instance-name" => host.name == value,
        "instance-state" => host.state() == value,
        "device-type" => host.device_type.as_deref() == Some(value),
        "vpc-id" => networks(host).any(|network| network.vpc_id == value),
        "subnet-id" => networks(host).any(|network| network.subnet_id == value),
        _ => host.serial_number() == value,
    },
};

fn networks(host: &ChcHost) -> impl Iterator<Item = &ChcNetwork> {
    host.bmc.iter().chain(&host.deploy)
}

pub(in crate::actions::cvm) fn describe(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let ids = call.parameters.strings("ChcIds");
    ids::check_exclusive(call, "ChcIds", &["InvalidParameter.AtMostOne"])?;
    for id in &ids {
        find(account, call, id)?;
    }
    let hosts = &account.hardware.chc_hosts;
    let page = if ids.is_empty() {
        page(call, FILTERS.apply(call, hosts.shared_in(call.region))?)?
    } else {
        page(call, hosts.find_all(call.region, &ids).collect())?
    };
    let items: Vec<Value> = page.items.iter().map(|host| host.to_json()).collect();
    Ok(Response::new(json!({"TotalCount": page.total, "ChcHostSet": items})))
}

pub(in crate::actions::cvm) fn describe_denied_actions(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let hosts = named(account, call)?;
    let hosts = hosts.into_iter().filter_map(|key| account.hardware.chc_hosts.get(key));
    let item = |host: &ChcHost| json!({"ChcId": host.id(), "State": host.state(), "DenyActions": denied(host)});
    let items: Vec<Value> = hosts.map(item).collect();
    Ok(Response::new(json!({"ChcHostDeniedActionSet": items})))
}

/// Returns the actions that a host rejects in its present state.
fn denied(host: &ChcHost) -> Vec<&'static str> {
    const ALL: [&str; 7] = [
        "ConfigureChcAssistVpc",
        "ConfigureChcDeployVpc",
        "ModifyChcAttribute",
        "ModifyChcNetworkMode",
        "RemoveChcAssistVpc",
        "RemoveChcDeployVpc",
        "RunInstances",
    ];
    let state = host.state();
    let rejects = |action: &&str| match *action {
        _ if state == "OPERATING" => true,
        "ConfigureChcAssistVpc" => host.bmc.is_some() || state == "ONLINE",
        "ConfigureChcDeployVpc" => host.deploy.is_some() || host.bmc.is_none() || state == "ONLINE",
        "ModifyChcNetworkMode" => host.deploy.is_none(),
        "RemoveChcAssistVpc" => host.bmc.is_none() || state == "ONLINE",
        "RemoveChcDeployVpc" => host.deploy.is_none() || state == "ONLINE",
        "RunInstances" => state != "READY",
        _ => false,
    };
    ALL.into_iter().filter(|action| rejects(action)).collect()
}
