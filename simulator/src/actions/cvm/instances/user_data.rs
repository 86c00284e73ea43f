//! User data of instances.

use serde_json::{Value, json};

use super::super::{Call, Response};
use super::select;
use crate::error::ApiError;
use crate::state::{Account, Instance};

/// The maximum size in bytes, before Base64 encoding.
const MAXIMUM: usize = 16 * 1024;

/// Returns the user data of a call in Base64; empty if there is none.
pub(super) fn read(call: &Call<'_>) -> Result<String, ApiError> {
    let text = call.parameters.string("UserData").unwrap_or_default();
    let bytes = text.len() / 4 * 3;
    let message = if !is_base64(text) {
        "The parameter `UserData` is not valid Base64.".to_owned()
    } else if bytes > MAXIMUM + 2 {
        format!("The parameter `UserData` has about {bytes} bytes; the maximum is {MAXIMUM}.")
    } else {
        return Ok(text.to_owned());
    };
    Err(call.invalid(&["InvalidParameterValue.InvalidUserDataFormat"], message))
}

fn is_base64(text: &str) -> bool {
    let body = text.trim_end_matches('=');
    let letter = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    text.len().is_multiple_of(4) && text.len() - body.len() <= 2 && body.bytes().all(letter)
}

/// `DescribeInstancesAttributes`: user data is the only attribute.
pub(in crate::actions::cvm) fn describe_attributes(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let wanted = call.parameters.strings("Attributes");
    if let Some(other) = wanted.iter().find(|name| **name != "UserData") {
        let message = format!("The attribute `{other}` is not one of UserData.");
        return Err(call.invalid(&[], message));
    }
    let selected = select(account, call)?;
    let to_json = |instance: &Instance| json!({"InstanceId": instance.id, "Attributes": {"UserData": instance.user_data}});
    let items: Vec<Value> = selected.iter(account).map(to_json).collect();
    Ok(Response::new(json!({"InstanceSet": items})))
}
