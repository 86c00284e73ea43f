//! Cloud hosted cluster (CHC) hosts. They are bought outside of the API: every account has those of the catalogue.

mod describe;
mod network;
mod network_plan;

pub(in crate::actions::cvm) use describe::{describe, describe_denied_actions};
pub(in crate::actions::cvm) use network::{
    configure_assist_vpc, configure_deploy_vpc, modify_network_mode, remove_assist_vpc,
    remove_deploy_vpc,
};

use super::super::instances::check_security_groups;
use super::filters;
use super::pagination;
use super::{Call, Response};
use crate::actions::ids;
use crate::error::ApiError;
use crate::state::{Account, ChcHost, Key};

pub(in crate::actions::cvm) fn modify(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let parameters = call.parameters;
    let keys = named(account, call)?;
    if parameters.as_map().len() < 2 {
        let message = "The request changes no attribute.";
        return Err(call.error(&["InvalidParameterValue.NotEmpty"], "InvalidParameter", message));
    }
    check_bmc_login(call)?;
    let groups = parameters.strings("BmcSecurityGroupIds");
    check_security_groups(account, call, &groups)?;
    for key in &keys {
        require_idle(account, call, *key)?;
        let host = account.hardware.chc_hosts.get(*key);
        if let Some(host) = host.filter(|host| host.bmc.is_none() && !groups.is_empty()) {
            let message = format!("The CHC host `{}` has no out-of-band network.", host.id());
            return Err(call.invalid(&["InvalidParameterValue.ChcNetworkEmpty"], message));
        }
    }
    for key in keys {
        let Some(mut host) = account.hardware.chc_hosts.get_mut(key) else { continue };
        if let Some(name) = parameters.string("InstanceName") {
            name.clone_into(&mut host.name);
        }
        if let Some(kind) = parameters.string("DeviceType") {
            host.device_type = Some(kind.to_owned());
        }
        if let Some(bmc) = host.bmc.as_mut().filter(|_| !groups.is_empty()) {
            bmc.security_group_ids = groups.iter().map(|id| (*id).to_owned()).collect();
        }
        host.complete(&call.operation.name);
    }
    Ok(Response::empty())
}

/// Checks the user name and the password of the BMC, which are not stored.
fn check_bmc_login(call: &Call<'_>) -> Result<(), ApiError> {
    let letters = |letter: u8| letter.is_ascii_alphanumeric() || matches!(letter, b'-' | b'_');
    let user = call.parameters.string("BmcUser");
    if let Some(user) = user.filter(|user| user.is_empty() || !user.bytes().all(letters)) {
        let message = format!(
            "The BMC user name `{user}` must consist of letters, digits, hyphens and underscores."
        );
        return Err(call.invalid(&["InvalidParameterValue.IncorrectFormat"], message));
    }
    let is_valid = |password: &str| {
        (8..=16).contains(&password.len())
            && password.bytes().all(|byte| byte.is_ascii_graphic())
            && !password.contains(['"', '\\'])
    };
    if call.parameters.string("Password").is_some_and(|password| !is_valid(password)) {
        let message = "The BMC password must have 8 to 16 letters, digits and symbols other than quotes and backslashes.";
        return Err(call.invalid(&["InvalidPassword"], message));
    }
    Ok(())
}

/// Returns the keys of the hosts in `ChcIds`.
fn named(account: &Account, call: &Call<'_>) -> Result<Vec<Key>, ApiError> {
    let ids = call.parameters.strings("ChcIds");
    if ids.is_empty() {
        return Err(ApiError::missing("ChcIds.0"));
    }
    call.check_distinct("CHC host", &ids)?;
    ids.into_iter().map(|id| find(account, call, id)).collect()
}

fn find(account: &Account, call: &Call<'_>, id: &str) -> Result<Key, ApiError> {
    let codes = ["InvalidParameterValue.IncorrectFormat", "InvalidParameterValue.ChcHostsNotFound"];
    ids::check_form(call, (id, "chc"), &codes)?;
    account.hardware.chc_hosts.key_in(call.region, id).ok_or_else(|| {
        let message = format!("The CHC host `{id}` does not exist in {}.", call.region);
        call.invalid(&["InvalidParameterValue.ChcHostsNotFound"], message)
    })
}

/// Checks that no operation on a host is in progress.
fn require_idle(account: &Account, call: &Call<'_>, key: Key) -> Result<(), ApiError> {
    match account.hardware.chc_hosts.get(key).filter(|host| host.state() == "OPERATING") {
        None => Ok(()),
        Some(host) => {
            let message = format!("The CHC host `{}` has an operation in progress.", host.id());
            let codes = ["InvalidHost.NotSupported", "OperationDenied.ChcHostStateNotSupported"];
            Err(call.error(&codes, "UnsupportedOperation", message))
        }
    }
}

/// Returns the CHC hosts of an order: none, or one per instance.
pub(super) fn for_order(
    account: &Account,
    call: &Call<'_>,
    zone: &str,
    count: usize,
) -> Result<Vec<String>, ApiError> {
    let ids = call.parameters.strings("ChcIds");
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    if ids.len() != count {
        let message = format!("The request has {} CHC hosts for {count} instances.", ids.len());
        return Err(call.invalid(&["InvalidParameterCombination"], message));
    }
    call.check_distinct("CHC host", &ids)?;
    for id in &ids {
        let key = find(account, call, id)?;
        let Some(host) = account.hardware.chc_hosts.get(key) else { continue };
        check_free(call, host, zone)?;
    }
    Ok(ids.into_iter().map(str::to_owned).collect())
}

fn check_free(call: &Call<'_>, host: &ChcHost, zone: &str) -> Result<(), ApiError> {
    let id = host.id();
    if host.zone() != zone {
        let message = format!("The CHC host `{id}` is in {}, not in {zone}.", host.zone());
        return Err(call.invalid(&["InvalidParameterValue.ChcHostsNotFound"], message));
    }
    match host.state() {
        "READY" => Ok(()),
        "INIT" => {
            let message =
                format!("The CHC host `{id}` lacks an out-of-band or deployment network.");
            let codes = ["OperationDenied.ChcInstallCloudImageWithoutDeployNetwork"];
            Err(call.error(&codes, "UnsupportedOperation", message))
        }
        state => {
            let message = format!("The CHC host `{id}` is {state} and accepts no instance.");
            Err(call.error(&["InvalidHost.NotSupported"], "UnsupportedOperation", message))
        }
    }
}
