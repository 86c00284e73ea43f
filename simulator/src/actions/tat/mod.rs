//! The actions of TencentCloud Automation Tools (TAT): remote commands.

mod agents;
mod commands;
mod handlers;
mod invocations;
mod invokers;
mod register_codes;

pub(super) use handlers::HANDLERS;

use super::{Call, Response, call, filters, pagination, tags};
use crate::error::ApiError;
use crate::ids::is_well_formed;

/// Checks that ids and filters are not combined.
fn check_exclusive(call: &Call<'_>, ids: &str) -> Result<(), ApiError> {
    if call.parameters.has(ids) && !call.parameters.objects("Filters").is_empty() {
        let message = format!("The parameters `{ids}` and `Filters` are mutually exclusive.");
        let codes = ["InvalidParameter.ConflictParameter"];
        return Err(call.error(&codes, "InvalidParameter", message));
    }
    Ok(())
}

/// Checks the form of an id.
fn check_form(call: &Call<'_>, (id, prefix): (&str, &str), codes: &[&str]) -> Result<(), ApiError> {
    if is_well_formed(id, prefix) {
        return Ok(());
    }
    let message = format!("The id `{id}` is malformed; it must have the form {prefix}-xxxxxxxx.");
    Err(call.invalid(codes, message))
}
