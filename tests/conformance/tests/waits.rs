//! Waits for states that the simulator does not enter, and for resources that it keeps none of: it verifies, checks and
//! answers each poll, and the polled member then shows one value after the other.

// Helpers of tests fail as tests do.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use serde_json::{Value, json};
use tencent_cloud::transport::{Transport, TransportError};
use tencent_cloud::{BoxFuture, Credentials};
use tencent_cloud::{Error, ErrorKind};
use tencent_cloud_cvm::Client;
use tencent_cloud_leak_scan as leak_scan;
use tencent_cloud_simulator::{InMemory, Simulator};

/// A simulator that knows the credentials of tests.
fn recorded() -> tencent_cloud_simulator::Builder {
    leak_scan::start_recording();
    let known = tencent_cloud_simulator::Credentials::new(leak_scan::ID, leak_scan::KEY);
    Simulator::builder().credentials(known)
}

const INTERVAL: Duration = Duration::from_millis(1);

/// The simulator behind a stage on which the items of each reply show the next of the values.
#[derive(Clone, Debug)]
struct Stage {
    simulator: InMemory,
    items: &'static str,
    member: &'static str,
    shows: &'static [&'static str],
    polls: Arc<AtomicUsize>,
    asked: Arc<Mutex<Vec<Value>>>,
}

impl Stage {
    fn new(
        items: &'static str,
        member: &'static str,
        shows: &'static [&'static str],
    ) -> (Self, Client) {
        let simulator = recorded().in_memory().unwrap();
        let (polls, asked) = (Arc::default(), Arc::default());
        let stage = Self { simulator, items, member, shows, polls, asked };
        let client = tencent_cloud::GenericClient::builder()
            .credentials(Credentials::new(leak_scan::ID, leak_scan::KEY))
            .region("ap-guangzhou")
            .transport(stage.clone())
            .build()
            .unwrap();
        (stage, Client::new(client.config()))
    }

    /// Makes what is to be waited for, behind the stage, and gives what the reply has at a place.
    async fn make(&self, action: &str, parameters: &Value, place: &str) -> String {
        let client: tencent_cloud::GenericClient = self.simulator.client().build().unwrap();
        let call = client.call_raw("cvm", "2017-03-12", action, parameters.to_string());
        let reply: Value = serde_json::from_slice(call.await.unwrap().body()).unwrap();
        reply.pointer(&format!("/Response/{place}")).and_then(Value::as_str).unwrap().to_owned()
    }

    async fn host(&self) -> String {
        let host = json!({
            "Placement": {"Zone": "ap-guangzhou-3"}, "HostChargePrepaid": {"Period": 1},
        });
        self.make("AllocateHosts", &host, "HostIdSet/0").await
    }

    async fn reserved_instance(&self) -> String {
        let place = "ReservedInstancesOfferingsSet/0/ReservedInstancesOfferingId";
        let offering = self.make("DescribeReservedInstancesOfferings", &json!({}), place).await;
        let order = json!({"InstanceCount": 1, "ReservedInstancesOfferingId": offering});
        self.make("PurchaseReservedInstancesOffering", &order, "ReservedInstanceId").await
    }

    /// What the last poll asked for.
    fn last(&self) -> Value {
        self.asked.lock().unwrap().last().cloned().unwrap()
    }

    fn polls(&self) -> usize {
        self.polls.load(Ordering::Relaxed)
    }
}

impl Transport for Stage {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        Box::pin(async {
            self.asked.lock().unwrap().push(serde_json::from_slice(request.body()).unwrap());
            let (head, body) = self.simulator.send(request).await?.into_parts();
            let mut reply: Value = serde_json::from_slice(&body).unwrap();
            let poll = self.polls.fetch_add(1, Ordering::Relaxed).min(self.shows.len() - 1);
            for item in reply["Response"][self.items].as_array_mut().into_iter().flatten() {
                item[self.member] = self.shows[poll].into();
                item["LatestOperationErrorMsg"] = "cable pulled".into();
            }
            Ok(http::Response::from_parts(head, reply.to_string().into()))
        })
    }
}

/// The id of the first item of the documented reply of an action.
fn listed(action: &str, items: &str, id: &str) -> String {
    let sources = tencent_cloud_spec::documents::find("cvm", "2017-03-12").unwrap().sources();
    let spec = tencent_cloud_spec::load(&sources).unwrap();
    let action = spec.operations.iter().find(|operation| operation.name == action).unwrap();
    let mut ids = action
        .response_examples
        .values()
        .map(|example| &example["Response"][items][0][id])
        .filter_map(Value::as_str);
    ids.next().unwrap().to_owned()
}

fn failed(result: Result<(), Error>) -> String {
    let error = result.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::WaitFailed, "{error}");
    error.to_string()
}

fn by_filter(name: &str, id: &str) -> Value {
    json!([{"Name": name, "Values": [id]}])
}

#[tokio::test]
async fn hosts() {
    let (stage, cvm) = Stage::new("HostSet", "HostState", &["PENDING", "PENDING", "RUNNING"]);
    let host = stage.host().await;
    cvm.wait_until_hosts_running([&host]).interval(INTERVAL).await.unwrap();
    assert_eq!(stage.polls(), 3);
    assert_eq!(stage.last(), json!({"Filters": by_filter("host-id", &host), "Limit": 100}));

    let (stage, cvm) = Stage::new("HostSet", "HostState", &["PENDING", "LAUNCH_FAILURE"]);
    let host = stage.host().await;
    let message = failed(cvm.wait_until_hosts_running([&host]).interval(INTERVAL).await);
    assert!(message.contains(&format!("{host} is LAUNCH_FAILURE")), "{message}");
}

