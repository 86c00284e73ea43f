//! The console of an instance.

use serde_json::json;

use super::super::{Call, Response};
use super::{Selected, find};
use crate::error::ApiError;
use crate::state::{Account, State};

/// Returns a URL of the documented form, which changes with every call and cannot be reached.
pub(in crate::actions::cvm) fn describe_vnc_url(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let key = find(account, call, call.required("InstanceId")?)?;
    Selected::one(key).require(account, call, &[State::Running, State::RescueMode])?;
    let windows = account.instances.get(key).is_some_and(|instance| instance.windows);
    let token = account.console_tokens.letters(64);
    let region = call.region;
    let url = format!(
        "wss%3A%2F%2F{region}.vnc.invalid%3A26789%2Fvnc%3Fs%3D{token}%26isWindows%3D{windows}"
    );
    Ok(Response::new(json!({"InstanceVncUrl": url})))
}
