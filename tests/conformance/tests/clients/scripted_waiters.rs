//! Waiters for states that the simulator does not model. The simulator checks and answers each poll, and [`Scripted`]
//! replaces the polled field in the response with the next value of a script.

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

/// Returns a simulator builder with the credentials of the leak scan.
fn simulator() -> tencent_cloud_simulator::Builder {
    leak_scan::start_recording();
    let known = tencent_cloud_simulator::Credentials::new(leak_scan::ID, leak_scan::KEY);
    Simulator::builder().credentials(known)
}

const INTERVAL: Duration = Duration::from_millis(1);

/// A transport to the simulator that sets a field of every item in a response to the next of `values`.
#[derive(Clone, Debug)]
struct Scripted {
    simulator: InMemory,
    items: &'static str,
    field: &'static str,
    values: &'static [&'static str],
    polls: Arc<AtomicUsize>,
    requests: Arc<Mutex<Vec<Value>>>,
}

impl Scripted {
    fn new(
        items: &'static str,
        field: &'static str,
        values: &'static [&'static str],
    ) -> (Self, Client) {
        let simulator = simulator().in_memory().unwrap();
        let (polls, requests) = (Arc::default(), Arc::default());
        let scripted = Self { simulator, items, field, values, polls, requests };
        let client = tencent_cloud::GenericClient::builder()
            .credentials(Credentials::new(leak_scan::ID, leak_scan::KEY))
            .region("ap-guangzhou")
            .transport(scripted.clone())
            .build()
            .unwrap();
        (scripted, Client::new(client.config()))
    }

    /// Calls an action of the simulator directly and returns the string at `place` in the response.
    async fn create(&self, action: &str, parameters: &Value, place: &str) -> String {
        let client: tencent_cloud::GenericClient = self.simulator.client().build().unwrap();
        let call = client.call_raw("cvm", "2017-03-12", action, parameters.to_string());
        let response: Value = serde_json::from_slice(call.await.unwrap().body()).unwrap();
        response.pointer(&format!("/Response/{place}")).and_then(Value::as_str).unwrap().to_owned()
    }

    async fn host(&self) -> String {
        let host = json!({
            "Placement": {"Zone": "ap-guangzhou-3"}, "HostChargePrepaid": {"Period": 1},
        });
        self.create("AllocateHosts", &host, "HostIdSet/0").await
    }

    async fn reserved_instance(&self) -> String {
        let place = "ReservedInstancesOfferingsSet/0/ReservedInstancesOfferingId";
        let offering = self.create("DescribeReservedInstancesOfferings", &json!({}), place).await;
        let request = json!({"InstanceCount": 1, "ReservedInstancesOfferingId": offering});
        self.create("PurchaseReservedInstancesOffering", &request, "ReservedInstanceId").await
    }

    async fn resource_pool(&self) -> String {
        let order = json!({
            "Zone": "ap-guangzhou-3", "InstanceType": "S5.8XLARGE64", "InstanceCount": 1, "Period": 1,
        });
        self.create("PurchaseResourcePoolPacks", &order, "DedicatedResourcePackIdSet/0").await
    }

    /// Returns the request of the last poll.
    fn last_request(&self) -> Value {
        self.requests.lock().unwrap().last().cloned().unwrap()
    }

    fn polls(&self) -> usize {
        self.polls.load(Ordering::Relaxed)
    }
}

impl Transport for Scripted {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        Box::pin(async {
            self.requests.lock().unwrap().push(serde_json::from_slice(request.body()).unwrap());
            let (head, body) = self.simulator.send(request).await?.into_parts();
            let mut response: Value = serde_json::from_slice(&body).unwrap();
            let poll = self.polls.fetch_add(1, Ordering::Relaxed).min(self.values.len() - 1);
            for item in response["Response"][self.items].as_array_mut().into_iter().flatten() {
                item[self.field] = self.values[poll].into();
                item["LatestOperationErrorMsg"] = "test failure".into();
            }
            Ok(http::Response::from_parts(head, response.to_string().into()))
        })
    }
}

fn failure(result: Result<(), Error>) -> String {
    let error = result.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::WaitFailed, "{error}");
    error.to_string()
}

fn by_filter(name: &str, id: &str) -> Value {
    json!([{"Name": name, "Values": [id]}])
}

#[tokio::test]
async fn hosts_running() {
    let (scripted, cvm) = Scripted::new("HostSet", "HostState", &["PENDING", "PENDING", "RUNNING"]);
    let host = scripted.host().await;
    cvm.wait_until_hosts_running([&host]).interval(INTERVAL).await.unwrap();
    assert_eq!(scripted.polls(), 3);
    assert_eq!(
        scripted.last_request(),
        json!({"Filters": by_filter("host-id", &host), "Limit": 100})
    );

    let (scripted, cvm) = Scripted::new("HostSet", "HostState", &["PENDING", "LAUNCH_FAILURE"]);
    let host = scripted.host().await;
    let message = failure(cvm.wait_until_hosts_running([&host]).interval(INTERVAL).await);
    assert!(message.contains(&format!("{host}: HostState is LAUNCH_FAILURE")), "{message}");
}

