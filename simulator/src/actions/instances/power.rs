//! On, off, again, and as another machine.

use super::super::{Call, Reply};
use super::select;
use crate::error::ApiError;
use crate::state::{Effect, State, World};

pub(in crate::actions) fn start(world: &mut World, call: &Call<'_>) -> Result<Reply, ApiError> {
    let selected = select(world, call)?;
    selected.require(world, call, &[State::Stopped])?;
    let time = world.timing.start;
    selected.each(world, |instance| {
        let lifecycle = &mut instance.lifecycle;
        lifecycle.begin(&call.operation.name, call.request_id, call.now);
        lifecycle.state = State::Starting;
        lifecycle.then(time, Effect::Enter(State::Running)).then_at_once(Effect::Succeed);
    });
    Ok(Reply::new())
}

pub(in crate::actions) fn stop(world: &mut World, call: &Call<'_>) -> Result<Reply, ApiError> {
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
    Ok(Reply::new())
}

pub(in crate::actions) fn reboot(world: &mut World, call: &Call<'_>) -> Result<Reply, ApiError> {
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
    Ok(Reply::new())
}

/// The old flag and the new mode say the same thing and may not both be there.
fn check_force(call: &Call<'_>, flag: &str) -> Result<(), ApiError> {
    if call.parameters.has(flag) && call.parameters.has("StopType") {
        let message = format!("The parameters `{flag}` and `StopType` may not be given together.");
        return Err(call.invalid(&["InvalidParameterCombination"], message));
    }
    Ok(())
}

/// Gives stopped instances another type; running ones are stopped for it where that is asked for.
pub(in crate::actions) fn reset_type(
    world: &mut World,
    call: &Call<'_>,
) -> Result<Reply, ApiError> {
    let selected = select(world, call)?;
    let force = call.parameters.flag("ForceStop");
    let allowed: &[State] =
        if force { &[State::Stopped, State::Running] } else { &[State::Stopped] };
    selected.require(world, call, allowed)?;

    let name = call.required("InstanceType")?;
    let (family, kind) = super::purchase::find_type(&world.catalogue, call, name)?;
    for instance in selected.of(world) {
        super::purchase::check_stock(call, family, kind, &instance.zone)?;
        let own = world.catalogue.instance_type(&instance.kind);
        if own.is_some_and(|(own, _)| own.architecture != family.architecture) {
            let message = format!(
                "The instance `{}` cannot change to {name}: their processors differ.",
                instance.id
            );
            let codes = [
                "UnsupportedOperation.HeterogeneousChangeInstanceFamily",
                "UnsupportedOperation.UnsupportedChangeInstanceFamily",
            ];
            return Err(call.refuse(&codes, "UnsupportedOperation", message));
        }
    }
    let become_it = Effect::Become { kind: kind.name.clone(), cpu: kind.cpu, memory: kind.memory };
    let timing = world.timing;
    selected.each(world, |instance| {
        let lifecycle = &mut instance.lifecycle;
        let was_running = lifecycle.state == State::Running;
        lifecycle.begin(&call.operation.name, call.request_id, call.now);
        if was_running {
            lifecycle.state = State::Stopping;
            lifecycle.then(timing.stop, Effect::Enter(State::Stopped));
        }
        lifecycle.then(timing.change, become_it.clone());
        if was_running {
            lifecycle.then_at_once(Effect::Enter(State::Starting));
            lifecycle.then(timing.start, Effect::Enter(State::Running));
        }
        lifecycle.then_at_once(Effect::Succeed);
    });
    Ok(Reply::new())
}
