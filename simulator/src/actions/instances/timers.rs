//! Timers that end instances: set on those that are there or along with an order, listed, and taken back.

use std::time::Duration;

use serde_json::{Value, json};

use super::super::{Call, Response};
use super::{Selected, select};
use crate::error::ApiError;
use crate::moment::Moment;
use crate::parameters::View;
use crate::state::{Progress, Timer, World, members};

/// How far ahead a timer has to be.
const NOTICE: Duration = Duration::from_secs(5 * 60);

pub(in crate::actions) fn import_timers(
    world: &mut World,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let selected = select(world, call)?;
    let asked = call.parameters.object("ActionTimer");
    let at = read(call, asked.ok_or_else(|| ApiError::missing("ActionTimer"))?)?;
    check_instances(world, call, &selected)?;
    let ids: Vec<String> = selected.of(world).map(|instance| instance.id.clone()).collect();
    let timers: Vec<Value> = ids.into_iter().map(|id| json!(set(world, call, id, at))).collect();
    Ok(members(json!({"ActionTimerIds": timers})))
}

/// When a timer is to act.
pub(super) fn read(call: &Call<'_>, asked: View<'_>) -> Result<Moment, ApiError> {
    if asked.text("TimerAction").is_none() {
        return Err(ApiError::missing("ActionTimer.TimerAction"));
    }
    let text =
        asked.text("ActionTime").ok_or_else(|| ApiError::missing("ActionTimer.ActionTime"))?;
    let time = Moment::parse(text).filter(|_| text.contains('T'));
    match time {
        Some(time) if time > call.now.after(NOTICE) => Ok(time),
        Some(_) => {
            let message = format!("The time {text} is not more than five minutes ahead.");
            Err(call.invalid(&["InvalidParameterValue.InvalidTimeFormat"], message))
        }
        None => {
            let message = format!("The time `{text}` is not of the form YYYY-MM-DDThh:mm:ssZ.");
            Err(call.invalid(&["InvalidParameterValue.InvalidTimeFormat"], message))
        }
    }
}

/// Refuses what cannot have a timer: prepaid instances, and those that have one.
fn check_instances(world: &World, call: &Call<'_>, selected: &Selected) -> Result<(), ApiError> {
    for instance in selected.of(world) {
        if instance.charge.is_prepaid() {
            return Err(prepaid(call, &format!("The instance `{}`", instance.id)));
        }
        if world.has_timer(&instance.id) {
            let message = format!("The instance `{}` has a timer already.", instance.id);
            let codes = ["FailedOperation.MutActionTimerExist"];
            return Err(call.refuse(&codes, "ResourceInUse", message));
        }
    }
    Ok(())
}

/// What ends with its term has no timer.
pub(super) fn prepaid(call: &Call<'_>, what: &str) -> ApiError {
    let message = format!("{what} is PREPAID, which no timer ends.");
    let codes = ["UnsupportedOperation.NotSupportImportInstancesActionTimer"];
    call.refuse(&codes, "UnsupportedOperation", message)
}

/// Sets a timer and gives its id.
pub(super) fn set(world: &mut World, call: &Call<'_>, instance_id: String, at: Moment) -> String {
    let id = world.ids.uuid();
    world.timers.push(Timer {
        id: id.clone(),
        region: call.region.to_owned(),
        instance_id,
        at,
        progress: Progress::Waiting,
    });
    id
}

pub(in crate::actions) fn describe_timers(
    world: &mut World,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let asked = call.parameters;
    let among = |name: &str, value: &str| {
        let texts = asked.texts(name);
        texts.is_empty() || texts.contains(&value)
    };
    let bound = |name: &str| asked.text(name).map(|text| time(call, name, text)).transpose();
    let (from, until) = (bound("StartActionTime")?, bound("EndActionTime")?);
    let wanted = |timer: &&Timer| {
        timer.region == call.region
            && among("ActionTimerIds", &timer.id)
            && among("InstanceIds", &timer.instance_id)
            && among("StatusList", timer.progress.as_str())
            && from.is_none_or(|from| from <= timer.at)
            && until.is_none_or(|until| timer.at <= until)
    };
    let timers: Vec<Value> = world.timers.iter().filter(wanted).map(Timer::to_json).collect();
    Ok(members(json!({"ActionTimers": timers})))
}

fn time(call: &Call<'_>, name: &str, text: &str) -> Result<Moment, ApiError> {
    Moment::parse(text).ok_or_else(|| {
        let message =
            format!("The parameter `{name}` is `{text}`, not of the form YYYY-MM-DD hh:mm:ss.");
        call.invalid(&["InvalidParameterValue.InvalidTimeFormat"], message)
    })
}

/// Takes timers back, unless one of them has acted. An id that nobody has is passed over, so that a repeat succeeds.
pub(in crate::actions) fn delete_timers(
    world: &mut World,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let ids = call.parameters.texts("ActionTimerIds");
    if ids.is_empty() {
        return Err(ApiError::missing("ActionTimerIds.0"));
    }
    let named = |timer: &Timer| timer.region == call.region && ids.contains(&timer.id.as_str());
    let begun = |timer: &&Timer| named(timer) && timer.progress != Progress::Waiting;
    if let Some(timer) = world.timers.iter().find(begun) {
        let message = format!("The timer `{}` has acted already.", timer.id);
        return Err(call.refuse(&[], "UnsupportedOperation", message));
    }
    world.timers.retain(|timer| !named(timer));
    Ok(Response::new())
}
