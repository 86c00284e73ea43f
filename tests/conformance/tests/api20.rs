//! API 2.0 from end to end: every action of the documents through the generated crate against the simulator, and the
//! quick start with its types.

// Helpers of tests fail as tests do.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, UNIX_EPOCH};

use serde_json::Value;
use tencent_cloud::{Credentials, RateLimit, RetryPolicy, Signature, json};
use tencent_cloud_conformance::actions::{CVM_V2, Entry};
use tencent_cloud_cvm::v2::model::{
    DescribeInstancesRequest, InstanceStatus, ResizeInstanceHourRequest, ReturnInstanceRequest,
    RunInstancesHourRequest, StopInstancesRequest,
};
use tencent_cloud_cvm::v2::{Client, error};
use tencent_cloud_leak_scan as leak_scan;
use tencent_cloud_simulator::{InMemory, ManualClock, Simulator};
use tencent_cloud_spec::model::Idempotency;
use tencent_cloud_spec::{Spec, documents};

const ACTIONS: usize = 73;

fn spec() -> Spec {
    let sources = documents::find("cvm", "v2").unwrap().sources();
    tencent_cloud_spec::load(&sources).unwrap_or_else(|found| panic!("{}", found.lines(&sources)))
}

fn pair(secret_key: Option<&str>) -> (ManualClock, InMemory, tencent_cloud::GenericClient) {
    let clock = ManualClock::new(UNIX_EPOCH + Duration::from_secs(1_700_000_000));
    leak_scan::start_recording();
    let known = tencent_cloud_simulator::Credentials::new(leak_scan::ID, leak_scan::KEY);
    let simulator = Simulator::builder().credentials(known).clock(clock.clone());
    let memory = simulator.in_memory().unwrap();
    let secret_key = secret_key.unwrap_or(leak_scan::KEY);
    let client = tencent_cloud::GenericClient::builder()
        .credentials(Credentials::new(leak_scan::ID, secret_key))
        .region("gz")
        .signature(Signature::HmacSha1)
        .retry(RetryPolicy::never())
        .transport(memory.clone())
        .clock(clock.clone())
        .build()
        .unwrap();
    (clock, memory, client)
}

fn entry(name: &str) -> &'static Entry {
    CVM_V2.iter().find(|entry| entry.info.name == name).unwrap_or_else(|| panic!("no {name}"))
}

#[tokio::test]
async fn every_action_is_generated_and_answered() {
    let spec = spec();
    let (_, _, client) = pair(None);
    let mut answered = BTreeSet::new();
    for operation in &spec.operations {
        let entry = entry(&operation.name);
        for example in operation.request_examples.values() {
            let text = example.to_string();
            let request = (entry.request)(&text).unwrap();
            let encoded: Value = serde_json::from_str(&json::encode(&*request)).unwrap();
            assert_eq!(encoded, *example, "{}", operation.name);
            match (entry.call)(&client, &text).await {
                Ok(()) => {}
                // Examples name resources that this account does not hold; that is found out last.
                Err(error) => {
                    let about = ["(5000)", "(5100)", "(5200)", "(7001)", "InvaildZoneId"];
                    let about_resources = about.iter().any(|part| error.contains(part));
                    assert!(about_resources, "{text}: {error}");
                }
            }
            answered.insert(&operation.name);
        }
    }
    assert_eq!(answered.len(), ACTIONS);
    assert_eq!(CVM_V2.len(), ACTIONS);
}

#[tokio::test]
async fn the_quick_start_runs_on_api_2_0() {
    let (clock, _, runtime) = pair(None);
    let cvm = Client::new(runtime.config());
    let order = RunInstancesHourRequest::new(100_003, 2, 2, "img-eb30mz89", 0).goods_num(2);
    let ids = cvm.run_instances_hour(order).await.unwrap().un_instance_ids;
    assert_eq!(ids.len(), 2);
    let list = || cvm.describe_instances(DescribeInstancesRequest::new().instance_ids(&ids));
    let status = async || -> Vec<_> {
        let reply = list().await.unwrap();
        reply.instance_set.iter().map(|instance| instance.status).collect()
    };
    assert_eq!(status().await, [InstanceStatus::Creating; 2]);
    clock.advance(Duration::from_secs(60));
    cvm.wait_until_instances_running(&ids).await.unwrap();

    let wrong = cvm.stop_instances(StopInstancesRequest::new(["ins-00000000"])).await.unwrap_err();
    assert_eq!(wrong.number(), Some(5100));
    let detail: Value = serde_json::from_slice(wrong.body().unwrap()).unwrap();
    assert_eq!(detail["detail"]["ins-00000000"]["code"], 5000);
    let both = [ids[0].as_str(), "ins-00000000"];
    let reply = cvm.stop_instances(StopInstancesRequest::new(both)).await.unwrap();
    assert_eq!(reply.code, 5400);
    assert_eq!((reply.detail[&ids[0]].code, reply.detail["ins-00000000"].code), (0, 5000));

    clock.advance(Duration::from_secs(60));
    assert_eq!(status().await, [InstanceStatus::ShutDown, InstanceStatus::Running]);
    cvm.resize_instance_hour(ResizeInstanceHourRequest::new(&ids[0], 0).cpu(4).mem(8))
        .await
        .unwrap();
    clock.advance(Duration::from_secs(60));
    let instance = list().await.unwrap().instance_set.swap_remove(0);
    assert_eq!((instance.cpu, instance.mem), (Some(4), Some(8)));
    for id in &ids {
        cvm.return_instance(ReturnInstanceRequest::new(id)).await.unwrap();
    }
    clock.advance(Duration::from_secs(600));
    assert_eq!(list().await.unwrap().total_count, 0);
}

