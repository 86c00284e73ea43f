//! Rescue mode: an instance started from another system, to mend its own.

use super::super::{Call, Response};
use super::power::check_force;
use super::{Selected, find, purchase};
use crate::error::ApiError;
use crate::state::{Effect, State, World};

pub(in crate::actions) fn enter(world: &mut World, call: &Call<'_>) -> Result<Response, ApiError> {
    check_force(call, "ForceStop")?;
    let place = find(world, call, call.required("InstanceId")?)?;
    let selected = Selected::one(place);
    selected.require(world, call, &[State::Running, State::Stopped])?;
    selected.require_charged(world, call)?;
    let Some(instance) = world.instances.get(place) else { return Ok(Response::new()) };
    let family = world.catalogue.instance_type(&instance.kind).map(|(family, _)| family);
    if family.is_some_and(|family| family.architecture == "arm") {
        let message = format!("The instance `{}` has an ARM processor.", instance.id);
        let codes = ["UnsupportedOperation.ArmArchitecture"];
        return Err(call.refuse(&codes, "UnsupportedOperation", message));
    }
    purchase::check_password(call, call.required("Password")?, instance.windows)?;
    switch(world, call, &selected, State::EnterRescueMode, State::RescueMode);
    Ok(Response::new())
}

/// The instance runs from its own system afterwards.
pub(in crate::actions) fn exit(world: &mut World, call: &Call<'_>) -> Result<Response, ApiError> {
    let place = find(world, call, call.required("InstanceId")?)?;
    let selected = Selected::one(place);
    selected.require(world, call, &[State::RescueMode])?;
    switch(world, call, &selected, State::ExitRescueMode, State::Running);
    Ok(Response::new())
}

fn switch(world: &mut World, call: &Call<'_>, selected: &Selected, during: State, after: State) {
    let time = world.timing.change;
    selected.each(world, |instance| {
        let lifecycle = instance.lifecycle.begin(&call.operation.name, call.request_id, call.now);
        lifecycle.state = during;
        lifecycle.then(time, Effect::Enter(after)).then_at_once(Effect::Succeed);
    });
}
