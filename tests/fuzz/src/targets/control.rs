//! Requests to the control interface of the simulator.
//!
//! An input is a sequence of requests, separated by lines `---`: a line with the method and the path below
//! `/_simulator`, optional lines `Name: value` with headers, an empty line and a body. A response is never an internal
//! error; an error has the documented shape and changes nothing.

use bytes::Bytes;
use http::{Request, Response};
use serde_json::Value;
use tencent_cloud_simulator::{Builder, Control, ManualClock};

use crate::Target;

/// The target.
pub const TARGET: Target = Target { name: "control", run, seeds };

/// What the state of the interface consists of.
const STATE: [&str; 4] = ["clock", "faults", "quotas", "calls"];

fn run(data: &[u8]) {
    let clock = ManualClock::new(
        std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_770_000_000),
    );
    // Inputs do not depend on each other.
    let simulator = Builder::default().clock(clock).seed(1).in_memory();
    let Ok(simulator) = simulator else { return };
    let control = simulator.control();
    let Ok(text) = std::str::from_utf8(data) else { return };
    for part in text.split("\n---\n").take(20) {
        if let Some(request) = parse(part) {
            exchange(&control, &request);
        }
    }
}

/// Sends a request and checks the response.
fn exchange(control: &Control, request: &Request<Bytes>) {
    let before = state(control);
    let response = control.handle(request);
    let status = response.status().as_u16();
    assert!(status < 500, "{status}: {:?}", response.body());
    let is_json =
        response.headers().get("content-type").is_some_and(|kind| kind == "application/json");
    if status >= 400 {
        let body: Value = serde_json::from_slice(response.body()).unwrap_or_default();
        let error = &body["error"];
        assert!(error["code"].is_string() && error["message"].is_string(), "{status}: {body}");
        assert!(body.to_string().len() < 4096, "an error of {} bytes", body.to_string().len());
        assert_eq!(before, state(control), "an error changed the state");
    } else if is_json {
        let body: Result<Value, _> = serde_json::from_slice(response.body());
        assert!(body.is_ok_and(|body| body.is_object()), "{:?}", response.body());
    }
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
    let sequences = [faults.join("\n---\n"), clock.join("\n---\n"), others.join("\n---\n")];
    sequences.into_iter().chain(faults).chain(clock).chain(others).map(String::into_bytes).collect()
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
}
