//! Values of parameters and properties that several actions share.

use std::net::Ipv4Addr;

use serde_json::{Value, json};

use super::Call;
use crate::actions::tags;
use crate::error::ApiError;
use crate::state::Account;
use crate::state::vpc::Cidr;

/// Returns the tags in `Tags`.
pub(super) fn tags(account: &Account, call: &Call<'_>) -> Result<Vec<(String, String)>, ApiError> {
    tags::list(account, call, "Tags")
}

/// Returns `TagSet`.
pub(super) fn tag_set(tags: &[(String, String)]) -> Value {
    tags.iter().map(|(key, value)| json!({"Key": key, "Value": value})).collect()
}

/// Returns a Boolean that the action accepts as a string.
pub(super) fn switch(call: &Call<'_>, name: &str) -> Result<Option<bool>, ApiError> {
    match call.parameters.string(name) {
        None => Ok(None),
        Some(text) if text.eq_ignore_ascii_case("true") => Ok(Some(true)),
        Some(text) if text.eq_ignore_ascii_case("false") => Ok(Some(false)),
        Some(text) => {
            let message = format!("The parameter `{name}` is `{text}`; it must be true or false.");
            Err(call.invalid(&[], message))
        }
    }
}

/// Returns whether a filter for a Boolean matches.
pub(super) fn is_switch(value: &str, own: bool) -> bool {
    value.eq_ignore_ascii_case(if own { "true" } else { "false" })
}

/// Parses a CIDR block.
pub(super) fn block(call: &Call<'_>, name: &str, text: &str) -> Result<Cidr, ApiError> {
    Cidr::parse(text).ok_or_else(|| {
        let message = format!(
            "The value `{text}` of `{name}` is not a CIDR block; it must have the form 10.0.0.0/16, without host bits."
        );
        call.invalid(&["InvalidParameterValue.Malformed"], message)
    })
}

/// Parses an IPv4 address.
pub(super) fn address(call: &Call<'_>, name: &str, text: &str) -> Result<Ipv4Addr, ApiError> {
    text.parse().map_err(|_| {
        let message = format!("The value `{text}` of `{name}` is not an IPv4 address.");
        call.invalid(&["InvalidParameterValue.Malformed"], message)
    })
}

/// Returns the error of parameters that need IPv6, if the call has any.
pub(super) fn check_no_ipv6(call: &Call<'_>, names: &[&str]) -> Result<(), ApiError> {
    match names.iter().find(|name| call.parameters.has(name)) {
        None => Ok(()),
        Some(name) => {
            let message =
                format!("The parameter `{name}` needs IPv6, which the simulator does not have.");
            Err(call.error(&[], "UnsupportedOperation", message))
        }
    }
}

/// Returns the error of a quota.
pub(super) fn over_quota(call: &Call<'_>, codes: &[&str], what: &str, maximum: usize) -> ApiError {
    let message = format!("{what} can have at most {maximum}, which is the quota of the account.");
    call.error(codes, "LimitExceeded", message)
}
