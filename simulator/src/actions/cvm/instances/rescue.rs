//! Rescue mode, in which an instance runs from another system.

use super::super::{Call, Response};
use super::power::check_force;
use super::{Selected, checks, find};
use crate::error::ApiError;
use crate::state::{Account, Effect, State};

pub(in crate::actions::cvm) fn enter(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    check_force(call, "ForceStop")?;
    let key = find(account, call, call.required("InstanceId")?)?;
    let selected = Selected::one(key);
    selected.require(account, call, &[State::Running, State::Stopped])?;
    selected.require_charged(account, call)?;
    let Some(instance) = account.instances.get(key) else { return Ok(Response::empty()) };
    let family = account.catalogue.instance_type(&instance.kind).map(|(family, _)| family);
    if family.is_some_and(|family| family.architecture == "arm") {
        let message = format!("The instance `{}` has an ARM processor.", instance.id);
        let codes = ["UnsupportedOperation.ArmArchitecture"];
        return Err(call.error(&codes, "UnsupportedOperation", message));
    }
    checks::check_password(call, call.required("Password")?, instance.windows)?;
    switch(account, call, &selected, State::EnterRescueMode, State::RescueMode);
    Ok(Response::empty())
}

/// Leaves rescue mode; the instance is running afterwards.
pub(in crate::actions::cvm) fn exit(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let key = find(account, call, call.required("InstanceId")?)?;
    let selected = Selected::one(key);
    selected.require(account, call, &[State::RescueMode])?;
    switch(account, call, &selected, State::ExitRescueMode, State::Running);
    Ok(Response::empty())
}

fn switch(
    account: &mut Account,
    call: &Call<'_>,
    selected: &Selected,
    during: State,
    after: State,
) {
    let time = account.timing.change;
    selected.for_each(account, |instance| {
        let lifecycle = instance.lifecycle.begin(&call.operation.name, call.request_id, call.now);
        lifecycle.state = during;
        lifecycle.then(time, Effect::Enter(after)).then_immediately(Effect::Succeed);
    });
}
