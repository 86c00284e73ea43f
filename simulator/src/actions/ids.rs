//! Checks of ids that the services share.

use super::Call;
use super::filters::are_given;
use crate::error::ApiError;
use crate::ids::is_well_formed;

/// Checks the form of an id.
pub(super) fn check_form(
    call: &Call<'_>,
    (id, prefix): (&str, &str),
    codes: &[&str],
) -> Result<(), ApiError> {
    if is_well_formed(id, prefix) {
        return Ok(());
    }
    let message = format!("The id `{id}` is malformed; it must have the form {prefix}-xxxxxxxx.");
    Err(call.invalid(codes, message))
}

/// Checks that ids in a parameter and filters are not combined.
pub(super) fn check_exclusive(call: &Call<'_>, name: &str, codes: &[&str]) -> Result<(), ApiError> {
    if call.parameters.strings(name).is_empty() || !are_given(call) {
        return Ok(());
    }
    let message = format!("The parameters `{name}` and `Filters` are mutually exclusive.");
    Err(call.error(codes, "InvalidParameter", message))
}
