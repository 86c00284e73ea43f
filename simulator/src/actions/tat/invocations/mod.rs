//! Invocations: scripts on instances.

mod describe;
mod start;

pub(super) use describe::{describe, describe_tasks};
pub(super) use start::{check_instances, invoke, run};

use super::{Call, Response, check_form, commands, filters, pagination};
use crate::error::ApiError;
use crate::state::{Account, Key};

/// `CancelInvocation`: cancels all tasks, or those on some instances.
pub(super) fn cancel(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let id = call.required("InvocationId")?;
    check_form(call, (id, "inv"), &["InvalidParameterValue.InvalidInvocationId"])?;
    if account.tat.invocations.key_in(call.region, id).is_none() {
        let message = format!("The invocation `{id}` does not exist in {}.", call.region);
        let codes = ["ResourceNotFound.InvocationNotFound"];
        return Err(call.error(&codes, "ResourceNotFound", message));
    }
    let wanted = call.parameters.strings("InstanceIds");
    let tasks = account.tat.tasks.keys_referring_to(id);
    let instance = |key: &Key| account.tat.tasks.get(*key).map(|task| task.instance_id.as_str());
    if let Some(other) = wanted.iter().find(|id| !tasks.iter().any(|key| instance(key) == Some(id)))
    {
        let message = format!("The invocation `{id}` has no task on the instance `{other}`.");
        let codes = ["InvalidParameterValue.InstanceIsNotRelatedToInvocation"];
        return Err(call.invalid(&codes, message));
    }
    for key in &tasks {
        if let Some(mut task) = account.tat.tasks.get_mut(*key)
            && (wanted.is_empty() || wanted.contains(&task.instance_id.as_str()))
        {
            task.cancel(call.now);
        }
    }
    let has_ended = |key: &Key| account.tat.tasks.get(*key).is_none_or(|task| task.ended.is_some());
    if tasks.iter().all(has_ended) {
        account.end_hook_command(id, false, call.now);
    }
    Ok(Response::empty())
}
