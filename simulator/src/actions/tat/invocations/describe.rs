//! Describing invocations and their tasks.

use serde_json::{Value, json};

use super::filters::{Filters, are_given};
use super::pagination::{page, page_of};
use super::{Call, Response, check_form};
use crate::actions::tat::check_exclusive;
use crate::error::ApiError;
use crate::state::Account;
use crate::state::tat::{Invocation, InvocationTask};

const FILTERS: Filters<Invocation> = Filters {
    names: &["invocation-id", "command-id", "command-created-by", "instance-kind"],
    values: 5,
    matches: |invocation, name, value| match name {
        "invocation-id" => invocation.id == value,
        "command-id" => invocation.script.command_id == value,
        // The simulator has no public commands and no other kind of instances.
        "command-created-by" => value == "USER",
        _ => value == "CVM",
    },
};

const TASK_FILTERS: Filters<InvocationTask> = Filters {
    names: &["invocation-task-id", "invocation-id", "instance-id", "command-id"],
    values: 5,
    matches: |task, name, value| match name {
        "invocation-task-id" => task.id == value,
        "invocation-id" => task.invocation_id == value,
        "instance-id" => task.instance_id == value,
        _ => task.command_id == value,
    },
};

pub(in crate::actions::tat) fn describe(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    check_exclusive(call, "InvocationIds")?;
    let ids = call.parameters.strings("InvocationIds");
    let codes = ["InvalidParameterValue.InvalidInvocationId"];
    ids.iter().try_for_each(|id| check_form(call, (id, "inv"), &codes))?;
    let invocations = &account.tat.invocations;
    let page = if !ids.is_empty() {
        page(call, invocations.find_all(call.region, &ids).collect())?
    } else if are_given(call) {
        page(call, FILTERS.apply(call, invocations.shared_in(call.region))?)?
    } else {
        page_of(call, invocations.count_in(call.region), invocations.shared_in(call.region))?
    };
    let to_json = |invocation: &Invocation| {
        let tasks: Vec<_> = account.tat.tasks.referring_to(&invocation.id).collect();
        invocation.to_json(&tasks)
    };
    let items: Vec<Value> = page.items.iter().map(|invocation| to_json(invocation)).collect();
    Ok(Response::new(json!({"TotalCount": page.total, "InvocationSet": items})))
}

pub(in crate::actions::tat) fn describe_tasks(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    check_exclusive(call, "InvocationTaskIds")?;
    let ids = call.parameters.strings("InvocationTaskIds");
    let codes = ["InvalidParameterValue.InvalidInvocationTaskId"];
    ids.iter().try_for_each(|id| check_form(call, (id, "invt"), &codes))?;
    let tasks = &account.tat.tasks;
    let page = if !ids.is_empty() {
        page(call, tasks.find_all(call.region, &ids).collect())?
    } else if are_given(call) {
        page(call, TASK_FILTERS.apply(call, tasks.shared_in(call.region))?)?
    } else {
        page_of(call, tasks.count_in(call.region), tasks.shared_in(call.region))?
    };
    let hide = call.parameters.flag_if_given("HideOutput").unwrap_or(true);
    let to_json = |task: &InvocationTask| {
        let invocation = account.tat.invocations.find(&task.invocation_id)?;
        Some(task.to_json(invocation, hide))
    };
    let items: Vec<Value> = page.items.iter().filter_map(|task| to_json(task)).collect();
    Ok(Response::new(json!({"TotalCount": page.total, "InvocationTaskSet": items})))
}
