//! The control interface: every route, its errors, and its effect on calls.

mod references;
mod state;
mod stored;
mod views;

use std::time::{Duration, UNIX_EPOCH};

use bytes::Bytes;
use http::Request;
use serde_json::{Value, json};
use tencent_cloud::retry::RetryPolicy;
use tencent_cloud::{ErrorKind, GenericClient};
use tencent_cloud_leak_scan as leak_scan;
use tencent_cloud_simulator::{Builder, Fault, FaultRule, InMemory, ManualClock, Simulator};

use crate::common::control::{DOCUMENT, error, ok, send};
use crate::common::{known, order};

const START: u64 = 1_700_000_000;

fn builder() -> (Builder, ManualClock) {
    leak_scan::start_recording();
    let clock = ManualClock::new(UNIX_EPOCH + Duration::from_secs(START)).skip_pauses();
    (Simulator::builder().credentials(known()).seed(7).clock(clock.clone()), clock)
}

fn start() -> (InMemory, ManualClock) {
    let (builder, clock) = builder();
    (builder.in_memory().unwrap(), clock)
}

async fn call(simulator: &InMemory, action: &str, request: &Value) -> Result<Value, String> {
    let client: GenericClient = simulator.client().build().unwrap();
    let response = client
        .call_raw("cvm", "2017-03-12", action, request.to_string())
        .retry(RetryPolicy::never());
    match response.await {
        Ok(response) => Ok(serde_json::from_slice(response.body()).unwrap()),
        Err(error) => Err(error.code().unwrap_or("no code").to_owned()),
    }
}

async fn run(simulator: &InMemory) -> Result<String, String> {
    let response = call(simulator, "RunInstances", &order(&json!({}))).await?;
    let fields = response.get("Response").unwrap_or(&response);
    Ok(fields["InstanceIdSet"][0].as_str().unwrap().to_owned())
}

