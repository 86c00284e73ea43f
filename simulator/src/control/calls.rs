//! The log of calls.

use bytes::Bytes;
use http::{Request, StatusCode};
use serde_json::{Value, json};

use super::call_log::CallRecord;
use super::clock::format;
use super::input::Fields;
use super::routes::Answer;
use super::{Control, response, status};
use crate::fidelity::Fidelity;

const PARAMETERS: &[&str] = &["since", "action", "code"];

/// The value of `code` that stands for success.
const SUCCESS: &str = "OK";

pub(super) fn get(control: &Control, request: &Request<Bytes>, _: &str) -> Answer {
    let fields = Fields::of_query(request, PARAMETERS)?;
    let since = fields.whole_number("since", u64::MAX)?.unwrap_or(0);
    let (action, code) = (fields.string("action", "")?, fields.string("code", "")?);
    let found = control.calls(since);
    let is_wanted = |call: &&CallRecord| {
        let is_code = |code: &str| match (&call.code, &call.request_id) {
            (Some(own), _) => own == code,
            (None, Some(_)) => code == SUCCESS,
            (None, None) => false,
        };
        action.as_ref().is_none_or(|action| call.action.as_ref() == Some(action))
            && code.as_deref().is_none_or(is_code)
    };
    let calls: Vec<Value> = found.calls.iter().filter(is_wanted).map(to_json).collect();
    status::ok(&json!({"calls": calls, "last": found.last, "missed": found.missed}))
}

pub(super) fn clear(control: &Control, request: &Request<Bytes>, _: &str) -> Answer {
    Fields::of_query(request, &[])?;
    control.service.calls().clear();
    Ok(response::empty(StatusCode::NO_CONTENT))
}

fn to_json(call: &CallRecord) -> Value {
    json!({
        "sequence": call.sequence,
        "time": format(call.time),
        "service": call.service,
        "version": call.version,
        "action": call.action,
        "region": call.region,
        "code": call.code,
        "message": call.message,
        "request_id": call.request_id,
        "fidelity": call.fidelity.map(Fidelity::as_str),
        "fault": call.fault.map(|fault| fault.replace(' ', "-")),
        "latency_ms": (call.latency.as_secs_f64() * 1e6).round() / 1e3,
    })
}
