//! Binding key pairs to instances.

use super::super::instances::{Selected, check_key_pairs, select};
use super::super::{Call, Response};
use crate::error::ApiError;
use crate::state::{Account, State};

pub(in crate::actions::cvm) fn associate(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let (selected, keys) = prepare(account, call)?;
    if let Some(instance) = selected.iter(account).find(|instance| instance.windows) {
        let message = format!(
            "The instance `{}` runs Windows, which does not support key pairs.",
            instance.id
        );
        let codes = ["UnsupportedOperation.InstanceOsWindows"];
        return Err(call.error(&codes, "UnsupportedOperation", message));
    }
    selected.for_each(account, |instance| {
        for key in &keys {
            if !instance.key_ids.contains(key) {
                instance.key_ids.push(key.clone());
            }
        }
    });
    finish(account, call, &selected);
    Ok(Response::empty())
}

pub(in crate::actions::cvm) fn disassociate(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let (selected, keys) = prepare(account, call)?;
    selected.for_each(account, |instance| instance.key_ids.retain(|key| !keys.contains(key)));
    finish(account, call, &selected);
    Ok(Response::empty())
}

/// Returns the instances and the key pairs of a call. The instances must be stopped, unless the call permits stopping
/// them.
fn prepare(account: &Account, call: &Call<'_>) -> Result<(Selected, Vec<String>), ApiError> {
    let selected = select(account, call)?;
    let keys = call.parameters.strings("KeyIds");
    if keys.is_empty() {
        return Err(ApiError::missing("KeyIds.0"));
    }
    check_key_pairs(call, &account.key_pairs, &keys)?;
    let force = call.parameters.flag("ForceStop");
    let allowed: &[State] =
        if force { &[State::Stopped, State::Running] } else { &[State::Stopped] };
    selected.require(account, call, allowed)?;
    Ok((selected, keys.into_iter().map(str::to_owned).collect()))
}

/// Restarts the instances that are running.
fn finish(account: &mut Account, call: &Call<'_>, selected: &Selected) {
    let timing = account.timing;
    selected.for_each(account, |instance| {
        let lifecycle = instance.lifecycle.begin(&call.operation.name, call.request_id, call.now);
        lifecycle.change_stopped(&timing, [], false);
    });
}
