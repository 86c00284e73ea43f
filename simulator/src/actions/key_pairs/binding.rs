//! Which key pairs open which instances.

use super::super::instances::{Selected, check_key_pairs, select};
use super::super::{Call, Response};
use crate::error::ApiError;
use crate::state::{State, World};

pub(in crate::actions) fn associate(
    world: &mut World,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let (selected, keys) = prepare(world, call)?;
    if let Some(instance) = selected.of(world).find(|instance| instance.windows) {
        let message =
            format!("The instance `{}` runs Windows, which takes no key pairs.", instance.id);
        let codes = ["UnsupportedOperation.InstanceOsWindows"];
        return Err(call.refuse(&codes, "UnsupportedOperation", message));
    }
    selected.each(world, |instance| {
        for key in &keys {
            if !instance.key_ids.contains(key) {
                instance.key_ids.push(key.clone());
            }
        }
    });
    finish(world, call, &selected);
    Ok(Response::new())
}

pub(in crate::actions) fn disassociate(
    world: &mut World,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let (selected, keys) = prepare(world, call)?;
    selected.each(world, |instance| instance.key_ids.retain(|key| !keys.contains(key)));
    finish(world, call, &selected);
    Ok(Response::new())
}

/// Finds instances and key pairs; instances must be off, unless they may be switched off for it.
fn prepare(world: &World, call: &Call<'_>) -> Result<(Selected, Vec<String>), ApiError> {
    let selected = select(world, call)?;
    let keys = call.parameters.texts("KeyIds");
    if keys.is_empty() {
        return Err(ApiError::missing("KeyIds.0"));
    }
    check_key_pairs(call, &world.key_pairs, &keys)?;
    let force = call.parameters.flag("ForceStop");
    let allowed: &[State] =
        if force { &[State::Stopped, State::Running] } else { &[State::Stopped] };
    selected.require(world, call, allowed)?;
    Ok((selected, keys.into_iter().map(str::to_owned).collect()))
}

/// Switches running instances off and on again.
fn finish(world: &mut World, call: &Call<'_>, selected: &Selected) {
    let timing = world.timing;
    selected.each(world, |instance| {
        let lifecycle = instance.lifecycle.begin(&call.operation.name, call.request_id, call.now);
        lifecycle.change_stopped(&timing, [], false);
    });
}
