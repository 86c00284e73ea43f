//! Invokers: commands that run on a schedule.

use serde_json::{Value, json};

use super::filters::{Filters, are_given};
use super::invocations::check_instances;
use super::pagination::{page, page_of};
use super::{Call, Response, check_exclusive, check_form, commands, tags};
use crate::cron::Cron;
use crate::error::ApiError;
use crate::moment::Moment;
use crate::state::tat::{Invoker, InvokerRecord, Schedule};
use crate::state::{Account, Key, tat};

/// The reason of every run.
const REASON: &str = "start an invocation at scheduled time.";

const FILTERS: Filters<Invoker> = Filters {
    names: &["invoker-id", "command-id", "invoker-type"],
    values: 5,
    matches: |invoker, name, value| match name {
        "invoker-id" => invoker.id == value,
        "command-id" => invoker.command_id == value,
        _ => value == "SCHEDULE",
    },
};

pub(super) fn create(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let parameters = call.parameters;
    let command_id = call.required("CommandId")?;
    let instance_ids = check_instances(account, call)?;
    let schedule = schedule(call)?.ok_or_else(|| ApiError::missing("ScheduleSettings"))?;
    let invoker = Invoker {
        region: call.region.to_owned(),
        id: String::new(),
        name: call.required("Name")?.to_owned(),
        command_id: command_id.to_owned(),
        username: parameters.string("Username").unwrap_or_default().to_owned(),
        parameters: parameters.string("Parameters").unwrap_or_default().to_owned(),
        instance_ids,
        enabled: true,
        next: schedule.next(call.now),
        schedule,
        created: call.now,
        updated: call.now,
        tags: tags::list(account, call, "Tags")?,
    };
    check_command(account, call, &invoker)?;
    let id = account.ids.resource("ivk");
    account.tat.invokers.insert(Invoker { id: id.clone(), ..invoker });
    Ok(Response::new(json!({"InvokerId": id})))
}

/// Checks that the command exists and accepts the parameters.
fn check_command(account: &Account, call: &Call<'_>, invoker: &Invoker) -> Result<(), ApiError> {
    let key = commands::find(account, call, &invoker.command_id)?;
    let Some(command) = account.tat.commands.get(key) else { return Ok(()) };
    let script = command.script(&invoker.parameters);
    script.map(drop).map_err(|found| commands::problem(call, "Parameters", &found))
}

/// Returns the schedule in a request.
fn schedule(call: &Call<'_>) -> Result<Option<Schedule>, ApiError> {
    let Some(settings) = call.parameters.object("ScheduleSettings") else { return Ok(None) };
    if settings.string("Policy") == Some("RECURRENCE") {
        let expression = settings.string("Recurrence").unwrap_or_default();
        if Cron::parse(expression).is_none() {
            let message = format!(
                "The cron expression `{expression}` in `ScheduleSettings.Recurrence` must have five fields: minute, \
                 hour, day, month, day of the week."
            );
            let codes = ["InvalidParameterValue.InvalidCronExpression"];
            return Err(call.invalid(&codes, message));
        }
        return Ok(Some(Schedule::Recurrence(expression.to_owned())));
    }
    let text = settings.string("InvokeTime").unwrap_or_default();
    let time = Moment::parse(text).ok_or_else(|| {
        let message = format!(
            "The time `{text}` in `ScheduleSettings.InvokeTime` must have the form 2020-03-10T02:43:51Z."
        );
        call.invalid(&["InvalidParameterValue.InvalidTimeFormat"], message)
    })?;
    if time <= call.now {
        let message = format!("The time `{text}` in `ScheduleSettings.InvokeTime` has passed.");
        return Err(call.invalid(&["InvalidParameterValue.InvokeTimeExpired"], message));
    }
    Ok(Some(Schedule::Once(time)))
}