fn states(simulator: &InMemory) -> Vec<String> {
    let overview = ok(&simulator.control(), "GET", "/overview", &Value::Null);
    let rows = overview["instances"]["rows"].as_array().unwrap();
    rows.iter().map(|row| row["state"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn document_describes_every_route() {
    let control = start().0.control();
    assert_eq!(ok(&control, "GET", "/openapi.json", &Value::Null), *DOCUMENT);
    let mut operations = 0;
    for (path, item) in DOCUMENT["paths"].as_object().unwrap() {
        let path = path.replace("{id}", "1");
        let methods = ["get", "put", "post", "delete", "patch"].map(|method| {
            let described = item.get(method).is_some();
            operations += usize::from(described);
            let (status, _) = send(&control, &method.to_uppercase(), &path, "");
            assert_eq!(status != 405, described, "{method} {path}");
            described
        });
        assert!(methods.contains(&true), "{path}");
    }
    assert_eq!(operations, 19);
}

#[test]
fn unknown_paths_and_methods_are_errors() {
    let control = start().0.control();
    for path in ["/Health", "/console.html", "/health/", "/faults/", "/faults/1/2", "/clock/now"] {
        assert_eq!(error(&control, "GET", path, "")["code"], "NotFound", "{path:?}");
    }
    let request = Request::put("/_simulator/faults").body(Bytes::new()).unwrap();
    let response = control.handle(&request);
    assert_eq!(response.status(), 405);
    assert_eq!(response.headers()["allow"], "GET, POST, DELETE, HEAD");
    let request = Request::head("/_simulator/health").body(Bytes::new()).unwrap();
    assert_eq!(control.handle(&request).status(), 200);
}

#[test]
fn errors_name_field_value_and_what_was_expected() {
    let control = start().0.control();
    let put = |body: &str| error(&control, "PUT", "/clock", body);
    let scale = put(r#"{"scale": -1}"#);
    assert_eq!(scale["field"], "scale");
    assert_eq!(scale["value"], -1);
    assert_eq!(scale["expected"], "a number greater than 0 and at most 1000000");
    assert_eq!(
        scale["message"],
        "invalid `scale` -1: expected a number greater than 0 and at most 1000000"
    );
    for (body, code, field) in [
        ("{}", "MissingField", "now"),
        ("", "MissingField", "now"),
        ("[]", "InvalidBody", ""),
        ("{", "InvalidBody", ""),
        (r#"{"sclae": 1}"#, "UnknownField", "sclae"),
        (r#"{"scale": "1"}"#, "InvalidValue", "scale"),
        (r#"{"frozen": 1}"#, "InvalidValue", "frozen"),
        (r#"{"now": "tomorrow"}"#, "InvalidValue", "now"),
        (r#"{"now": "1969-12-31T23:59:59Z"}"#, "InvalidValue", "now"),
        // This is the year 10000 in Beijing.
        (r#"{"now": "9999-12-31T16:00:00Z"}"#, "InvalidValue", "now"),
        (r#"{"advance_seconds": -1}"#, "InvalidValue", "advance_seconds"),
        (r#"{"advance_seconds": 1e300}"#, "InvalidValue", "advance_seconds"),
        (r#"{"advance_seconds": 1e12, "scale": 2}"#, "InvalidValue", "advance_seconds"),
    ] {
        let error = put(body);
        assert_eq!(error["code"], code, "{body}: {error}");
        assert_eq!(error["field"].as_str().unwrap_or_default(), field, "{body}: {error}");
    }
    // A request with an error changes nothing.
    assert_eq!(ok(&control, "GET", "/clock", &Value::Null)["scale"], 1.0);
    for (method, target) in [("GET", "/health?x=1"), ("GET", "/calls?since=-1")] {
        assert!(error(&control, method, target, "")["field"].is_string(), "{target}");
    }
    assert_eq!(error(&control, "GET", "/calls?since=1&since=2", "")["field"], "since");
    assert_eq!(error(&control, "POST", "/reset", r#"{"seed": 1.5}"#)["field"], "seed");
}

#[test]
fn bodies_are_limited_and_typed() {
    let control = start().0.control();
    let large = " ".repeat((64 << 10) + 1);
    assert_eq!(send(&control, "PUT", "/clock", &large).0, 413);
    let form = Request::post("/_simulator/reset")
        .header("content-type", "text/plain")
        .body(Bytes::from_static(b"{}"))
        .unwrap();
    assert_eq!(control.handle(&form).status(), 415);
}

#[tokio::test]
async fn time_can_be_advanced_frozen_and_scaled() {
    let (simulator, base) = start();
    let control = simulator.control();
    run(&simulator).await.unwrap();
    assert_eq!(states(&simulator), ["PENDING"]);
    ok(&control, "PUT", "/clock", &json!({"frozen": true}));
    base.advance(Duration::from_secs(60));
    assert_eq!(states(&simulator), ["PENDING"]);
    let clock = ok(&control, "PUT", "/clock", &json!({"advance_seconds": 86400}));
    assert_eq!(clock["now"], "2023-11-15T22:13:20.000Z");
    assert_eq!(clock["real_time"], "2023-11-14T22:14:20.000Z");
    assert_eq!(clock["offset_seconds"], 86340.0);
    assert_eq!(states(&simulator), ["RUNNING"]);
    ok(&control, "PUT", "/clock", &json!({"frozen": false, "scale": 60}));
    base.advance(Duration::from_secs(60));
    let clock = ok(&control, "PUT", "/clock", &json!({"scale": 1, "frozen": null}));
    assert_eq!(clock["now"], "2023-11-15T23:13:20.000Z");
    let set = json!({"now": "2024-02-29T12:00:00+08:00", "advance_seconds": 0.5, "frozen": true});
    assert_eq!(ok(&control, "PUT", "/clock", &set)["now"], "2024-02-29T04:00:00.500Z");
    // The interface and the API have the simulated time in the header `Date`.
    let request = Request::get("/_simulator/health").body(Bytes::new()).unwrap();
    let date = control.handle(&request).headers()["date"].clone();
    assert_eq!(date, "Thu, 29 Feb 2024 04:00:00 GMT");
}

#[tokio::test]
async fn signatures_have_the_simulated_or_the_real_time() {
    let (simulator, base) = start();
    simulator.control().clock().advance(Duration::from_secs(30 * 86400)).unwrap();
    // This client has the clock of the simulator.
    assert!(call(&simulator, "DescribeZones", &json!({})).await.is_ok());
    // A client that does not know of the simulated time.
    let client = |clock: ManualClock| -> GenericClient {
        let client = simulator.client().clock(clock);
        client.build().unwrap()
    };
    let describe = |client: GenericClient| async move {
        let call =
            client.call_raw("cvm", "2017-03-12", "DescribeZones", "{}").retry(RetryPolicy::never());
        call.await.map_err(|error| error.kind())
    };
    assert!(describe(client(base.clone())).await.is_ok());
    let wrong = ManualClock::new(base.now() + Duration::from_secs(86400));
    assert_eq!(describe(client(wrong)).await.err(), Some(ErrorKind::Service));
}

#[tokio::test]
async fn faults_are_added_listed_and_removed() {
    let (simulator, _) = start();
    let control = simulator.control();
    let rule = json!({"fault": "throttle", "action": "RunInstances", "times": 2});
    let added = ok(&control, "POST", "/faults", &rule);
    assert_eq!(added["id"], 1);
    assert_eq!(run(&simulator).await, Err("RequestLimitExceeded".to_owned()));
    let listed = ok(&control, "GET", "/faults", &Value::Null);
    assert_eq!(listed["rules"][0]["times"], 1);
    assert_eq!(listed["injected"], json!({"throttle": 1}));
    // Control requests are not calls.
    control.inject(FaultRule::always(Fault::ResetBefore));
    assert_eq!(send(&control, "GET", "/health", "").0, 200);
    assert_eq!(send(&control, "DELETE", "/faults/1", "").0, 204);
    assert_eq!(send(&control, "DELETE", "/faults/1", "").0, 404);
    assert_eq!(send(&control, "DELETE", "/faults/x", "").0, 404);
    assert_eq!(control.faults().len(), 1);
    let delay =
        json!({"fault": "delay-after", "delay_seconds": 1.5, "probability": 0.5, "skip": 3});
    let added = ok(&control, "POST", "/faults", &delay);
    assert_eq!(
        (&added["id"], &added["delay_seconds"], &added["skip"]),
        (&json!(3), &json!(1.5), &json!(3))
    );
    ok(&control, "DELETE", "/faults", &Value::Null);
    assert_eq!(ok(&control, "GET", "/faults", &Value::Null)["rules"], json!([]));
    assert!(run(&simulator).await.is_ok());
}

#[test]
fn invalid_faults_are_errors() {
    let control = start().0.control();
    for (body, field) in [
        ("{}", "fault"),
        (r#"{"fault": "fire"}"#, "fault"),
        (r#"{"fault": "throttle", "delay_seconds": 1}"#, "delay_seconds"),
        (r#"{"fault": "delay-after"}"#, "delay_seconds"),
        (r#"{"fault": "delay-after", "delay_seconds": 3601}"#, "delay_seconds"),
        (r#"{"fault": "throttle", "probability": 1.1}"#, "probability"),
        (r#"{"fault": "throttle", "times": -1}"#, "times"),
        (r#"{"fault": "throttle", "times": 4294967296}"#, "times"),
        (r#"{"fault": "throttle", "action": "RunInstance"}"#, "action"),
    ] {
        assert_eq!(error(&control, "POST", "/faults", body)["field"], field, "{body}");
    }
    for action in ["DescribeInstances", "GetCallerIdentity", "AddResourceTag"] {
        let body = json!({"action": action}).to_string();
        let error = error(&control, "POST", "/faults/next-operation", &body);
        let expected =
            "expected an action of one of cvm, vpc, cbs, tat, as that starts an operation";
        assert!(error["message"].as_str().unwrap().contains(expected), "{error}");
    }
    let error = error(&control, "POST", "/faults/next-operation", r#"{"action": "RunInstance"}"#);
    assert!(error["message"].as_str().unwrap().contains("did you mean `RunInstances`"), "{error}");
    assert_eq!(control.faults(), []);
    for action in ["CreateVpc", "RunInstancesHour"] {
        ok(&control, "POST", "/faults", &json!({"fault": "throttle", "action": action}));
    }
    for _ in control.faults().len()..1000 {
        control.inject(FaultRule::always(Fault::Throttle));
    }
    assert_eq!(send(&control, "POST", "/faults", r#"{"fault": "throttle"}"#).0, 409);
}

#[tokio::test]
async fn next_operation_of_an_action_fails() {
    let (simulator, _) = start();
    let control = simulator.control();
    let body = json!({"action": "RunInstances"});
    let failing = ok(&control, "POST", "/faults/next-operation", &body);
    assert_eq!(failing["failing_operations"], json!(["RunInstances"]));
    run(&simulator).await.unwrap();
    control.clock().advance(Duration::from_secs(60)).unwrap();
    assert_eq!(states(&simulator), ["LAUNCH_FAILED"]);
    let faults = ok(&control, "GET", "/faults", &Value::Null);
    assert_eq!(faults["failing_operations"], json!([]));
}

#[tokio::test]
async fn reset_restores_the_state_after_the_start() {
    let (builder, _) = builder();
    let builder = builder.fault(FaultRule::always(Fault::Throttle).on("RunInstances").times(1));
    let simulator = builder.in_memory().unwrap();
    let control = simulator.control();
    assert!(run(&simulator).await.is_err());
    let first = run(&simulator).await.unwrap();
    control.clock().advance(Duration::from_secs(3600)).unwrap();
    control.enforce_rate_limits(true);
    control.fail_next("RunInstances");
    let last = control.calls(0).last;
    assert_eq!(ok(&control, "POST", "/reset", &Value::Null), json!({"seed": 7}));
    assert_eq!(states(&simulator), [""; 0]);
    let clock = ok(&control, "GET", "/clock", &Value::Null);
    assert_eq!((&clock["offset_seconds"], &clock["scale"]), (&json!(0.0), &json!(1.0)));
    assert!(!control.enforces_rate_limits() && control.calls(0).calls.is_empty());
    // The configured fault applies again, and the same seed gives the same ids.
    assert!(run(&simulator).await.is_err());
    assert_eq!(run(&simulator).await.unwrap(), first);
    assert_eq!(control.calls(last).calls[0].sequence, last + 1);
    assert_eq!(ok(&control, "POST", "/reset", &json!({"seed": 8})), json!({"seed": 8}));
    assert!(run(&simulator).await.is_err());
    assert_ne!(run(&simulator).await.unwrap(), first);
    assert_eq!(control.reset().unwrap(), 7);
}

#[tokio::test]
async fn calls_are_logged_without_secrets() {
    let (simulator, _) = start();
    let control = simulator.control();
    run(&simulator).await.unwrap();
    call(&simulator, "StopInstances", &json!({"InstanceIds": ["ins-00000000"]})).await.unwrap_err();
    control.inject(FaultRule::always(Fault::ResetAfter).times(1));
    call(&simulator, "DescribeZones", &json!({})).await.unwrap_err();
    // A caller that mixes up secret id and key.
    let client: GenericClient = simulator
        .client()
        .credentials(tencent_cloud::Credentials::new(leak_scan::KEY, leak_scan::KEY))
        .build()
        .unwrap();
    let swapped = client
        .call_raw("cvm", "2017-03-12", "DescribeZones", "{}")
        .retry(RetryPolicy::never())
        .await;
    assert!(swapped.is_err());
    let calls = ok(&control, "GET", "/calls", &Value::Null);
    assert!(!calls.to_string().contains(leak_scan::KEY), "a secret is in the log");
    let list = calls["calls"].as_array().unwrap();
    let first = &list[0];
    assert_eq!(first["service"], "cvm");
    assert_eq!(
        (&first["version"], &first["action"]),
        (&json!("2017-03-12"), &json!("RunInstances"))
    );
    assert_eq!(
        (&first["region"], &first["fidelity"]),
        (&json!("ap-guangzhou"), &json!("stateful"))
    );
    assert_eq!(
        (&first["code"], &first["time"]),
        (&Value::Null, &json!("2023-11-14T22:13:20.000Z"))
    );
    assert!(list[1]["message"].as_str().unwrap().contains("ins-00000000"), "{}", list[1]);
    assert_eq!((&list[2]["fault"], &list[2]["request_id"]), (&json!("reset-after"), &Value::Null));
    assert!(list[3]["message"].as_str().unwrap().contains("***"), "{}", list[3]);
    let filtered = |query: &str| {
        let calls = ok(&control, "GET", &format!("/calls?{query}"), &Value::Null);
        let calls = calls["calls"].as_array().unwrap().iter();
        calls.map(|call| call["sequence"].as_u64().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(filtered("since=2"), [3, 4]);
    assert_eq!(filtered("action=RunInstances"), [1]);
    assert_eq!(filtered("code=OK"), [1]);
    assert_eq!(filtered("code=AuthFailure.SecretIdNotFound&since=1"), [4]);
    ok(&control, "DELETE", "/calls", &Value::Null);
    assert_eq!(ok(&control, "GET", "/calls", &Value::Null)["last"], 4);
}
