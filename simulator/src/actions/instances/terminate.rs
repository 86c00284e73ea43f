//! The end of instances: at once where they are paid by the hour, in two steps where they are prepaid.

use super::super::{Call, Reply};
use super::select;
use crate::error::ApiError;
use crate::state::{Effect, State, World};

pub(in crate::actions) fn terminate(world: &mut World, call: &Call<'_>) -> Result<Reply, ApiError> {
    let selected = select(world, call)?;
    selected.require(world, call, &[State::Running, State::Stopped, State::Shutdown])?;
    if let Some(instance) = selected.of(world).find(|instance| instance.protected) {
        let message = format!("The instance `{}` is protected from termination.", instance.id);
        let codes = ["UnsupportedOperation.InstancesProtected"];
        return Err(call.refuse(&codes, "UnsupportedOperation", message));
    }
    let time = world.timing.terminate;
    selected.each(world, |instance| {
        let isolate = instance.charge.is_prepaid() && !instance.isolated;
        let lifecycle = &mut instance.lifecycle;
        lifecycle.begin(&call.operation.name, call.request_id, call.now);
        if isolate {
            lifecycle.state = State::Stopping;
            lifecycle.then(time, Effect::Isolate).then_at_once(Effect::Enter(State::Shutdown));
            lifecycle.then_at_once(Effect::Succeed);
        } else {
            lifecycle.state = State::Terminating;
            lifecycle.then(time, Effect::Vanish);
        }
    });
    Ok(Reply::new())
}
