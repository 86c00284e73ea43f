//! The runtime's client against a simulator in memory, both on one clock.

// Helpers of tests may fail a test, too.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::time::{Duration, UNIX_EPOCH};

use serde_json::{Value, json};
use tencentcloud_runtime::body::{Body, Multipart, OctetStream};
use tencentcloud_runtime::{Client, Credentials, Error};
use tencentcloud_simulator::{Fault, FaultRule, InMemory, ManualClock, Simulator};

fn pair(clock: &ManualClock) -> (InMemory, Client) {
    let memory = Simulator::builder().clock(clock.clone()).in_memory().unwrap();
    let known = tencentcloud_simulator::Credentials::default();
    let client = Client::builder()
        .credentials(Credentials::new(known.secret_id, known.secret_key))
        .region("ap-guangzhou")
        .transport(memory.clone())
        .clock(clock.clone())
        .build()
        .unwrap();
    (memory, client)
}

async fn call(client: &Client, action: &str, parameters: &Value) -> Result<Value, Error> {
    let raw = client.call_raw("cvm", "2017-03-12", action, parameters.to_string()).await?;
    let mut reply: Value = serde_json::from_slice(raw.body()).unwrap();
    Ok(reply["Response"].take())
}

#[tokio::test]
async fn a_client_works_without_sockets() {
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
async fn every_form_of_a_body_is_read_and_its_signature_verified() {
    let clock = ManualClock::new(UNIX_EPOCH + Duration::from_secs(1_700_000_000));
    let (_, client) = pair(&clock);
    let parts = Multipart::new()
        .text("Limit", "1")
        .json("Filters", r#"[{"Name": "zone", "Values": ["ap-guangzhou-3"]}]"#);
    let raw = |body: Body| client.call_raw("cvm", "2017-03-12", "DescribeInstances", body);
    let octets = OctetStream::new("bytes").member("Limit", "1");
    for unsigned in [false, true] {
        raw("{}".into()).unsigned_payload(unsigned).await.unwrap();
        let reply = raw(parts.clone().into()).unsigned_payload(unsigned).await.unwrap();
        let reply: Value = serde_json::from_slice(reply.body()).unwrap();
        assert_eq!(reply["Response"]["TotalCount"], 0);
        let unknown = raw(parts.clone().text("Colour", "red").into()).unsigned_payload(unsigned);
        assert_eq!(unknown.await.unwrap_err().code(), Some("UnknownParameter"));
        // No action of CVM takes one; the signature is verified before that is found.
        let refused = raw(octets.clone().into()).unsigned_payload(unsigned).await.unwrap_err();
        assert_eq!(refused.code(), Some("UnsupportedOperation"));
        let stranger = raw(octets.clone().into()).unsigned_payload(unsigned);
        let known = tencentcloud_simulator::Credentials::default();
        let wrong = Credentials::new(known.secret_id, "another key");
        let error = stranger.credentials(wrong).await.unwrap_err();
        assert_eq!(error.code(), Some("AuthFailure.SignatureFailure"));
    }
}

#[tokio::test(start_paused = true)]
async fn faults_reach_the_client() {
    for (fault, code) in [
        (Fault::ResetBefore, None),
        (Fault::ResetAfter, None),
        (Fault::Truncate, None),
        (Fault::BadGatewayBefore, None),
        (Fault::Throttle, Some("RequestLimitExceeded")),
    ] {
        let clock = ManualClock::new(UNIX_EPOCH + Duration::from_secs(1_700_000_000));
        let (memory, client) = pair(&clock);
        memory.inject(FaultRule::always(fault.clone()));
        let error = call(&client, "DescribeZones", &json!({})).await.unwrap_err();
        assert_eq!(error.code(), code, "{fault:?}: {error}");
        memory.clear_faults();
        assert!(call(&client, "DescribeZones", &json!({})).await.is_ok(), "{fault:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn delays_pass_on_the_timer() {
    let clock = ManualClock::new(UNIX_EPOCH + Duration::from_secs(1_700_000_000));
    let (memory, client) = pair(&clock);
    memory.inject(FaultRule::always(Fault::Delay(Duration::from_secs(7))).times(1));
    let start = tokio::time::Instant::now();
    assert!(call(&client, "DescribeZones", &json!({})).await.is_ok());
    assert_eq!(start.elapsed().as_secs(), 7);
}
