//! Starting, stopping and rebooting instances.

use super::super::{Call, Response};
use super::select;
use crate::error::ApiError;
use crate::state::{Account, Effect, State};

pub(in crate::actions::cvm) fn start(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let selected = select(account, call)?;
    selected.require(account, call, &[State::Stopped])?;
    let time = account.timing.start;
    selected.for_each(account, |instance| {
        let lifecycle = &mut instance.lifecycle;
        lifecycle.begin(&call.operation.name, call.request_id, call.now);
        lifecycle.state = State::Starting;
        lifecycle.then(time, Effect::Enter(State::Running)).then_immediately(Effect::Succeed);
    });
    Ok(Response::empty())
}

pub(in crate::actions::cvm) fn stop(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    check_force(call, "ForceStop")?;
    let selected = select(account, call)?;
    selected.require(account, call, &[State::Running])?;
    let free = call.parameters.string("StoppedMode") == Some("STOP_CHARGING");
    let time = account.timing.stop;
    selected.for_each(account, |instance| {
        // Only pay-as-you-go instances can be stopped without charge.
        instance.free_when_stopped = free && instance.charge.kind == "POSTPAID_BY_HOUR";
        let lifecycle = &mut instance.lifecycle;
        lifecycle.begin(&call.operation.name, call.request_id, call.now);
        lifecycle.state = State::Stopping;
        lifecycle.then(time, Effect::Enter(State::Stopped)).then_immediately(Effect::Succeed);
    });
    Ok(Response::empty())
}

pub(in crate::actions::cvm) fn reboot(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    check_force(call, "ForceReboot")?;
    let selected = select(account, call)?;
    selected.require(account, call, &[State::Running])?;
    let time = account.timing.reboot;
    selected.for_each(account, |instance| {
        let lifecycle = &mut instance.lifecycle;
        lifecycle.begin(&call.operation.name, call.request_id, call.now);
        lifecycle.state = State::Rebooting;
        lifecycle.then(time, Effect::Enter(State::Running)).then_immediately(Effect::Succeed);
    });
    Ok(Response::empty())
}

/// Checks that a call has only one of the old flag and `StopType`.
pub(super) fn check_force(call: &Call<'_>, flag: &str) -> Result<(), ApiError> {
    if call.parameters.has(flag) && call.parameters.has("StopType") {
        let message = format!("The parameters `{flag}` and `StopType` are mutually exclusive.");
        return Err(call.invalid(&["InvalidParameterCombination"], message));
    }
    Ok(())
}
