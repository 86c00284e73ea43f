//! The client of `tencent-cloud` with an in-memory simulator, both on the same clock.

use std::collections::BTreeMap;
use std::time::{Duration, UNIX_EPOCH};

use serde_json::{Value, json};
use tencent_cloud::body::{Body, Multipart, OctetStream};
use tencent_cloud::transport::Failure;
use tencent_cloud::{Credentials, Error, ErrorKind, GenericClient, Idempotency, RetryPolicy};
use tencent_cloud_leak_scan as leak_scan;
use tencent_cloud_simulator::{Fault, FaultRule, InMemory, ManualClock, Simulator, TokioClock};

/// Returns the builder of a simulator that accepts the credentials of the leak scan.
fn recorded() -> tencent_cloud_simulator::Builder {
    leak_scan::start_recording();
    let known = tencent_cloud_simulator::Credentials::new(leak_scan::ID, leak_scan::KEY);
    Simulator::builder().credentials(known)
}

fn pair(clock: &ManualClock) -> (InMemory, GenericClient) {
    let memory = recorded().clock(clock.clone()).in_memory().unwrap();
    let client = memory.client().build().unwrap();
    (memory, client)
}

async fn call(client: &GenericClient, action: &str, parameters: &Value) -> Result<Value, Error> {
    let raw = client.call_raw("cvm", "2017-03-12", action, parameters.to_string()).await?;
    let mut response: Value = serde_json::from_slice(raw.body()).unwrap();
    Ok(response["Response"].take())
}

#[tokio::test]
async fn client_works_without_sockets() {
    let clock = ManualClock::new(UNIX_EPOCH + Duration::from_secs(1_700_000_000));
    let (_, client) = pair(&clock);
    let order = json!({"Placement": {"Zone": "ap-guangzhou-4"}, "ImageId": "img-eb30mz89"});
    let ids = call(&client, "RunInstances", &order).await.unwrap()["InstanceIdSet"].take();
    clock.advance(Duration::from_secs(2));
    let parameters = json!({"InstanceIds": ids});
    let found = call(&client, "DescribeInstances", &parameters).await.unwrap();
    assert_eq!(found["InstanceSet"][0]["InstanceState"], "RUNNING");
    let error = call(&client, "StartInstances", &parameters).await.unwrap_err();
    assert_eq!(error.code(), Some("UnsupportedOperation.InstanceStateRunning"));
    assert!(error.request_id().is_some());
}

