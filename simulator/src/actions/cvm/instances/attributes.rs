//! Changing the attributes of instances.

use std::collections::BTreeSet;

use super::super::{Call, Response};
use super::checks::{self, MAX_GROUPS, check_security_groups};
use super::select;
use crate::error::ApiError;
use crate::state::{Account, State};
use crate::text::Text;

/// The states in which attributes can be changed.
const STEADY: [State; 2] = [State::Running, State::Stopped];

pub(in crate::actions::cvm) fn modify_attribute(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let selected = select(account, call)?;
    let parameters = call.parameters;
    let changes = parameters.as_map().keys().filter(|name| *name != "InstanceIds").count();
    if changes == 0 {
        return Err(ApiError::missing("InstanceName"));
    }
    selected.require(account, call, &STEADY)?;
    if let Some(name) = parameters.string("InstanceName") {
        checks::check_name_length(call, name)?;
    }
    if let Some(name) = parameters.string("HostName") {
        checks::check_host_name(call, name)?;
    }
    let groups = parameters.strings("SecurityGroups");
    check_security_groups(account, call, &groups)?;
    selected.complete_for_each(account, call, |instance| {
        if let Some(name) = parameters.string("InstanceName") {
            name.clone_into(&mut instance.name);
        }
        if let Some(name) = parameters.string("HostName") {
            name.clone_into(&mut instance.host_name);
        }
        if let Some(role) = parameters.string("CamRoleName") {
            role.clone_into(&mut instance.cam_role);
        }
        if !groups.is_empty() {
            instance.security_group_ids = groups.iter().map(|id| (*id).into()).collect();
        }
        if let Some(protected) = parameters.flag_if_given("DisableApiTermination") {
            instance.protected = protected;
        }
        if let Some(enabled) = parameters.flag_if_given("EnableJumboFrame") {
            instance.jumbo_frames = Some(enabled);
        }
    });
    Ok(Response::empty())
}

pub(in crate::actions::cvm) fn modify_project(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let selected = select(account, call)?;
    selected.require(account, call, &STEADY)?;
    let project = call.parameters.integer("ProjectId").unwrap_or(0);
    if project < 0 {
        let message = format!("The project {project} does not exist.");
        return Err(call.invalid(&["InvalidProjectId.NotFound"], message));
    }
    selected.complete_for_each(account, call, |instance| instance.project_id = project);
    Ok(Response::empty())
}

/// Resets the password. A running instance is stopped and started again if `ForceStop` is set.
pub(in crate::actions::cvm) fn reset_password(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let selected = select(account, call)?;
    let force = call.parameters.flag("ForceStop");
    let allowed: &[State] = if force { &STEADY } else { &[State::Stopped] };
    selected.require(account, call, allowed)?;
    let windows = selected.iter(account).any(|instance| instance.windows);
    checks::check_password(call, call.required("Password")?, windows)?;
    let timing = account.timing;
    selected.for_each(account, |instance| {
        let lifecycle = instance.lifecycle.begin(&call.operation.name, call.request_id, call.now);
        lifecycle.change_stopped(&timing, [], false);
    });
    Ok(Response::empty())
}

pub(in crate::actions::cvm) fn associate_security_groups(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let selected = select(account, call)?;
    let groups = call.parameters.strings("SecurityGroupIds");
    check_security_groups(account, call, &groups)?;
    selected.require(account, call, &STEADY)?;
    for instance in selected.iter(account) {
        let own = instance.security_group_ids.iter().map(Text::as_str);
        let all: BTreeSet<&str> = own.chain(groups.iter().copied()).collect();
        if all.len() > MAX_GROUPS {
            let message = format!(
                "The instance `{}` would be in more than the maximum of {MAX_GROUPS} security groups.",
                instance.id
            );
            let codes = ["LimitExceeded.AssociateUSGLimitExceeded"];
            return Err(call.error(&codes, "LimitExceeded", message));
        }
    }
    selected.complete_for_each(account, call, |instance| {
        for id in &groups {
            if !instance.security_group_ids.iter().any(|own| own == id) {
                instance.security_group_ids.push((*id).into());
            }
        }
    });
    Ok(Response::empty())
}

pub(in crate::actions::cvm) fn disassociate_security_groups(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let selected = select(account, call)?;
    let groups = call.parameters.strings("SecurityGroupIds");
    check_security_groups(account, call, &groups)?;
    selected.require(account, call, &STEADY)?;
    selected.complete_for_each(account, call, |instance| {
        instance.security_group_ids.retain(|own| !groups.contains(&own.as_str()));
    });
    Ok(Response::empty())
}
