//! The console of an instance.

use serde_json::json;

use super::super::{Call, Response};
use super::{Selected, find};
use crate::error::ApiError;
use crate::state::{State, World, members};

/// An address of the documented form, new with every call. Nobody answers there.
pub(in crate::actions) fn describe_vnc_url(
    world: &mut World,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let place = find(world, call, call.required("InstanceId")?)?;
    Selected::one(place).require(world, call, &[State::Running, State::RescueMode])?;
    let windows = world.instances.get(place).is_some_and(|instance| instance.windows);
    let token = world.ids.letters(64);
    let region = call.region;
    let url = format!(
        "wss%3A%2F%2F{region}.vnc.invalid%3A26789%2Fvnc%3Fs%3D{token}%26isWindows%3D{windows}"
    );
    Ok(members(json!({"InstanceVncUrl": url})))
}
