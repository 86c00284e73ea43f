//! The actions of Auto Scaling (AS): groups that launch and terminate instances.

mod activities;
mod groups;
mod handlers;
mod instances;
mod launch;
mod launch_configurations;
mod lifecycle_hooks;
mod load_balancers;
mod notifications;
mod policies;
mod scheduled_actions;

pub(super) use handlers::HANDLERS;
pub(crate) use launch::launch_for_group;

use super::ids::check_form;
use super::{Call, Response, call, cvm, filters, ids, pagination, tags};
use crate::error::ApiError;
use crate::state::{Account, Key};

/// The maximum size of a group.
const MAX_SIZE: i64 = 2000;

/// Checks that ids and filters are not combined.
fn check_exclusive(call: &Call<'_>, name: &str) -> Result<(), ApiError> {
    ids::check_exclusive(call, name, &["InvalidParameter.Conflict", "InvalidParameterConflict"])
}

/// Checks the limits and the desired capacity of a group.
fn check_size(call: &Call<'_>, (min, max): (i64, i64), desired: i64) -> Result<(), ApiError> {
    let (code, message) = if max > MAX_SIZE {
        (
            "LimitExceeded.MaxSizeLimitExceeded",
            format!("The maximum size is {max}; it must be 0 to {MAX_SIZE}."),
        )
    } else if min < 0 || min > desired || desired > max {
        let message = format!(
            "The desired capacity is {desired}; it must be from the minimum size {min} to the maximum size {max}."
        );
        ("InvalidParameterValue.Size", message)
    } else {
        return Ok(());
    };
    Err(call.invalid(&[code], message))
}

/// Returns the key of the group in `AutoScalingGroupId`.
fn group(account: &Account, call: &Call<'_>) -> Result<Key, ApiError> {
    let id = call.required("AutoScalingGroupId")?;
    check_form(call, (id, "asg"), &["InvalidParameterValue.InvalidAutoScalingGroupId"])?;
    account.auto_scaling.groups.key_in(call.region, id).ok_or_else(|| {
        let message = format!("The scaling group `{id}` does not exist in {}.", call.region);
        let codes = ["ResourceNotFound.AutoScalingGroupNotFound"];
        call.error(&codes, "ResourceNotFound", message)
    })
}
