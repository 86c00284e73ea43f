//! The networks of CHC hosts.

use super::network_plan::{Plan, Taken, check_together};
use super::{Call, Response, named, require_idle};
use crate::error::ApiError;
use crate::state::{Account, ChcChange, ChcHost, ChcSettings, Key};

pub(in crate::actions::cvm) fn configure_assist_vpc(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let keys = named(account, call)?;
    let bmc = ("BmcVirtualPrivateCloud", "BmcSecurityGroupIds");
    let bmc = Plan::read(account, call, bmc, keys.len())?;
    let bmc = bmc.ok_or_else(|| ApiError::missing("BmcVirtualPrivateCloud"))?;
    let deploy = ("DeployVirtualPrivateCloud", "DeploySecurityGroupIds");
    let deploy = Plan::read(account, call, deploy, keys.len())?;
    if let Some(deploy) = &deploy {
        check_together(account, call, (&bmc, deploy), keys.len())?;
    }
    require(account, call, &keys, |host| {
        let problem = host.bmc.is_some().then_some("already has an out-of-band network");
        problem.or_else(|| host.instance_id.is_some().then_some("has an instance"))
    })?;
    configure(account, call, &keys, Some(&bmc), deploy.as_ref());
    Ok(Response::empty())
}

pub(in crate::actions::cvm) fn configure_deploy_vpc(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let keys = named(account, call)?;
    let deploy = ("DeployVirtualPrivateCloud", "DeploySecurityGroupIds");
    let deploy = Plan::read(account, call, deploy, keys.len())?;
    for key in &keys {
        let host = account.hardware.chc_hosts.get(*key);
        if let Some(host) = host.filter(|host| host.deploy.is_some()) {
            let message = format!("The CHC host `{}` already has a deployment network.", host.id());
            return Err(call.invalid(&["InvalidParameterValue.DeployVpcAlreadyExists"], message));
        }
    }
    require(account, call, &keys, |host| {
        host.bmc.is_none().then_some("has no out-of-band network")
    })?;
    configure(account, call, &keys, None, deploy.as_ref());
    Ok(Response::empty())
}

fn configure(
    account: &mut Account,
    call: &Call<'_>,
    keys: &[Key],
    bmc: Option<&Plan<'_>>,
    deploy: Option<&Plan<'_>>,
) {
    let extra = call.parameters.object("ChcDeployExtraConfig").map(|extra| extra.as_map().clone());
    let mut taken = Taken::requested_by(bmc.into_iter().chain(deploy));
    for (index, key) in keys.iter().enumerate() {
        let change = ChcChange::Configure(Box::new(ChcSettings {
            bmc: bmc.map(|plan| plan.for_host(account, &mut taken, index)),
            deploy: deploy.map(|plan| plan.for_host(account, &mut taken, index)),
            extra: extra.clone(),
        }));
        begin(account, call, *key, &call.operation.name, change);
    }
}

pub(in crate::actions::cvm) fn remove_assist_vpc(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    remove(account, call, &ChcChange::RemoveBoth)
}

pub(in crate::actions::cvm) fn remove_deploy_vpc(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    remove(account, call, &ChcChange::RemoveDeploy)
}

fn remove(
    account: &mut Account,
    call: &Call<'_>,
    change: &ChcChange,
) -> Result<Response, ApiError> {
    let keys = named(account, call)?;
    require(account, call, &keys, |host| match change {
        _ if host.instance_id.is_some() => Some("has an instance"),
        ChcChange::RemoveBoth if host.bmc.is_none() => Some("has no out-of-band network"),
        ChcChange::RemoveDeploy if host.deploy.is_none() => Some("has no deployment network"),
        _ => None,
    })?;
    for key in keys {
        begin(account, call, key, &call.operation.name, change.clone());
    }
    Ok(Response::empty())
}

pub(in crate::actions::cvm) fn modify_network_mode(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let mode = call.required("NetworkMode")?;
    let keys = named(account, call)?;
    for key in &keys {
        require_idle(account, call, *key)?;
        let Some(host) = account.hardware.chc_hosts.get(*key) else { continue };
        let (code, problem) = match mode {
            "DEPLOY" if host.deploy.is_none() => {
                ("OperationDenied.ChcDeployConfigInvalid", "has no deployment network")
            }
            "BUSINESS" if host.instance_id.is_none() => {
                ("OperationDenied.ChcHostStateNotSupported", "has no instance")
            }
            _ => continue,
        };
        let message =
            format!("The CHC host `{}` {problem} and cannot switch to {mode}.", host.id());
        return Err(call.error(&[code], "UnsupportedOperation", message));
    }
    let operation =
        if mode == "DEPLOY" { "SwitchChcDeployNetwork" } else { "SwitchChcBusinessNetwork" };
    for key in keys {
        begin(account, call, key, operation, ChcChange::Mode(mode.to_owned()));
    }
    Ok(Response::empty())
}

fn begin(account: &mut Account, call: &Call<'_>, key: Key, operation: &str, change: ChcChange) {
    let complete = call.now.after(account.timing.change);
    if let Some(mut host) = account.hardware.chc_hosts.get_mut(key) {
        host.begin(operation, complete, change);
    }
}

/// Checks that no host has an operation in progress or a problem.
fn require(
    account: &Account,
    call: &Call<'_>,
    keys: &[Key],
    problem: impl Fn(&ChcHost) -> Option<&'static str>,
) -> Result<(), ApiError> {
    for key in keys {
        require_idle(account, call, *key)?;
        let Some(host) = account.hardware.chc_hosts.get(*key) else { continue };
        if let Some(problem) = problem(host) {
            let message = format!("The CHC host `{}` {problem}.", host.id());
            return Err(call.error(&["InvalidHost.NotSupported"], "UnsupportedOperation", message));
        }
    }
    Ok(())
}
