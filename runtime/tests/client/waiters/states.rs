//! Waits over a scripted service and a clock whose sleeps return at once.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime};

use bytes::Bytes;
use tencent_cloud::clock::{Clock, NoTimer};
use tencent_cloud::transport::{Transport, TransportError};
use tencent_cloud::wait::{Wait, Waiter};
use tencent_cloud::{
    Action, ActionInfo, BoxFuture, Credentials, Error, ErrorKind, GenericClient, Idempotency, shape,
};
use tencent_cloud_leak_scan::{ID, KEY};

use crate::support::record::recorded;

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

const RUNNING: &Waiter =
    &Waiter::new("InstancesRunning", "InstanceIds", "InstanceStatusSet", "InstanceState")
        .id("InstanceId")
        .max_ids(2)
        .limit("Limit", 100)
        .success(&["RUNNING"])
        .failure(&["LAUNCH_FAILED"])
        .interval(4);

const GONE: &Waiter = &RUNNING.success(&[]).gone();

const TERMINATED: &Waiter = &RUNNING.success(&["SHUTDOWN"]).gone();

/// The ids and the limit of a poll.
type Poll = (Vec<String>, u64);

/// Stands for an absent state.
const ABSENT: &str = "-";

/// Returns each instance in the next of its states at each poll, and in the last one from then on. An instance in the
/// state `""` is not listed. A reason follows the state after a colon.
#[derive(Clone, Debug)]
struct Service {
    states: Vec<(&'static str, Vec<&'static str>)>,
    polls: Arc<Mutex<Vec<Poll>>>,
    /// The `Filters` of every poll.
    filters: Arc<Mutex<Vec<serde_json::Value>>>,
    sleeps: Arc<Mutex<Vec<u64>>>,
    start: Instant,
}

impl Service {
    fn new(states: &[(&'static str, &[&'static str])]) -> Self {
        let states = states.iter().map(|(id, states)| (*id, states.to_vec())).collect();
        Self {
            states,
            polls: Arc::default(),
            filters: Arc::default(),
            sleeps: Arc::default(),
            start: Instant::now(),
        }
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

    fn polls_of(&self, id: &str) -> usize {
        self.polls
            .lock()
            .unwrap()
            .iter()
            .filter(|(ids, _)| ids.iter().any(|polled| polled == id))
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
                    .get(self.polls_of(id))
                    .or(states.last())
                    .filter(|state| !state.is_empty())?;
                let (state, message) = state.split_once(": ").unwrap_or((state, ""));
                let mut item = serde_json::json!({"InstanceId": id, "Message": message});
                if state != ABSENT {
                    item["InstanceState"] = state.into();
                }
                Some(item)
            })
            .collect();
        self.polls.lock().unwrap().push((ids, request["Limit"].as_u64().unwrap()));
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
        self.sleeps.lock().unwrap().push(duration.as_secs());
        Ok(Box::pin(async {}))
    }

    fn instant(&self) -> Instant {
        self.start
    }

    fn deadline(&self, _: Duration) -> Result<BoxFuture<'static, ()>, NoTimer> {
        Ok(Box::pin(std::future::pending()))
    }
}

fn failure(result: Result<(), Error>) -> Error {
    result.unwrap_err()
}

#[tokio::test]
async fn succeeds_when_every_resource_has_the_state() {
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
    assert_eq!(*service.sleeps.lock().unwrap(), [4, 6, 9]);
    let polls = service.polls.lock().unwrap();
    // The largest limit, however few ids there are: some actions reject small limits.
    assert_eq!(polls[0], (vec!["ins-1".into(), "ins-2".into()], 100));
    assert_eq!(polls[1], (vec!["ins-3".into()], 100));
}

