//! Waits over a fake service and a clock that only waits as far as it is told.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "support/record.rs"]
mod record;

use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use tencent_cloud::clock::{Clock, NoTimer};
use tencent_cloud::transport::{Transport, TransportError};
use tencent_cloud::wait::{Wait, Waiter};
use tencent_cloud::{
    Action, ActionInfo, BoxFuture, Credentials, Dialect, Error, ErrorKind, GenericClient,
    Idempotency, shape,
};
use tencent_cloud_leak_scan::{ID, KEY};

use record::recorded;

#[derive(Clone, Default)]
struct StatusRequest {
    ids: Option<Vec<String>>,
    limit: Option<i64>,
    filters: Option<Vec<Filter>>,
}

#[derive(Clone, Default)]
struct Filter {
    name: String,
    values: Vec<String>,
}

shape! {
    Filter {
        0 => name: "Name",
        1 => values: "Values",
    }
}

shape! {
    StatusRequest {
        0 => ids: "InstanceIds",
        1 => limit: "Limit",
        2 => filters: "Filters",
    }
}

#[derive(Clone, Default)]
struct Status {
    id: String,
    state: Option<String>,
    message: Option<String>,
}

shape! {
    Status {
        0 => id: "InstanceId",
        1 => state: "InstanceState",
        2 => message: "Message",
    }
}

#[derive(Clone, Default)]
struct StatusResponse {
    items: Vec<Status>,
}

shape! {
    StatusResponse {
        0 => items: "InstanceStatusSet",
    }
}

impl Action for StatusRequest {
    type Response = StatusResponse;
    const INFO: &'static ActionInfo =
        &ActionInfo::new("cvm", "2017-03-12", "Status").idempotency(Idempotency::ReadOnly);
}

const RUNNING: &Waiter = &Waiter {
    name: "InstancesRunning",
    ids: "InstanceIds",
    filter: None,
    max_ids: Some(2),
    limit: Some(("Limit", 100)),
    items: "InstanceStatusSet",
    id: Some("InstanceId"),
    field: "InstanceState",
    success: &["RUNNING"],
    gone: false,
    failure: &["LAUNCH_FAILED"],
    reason: None,
    interval: 4,
};

const GONE: &Waiter = &Waiter { name: "InstancesGone", success: &[], gone: true, ..*RUNNING };

const RETURNED: &Waiter =
    &Waiter { name: "InstancesReturned", success: &["SHUTDOWN"], gone: true, ..*RUNNING };

/// The ids and the limit of a poll.
type Asked = (Vec<String>, u64);

/// A state that is not shown.
const NOTHING: &str = "-";

/// Shows each instance in the next of its states at each poll, and the last one from then on; `""` is not listed. Behind
/// a colon stands why.
#[derive(Clone, Debug)]
struct Service {
    states: Vec<(&'static str, Vec<&'static str>)>,
    asked: Arc<Mutex<Vec<Asked>>>,
    /// The `Filters` of every poll.
    filters: Arc<Mutex<Vec<serde_json::Value>>>,
    slept: Arc<Mutex<Vec<u64>>>,
}

impl Service {
    fn new(states: &[(&'static str, &[&'static str])]) -> Self {
        let states = states.iter().map(|(id, states)| (*id, states.to_vec())).collect();
        Self { states, asked: Arc::default(), filters: Arc::default(), slept: Arc::default() }
    }

    fn wait(&self) -> Wait<StatusRequest> {
        self.wait_for(RUNNING)
    }

    fn wait_for(&self, waiter: &'static Waiter) -> Wait<StatusRequest> {
        let client = recorded(GenericClient::builder())
            .credentials(Credentials::new(ID, KEY))
            .transport(self.clone())
            .clock(self.clone())
            .timeout(Duration::MAX)
            .build()
            .unwrap();
        Wait::new(client.config(), waiter, self.states.iter().map(|(id, _)| *id))
    }

    fn polls(&self, id: &str) -> usize {
        self.asked
            .lock()
            .unwrap()
            .iter()
            .filter(|(ids, _)| ids.iter().any(|asked| asked == id))
            .count()
    }
}