#[tokio::test]
async fn what_is_wrong_has_its_number() {
    let (_, _, forged) = pair(Some("another key"));
    let refused = Client::new(forged.config()).describe_instances(DescribeInstancesRequest::new());
    assert!(refused.await.unwrap_err().is(error::INVALID_PARAMETER_SIGNATURE_FAILURE));

    let (_, _, runtime) = pair(None);
    let cvm = Client::new(runtime.config());
    let region = cvm.describe_instances(DescribeInstancesRequest::new()).region("mars");
    assert_eq!(region.await.unwrap_err().number(), Some(4000));
    let limit = cvm.describe_instances(DescribeInstancesRequest::new().limit(101));
    assert_eq!(limit.await.unwrap_err().number(), Some(4000));
}

/// The runtime permits what the documents permit, in a minute: so many calls of an action, so many of an account.
#[tokio::test]
async fn the_documented_limits_are_those_of_the_runtime() {
    let spec = spec();
    let limits = spec.minute_limits.unwrap();
    let (clock, memory, _) = pair(None);
    let client = tencent_cloud::GenericClient::builder()
        .credentials(Credentials::new(leak_scan::ID, leak_scan::KEY))
        .region("gz")
        .retry(RetryPolicy::never())
        .rate_limit(RateLimit::documented().fail_fast())
        .transport(memory)
        .clock(clock)
        .build()
        .unwrap();
    let reading = spec.operations.iter().filter(|o| o.idempotency == Some(Idempotency::ReadOnly));
    let calls: Vec<_> =
        reading.map(|o| (entry(&o.name), o.request_examples["typical"].to_string())).collect();
    let refused = async |(entry, example): &(&Entry, String)| {
        let result = (entry.call)(&client, example).await;
        result.is_err_and(|error| error.contains("rate limit exceeded"))
    };
    let actions = usize::try_from(limits.account / limits.action).unwrap();
    for call in &calls[..actions] {
        for _ in 0..limits.action {
            assert!(!refused(call).await, "{}", call.0.info.name);
        }
        assert!(refused(call).await, "{}", call.0.info.name);
    }
    // An action that was not called yet: the account has used up its calls.
    assert!(refused(&calls[actions]).await);
}

/// Documented replies that are not of their documented types: a code and other numbers in quotes, one object for a list.
#[test]
fn replies_that_break_their_types_are_read() {
    let replies: BTreeMap<String, Value> =
        serde_json::from_str(include_str!("api20-replies.json")).unwrap();
    for (action, documented) in &replies {
        let text = documented.to_string();
        let reply = (entry(action).plain_reply)(&text)
            .unwrap_or_else(|error| panic!("{action}: {error}: {text}"));
        let encoded: Value = serde_json::from_str(&json::encode(&*reply)).unwrap();
        assert_eq!(encoded["code"], 0, "{action}: {encoded}");
        let lost = lost(documented, &encoded, action);
        assert!(lost.is_empty(), "{lost:?}");
    }
    let quoted = replies.values().filter(|reply| reply["code"] == "0").count();
    assert_eq!((quoted, replies.len()), (8, 9));
}

/// The members of a reply that did not come through, by path.
fn lost(given: &Value, kept: &Value, path: &str) -> Vec<String> {
    match (given, kept) {
        (Value::Object(given), Value::Object(kept)) => given
            .iter()
            .flat_map(|(name, value)| {
                let path = format!("{path}.{name}");
                lost(value, kept.get(name).unwrap_or(&Value::Null), &path)
            })
            .collect(),
        (Value::Array(given), Value::Array(kept)) if given.len() == kept.len() => {
            let items = given.iter().zip(kept).enumerate();
            items
                .flat_map(|(index, (given, kept))| lost(given, kept, &format!("{path}[{index}]")))
                .collect()
        }
        // An object without members, as the vendor's language writes it.
        (Value::Array(given), Value::Object(kept)) if given.is_empty() && kept.is_empty() => {
            Vec::new()
        }
        // One object for a list of one.
        (Value::Object(_), Value::Array(kept)) if kept.len() == 1 => lost(given, &kept[0], path),
        (given, kept) if text(given) == text(kept) => Vec::new(),
        _ => vec![format!("{path}: {given} became {kept}")],
    }
}

/// A scalar's text: numbers in quotes are numbers.
fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