#[tokio::test]
async fn sends_ids_as_values_of_a_filter() {
    const BY_FILTER: &Waiter = &{
        let mut waiter = *RUNNING;
        waiter.ids = "Filters";
        waiter.filter("instance-id")
    };
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
async fn fails_at_once_in_a_failure_state() {
    let service =
        Service::new(&[("ins-1", &["PENDING"]), ("ins-2", &["PENDING", "LAUNCH_FAILED"])]);
    let error = failure(service.wait().await);
    assert_eq!(error.kind(), ErrorKind::WaitFailed);
    assert_eq!(error.action(), Some("Status"));
    assert_eq!(error.message(), "ins-2: InstanceState is LAUNCH_FAILED, expected RUNNING");
    assert_eq!(service.polls_of("ins-1"), 2);
}

#[tokio::test]
async fn reports_the_reason_of_a_failure() {
    const WITH_REASON: &Waiter = &RUNNING.reason("Message");
    let service = Service::new(&[("ins-1", &["LAUNCH_FAILED: no stock"])]);
    let error = failure(service.wait_for(WITH_REASON).await);
    assert_eq!(
        error.message(),
        "ins-1: InstanceState is LAUNCH_FAILED (no stock), expected RUNNING"
    );
    let service = Service::new(&[("ins-1", &["LAUNCH_FAILED"])]);
    let error = failure(service.wait_for(WITH_REASON).await);
    assert_eq!(error.message(), "ins-1: InstanceState is LAUNCH_FAILED, expected RUNNING");
}

#[tokio::test]
async fn an_unlisted_resource_counts_as_deleted() {
    let states: &[&str] = &["RUNNING", "TERMINATING", ""];
    let service = Service::new(&[("ins-1", states), ("ins-2", &[""]), ("ins-3", &["STOPPED", ""])]);
    service.wait_for(GONE).await.unwrap();
    assert_eq!(service.polls_of("ins-1"), 3);

    let service = Service::new(&[("ins-1", &[""]), ("ins-2", &["RUNNING", "SHUTDOWN"])]);
    service.wait_for(TERMINATED).await.unwrap();
    assert_eq!(service.polls_of("ins-2"), 2);

    // If deletion is not the awaited state, the wait continues.
    let service = Service::new(&[("ins-1", &["PENDING", "SHUTDOWN", ""])]);
    assert_eq!(failure(service.wait().await).kind(), ErrorKind::WaitTimeout);
}

#[tokio::test]
async fn a_listed_resource_without_a_state_does_not_count_as_deleted() {
    let service = Service::new(&[("ins-1", &[""]), ("ins-2", &[ABSENT])]);
    let wait = |waiter| service.wait_for(waiter).timeout(Duration::from_secs(5));
    assert_eq!(
        failure(wait(GONE).await).message(),
        "1 of 2 resources done after 5s; ins-2: InstanceState is absent, expected deletion"
    );
    assert_eq!(
        failure(wait(TERMINATED).await).message(),
        "1 of 2 resources done after 5s; ins-2: InstanceState is absent, expected SHUTDOWN or deletion"
    );
    assert_eq!(
        failure(service.wait().timeout(Duration::from_secs(5)).await).message(),
        "0 of 2 resources done after 5s; ins-1: not found, expected RUNNING"
    );
}

#[tokio::test]
async fn a_failure_state_ends_a_wait_for_deletion() {
    const PROTECTED: &Waiter = &GONE.failure(&["RUNNING"]);
    let service = Service::new(&[("ins-1", &["TERMINATING", "RUNNING"])]);
    let error = failure(service.wait_for(PROTECTED).await);
    assert_eq!(error.message(), "ins-1: InstanceState is RUNNING, expected deletion");
}

#[tokio::test]
async fn fails_when_the_timeout_is_over() {
    let service = Service::new(&[("ins-1", &["RUNNING"]), ("ins-2", &["PENDING"])]);
    let error = failure(service.wait().timeout(Duration::from_secs(30)).await);
    assert_eq!(error.kind(), ErrorKind::WaitTimeout);
    assert_eq!(
        error.message(),
        "1 of 2 resources done after 30s; ins-2: InstanceState is PENDING, expected RUNNING"
    );
    assert_eq!(*service.sleeps.lock().unwrap(), [4, 6, 9, 11]);
}

#[tokio::test]
async fn a_wait_for_no_ids_succeeds_without_a_poll() {
    let service = Service::new(&[]);
    service.wait().await.unwrap();
    assert!(service.polls.lock().unwrap().is_empty());
}

#[tokio::test]
async fn futures_can_be_spawned_and_joined() {
    let service = Service::new(&[("ins-1", &["PENDING", "RUNNING"])]);
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..3 {
        tasks.spawn(service.wait().send());
    }
    for result in tasks.join_all().await {
        result.unwrap();
    }
}

#[tokio::test]
async fn a_repeated_id_counts_once() {
    let service = Service::new(&[("ins-1", &["RUNNING"]), ("ins-2", &["RUNNING"]), ("ins-1", &[])]);
    let seen = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&seen);
    let wait =
        service.wait().on_progress(move |progress| sink.lock().unwrap().push(progress.total));
    wait.await.unwrap();
    assert_eq!(*seen.lock().unwrap(), [2]);
    let ids = vec!["ins-1".to_owned(), "ins-2".to_owned()];
    assert_eq!(*service.polls.lock().unwrap(), [(ids, 100)]);
}

/// The service returns one page of the resources of a request.
#[tokio::test]
async fn a_request_has_no_more_ids_than_a_page() {
    const SMALL_PAGES: &Waiter = &GONE.max_ids(100).limit("Limit", 2);
    let listed: &[&str] = &["RUNNING", ""];
    let service = Service::new(&[("ins-1", listed), ("ins-2", listed), ("ins-3", listed)]);
    service.wait_for(SMALL_PAGES).await.unwrap();
    assert_eq!(service.polls_of("ins-3"), 2);
    let polls = service.polls.lock().unwrap();
    assert!(polls.iter().all(|(ids, limit)| ids.len() <= 2 && *limit == 2), "{polls:?}");
}
