//! Changes of what an instance is called, what it belongs to and how it is paid.

use std::collections::BTreeSet;

use super::super::{Call, Reply};
use super::purchase::{self, check_security_groups};
use super::select;
use crate::error::ApiError;
use crate::state::{Effect, State, World};

/// States in which an instance stands still enough for its attributes to be changed.
const STEADY: [State; 2] = [State::Running, State::Stopped];
/// Security groups an instance may be in.
const MAX_GROUPS: usize = 5;

pub(in crate::actions) fn modify_attribute(
    world: &mut World,
    call: &Call<'_>,
) -> Result<Reply, ApiError> {
    let selected = select(world, call)?;
    let parameters = call.parameters;
    let changes = parameters.as_map().keys().filter(|name| *name != "InstanceIds").count();
    if changes == 0 {
        return Err(ApiError::missing("InstanceName"));
    }
    selected.require(world, call, &STEADY)?;
    if let Some(name) = parameters.text("InstanceName") {
        purchase::check_name_length(call, name)?;
    }
    if let Some(name) = parameters.text("HostName") {
        purchase::check_host_name(call, name)?;
    }
    let groups = parameters.texts("SecurityGroups");
    check_security_groups(call, &groups)?;
    selected.each_at_once(world, call, |instance| {
        if let Some(name) = parameters.text("InstanceName") {
            name.clone_into(&mut instance.name);
        }
        if let Some(name) = parameters.text("HostName") {
            name.clone_into(&mut instance.host_name);
        }
        if let Some(role) = parameters.text("CamRoleName") {
            role.clone_into(&mut instance.cam_role);
        }
        if !groups.is_empty() {
            instance.security_group_ids = groups.iter().map(|id| (*id).to_owned()).collect();
        }
        if let Some(protected) = parameters.flag_if_given("DisableApiTermination") {
            instance.protected = protected;
        }
        if let Some(enabled) = parameters.flag_if_given("EnableJumboFrame") {
            instance.jumbo_frames = Some(enabled);
        }
    });
    Ok(Reply::new())
}

pub(in crate::actions) fn modify_project(
    world: &mut World,
    call: &Call<'_>,
) -> Result<Reply, ApiError> {
    let selected = select(world, call)?;
    selected.require(world, call, &STEADY)?;
    let project = call.parameters.integer("ProjectId").unwrap_or(0);
    if project < 0 {
        let message = format!("The project {project} does not exist.");
        return Err(call.invalid(&["InvalidProjectId.NotFound"], message));
    }
    selected.each_at_once(world, call, |instance| instance.project_id = project);
    Ok(Reply::new())
}

pub(in crate::actions) fn modify_renew_flag(
    world: &mut World,
    call: &Call<'_>,
) -> Result<Reply, ApiError> {
    let selected = select(world, call)?;
    selected.require(world, call, &STEADY)?;
    require_prepaid(world, call, &selected)?;
    let flag = purchase::renew_flag(call, call.parameters)?;
    selected.each_at_once(world, call, |instance| flag.clone_into(&mut instance.charge.renew));
    Ok(Reply::new())
}

/// Lengthens prepaid terms; an instance that was put aside at its end comes back, switched off.
pub(in crate::actions) fn renew(world: &mut World, call: &Call<'_>) -> Result<Reply, ApiError> {
    let selected = select(world, call)?;
    selected.require(world, call, &[State::Running, State::Stopped, State::Shutdown])?;
    require_prepaid(world, call, &selected)?;
    let prepaid = call.parameters.object("InstanceChargePrepaid");
    let prepaid = prepaid.ok_or_else(|| ApiError::missing("InstanceChargePrepaid"))?;
    let months = purchase::period(call, prepaid)?;
    let flag = prepaid.has("RenewFlag").then(|| purchase::renew_flag(call, prepaid)).transpose()?;
    selected.each_at_once(world, call, |instance| {
        let from = instance.charge.expires.unwrap_or(call.now);
        instance.charge.expires = Some(from.after_months(months));
        if let Some(flag) = flag {
            flag.clone_into(&mut instance.charge.renew);
        }
        if std::mem::take(&mut instance.isolated) {
            instance.lifecycle.state = State::Stopped;
        }
    });
    Ok(Reply::new())
}

fn require_prepaid(
    world: &World,
    call: &Call<'_>,
    selected: &super::Selected,
) -> Result<(), ApiError> {
    match selected.of(world).find(|instance| !instance.charge.is_prepaid()) {
        None => Ok(()),
        Some(instance) => {
            let kind = &instance.charge.kind;
            let message =
                format!("The instance `{}` is {kind}: only PREPAID ones have a term.", instance.id);
            let codes = ["UnsupportedOperation.InstanceChargeType"];
            Err(call.refuse(&codes, "UnsupportedOperation", message))
        }
    }
}

/// Sets a password, for which a running instance is switched off and on again where that is allowed.
pub(in crate::actions) fn reset_password(
    world: &mut World,
    call: &Call<'_>,
) -> Result<Reply, ApiError> {
    let selected = select(world, call)?;
    let force = call.parameters.flag("ForceStop");
    let allowed: &[State] = if force { &STEADY } else { &[State::Stopped] };
    selected.require(world, call, allowed)?;
    let windows = selected.of(world).any(|instance| instance.windows);
    purchase::check_password(call, call.required("Password")?, windows)?;
    let timing = world.timing;
    selected.each(world, |instance| {
        let lifecycle = &mut instance.lifecycle;
        let was_running = lifecycle.state == State::Running;
        lifecycle.begin(&call.operation.name, call.request_id, call.now);
        if was_running {
            lifecycle.state = State::Stopping;
            lifecycle.then(timing.stop, Effect::Enter(State::Stopped));
            lifecycle.then(timing.change, Effect::Enter(State::Starting));
            lifecycle.then(timing.start, Effect::Enter(State::Running));
            lifecycle.then_at_once(Effect::Succeed);
        } else {
            lifecycle.then(timing.change, Effect::Succeed);
        }
    });
    Ok(Reply::new())
}

pub(in crate::actions) fn associate_security_groups(
    world: &mut World,
    call: &Call<'_>,
) -> Result<Reply, ApiError> {
    let selected = select(world, call)?;
    let groups = call.parameters.texts("SecurityGroupIds");
    check_security_groups(call, &groups)?;
    selected.require(world, call, &STEADY)?;
    for instance in selected.of(world) {
        let own = instance.security_group_ids.iter().map(String::as_str);
        let all: BTreeSet<&str> = own.chain(groups.iter().copied()).collect();
        if all.len() > MAX_GROUPS {
            let message = format!(
                "The instance `{}` would be in more than {MAX_GROUPS} security groups.",
                instance.id
            );
            let codes = ["LimitExceeded.AssociateUSGLimitExceeded"];
            return Err(call.refuse(&codes, "LimitExceeded", message));
        }
    }
    selected.each_at_once(world, call, |instance| {
        for id in &groups {
            if !instance.security_group_ids.iter().any(|own| own == id) {
                instance.security_group_ids.push((*id).to_owned());
            }
        }
    });
    Ok(Reply::new())
}

pub(in crate::actions) fn disassociate_security_groups(
    world: &mut World,
    call: &Call<'_>,
) -> Result<Reply, ApiError> {
    let selected = select(world, call)?;
    let groups = call.parameters.texts("SecurityGroupIds");
    check_security_groups(call, &groups)?;
    selected.require(world, call, &STEADY)?;
    selected.each_at_once(world, call, |instance| {
        instance.security_group_ids.retain(|own| !groups.contains(&own.as_str()));
    });
    Ok(Reply::new())
}
