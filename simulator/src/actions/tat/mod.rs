//! The actions of TencentCloud Automation Tools (TAT): remote commands.

mod agents;
mod commands;
mod handlers;
mod invocations;
mod invokers;
mod register_codes;

pub(super) use handlers::HANDLERS;

use super::ids::check_form;
use super::{Call, Response, call, filters, ids, pagination, tags};
use crate::error::ApiError;

/// Checks that ids and filters are not combined.
fn check_exclusive(call: &Call<'_>, name: &str) -> Result<(), ApiError> {
    ids::check_exclusive(call, name, &["InvalidParameter.ConflictParameter"])
}
