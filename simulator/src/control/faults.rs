//! Fault rules.

use std::time::Duration;

use bytes::Bytes;
use http::{Request, StatusCode};
use serde_json::{Value, json};

use super::error::ControlError;
use super::input::Fields;
use super::routes::Answer;
use super::{Control, response, status};
use crate::fault::{Fault, FaultRule, NAMES, fault_named, name_of};
use crate::specifications::WITH_OPERATIONS;

const FIELDS: &[&str] = &["fault", "delay_seconds", "action", "probability", "skip", "times"];

/// The longest delay, in seconds. Clients give up long before.
const MAX_DELAY: f64 = 3600.0;
/// The maximum number of rules, and of operations that fail.
const MAX_RULES: usize = 1000;

pub(super) fn list(control: &Control, request: &Request<Bytes>, _: &str) -> Answer {
    Fields::of_query(request, &[])?;
    let core = control.service.core();
    let rules: Vec<Value> = core.faults().all().map(|(id, rule)| to_json(id, rule)).collect();
    let injected = core.injected().into_iter();
    let injected: serde_json::Map<String, Value> =
        injected.map(|(name, count)| (name.replace(' ', "-"), json!(count))).collect();
    let failing = core.failing();
    status::ok(&json!({"rules": rules, "failing_operations": failing, "injected": injected}))
}

pub(super) fn add(control: &Control, request: &Request<Bytes>, _: &str) -> Answer {
    let rule = rule(control, &Fields::of_body(request, FIELDS)?)?;
    let core = control.service.core();
    if core.faults().all().count() >= MAX_RULES {
        return Err(too_many("fault rules"));
    }
    let id = core.add_fault(rule.clone());
    Ok(response::json(StatusCode::CREATED, &to_json(id, &rule)))
}

pub(super) fn fail_next(control: &Control, request: &Request<Bytes>, _: &str) -> Answer {
    let fields = Fields::of_body(request, &["action"])?;
    let action = action(control, &fields)?
        .ok_or_else(|| ControlError::missing("action", "an action such as \"RunInstances\""))?;
    let core = control.service.core();
    if !core.may_start_operations(&action) {
        let services = WITH_OPERATIONS.join(", ");
        let expected = format!("an action of one of {services} that starts an operation");
        return Err(ControlError::invalid("action", action.into(), expected));
    }
    if core.failing().len() >= MAX_RULES {
        return Err(too_many("operations that fail"));
    }
    core.fail_next(action);
    let failing = core.failing();
    Ok(response::json(StatusCode::CREATED, &json!({"failing_operations": failing})))
}

pub(super) fn clear(control: &Control, request: &Request<Bytes>, _: &str) -> Answer {
    Fields::of_query(request, &[])?;
    let core = control.service.core();
    core.clear_faults();
    core.clear_failing();
    Ok(response::empty(StatusCode::NO_CONTENT))
}

pub(super) fn remove(control: &Control, request: &Request<Bytes>, id: &str) -> Answer {
    Fields::of_query(request, &[])?;
    let removed = id.parse().is_ok_and(|id| control.service.core().faults().remove(id));
    if removed {
        return Ok(response::empty(StatusCode::NO_CONTENT));
    }
    let message = format!("the fault rule {:?} does not exist", super::error::cut(id));
    Err(ControlError::new(StatusCode::NOT_FOUND, "NotFound", message))
}

fn rule(control: &Control, fields: &Fields) -> Result<FaultRule, ControlError> {
    let expected = format!("one of {}", NAMES.join(", "));
    let is_known = |value: &Value| NAMES.iter().find(|name| value == **name).copied();
    let name = fields
        .get("fault", &expected, is_known)?
        .ok_or_else(|| ControlError::missing("fault", &expected))?;
    let rule = FaultRule::always(fault(fields, name)?);
    let rule = match action(control, fields)? {
        Some(action) => rule.on(action),
        None => rule,
    };
    let share = |value: &Value| value.as_f64().filter(|share| (0.0..=1.0).contains(share));
    let probability = fields.get("probability", "a number from 0 to 1", share)?;
    let rule = rule.with_probability(probability.unwrap_or(1.0));
    let number = |field| fields.whole_number(field, u32::MAX.into());
    let count = |count: u64| u32::try_from(count).unwrap_or(u32::MAX);
    let rule = rule.skip(number("skip")?.map_or(0, count));
    Ok(match number("times")? {
        Some(times) => rule.times(count(times)),
        None => rule,
    })
}

/// Returns the fault with its delay, which only some faults have.
fn fault(fields: &Fields, name: &str) -> Result<Fault, ControlError> {
    let expected = format!("a number of seconds from 0 to {MAX_DELAY}");
    let delay = |value: &Value| {
        let seconds = value.as_f64().filter(|seconds| (0.0..=MAX_DELAY).contains(seconds))?;
        Duration::try_from_secs_f64(seconds).ok()
    };
    let delay = fields.get("delay_seconds", &expected, delay)?;
    match (fault_named(name, delay), delay) {
        (Some(fault), _) => Ok(fault),
        (None, None) => Err(ControlError::missing("delay_seconds", &expected)),
        (None, Some(delay)) => {
            let delay = json!(delay.as_secs_f64());
            Err(ControlError::invalid("delay_seconds", delay, format!("no delay for `{name}`")))
        }
    }
}

/// Returns the action of a rule, which must exist.
fn action(control: &Control, fields: &Fields) -> Result<Option<String>, ControlError> {
    let expected = "the name of an action such as \"RunInstances\"";
    let Some(action) = fields.string("action", expected)? else { return Ok(None) };
    match control.service.core().check_action(&action) {
        Ok(()) => Ok(Some(action)),
        Err(similar) => {
            let hint = similar.map(|name| format!("; did you mean `{name}`?")).unwrap_or_default();
            let expected = format!("the name of an action that the simulator serves{hint}");
            Err(ControlError::invalid("action", action.into(), expected))
        }
    }
}

fn to_json(id: u64, rule: &FaultRule) -> Value {
    let fault = rule.faults().first().copied();
    let delay = match fault {
        Some(Fault::DelayBefore(delay) | Fault::DelayAfter(delay)) => Some(delay.as_secs_f64()),
        _ => None,
    };
    json!({
        "id": id,
        "fault": fault.map(name_of),
        "delay_seconds": delay,
        "action": rule.action(),
        "probability": rule.probability(),
        "skip": rule.remaining_skips(),
        "times": rule.remaining_times(),
    })
}

fn too_many(what: &str) -> ControlError {
    let message = format!("too many {what}: expected at most {MAX_RULES}");
    ControlError::new(StatusCode::CONFLICT, "TooMany", message)
}
