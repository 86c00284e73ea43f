//! Elastic IP addresses, which are also those of API 2.0.

mod allocate;
mod bind;
mod describe;
mod modify;

pub(super) use self::allocate::{allocate, check_quotas, new_address, release};
pub(super) use self::bind::{associate, disassociate, transform};
pub(super) use self::describe::{describe, describe_quota};
pub(super) use self::modify::{modify, modify_bandwidth};

use super::{Call, Response, filters, pagination, resource, values};

use serde_json::json;

use crate::error::ApiError;
use crate::state::{Account, Address, AddressState};

/// Checks the state of an address.
fn require(call: &Call<'_>, address: &Address, state: AddressState) -> Result<(), ApiError> {
    if address.state == state {
        return Ok(());
    }
    let message = format!(
        "The elastic IP address `{}` is in the state {}, but the operation requires {}.",
        address.id,
        address.state.as_str(),
        state.as_str()
    );
    let codes = ["UnsupportedOperation.AddressStatusNotPermit", "InvalidAddressState"];
    Err(call.error(&codes, "UnsupportedOperation", message))
}

/// Starts a task and returns its number.
fn start_task(account: &mut Account, call: &Call<'_>) -> i64 {
    let number = account.ids.number();
    let duration = account.timing.change;
    account.vpc.tasks.start(call.region, &number.to_string(), call.now, duration);
    number
}

/// Returns a response with the id of a new task.
fn task_response(account: &mut Account, call: &Call<'_>) -> Response {
    let number = start_task(account, call);
    Response::new(json!({"TaskId": number.to_string()}))
}
