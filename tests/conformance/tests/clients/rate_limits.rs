//! Documented rate limits: the generated client against a simulator that enforces them.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tencent_cloud::BoxFuture;
use tencent_cloud::clock::{Clock, NoTimer};
use tencent_cloud::rate_limit::RateLimit;
use tencent_cloud::{Credentials, RetryPolicy};
use tencent_cloud_cvm::model::{
    DescribeInstancesRequest, DescribeKeyPairsRequest, DescribeZonesRequest,
};
use tencent_cloud_leak_scan as leak_scan;
use tencent_cloud_simulator::{ManualClock, Simulator};
use tokio::time::Instant;

/// Returns a simulator builder with the credentials of the leak scan.
fn simulator() -> tencent_cloud_simulator::Builder {
    leak_scan::start_recording();
    let known = tencent_cloud_simulator::Credentials::new(leak_scan::ID, leak_scan::KEY);
    Simulator::builder().credentials(known)
}

/// A clock on Tokio's paused timer. Reading it sets the clock of the simulator.
#[derive(Clone, Debug)]
struct Time {
    simulated: ManualClock,
    start: Instant,
}

impl Time {
    fn new() -> Self {
        // Late in a second, so that the windows of the server do not start with the first call.
        let simulated = ManualClock::new(UNIX_EPOCH + Duration::from_millis(1_700_000_000_900));
        Self { simulated, start: Instant::now() }
    }
}

impl Clock for Time {
    fn now(&self) -> SystemTime {
        let now = UNIX_EPOCH + Duration::from_millis(1_700_000_000_900) + self.start.elapsed();
        self.simulated.set(now);
        now
    }

    fn instant(&self) -> std::time::Instant {
        Instant::now().into_std()
    }

    fn sleep(&self, duration: Duration) -> Result<BoxFuture<'static, ()>, NoTimer> {
        Ok(Box::pin(tokio::time::sleep(duration)))
    }
}

fn client(limit: Option<RateLimit>) -> (Time, tencent_cloud_cvm::Client) {
    let time = Time::new();
    let simulator = simulator().clock(time.simulated.clone()).rate_limits(true);
    let mut builder = tencent_cloud_cvm::Client::builder()
        .credentials(Credentials::new(leak_scan::ID, leak_scan::KEY))
        .region("ap-guangzhou")
        .retry(RetryPolicy::never())
        .transport(simulator.in_memory().unwrap())
        .clock(time.clone());
    if let Some(limit) = limit {
        builder = builder.rate_limit(limit);
    }
    (time, builder.build().unwrap())
}

/// Makes 100 concurrent calls of each of three actions; returns the number of throttled calls and the elapsed time.
async fn make_300_calls(limit: Option<RateLimit>) -> (usize, Duration) {
    let (time, client) = client(limit);
    let mut calls = Vec::new();
    for _ in 0..100 {
        let (zones, instances, pairs) = (client.clone(), client.clone(), client.clone());
        calls.push(tokio::spawn(async move {
            zones.describe_zones(DescribeZonesRequest::new()).await.map(drop)
        }));
        calls.push(tokio::spawn(async move {
            instances.describe_instances(DescribeInstancesRequest::new()).await.map(drop)
        }));
        calls.push(tokio::spawn(async move {
            pairs.describe_key_pairs(DescribeKeyPairsRequest::new()).await.map(drop)
        }));
    }
    let mut throttled = 0;
    for call in calls {
        match call.await.unwrap() {
            Ok(()) => {}
            Err(error) => {
                assert_eq!(error.code(), Some("RequestLimitExceeded"), "{error}");
                throttled += 1;
            }
        }
    }
    (throttled, time.start.elapsed())
}

#[tokio::test(start_paused = true)]
async fn service_throttles_calls_without_a_client_limit() {
    // The limits are 20, 40 and 10 requests per second, and all calls arrive at once.
    let (throttled, elapsed) = make_300_calls(None).await;
    assert_eq!((throttled, elapsed), (80 + 60 + 90, Duration::ZERO));
}

#[tokio::test(start_paused = true)]
async fn service_throttles_none_under_the_documented_limits() {
    let (throttled, elapsed) = make_300_calls(Some(RateLimit::documented())).await;
    // Ten windows of the slowest action; the last one needs no wait.
    assert_eq!((throttled, elapsed), (0, Duration::from_millis(9 * 1_100)));
}

/// The margin compensates network latency, so calls without latency need none.
#[tokio::test(start_paused = true)]
async fn adjacent_windows_do_not_overlap() {
    let limit = RateLimit::documented().margin(Duration::ZERO);
    let (throttled, elapsed) = make_300_calls(Some(limit)).await;
    assert_eq!((throttled, elapsed), (0, Duration::from_secs(9)));
}
