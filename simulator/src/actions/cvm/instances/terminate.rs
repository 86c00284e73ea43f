//! Terminating instances.

use super::super::{Call, Response};
use super::select;
use crate::error::ApiError;
use crate::state::{Account, State};

/// The states in which instances can be terminated.
const ALLOWED: [State; 4] = [State::Running, State::Stopped, State::Shutdown, State::RescueMode];

pub(in crate::actions::cvm) fn terminate(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let selected = select(account, call)?;
    selected.require(account, call, &ALLOWED)?;
    if let Some(instance) = selected.iter(account).find(|instance| instance.protected) {
        let message = format!("The instance `{}` is protected from termination.", instance.id);
        let codes = ["UnsupportedOperation.InstancesProtected"];
        return Err(call.error(&codes, "UnsupportedOperation", message));
    }
    let time = account.timing.terminate;
    selected.for_each(account, |instance| {
        instance.terminate(&call.operation.name, call.request_id, call.now, time);
    });
    Ok(Response::empty())
}
