//! Agents, which are online while their instances run; regions and quotas.

use serde_json::{Value, json};

use super::filters::{Filters, are_given};
use super::pagination::{page, page_of};
use super::{Call, Response, check_exclusive, check_form};
use crate::error::ApiError;
use crate::moment::Moment;
use crate::state::{Account, Instance, State};

/// The version of all agents.
const VERSION: &str = "1.0.0";

const FILTERS: Filters<Instance> = Filters {
    names: &["agent-status", "environment", "instance-id"],
    values: 5,
    matches: |instance, name, value| match name {
        "agent-status" => status(instance) == value,
        "environment" => environment(instance) == value,
        _ => instance.id == value,
    },
};

fn status(instance: &Instance) -> &'static str {
    if instance.lifecycle.state == State::Running { "Online" } else { "Offline" }
}

fn environment(instance: &Instance) -> &'static str {
    if instance.windows { "Windows" } else { "Linux" }
}

pub(super) fn describe(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    check_exclusive(call, "InstanceIds")?;
    let ids = call.parameters.strings("InstanceIds");
    let codes = ["InvalidParameterValue.InvalidInstanceId"];
    ids.iter().try_for_each(|id| check_form(call, (id, "ins"), &codes))?;
    let instances = &account.instances;
    let page = if !ids.is_empty() {
        page(call, instances.find_all(call.region, &ids).collect())?
    } else if are_given(call) {
        page(call, FILTERS.apply(call, instances.shared_in(call.region))?)?
    } else {
        page_of(call, instances.count_in(call.region), instances.shared_in(call.region))?
    };
    let items: Vec<Value> =
        page.items.into_iter().map(|instance| to_json(&instance, call.now)).collect();
    Ok(Response::new(json!({"TotalCount": page.total, "AutomationAgentSet": items})))
}

fn to_json(instance: &Instance, now: Moment) -> Value {
    let status = status(instance);
    let heartbeat =
        if status == "Online" { now } else { instance.lifecycle.last_change().min(now) };
    json!({
        "InstanceId": instance.id,
        "Version": VERSION,
        "LastHeartbeatTime": heartbeat.iso(),
        "AgentStatus": status,
        "Environment": environment(instance),
        "SupportFeatures": [],
    })
}

pub(super) fn describe_regions(account: &mut Account, _: &Call<'_>) -> Result<Response, ApiError> {
    let regions = account.catalogue.regions.iter();
    let items: Vec<Value> = regions
        .map(|region| {
            json!({"Region": region.name, "RegionName": region.title, "RegionState": "AVAILABLE"})
        })
        .collect();
    Ok(Response::new(json!({"TotalCount": items.len(), "RegionSet": items})))
}

pub(super) fn describe_quotas(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let mut items = Vec::new();
    for name in call.parameters.strings("ResourceNames") {
        let (used, total) = match name {
            "COMMAND" => (account.tat.commands.count_in(call.region), account.quotas.commands),
            "REGISTER_CODE" => {
                (account.tat.register_codes.count_in(call.region), account.quotas.register_codes)
            }
            _ => {
                let message =
                    format!("The resource `{name}` is not one of COMMAND, REGISTER_CODE.");
                let codes = ["ResourceUnavailable.InvalidResourceQuotaResourceCode"];
                return Err(call.error(&codes, "ResourceUnavailable", message));
            }
        };
        items.push(json!({
            "ResourceName": name,
            "ResourceQuotaUsed": used,
            "ResourceQuotaTotal": total,
        }));
    }
    Ok(Response::new(json!({"GeneralResourceQuotaSet": items})))
}