#[tokio::test]
async fn resource_pools() {
    let items = "DedicatedResourcePackSet";
    let pool = listed("DescribeResourcePoolPacks", items, "DedicatedResourcePackId");
    let (stage, cvm) = Stage::new(items, "Status", &["CREATING", "ACTIVE"]);
    cvm.wait_until_resource_pool_packs_active([&pool]).interval(INTERVAL).await.unwrap();
    assert_eq!(stage.polls(), 2);
    // A page of fewer than ten would be refused.
    let filters = by_filter("dedicated-resource-pack-id", &pool);
    assert_eq!(stage.last(), json!({"Filters": filters, "MaxResults": 100}));

    let (_, cvm) = Stage::new(items, "Status", &["CREATING", "FAILED"]);
    let wait = cvm.wait_until_resource_pool_packs_active([&pool]);
    let message = failed(wait.interval(INTERVAL).await);
    assert!(message.contains(&format!("{pool} is FAILED")), "{message}");
}

#[tokio::test]
async fn reserved_instances() {
    let items = "ReservedInstancesSet";
    let (stage, cvm) = Stage::new(items, "State", &["pending", "active"]);
    let bought = stage.reserved_instance().await;
    cvm.wait_until_reserved_instances_active([&bought]).interval(INTERVAL).await.unwrap();
    let filters = by_filter("reserved-instances-id", &bought);
    assert_eq!(stage.last(), json!({"Filters": filters, "Limit": 100}));

    let (stage, cvm) = Stage::new(items, "State", &["pending", "retired"]);
    let bought = stage.reserved_instance().await;
    let wait = cvm.wait_until_reserved_instances_active([&bought]);
    let message = failed(wait.interval(INTERVAL).await);
    assert!(message.contains(&format!("{bought} is retired")), "{message}");
}

#[tokio::test]
async fn hosts_of_the_customer() {
    let host = listed("DescribeChcHosts", "ChcHostSet", "ChcId");
    let state = |shows| Stage::new("ChcHostSet", "InstanceState", shows);
    let (stage, cvm) = state(&["INIT", "OPERATING", "READY"]);
    cvm.wait_until_chc_hosts_network_ready([&host]).interval(INTERVAL).await.unwrap();
    assert_eq!(stage.polls(), 3);
    assert_eq!(stage.last(), json!({"ChcIds": [host], "Limit": 100}));
    let (_, cvm) = state(&["READY", "OPERATING", "INIT"]);
    cvm.wait_until_chc_hosts_network_cleared([&host]).interval(INTERVAL).await.unwrap();
    let (_, cvm) = state(&["READY", "OPERATING", "CLEAR_NETWORK_FAILED"]);
    let wait = cvm.wait_until_chc_hosts_network_cleared([&host]);
    let message = failed(wait.interval(INTERVAL).await);
    assert!(message.contains(&format!("{host} is CLEAR_NETWORK_FAILED")), "{message}");

    let mode = |shows| Stage::new("ChcHostSet", "NetworkMode", shows).1;
    let cvm = mode(&["BUSINESS", "DEPLOY"]);
    cvm.wait_until_chc_hosts_deploy_network_mode([&host]).interval(INTERVAL).await.unwrap();
    let cvm = mode(&["DEPLOY", "BUSINESS"]);
    cvm.wait_until_chc_hosts_business_network_mode([&host]).interval(INTERVAL).await.unwrap();

    let operation = |shows| Stage::new("ChcHostSet", "LatestOperationState", shows).1;
    let cvm = operation(&["OPERATING", "SUCCESS"]);
    cvm.wait_until_chc_hosts_operation_succeeded([&host]).interval(INTERVAL).await.unwrap();
    let cvm = operation(&["OPERATING", "FAILED"]);
    let wait = cvm.wait_until_chc_hosts_operation_succeeded([&host]);
    let message = failed(wait.interval(INTERVAL).await);
    assert!(message.contains(&format!("{host} is FAILED (cable pulled)")), "{message}");
}

#[tokio::test]
async fn images() {
    // Of images the simulator keeps state; what it does not show is a copy that fails.
    let state = |shows| Stage::new("ImageSet", "ImageState", shows);
    let (stage, cvm) = state(&["IMPORTING", "SYNCING", "NORMAL"]);
    cvm.wait_until_images_normal(["img-eb30mz89"]).interval(INTERVAL).await.unwrap();
    assert_eq!(stage.polls(), 3);
    assert_eq!(stage.last(), json!({"ImageIds": ["img-eb30mz89"], "Limit": 100}));
    for shows in [&["CREATING", "CREATEFAILED"], &["IMPORTING", "IMPORTFAILED"]] {
        let (_, cvm) = state(shows);
        let wait = cvm.wait_until_images_normal(["img-eb30mz89"]);
        let message = failed(wait.interval(INTERVAL).await);
        assert!(message.contains(&format!("img-eb30mz89 is {}", shows[1])), "{message}");
    }
}