impl Transport for Service {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        let request: serde_json::Value = serde_json::from_slice(request.body()).unwrap();
        let ids = request.get("InstanceIds").unwrap_or(&request["Filters"][0]["Values"]);
        let ids: Vec<String> = serde_json::from_value(ids.clone()).unwrap();
        let items: Vec<_> = ids
            .iter()
            .filter_map(|id| {
                let states = &self.states.iter().find(|(known, _)| known == id)?.1;
                let state = states
                    .get(self.polls(id))
                    .or(states.last())
                    .filter(|state| !state.is_empty())?;
                let (state, message) = state.split_once(": ").unwrap_or((state, ""));
                let mut item = serde_json::json!({"InstanceId": id, "Message": message});
                if state != NOTHING {
                    item["InstanceState"] = state.into();
                }
                Some(item)
            })
            .collect();
        self.asked.lock().unwrap().push((ids, request["Limit"].as_u64().unwrap()));
        self.filters.lock().unwrap().push(request["Filters"].clone());
        let body = serde_json::json!({"Response": {"InstanceStatusSet": items, "RequestId": "r"}})
            .to_string();
        Box::pin(async { Ok(http::Response::new(body.into())) })
    }
}

impl Clock for Service {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH
    }

    fn sleep(&self, duration: Duration) -> Result<BoxFuture<'static, ()>, NoTimer> {
        self.slept.lock().unwrap().push(duration.as_secs());
        Ok(Box::pin(async {}))
    }
}

fn failure(result: Result<(), Error>) -> Error {
    result.unwrap_err()
}

#[tokio::test]
async fn a_wait_ends_when_every_resource_is_there() {
    let service = Service::new(&[
        ("ins-1", &["PENDING", "RUNNING"]),
        ("ins-2", &["", "PENDING", "PENDING", "RUNNING"]),
        ("ins-3", &["RUNNING"]),
    ]);
    let seen = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&seen);
    service
        .wait()
        .on_progress(move |progress| sink.lock().unwrap().push((progress.done, progress.total)))
        .await
        .unwrap();
    assert_eq!(*seen.lock().unwrap(), [(1, 3), (2, 3), (2, 3), (3, 3)]);
    assert_eq!(*service.slept.lock().unwrap(), [4, 6, 9]);
    let asked = service.asked.lock().unwrap();
    // However few are asked for: some actions take no limit as small as that.
    assert_eq!(asked[0], (vec!["ins-1".into(), "ins-2".into()], 100));
    assert_eq!(asked[1], (vec!["ins-3".into()], 100));
}

#[tokio::test]
async fn ids_are_values_of_a_filter_where_no_member_takes_them() {
    const BY_FILTER: &Waiter = &Waiter { ids: "Filters", filter: Some("instance-id"), ..*RUNNING };
    let service = Service::new(&[
        ("ins-1", &["PENDING", "RUNNING"]),
        ("ins-2", &["RUNNING"]),
        ("ins-3", &["RUNNING"]),
    ]);
    service.wait_for(BY_FILTER).await.unwrap();
    let filter = |ids: &[&str]| serde_json::json!([{"Name": "instance-id", "Values": ids}]);
    let (both, last) = (filter(&["ins-1", "ins-2"]), filter(&["ins-3"]));
    assert_eq!(*service.filters.lock().unwrap(), [both.clone(), last.clone(), both, last]);
}

#[tokio::test]
async fn a_state_of_failure_ends_it_at_once() {
    let service =
        Service::new(&[("ins-1", &["PENDING"]), ("ins-2", &["PENDING", "LAUNCH_FAILED"])]);
    let error = failure(service.wait().await);
    assert_eq!(error.kind(), ErrorKind::WaitFailed);
    assert_eq!(
        error.to_string(),
        "Status: the wait failed: ins-2 is LAUNCH_FAILED: expected InstanceState RUNNING"
    );
    assert_eq!(service.polls("ins-1"), 2);
}

