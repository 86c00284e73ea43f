//! Scheduled actions.

use serde_json::{Value, json};

use super::filters::{Filters, are_given};
use super::pagination::{page, page_of};
use super::{Call, Response, check_exclusive, check_form, check_size, group};
use crate::cron::Cron;
use crate::error::ApiError;
use crate::moment::Moment;
use crate::state::auto_scaling::ScheduledAction;
use crate::state::{Account, Key};

const FILTERS: Filters<ScheduledAction> = Filters {
    names: &["scheduled-action-id", "scheduled-action-name", "auto-scaling-group-id"],
    values: 5,
    matches: |action, name, value| match name {
        "scheduled-action-id" => action.id == value,
        "scheduled-action-name" => action.name == value,
        _ => action.group_id == value,
    },
};

pub(super) fn create(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    group(account, call)?;
    let action = ScheduledAction {
        region: call.region.to_owned(),
        id: String::new(),
        name: String::new(),
        group_id: call.required("AutoScalingGroupId")?.to_owned(),
        min: 0,
        max: 0,
        desired: 0,
        keeps_desired: false,
        start: call.now,
        end: None,
        recurrence: String::new(),
        next: None,
        created: call.now,
    };
    let action = change(account, call, &action)?;
    let id = account.ids.resource("asst");
    account.auto_scaling.scheduled_actions.insert(ScheduledAction { id: id.clone(), ..action });
    Ok(Response::new(json!({"ScheduledActionId": id})))
}

/// Returns a scheduled action with the properties in a request.
fn change(
    account: &Account,
    call: &Call<'_>,
    action: &ScheduledAction,
) -> Result<ScheduledAction, ApiError> {
    let parameters = call.parameters;
    let mut changed = action.clone();
    if let Some(name) = parameters.string("ScheduledActionName") {
        let mut own = account.auto_scaling.scheduled_actions.referring_to(&action.group_id);
        if own.any(|other| other.name == name && other.id != action.id) {
            let message =
                format!("The group already has a scheduled action with the name `{name}`.");
            return Err(
                call.invalid(&["InvalidParameterValue.ScheduledActionNameDuplicate"], message)
            );
        }
        name.clone_into(&mut changed.name);
    }
    changed.min = parameters.integer("MinSize").unwrap_or(action.min);
    changed.max = parameters.integer("MaxSize").unwrap_or(action.max);
    changed.desired = parameters.integer("DesiredCapacity").unwrap_or(action.desired);
    check_size(call, (changed.min, changed.max), changed.desired)?;
    let keeps = parameters.flag_if_given("DisableUpdateDesiredCapacity");
    changed.keeps_desired = keeps.unwrap_or(action.keeps_desired);
    if let Some(start) = time(call, "StartTime")? {
        if start <= call.now {
            let message = "The time in `StartTime` has passed.";
            return Err(
                call.invalid(&["InvalidParameterValue.StartTimeBeforeCurrentTime"], message)
            );
        }
        changed.start = start;
    }
    changed.end = time(call, "EndTime")?.or(action.end);
    if changed.end.is_some_and(|end| end <= changed.start) {
        let message = "The time in `EndTime` must be after `StartTime`.";
        return Err(call.invalid(&["InvalidParameterValue.EndTimeBeforeStartTime"], message));
    }
    if let Some(expression) = parameters.string("Recurrence") {
        if !expression.is_empty() && Cron::parse(expression).is_none() {
            let message = format!(
                "The cron expression `{expression}` in `Recurrence` must have five fields: minute, hour, day, month, day \
                 of the week."
            );
            return Err(call.invalid(&["InvalidParameterValue.CronExpressionIllegal"], message));
        }
        expression.clone_into(&mut changed.recurrence);
    }
    changed.schedule(call.now);
    Ok(changed)
}

fn time(call: &Call<'_>, name: &str) -> Result<Option<Moment>, ApiError> {
    let Some(text) = call.parameters.string(name) else { return Ok(None) };
    let time = Moment::parse(text).ok_or_else(|| {
        let message =
            format!("The time `{text}` in `{name}` must have the form 2024-06-01T08:00:00+08:00.");
        call.invalid(&["InvalidParameterValue.TimeFormat"], message)
    })?;
    Ok(Some(time))
}

pub(super) fn describe(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    check_exclusive(call, "ScheduledActionIds")?;
    let ids = call.parameters.strings("ScheduledActionIds");
    ids.iter().try_for_each(|id| check_id(call, id))?;
    let actions = &account.auto_scaling.scheduled_actions;
    let page = if !ids.is_empty() {
        page(call, actions.find_all(call.region, &ids).collect())?
    } else if are_given(call) {
        page(call, FILTERS.apply(call, actions.shared_in(call.region))?)?
    } else {
        page_of(call, actions.count_in(call.region), actions.shared_in(call.region))?
    };
    let items: Vec<Value> = page.items.iter().map(|action| action.to_json()).collect();
    Ok(Response::new(json!({"TotalCount": page.total, "ScheduledActionSet": items})))
}

pub(super) fn modify(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let key = find(account, call)?;
    let Some(action) = account.auto_scaling.scheduled_actions.get(key) else {
        return Ok(Response::empty());
    };
    let changed = change(account, call, action)?;
    if let Some(mut action) = account.auto_scaling.scheduled_actions.get_mut(key) {
        *action = changed;
    }
    Ok(Response::empty())
}

pub(super) fn delete(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let key = find(account, call)?;
    account.auto_scaling.scheduled_actions.remove(key);
    Ok(Response::empty())
}

fn check_id(call: &Call<'_>, id: &str) -> Result<(), ApiError> {
    check_form(call, (id, "asst"), &["InvalidParameterValue.InvalidScheduledActionId"])
}

fn find(account: &Account, call: &Call<'_>) -> Result<Key, ApiError> {
    let id = call.required("ScheduledActionId")?;
    check_id(call, id)?;
    account.auto_scaling.scheduled_actions.key_in(call.region, id).ok_or_else(|| {
        let message = format!("The scheduled action `{id}` does not exist in {}.", call.region);
        let codes = ["ResourceNotFound.ScheduledActionNotFound"];
        call.error(&codes, "ResourceNotFound", message)
    })
}