#[tokio::test]
async fn all_body_types_are_read_and_verified() {
    let clock = ManualClock::new(UNIX_EPOCH + Duration::from_secs(1_700_000_000));
    let (_, client) = pair(&clock);
    let parts = Multipart::new()
        .text("Limit", "1")
        .json("Filters", r#"[{"Name": "zone", "Values": ["ap-guangzhou-3"]}]"#);
    let raw = |body: Body| client.call_raw("cvm", "2017-03-12", "DescribeInstances", body);
    let octets = OctetStream::new("bytes").parameter("Limit", "1");
    for unsigned in [false, true] {
        raw("{}".into()).unsigned_payload(unsigned).await.unwrap();
        let response = raw(parts.clone().into()).unsigned_payload(unsigned).await.unwrap();
        let response: Value = serde_json::from_slice(response.body()).unwrap();
        assert_eq!(response["Response"]["TotalCount"], 0);
        let unknown = raw(parts.clone().text("Colour", "red").into()).unsigned_payload(unsigned);
        assert_eq!(unknown.await.unwrap_err().code(), Some("UnknownParameter"));
        // No action of CVM accepts such a body, which is found after the signature is verified.
        let refused = raw(octets.clone().into()).unsigned_payload(unsigned).await.unwrap_err();
        assert_eq!(refused.code(), Some("UnsupportedOperation"));
        let stranger = raw(octets.clone().into()).unsigned_payload(unsigned);
        let wrong = Credentials::new(leak_scan::ID, leak_scan::TOKEN);
        let error = stranger.credentials(wrong).await.unwrap_err();
        assert_eq!(error.code(), Some("AuthFailure.SignatureFailure"));
    }
}

#[tokio::test]
async fn faults_reach_the_client() {
    let lost = ErrorKind::Transport(Failure::Exchange);
    for (fault, kind, code) in [
        (Fault::Refuse, ErrorKind::Transport(Failure::Connect), None),
        (Fault::ResetBefore, lost, None),
        (Fault::ResetAfter, lost, None),
        (Fault::Truncate, lost, None),
        (Fault::BadGatewayBefore, ErrorKind::Gateway, None),
        (Fault::BadGatewayAfter, ErrorKind::Gateway, None),
        (Fault::Throttle, ErrorKind::Service, Some("RequestLimitExceeded")),
        (Fault::InternalErrorBefore, ErrorKind::Service, Some("InternalError")),
        (Fault::InternalErrorAfter, ErrorKind::Service, Some("InternalError")),
    ] {
        let clock = ManualClock::new(UNIX_EPOCH + Duration::from_secs(1_700_000_000));
        let (memory, client) = pair(&clock.skip_pauses());
        memory.inject(FaultRule::always(fault));
        let request = client.call_raw("cvm", "2017-03-12", "DescribeZones", "{}");
        let error = request.idempotency(Idempotency::ReadOnly).await.unwrap_err();
        assert_eq!((error.kind(), error.code()), (kind, code), "{fault}: {error}");
        assert_eq!(memory.injected(), BTreeMap::from([(fault.name(), 4)]));
        memory.clear_faults();
        assert!(call(&client, "DescribeZones", &json!({})).await.is_ok(), "{fault}");
    }
}

#[tokio::test]
async fn faults_are_injected_before_or_after_execution() {
    for (fault, made, succeeds) in [
        (Fault::Refuse, 0, false),
        (Fault::InternalErrorBefore, 0, false),
        (Fault::InternalErrorAfter, 1, false),
        (Fault::WrongContentType, 1, true),
        (Fault::Duplicate, 2, true),
    ] {
        let clock = ManualClock::new(UNIX_EPOCH + Duration::from_secs(1_700_000_000));
        let (memory, client) = pair(&clock);
        memory.inject(FaultRule::always(fault).times(1));
        let order = json!({"Placement": {"Zone": "ap-guangzhou-4"}, "ImageId": "img-eb30mz89"});
        let order = order.to_string();
        let run = client.call_raw("cvm", "2017-03-12", "RunInstances", order);
        assert_eq!(run.retry(RetryPolicy::never()).await.is_ok(), succeeds, "{fault}");
        let there = call(&client, "DescribeInstances", &json!({})).await.unwrap();
        assert_eq!(there["TotalCount"], made, "{fault}");
    }
}

#[tokio::test]
async fn only_delays_before_execution_delay_the_action() {
    let start = UNIX_EPOCH + Duration::from_secs(1_700_000_000);
    for (fault, created) in [
        (Fault::DelayBefore(Duration::from_secs(7)), "2023-11-14T22:13:27Z"),
        (Fault::DelayAfter(Duration::from_secs(7)), "2023-11-14T22:13:20Z"),
    ] {
        let clock = ManualClock::new(start).skip_pauses();
        let (memory, client) = pair(&clock);
        memory.inject(FaultRule::always(fault).times(1));
        let order = json!({"Placement": {"Zone": "ap-guangzhou-4"}, "ImageId": "img-eb30mz89"});
        call(&client, "RunInstances", &order).await.unwrap();
        assert_eq!(clock.now(), start + Duration::from_secs(7));
        let there = call(&client, "DescribeInstances", &json!({})).await.unwrap();
        assert_eq!(there["InstanceSet"][0]["CreatedTime"], created, "{fault}");
    }
}

/// The client times out before the request is executed, or before it receives the response.
#[tokio::test]
async fn timeout_ends_a_delay() {
    for (fault, made) in [
        (Fault::DelayBefore(Duration::from_secs(90)), 0),
        (Fault::DelayAfter(Duration::from_secs(90)), 1),
    ] {
        let start = UNIX_EPOCH + Duration::from_secs(1_700_000_000);
        let clock = ManualClock::new(start).skip_pauses();
        let (memory, client) = pair(&clock);
        memory.inject(FaultRule::always(fault).times(1));
        let order = json!({"Placement": {"Zone": "ap-guangzhou-4"}, "ImageId": "img-eb30mz89"});
        let error = call(&client, "RunInstances", &order).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Timeout, "{fault}: {error}");
        assert!(!error.was_not_executed(), "{error}");
        assert_eq!(clock.now(), start + Duration::from_secs(60), "{fault}");
        let there = call(&client, "DescribeInstances", &json!({})).await.unwrap();
        assert_eq!(there["TotalCount"], made, "{fault}");
    }
}

/// The client, the simulator and the test use Tokio's timer, which is paused.
#[tokio::test(start_paused = true)]
async fn client_simulator_and_test_share_a_paused_timer() {
    let start = UNIX_EPOCH + Duration::from_secs(1_700_000_000);
    let memory = recorded().clock(TokioClock::new(start)).in_memory().unwrap();
    let client = memory.client().build().unwrap();
    let order = json!({"Placement": {"Zone": "ap-guangzhou-4"}, "ImageId": "img-eb30mz89"});
    call(&client, "RunInstances", &order).await.unwrap();
    for expected in ["PENDING", "RUNNING"] {
        let there = call(&client, "DescribeInstances", &json!({})).await.unwrap();
        assert_eq!(there["InstanceSet"][0]["InstanceState"], expected);
        tokio::time::sleep(Duration::from_secs(2)).await;
    }
}
