//! On, off, and on again.

use super::super::{Call, Response};
use super::select;
use crate::error::ApiError;
use crate::state::{Effect, State, World};

pub(in crate::actions) fn start(world: &mut World, call: &Call<'_>) -> Result<Response, ApiError> {
    let selected = select(world, call)?;
    selected.require(world, call, &[State::Stopped])?;
    let time = world.timing.start;
    selected.each(world, |instance| {
        let lifecycle = &mut instance.lifecycle;
        lifecycle.begin(&call.operation.name, call.request_id, call.now);
        lifecycle.state = State::Starting;
        lifecycle.then(time, Effect::Enter(State::Running)).then_at_once(Effect::Succeed);
    });
    Ok(Response::new())
}

pub(in crate::actions) fn stop(world: &mut World, call: &Call<'_>) -> Result<Response, ApiError> {
    check_force(call, "ForceStop")?;
    let selected = select(world, call)?;
    selected.require(world, call, &[State::Running])?;
    let free = call.parameters.text("StoppedMode") == Some("STOP_CHARGING");
    let time = world.timing.stop;
    selected.each(world, |instance| {
        // Only what is paid by the hour can cost nothing while it stands.
        instance.free_when_stopped = free && instance.charge.kind == "POSTPAID_BY_HOUR";
        let lifecycle = &mut instance.lifecycle;
        lifecycle.begin(&call.operation.name, call.request_id, call.now);
        lifecycle.state = State::Stopping;
        lifecycle.then(time, Effect::Enter(State::Stopped)).then_at_once(Effect::Succeed);
    });
    Ok(Response::new())
}

pub(in crate::actions) fn reboot(world: &mut World, call: &Call<'_>) -> Result<Response, ApiError> {
    check_force(call, "ForceReboot")?;
    let selected = select(world, call)?;
    selected.require(world, call, &[State::Running])?;
    let time = world.timing.reboot;
    selected.each(world, |instance| {
        let lifecycle = &mut instance.lifecycle;
        lifecycle.begin(&call.operation.name, call.request_id, call.now);
        lifecycle.state = State::Rebooting;
        lifecycle.then(time, Effect::Enter(State::Running)).then_at_once(Effect::Succeed);
    });
    Ok(Response::new())
}

/// The old flag and the new mode say the same thing and may not both be there.
pub(super) fn check_force(call: &Call<'_>, flag: &str) -> Result<(), ApiError> {
    if call.parameters.has(flag) && call.parameters.has("StopType") {
        let message = format!("The parameters `{flag}` and `StopType` may not be given together.");
        return Err(call.invalid(&["InvalidParameterCombination"], message));
    }
    Ok(())
}
