//! API 2.0 of CVM against the simulator: the quick start, errors, rate limits and undocumented response types.

use std::collections::BTreeMap;
use std::time::{Duration, UNIX_EPOCH};

use serde_json::Value;
use tencent_cloud::{Credentials, ErrorKind, RateLimit, RetryPolicy, Signature, json};
use tencent_cloud_conformance::actions::{self, Entry};
use tencent_cloud_cvm::v2::model::{
    DescribeInstancesRequest, InstanceStatus, ResizeInstanceHourRequest, ReturnInstanceRequest,
    RunInstancesHourRequest, StopInstancesRequest,
};
use tencent_cloud_cvm::v2::{Client, error};
use tencent_cloud_leak_scan as leak_scan;
use tencent_cloud_simulator::{InMemory, ManualClock, Simulator};
use tencent_cloud_spec::model::Idempotency;
use tencent_cloud_spec::{Spec, documents};

fn spec() -> Spec {
    let sources = documents::find("cvm", "v2").unwrap().sources();
    tencent_cloud_spec::load(&sources).unwrap_or_else(|errors| panic!("{}", errors.lines(&sources)))
}

fn simulator_and_client(
    secret_key: Option<&str>,
) -> (ManualClock, InMemory, tencent_cloud::GenericClient) {
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
    actions::version("cvm", "v2").unwrap().action(name).unwrap()
}

#[tokio::test]
async fn creates_resizes_and_returns_instances() {
    let (clock, _, client) = simulator_and_client(None);
    let cvm = Client::new(client.config());
    let request = RunInstancesHourRequest::new(100_003, 2, 2, "img-eb30mz89", 0).goods_num(2);
    let ids = cvm.run_instances_hour(request).await.unwrap().un_instance_ids;
    assert_eq!(ids.len(), 2);
    let list = || cvm.describe_instances(DescribeInstancesRequest::new().instance_ids(&ids));
    let status = async || -> Vec<_> {
        let response = list().await.unwrap();
        response.instance_set.iter().map(|instance| instance.status).collect()
    };
    assert_eq!(status().await, [InstanceStatus::Creating; 2]);
    clock.advance(Duration::from_secs(60));
    cvm.wait_until_instances_running(&ids).await.unwrap();

    let wrong = cvm.stop_instances(StopInstancesRequest::new(["ins-00000000"])).await.unwrap_err();
    assert_eq!(wrong.number(), Some(5100));
    let detail: Value = serde_json::from_slice(wrong.body().unwrap()).unwrap();
    assert_eq!(detail["detail"]["ins-00000000"]["code"], 5000);
    let both = [ids[0].as_str(), "ins-00000000"];
    let response = cvm.stop_instances(StopInstancesRequest::new(both)).await.unwrap();
    assert_eq!(response.code, 5400);
    assert_eq!((response.detail[&ids[0]].code, response.detail["ins-00000000"].code), (0, 5000));

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
async fn errors_have_numbers() {
    let (_, _, forged) = simulator_and_client(Some("another key"));
    let call = Client::new(forged.config()).describe_instances(DescribeInstancesRequest::new());
    assert!(call.await.unwrap_err().is(error::INVALID_PARAMETER_SIGNATURE_FAILURE));

    let (_, _, client) = simulator_and_client(None);
    let cvm = Client::new(client.config());
    let region = cvm.describe_instances(DescribeInstancesRequest::new()).region("mars");
    assert_eq!(region.await.unwrap_err().number(), Some(4000));
    let limit = cvm.describe_instances(DescribeInstancesRequest::new().limit(101));
    assert_eq!(limit.await.unwrap_err().number(), Some(4000));
}

/// The client enforces the documented requests per minute, of an action and of the account.
#[tokio::test]
async fn client_enforces_the_documented_limits_per_minute() {
    let spec = spec();
    let limits = spec.minute_limits.unwrap();
    let (clock, memory, _) = simulator_and_client(None);
    let client = tencent_cloud::GenericClient::builder()
        .credentials(Credentials::new(leak_scan::ID, leak_scan::KEY))
        .region("gz")
        .retry(RetryPolicy::never())
        .rate_limit(RateLimit::documented().fail_fast())
        .transport(memory)
        .clock(clock)
        .build()
        .unwrap();
    let read_only = spec.operations.iter().filter(|o| o.idempotency == Some(Idempotency::ReadOnly));
    let calls: Vec<_> =
        read_only.map(|o| (entry(&o.name), o.request_examples["typical"].to_string())).collect();
    let limited = async |(entry, example): &(&Entry, String)| {
        let result = (entry.call)(&client, example.as_bytes()).unwrap().await;
        result.is_err_and(|error| error.kind() == ErrorKind::RateLimit)
    };
    let actions = usize::try_from(limits.account / limits.action).unwrap();
    for call in &calls[..actions] {
        for _ in 0..limits.action {
            assert!(!limited(call).await, "{}", call.0.info.name);
        }
        assert!(limited(call).await, "{}", call.0.info.name);
    }
    // The limit of the account also applies to an action that was not called yet.
    assert!(limited(&calls[actions]).await);
}

/// Documented responses that deviate from their documented types: quoted numbers, and an object in place of a list.
#[test]
fn decodes_responses_that_deviate_from_their_types() {
    let responses: BTreeMap<String, Value> =
        serde_json::from_str(include_str!("api20-responses.json")).unwrap();
    for (action, documented) in &responses {
        let text = documented.to_string();
        let response = (entry(action).bare_response)(text.as_bytes())
            .unwrap_or_else(|error| panic!("{action}: {error}: {text}"));
        let encoded: Value = serde_json::from_str(&json::encode(&*response)).unwrap();
        assert_eq!(encoded["code"], 0, "{action}: {encoded}");
        let lost = lost(documented, &encoded, action);
        assert!(lost.is_empty(), "{lost:?}");
    }
    let quoted = responses.values().filter(|response| response["code"] == "0").count();
    assert_eq!((quoted, responses.len()), (8, 9));
}

/// Returns one line for each value that decoding and encoding did not preserve.
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
        // The vendor writes an empty object as an empty list.
        (Value::Array(given), Value::Object(kept)) if given.is_empty() && kept.is_empty() => {
            Vec::new()
        }
        // An object in place of a list with one item.
        (Value::Object(_), Value::Array(kept)) if kept.len() == 1 => lost(given, &kept[0], path),
        (given, kept) if unquoted(given) == unquoted(kept) => Vec::new(),
        _ => vec![format!("{path}: {given} became {kept}")],
    }
}

/// Returns a scalar as a string, so that quoted numbers equal numbers.
fn unquoted(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
