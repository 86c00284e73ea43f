//! Timers that terminate instances.

use std::time::Duration;

use serde_json::{Value, json};

use super::super::{Call, Response};
use super::{Selected, select};
use crate::error::ApiError;
use crate::moment::Moment;
use crate::parameters::View;
use crate::state::{Account, Timer, TimerStatus};

/// The minimum time until a timer is due.
const NOTICE: Duration = Duration::from_secs(5 * 60);

pub(in crate::actions::cvm) fn import_timers(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let selected = select(account, call)?;
    let view = call.parameters.object("ActionTimer");
    let at = read(call, view.ok_or_else(|| ApiError::missing("ActionTimer"))?)?;
    check_instances(account, call, &selected)?;
    let ids: Vec<String> = selected.iter(account).map(|instance| instance.id.clone()).collect();
    let timers: Vec<Value> = ids.into_iter().map(|id| json!(set(account, call, id, at))).collect();
    Ok(Response::new(json!({"ActionTimerIds": timers})))
}

/// Returns the time of a timer.
pub(super) fn read(call: &Call<'_>, view: View<'_>) -> Result<Moment, ApiError> {
    if view.string("TimerAction").is_none() {
        return Err(ApiError::missing("ActionTimer.TimerAction"));
    }
    let text =
        view.string("ActionTime").ok_or_else(|| ApiError::missing("ActionTimer.ActionTime"))?;
    let time = Moment::parse(text).filter(|_| text.contains('T'));
    match time {
        Some(time) if time > call.now.after(NOTICE) => Ok(time),
        Some(_) => {
            let message = format!("The time {text} must be at least five minutes in the future.");
            Err(call.invalid(&["InvalidParameterValue.InvalidTimeFormat"], message))
        }
        None => {
            let message = format!(
                "The time `{text}` is malformed; it must have the form YYYY-MM-DDThh:mm:ssZ."
            );
            Err(call.invalid(&["InvalidParameterValue.InvalidTimeFormat"], message))
        }
    }
}

/// Checks that the instances are not prepaid and have no timer.
fn check_instances(
    account: &Account,
    call: &Call<'_>,
    selected: &Selected,
) -> Result<(), ApiError> {
    for instance in selected.iter(account) {
        if instance.charge.is_prepaid() {
            return Err(prepaid(call, &format!("The instance `{}`", instance.id)));
        }
        if account.has_timer(&instance.id) {
            let message = format!("The instance `{}` already has a timer.", instance.id);
            let codes = ["FailedOperation.MutActionTimerExist"];
            return Err(call.error(&codes, "ResourceInUse", message));
        }
    }
    Ok(())
}

/// Returns the error of a timer for something prepaid.
pub(super) fn prepaid(call: &Call<'_>, subject: &str) -> ApiError {
    let message = format!("{subject} is PREPAID and cannot have a timer.");
    let codes = ["UnsupportedOperation.NotSupportImportInstancesActionTimer"];
    call.error(&codes, "UnsupportedOperation", message)
}

/// Sets a timer and returns its id.
pub(super) fn set(
    account: &mut Account,
    call: &Call<'_>,
    instance_id: String,
    at: Moment,
) -> String {
    let id = account.ids.uuid();
    account.timers.insert(Timer {
        id: id.clone(),
        region: call.region.to_owned(),
        instance_id,
        at,
        status: TimerStatus::Pending,
    });
    id
}

pub(in crate::actions::cvm) fn describe_timers(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let view = call.parameters;
    let among = |name: &str, value: &str| {
        let strings = view.strings(name);
        strings.is_empty() || strings.contains(&value)
    };
    let bound = |name: &str| view.string(name).map(|text| time(call, name, text)).transpose();
    let (from, until) = (bound("StartActionTime")?, bound("EndActionTime")?);
    let wanted = |timer: &&Timer| {
        timer.region == call.region
            && among("ActionTimerIds", &timer.id)
            && among("InstanceIds", &timer.instance_id)
            && among("StatusList", timer.status.as_str())
            && from.is_none_or(|from| from <= timer.at)
            && until.is_none_or(|until| timer.at <= until)
    };
    let timers: Vec<Value> = account.timers.iter().filter(wanted).map(Timer::to_json).collect();
    Ok(Response::new(json!({"ActionTimers": timers})))
}

fn time(call: &Call<'_>, name: &str, text: &str) -> Result<Moment, ApiError> {
    Moment::parse(text).ok_or_else(|| {
        let message = format!(
            "The parameter `{name}` is `{text}`; it must have the form YYYY-MM-DD hh:mm:ss."
        );
        call.invalid(&["InvalidParameterValue.InvalidTimeFormat"], message)
    })
}

/// Deletes timers that are pending. Unknown ids are ignored, so that retries succeed.
pub(in crate::actions::cvm) fn delete_timers(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let ids = call.parameters.strings("ActionTimerIds");
    if ids.is_empty() {
        return Err(ApiError::missing("ActionTimerIds.0"));
    }
    let started = account
        .timers
        .find_all(call.region, &ids)
        .find(|timer| timer.status != TimerStatus::Pending);
    if let Some(timer) = started {
        let message = format!("The timer `{}` is no longer pending.", timer.id);
        return Err(call.error(&[], "UnsupportedOperation", message));
    }
    let found = ids.iter().filter_map(|id| account.timers.key_in(call.region, id));
    for key in found.collect::<Vec<_>>() {
        account.timers.remove(key);
    }
    Ok(Response::empty())
}