#[tokio::test]
async fn a_failure_says_why() {
    const WITH_REASON: &Waiter = &Waiter { reason: Some("Message"), ..*RUNNING };
    let service = Service::new(&[("ins-1", &["LAUNCH_FAILED: no stock"])]);
    let error = failure(service.wait_for(WITH_REASON).await);
    assert_eq!(
        error.to_string(),
        "Status: the wait failed: ins-1 is LAUNCH_FAILED (no stock): expected InstanceState RUNNING"
    );
    let service = Service::new(&[("ins-1", &["LAUNCH_FAILED"])]);
    let error = failure(service.wait_for(WITH_REASON).await);
    assert!(error.to_string().ends_with("ins-1 is LAUNCH_FAILED: expected InstanceState RUNNING"));
}

#[tokio::test]
async fn what_is_no_longer_listed_is_gone() {
    let states: &[&str] = &["RUNNING", "TERMINATING", ""];
    let service = Service::new(&[("ins-1", states), ("ins-2", &[""]), ("ins-3", &["STOPPED", ""])]);
    service.wait_for(GONE).await.unwrap();
    assert_eq!(service.polls("ins-1"), 3);

    let service = Service::new(&[("ins-1", &[""]), ("ins-2", &["RUNNING", "SHUTDOWN"])]);
    service.wait_for(RETURNED).await.unwrap();
    assert_eq!(service.polls("ins-2"), 2);

    // Where that is not what is waited for, it counts as not there yet.
    let service = Service::new(&[("ins-1", &["PENDING", "SHUTDOWN", ""])]);
    assert_eq!(failure(service.wait().await).kind(), ErrorKind::WaitTimeout);
}

#[tokio::test]
async fn what_shows_nothing_is_not_gone() {
    let service = Service::new(&[("ins-1", &[""]), ("ins-2", &[NOTHING])]);
    let wait = |waiter| service.wait_for(waiter).timeout(Duration::from_secs(5));
    let prefix = "Status: the wait timed out: after 5s, 1 of 2";
    assert_eq!(
        failure(wait(GONE).await).to_string(),
        format!("{prefix} are gone; ins-2 shows nothing")
    );
    assert_eq!(
        failure(wait(RETURNED).await).to_string(),
        format!("{prefix} show InstanceState SHUTDOWN or are gone; ins-2 shows nothing")
    );
}

#[tokio::test]
async fn a_state_of_failure_ends_a_wait_for_being_gone() {
    const PROTECTED: &Waiter = &Waiter { failure: &["RUNNING"], ..*GONE };
    let service = Service::new(&[("ins-1", &["TERMINATING", "RUNNING"])]);
    let error = failure(service.wait_for(PROTECTED).await);
    assert_eq!(error.to_string(), "Status: the wait failed: ins-1 is RUNNING: expected to be gone");
}

#[tokio::test]
async fn it_ends_when_its_time_is_over() {
    let service = Service::new(&[("ins-1", &["RUNNING"]), ("ins-2", &["PENDING"])]);
    let error = failure(service.wait().timeout(Duration::from_secs(30)).await);
    assert_eq!(error.kind(), ErrorKind::WaitTimeout);
    assert_eq!(
        error.to_string(),
        "Status: the wait timed out: after 30s, 1 of 2 show InstanceState RUNNING; ins-2 is PENDING"
    );
    assert_eq!(*service.slept.lock().unwrap(), [4, 6, 9, 11]);
}

#[tokio::test]
async fn nothing_to_wait_for_is_no_wait() {
    let service = Service::new(&[]);
    service.wait().await.unwrap();
    assert!(service.asked.lock().unwrap().is_empty());
}
