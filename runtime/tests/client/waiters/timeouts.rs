//! Waits keep their timeout, whatever their interval and however long a poll takes. The timer of Tokio is paused.

use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use tencent_cloud::testing::TokioClock;
use tencent_cloud::transport::{Transport, TransportError};
use tencent_cloud::wait::{Wait, Waiter};
use tencent_cloud::{
    Action, ActionInfo, BoxFuture, Credentials, Error, ErrorKind, GenericClient, Idempotency, shape,
};
use tencent_cloud_leak_scan::{ID, KEY};
use tokio::time::Instant;

use crate::support::record::recorded;

#[derive(Clone, Default)]
struct StatusRequest {
    ids: Option<Vec<String>>,
}

shape! { StatusRequest { 0 => ids: "Ids" } }

#[derive(Clone, Default)]
struct Status {
    id: String,
    state: Option<String>,
}

shape! { Status { 0 => id: "Id", 1 => state: "State" } }

#[derive(Clone, Default)]
struct StatusResponse {
    items: Vec<Status>,
}

shape! { StatusResponse { 0 => items: "Items" } }

impl Action for StatusRequest {
    type Response = StatusResponse;
    const INFO: &'static ActionInfo =
        &ActionInfo::new("cvm", "2017-03-12", "Status").idempotency(Idempotency::ReadOnly);
}

const RUNNING: &Waiter = &Waiter::new("InstancesRunning", "Ids", "Items", "State")
    .id("Id")
    .success(&["RUNNING"])
    .interval(4);

/// The specification permits no interval of zero, but a waiter of the user may have one.
const AT_ONCE: &Waiter = &RUNNING.interval(0);

/// Answers that the instance is pending until `ready`, each time after `duration`.
#[derive(Clone, Debug)]
struct Service {
    duration: Duration,
    ready: Instant,
    polls: Arc<Mutex<Vec<Duration>>>,
    start: Instant,
}

impl Service {
    fn new(duration: Duration, ready: Duration) -> Self {
        let start = Instant::now();
        Self { duration, ready: start + ready, polls: Arc::default(), start }
    }

    /// A service whose instance never runs.
    fn pending(duration: Duration) -> Self {
        Self::new(duration, Duration::from_secs(1_000_000))
    }

    fn wait_for(&self, waiter: &'static Waiter) -> Wait<StatusRequest> {
        let client: GenericClient = recorded(GenericClient::builder())
            .credentials(Credentials::new(ID, KEY))
            .transport(self.clone())
            .clock(TokioClock::new(SystemTime::UNIX_EPOCH))
            .timeout(Duration::MAX)
            .build()
            .unwrap();
        Wait::new(client.config(), waiter, ["ins-1"])
    }

    /// Returns the times of the polls since the start.
    fn polls(&self) -> Vec<Duration> {
        self.polls.lock().unwrap().clone()
    }
}

impl Transport for Service {
    fn send(
        &self,
        _: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        self.polls.lock().unwrap().push(self.start.elapsed());
        Box::pin(async {
            tokio::time::sleep(self.duration).await;
            let state = if Instant::now() < self.ready { "PENDING" } else { "RUNNING" };
            let items = serde_json::json!([{"Id": "ins-1", "State": state}]);
            let body = serde_json::json!({"Response": {"Items": items, "RequestId": "r"}});
            Ok(http::Response::new(body.to_string().into()))
        })
    }
}

/// Awaits a wait, and returns its error with its duration. A wait that does not end fails the test.
async fn timed(wait: Wait<StatusRequest>) -> (Error, Duration) {
    let start = Instant::now();
    let result = tokio::time::timeout(Duration::from_secs(100), wait.send()).await;
    let Ok(result) = result else { panic!("the wait does not end") };
    (result.unwrap_err(), start.elapsed())
}

const fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

#[tokio::test(start_paused = true)]
async fn an_interval_of_zero_is_not_a_busy_loop() {
    for waiter in [RUNNING, AT_ONCE] {
        let service = Service::pending(millis(1));
        let mut wait = service.wait_for(waiter).timeout(millis(200));
        if waiter.interval != 0 {
            wait = wait.interval(Duration::ZERO);
        }
        let (error, elapsed) = timed(wait).await;
        assert_eq!(error.kind(), ErrorKind::WaitTimeout, "{error}");
        assert!(elapsed <= millis(200), "{elapsed:?}");
        assert!(service.polls().len() <= 3, "{:?}", service.polls());
    }
}

#[tokio::test(start_paused = true)]
async fn a_huge_interval_is_bounded_by_the_timeout() {
    for interval in [Duration::MAX, Duration::MAX / 2, Duration::from_secs(u64::MAX)] {
        let service = Service::new(millis(1), Duration::from_secs(20));
        service.wait_for(RUNNING).interval(interval).timeout(millis(30_000)).await.unwrap();
        assert_eq!(service.polls().len(), 2);

        // Without a timeout, the second poll never comes.
        let service = Service::pending(millis(1));
        let wait = service.wait_for(RUNNING).interval(interval).timeout(Duration::MAX);
        let day = Duration::from_secs(86_400);
        assert!(tokio::time::timeout(day, wait.send()).await.is_err());
    }
}

#[tokio::test(start_paused = true)]
async fn time_spent_polling_counts_towards_the_timeout() {
    let service = Service::pending(millis(20_000));
    let wait = service.wait_for(RUNNING).interval(millis(1_000)).timeout(millis(60_000));
    let (error, elapsed) = timed(wait).await;
    assert_eq!(error.kind(), ErrorKind::WaitTimeout, "{error}");
    assert!(elapsed <= millis(60_000), "{elapsed:?}");
    assert_eq!(
        error.message(),
        "0 of 1 resources done after 60s; ins-1: State is PENDING, expected RUNNING"
    );
}

#[tokio::test(start_paused = true)]
async fn a_poll_that_hangs_ends_with_the_timeout() {
    let service = Service::pending(Duration::from_secs(1_000_000));
    let (error, elapsed) = timed(service.wait_for(RUNNING).timeout(millis(5_000))).await;
    assert_eq!(error.kind(), ErrorKind::WaitTimeout, "{error}");
    assert_eq!(error.action(), Some("Status"));
    assert_eq!(error.message(), "the first poll was not answered within 5s");
    assert_eq!(elapsed, millis(5_000));
    assert_eq!(service.polls().len(), 1);
}

/// The last poll starts early enough to be answered.
#[tokio::test(start_paused = true)]
async fn the_last_poll_sees_a_state_that_is_reached_late() {
    let service = Service::new(millis(80), millis(29_800));
    service.wait_for(RUNNING).timeout(millis(30_000)).await.unwrap();
    let polls = service.polls();
    assert_eq!(*polls.last().unwrap(), millis(29_840), "{polls:?}");
}

#[tokio::test(start_paused = true)]
async fn pauses_grow_up_to_four_intervals() {
    let service = Service::pending(Duration::ZERO);
    let wait = service.wait_for(RUNNING).interval(millis(100)).timeout(millis(2_000));
    assert_eq!(timed(wait).await.0.kind(), ErrorKind::WaitTimeout);
    let polls = service.polls().iter().map(Duration::as_millis).collect::<Vec<_>>();
    let pauses = polls.windows(2).map(|pair| pair[1] - pair[0]).collect::<Vec<_>>();
    for (pause, expected) in pauses.iter().zip([100, 150, 225, 338, 400, 400]) {
        assert!(pause.abs_diff(expected) <= 2, "{pauses:?}");
    }
}
