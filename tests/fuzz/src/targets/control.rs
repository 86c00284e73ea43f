//! Requests to the control interface of the simulator.
//!
//! An input is a sequence of requests, separated by lines `---`: a line with the method and the path below
//! `/_simulator`, optional lines `Name: value` with headers, an empty line and a body. A response is never an internal
//! error; an error has the documented shape and changes nothing.
//!
//! All inputs use one simulator, since building one takes longer than most inputs. Each input starts with a reset, and
//! control requests are not calls, so nothing remains of the input before.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::{Request, Response};
use serde_json::Value;
use tencent_cloud_simulator::{Builder, Control, ManualClock, StartError};

use crate::Target;

/// The target.
pub const TARGET: Target = Target { name: "control", run, seeds };

/// What the state of the interface consists of.
const STATE: [&str; 5] = ["clock", "faults", "quotas", "calls", "state"];

/// The seed of ids to which an input resets the simulator.
const SEED: u64 = 1;

thread_local! {
    /// The simulator of this thread.
    static CONTROL: Result<Control, StartError> = start();
}

fn start() -> Result<Control, StartError> {
    let clock = ManualClock::new(SystemTime::UNIX_EPOCH + Duration::from_secs(1_770_000_000));
    Builder::default().clock(clock).seed(SEED).in_memory().map(|simulator| simulator.control())
}

fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    CONTROL.with(|control| match control {
        Ok(control) => exchange_all(control, text),
        Err(error) => unreachable!("no simulator: {error}"),
    });
}

/// Sends the requests of an input to the simulator after a reset.
fn exchange_all(control: &Control, text: &str) {
    assert!(control.reset_with_seed(SEED).is_ok(), "the reset fails");
    let mut before = state(control);
    for request in text.split("\n---\n").take(20).filter_map(parse) {
        before = exchange(control, &request, &before);
    }
}

/// Sends a request, checks the response, and returns the state after it.
fn exchange(control: &Control, request: &Request<Bytes>, before: &[Bytes]) -> Vec<Bytes> {
    let response = control.handle(request);
    let status = response.status().as_u16();
    assert!(status < 500, "{status}: {:?}", response.body());
    let is_json =
        response.headers().get("content-type").is_some_and(|kind| kind == "application/json");
    let after = state(control);
    if status >= 400 {
        let body: Value = serde_json::from_slice(response.body()).unwrap_or_default();
        let error = &body["error"];
        assert!(error["code"].is_string() && error["message"].is_string(), "{status}: {body}");
        assert!(body.to_string().len() < 4096, "an error of {} bytes", body.to_string().len());
        assert_eq!(before, after, "an error changed the state");
    } else if is_json {
        let body: Result<Value, _> = serde_json::from_slice(response.body());
        assert!(body.is_ok_and(|body| body.is_object()), "{:?}", response.body());
    }
    after
}

/// Returns the documents that describe the state.
fn state(control: &Control) -> Vec<Bytes> {
    let get = |path: &str| {
        let request = Request::get(format!("/_simulator/{path}")).body(Bytes::new());
        request.map(|request| control.handle(&request)).map(Response::into_body).unwrap_or_default()
    };
    STATE.into_iter().map(get).collect()
}

fn parse(text: &str) -> Option<Request<Bytes>> {
    let (head, body) = text.split_once("\n\n").unwrap_or((text, ""));
    let mut lines = head.lines();
    let (method, path) = lines.next()?.split_once(' ')?;
    let mut request = Request::builder().method(method).uri(format!("/_simulator{path}"));
    for line in lines {
        let (name, value) = line.split_once(": ")?;
        request = request.header(name, value);
    }
    request.body(Bytes::copy_from_slice(body.as_bytes())).ok()
}

fn seeds() -> Vec<Vec<u8>> {
    let json = "Content-Type: application/json";
    let with_body =
        |method_and_path: &str, body: &str| format!("{method_and_path}\n{json}\n\n{body}");
    let faults = [
        with_body(
            "POST /faults",
            r#"{"fault": "throttle", "action": "RunInstances", "times": 2, "skip": 1}"#,
        ),
        with_body(
            "POST /faults",
            r#"{"fault": "delay-after", "delay_seconds": 1.5, "probability": 0.5}"#,
        ),
        with_body("POST /faults/next-operation", r#"{"action": "RunInstances"}"#),
        "GET /faults".to_owned(),
        "DELETE /faults/1".to_owned(),
        "DELETE /faults".to_owned(),
    ];
    let clock = [
        with_body("PUT /clock", r#"{"now": "2026-01-31T08:00:00.5+08:00", "frozen": true}"#),
        with_body("PUT /clock", r#"{"advance_seconds": 86400, "scale": 60}"#),
        "GET /clock".to_owned(),
    ];
    let others = [
        with_body("POST /reset", r#"{"seed": 7}"#),
        with_body("PUT /quotas", r#"{"rate_limits_enforced": true}"#),
        "GET /calls?since=0&action=RunInstances&code=OK".to_owned(),
        "GET /overview?limit=10".to_owned(),
        "GET /health\nHost: localhost:8520\nOrigin: http://localhost:8520\nSec-Fetch-Site: same-origin".to_owned(),
        "GET /accounts\nAuthorization: Bearer token\nX-Forwarded-For: 10.0.0.1".to_owned(),
        "GET /openapi.json".to_owned(),
        "GET /".to_owned(),
        "DELETE /calls".to_owned(),
    ];
    let state = start().ok().and_then(|control| control.export_state().ok()).unwrap_or_default();
    let state = [with_body("PUT /state", &state), "GET /state".to_owned()];
    let sequences = [&faults[..], &clock, &others, &state].map(|part| part.join("\n---\n"));
    let single = faults.into_iter().chain(clock).chain(others).chain(state);
    sequences.into_iter().chain(single).map(String::into_bytes).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_seed_is_a_sequence_of_requests() {
        for seed in seeds() {
            let text = String::from_utf8(seed).unwrap();
            assert!(text.split("\n---\n").all(|part| parse(part).is_some()), "{text}");
        }
    }

    #[test]
    fn nothing_remains_of_an_input() {
        let new = state(&start().unwrap());
        let control = start().unwrap();
        for seed in seeds() {
            exchange_all(&control, std::str::from_utf8(&seed).unwrap());
            control.reset_with_seed(SEED).unwrap();
            assert_eq!(state(&control), new);
        }
    }
}
