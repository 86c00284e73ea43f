//! The results of asynchronous tasks.

use serde_json::json;

use super::{Call, Response};
use crate::error::ApiError;
use crate::state::Account;

/// `DescribeTaskResult`: the result of a task with a number.
pub(super) fn describe_numbered(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let Some(number) = call.parameters.integer("TaskId") else {
        return match call.parameters.string("DealName") {
            Some(name) => {
                let message = format!("The order `{name}` does not exist.");
                Err(call.error(&[], "ResourceNotFound", message))
            }
            None => Err(ApiError::missing("TaskId")),
        };
    };
    let task = account.vpc.tasks.find(call.region, &number.to_string()).ok_or_else(|| {
        let message = format!("The task {number} does not exist in {}.", call.region);
        call.error(&[], "ResourceNotFound", message)
    })?;
    Ok(Response::new(json!({"TaskId": number, "Result": task.status(call.now)})))
}

/// `DescribeVpcTaskResult`: the result of the task of a request.
pub(super) fn describe(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let id = call.required("TaskId")?;
    let task = account.vpc.tasks.find(call.region, id).ok_or_else(|| {
        let message = format!("The task `{id}` does not exist in {}.", call.region);
        call.error(&["ResourceNotFound"], "ResourceNotFound", message)
    })?;
    let status = task.status(call.now);
    Ok(Response::new(json!({"Status": status, "Output": status, "Result": []})))
}