#[tokio::test]
async fn resource_pool_packs_active() {
    let items = "DedicatedResourcePackSet";
    let (scripted, cvm) = Scripted::new(items, "Status", &["CREATING", "ACTIVE"]);
    let pool = scripted.resource_pool().await;
    cvm.wait_until_resource_pool_packs_active([&pool]).interval(INTERVAL).await.unwrap();
    assert_eq!(scripted.polls(), 2);
    // The service rejects pages of fewer than ten items.
    let filters = by_filter("dedicated-resource-pack-id", &pool);
    assert_eq!(scripted.last_request(), json!({"Filters": filters, "MaxResults": 100}));

    let (scripted, cvm) = Scripted::new(items, "Status", &["CREATING", "FAILED"]);
    let pool = scripted.resource_pool().await;
    let wait = cvm.wait_until_resource_pool_packs_active([&pool]);
    let message = failure(wait.interval(INTERVAL).await);
    assert!(message.contains(&format!("{pool}: Status is FAILED")), "{message}");
}

#[tokio::test]
async fn reserved_instances_active() {
    let items = "ReservedInstancesSet";
    let (scripted, cvm) = Scripted::new(items, "State", &["pending", "active"]);
    let id = scripted.reserved_instance().await;
    cvm.wait_until_reserved_instances_active([&id]).interval(INTERVAL).await.unwrap();
    let filters = by_filter("reserved-instances-id", &id);
    assert_eq!(scripted.last_request(), json!({"Filters": filters, "Limit": 100}));

    let (scripted, cvm) = Scripted::new(items, "State", &["pending", "retired"]);
    let id = scripted.reserved_instance().await;
    let wait = cvm.wait_until_reserved_instances_active([&id]);
    let message = failure(wait.interval(INTERVAL).await);
    assert!(message.contains(&format!("{id}: State is retired")), "{message}");
}

#[tokio::test]
async fn chc_hosts() {
    let host = "chc-4k2m9x1q".to_owned();
    let state = |values| Scripted::new("ChcHostSet", "InstanceState", values);
    let (scripted, cvm) = state(&["INIT", "OPERATING", "READY"]);
    cvm.wait_until_chc_hosts_network_ready([&host]).interval(INTERVAL).await.unwrap();
    assert_eq!(scripted.polls(), 3);
    assert_eq!(scripted.last_request(), json!({"ChcIds": [host], "Limit": 100}));
    let (_, cvm) = state(&["OPERATING", "ONLINE"]);
    let wait = cvm.wait_until_chc_hosts_network_ready([&host]);
    let message = failure(wait.interval(INTERVAL).await);
    assert!(message.contains(&format!("{host}: InstanceState is ONLINE")), "{message}");
    let (_, cvm) = state(&["READY", "OPERATING", "INIT"]);
    cvm.wait_until_chc_hosts_network_cleared([&host]).interval(INTERVAL).await.unwrap();
    let (_, cvm) = state(&["READY", "OPERATING", "CLEAR_NETWORK_FAILED"]);
    let wait = cvm.wait_until_chc_hosts_network_cleared([&host]);
    let message = failure(wait.interval(INTERVAL).await);
    assert!(
        message.contains(&format!("{host}: InstanceState is CLEAR_NETWORK_FAILED")),
        "{message}"
    );

    let mode = |values| Scripted::new("ChcHostSet", "NetworkMode", values).1;
    let cvm = mode(&["BUSINESS", "DEPLOY"]);
    cvm.wait_until_chc_hosts_deploy_network_mode([&host]).interval(INTERVAL).await.unwrap();
    let cvm = mode(&["DEPLOY", "BUSINESS"]);
    cvm.wait_until_chc_hosts_business_network_mode([&host]).interval(INTERVAL).await.unwrap();

    let operation = |values| Scripted::new("ChcHostSet", "LatestOperationState", values).1;
    let cvm = operation(&["OPERATING", "SUCCESS"]);
    cvm.wait_until_chc_hosts_operation_succeeded([&host]).interval(INTERVAL).await.unwrap();
    let cvm = operation(&["OPERATING", "FAILED"]);
    let wait = cvm.wait_until_chc_hosts_operation_succeeded([&host]);
    let message = failure(wait.interval(INTERVAL).await);
    assert!(
        message.contains(&format!("{host}: LatestOperationState is FAILED (test failure)")),
        "{message}"
    );
}

#[tokio::test]
async fn images_normal() {
    // The simulator models images, but no failing copy.
    let state = |values| Scripted::new("ImageSet", "ImageState", values);
    let (scripted, cvm) = state(&["IMPORTING", "SYNCING", "NORMAL"]);
    cvm.wait_until_images_normal(["img-eb30mz89"]).interval(INTERVAL).await.unwrap();
    assert_eq!(scripted.polls(), 3);
    assert_eq!(scripted.last_request(), json!({"ImageIds": ["img-eb30mz89"], "Limit": 100}));
    for values in [&["CREATING", "CREATEFAILED"], &["IMPORTING", "IMPORTFAILED"]] {
        let (_, cvm) = state(values);
        let wait = cvm.wait_until_images_normal(["img-eb30mz89"]);
        let message = failure(wait.interval(INTERVAL).await);
        assert!(
            message.contains(&format!("img-eb30mz89: ImageState is {}", values[1])),
            "{message}"
        );
    }
}