pub(super) fn describe(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    check_exclusive(call, "InvokerIds")?;
    let ids = call.parameters.strings("InvokerIds");
    ids.iter().try_for_each(|id| check_id(call, id))?;
    let invokers = &account.tat.invokers;
    let page = if !ids.is_empty() {
        page(call, invokers.find_all(call.region, &ids).collect())?
    } else if are_given(call) {
        page(call, FILTERS.apply(call, invokers.shared_in(call.region))?)?
    } else {
        page_of(call, invokers.count_in(call.region), invokers.shared_in(call.region))?
    };
    let items: Vec<Value> = page.items.iter().map(|invoker| invoker.to_json()).collect();
    Ok(Response::new(json!({"TotalCount": page.total, "InvokerSet": items})))
}

pub(super) fn modify(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let key = find(account, call)?;
    let Some(invoker) = account.tat.invokers.get(key) else { return Ok(Response::empty()) };
    let mut changed = Invoker { updated: call.now, ..invoker.clone() };
    for (field, name) in [
        (&mut changed.name, "Name"),
        (&mut changed.command_id, "CommandId"),
        (&mut changed.username, "Username"),
        (&mut changed.parameters, "Parameters"),
    ] {
        if let Some(value) = call.parameters.string(name) {
            value.clone_into(field);
        }
    }
    if call.parameters.has("InstanceIds") {
        changed.instance_ids = check_instances(account, call)?;
    }
    if let Some(schedule) = schedule(call)? {
        changed.schedule = schedule;
    }
    changed.next = changed.schedule.next(call.now);
    check_command(account, call, &changed)?;
    if let Some(mut invoker) = account.tat.invokers.get_mut(key) {
        *invoker = changed;
    }
    Ok(Response::empty())
}

pub(super) fn enable(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    switch(account, call, true)
}

pub(super) fn disable(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    switch(account, call, false)
}

/// Enables or disables an invoker. The runs in between are not made up for.
fn switch(account: &mut Account, call: &Call<'_>, enabled: bool) -> Result<Response, ApiError> {
    let key = find(account, call)?;
    if let Some(mut invoker) = account.tat.invokers.get_mut(key) {
        invoker.enabled = enabled;
        invoker.next = invoker.schedule.next(call.now);
        invoker.updated = call.now;
    }
    Ok(Response::empty())
}

pub(super) fn delete(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let key = find(account, call)?;
    account.tat.invokers.remove(key);
    Ok(Response::empty())
}

pub(super) fn describe_records(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let ids = call.parameters.strings("InvokerIds");
    ids.iter().try_for_each(|id| check_id(call, id))?;
    let records = &account.tat.records;
    let wanted = |record: &&InvokerRecord| ids.contains(&record.invoker_id.as_str());
    // The latest run comes first.
    let page = if ids.is_empty() {
        let all = records.in_region(call.region).rev();
        page_of(call, records.count_in(call.region), all)?
    } else {
        page(call, records.in_region(call.region).rev().filter(wanted).collect())?
    };
    let to_json = |record: &InvokerRecord| {
        let tasks: Vec<_> = account.tat.tasks.referring_to(&record.id).collect();
        json!({
            "InvokerId": record.invoker_id,
            "InvokeTime": record.at.iso(),
            "Reason": REASON,
            "InvocationId": record.id,
            "Result": tat::status(&tasks),
        })
    };
    let items: Vec<Value> = page.items.into_iter().map(to_json).collect();
    Ok(Response::new(json!({"TotalCount": page.total, "InvokerRecordSet": items})))
}

fn check_id(call: &Call<'_>, id: &str) -> Result<(), ApiError> {
    check_form(call, (id, "ivk"), &["InvalidParameterValue.InvalidInvokerId"])
}

/// Returns the key of the invoker in `InvokerId`.
fn find(account: &Account, call: &Call<'_>) -> Result<Key, ApiError> {
    let id = call.required("InvokerId")?;
    check_id(call, id)?;
    account.tat.invokers.key_in(call.region, id).ok_or_else(|| {
        let message = format!("The invoker `{id}` does not exist in {}.", call.region);
        call.error(&["ResourceNotFound"], "ResourceNotFound", message)
    })
}
