//! The documented requests a second, from end to end: the generated crate against a simulator that enforces them.

// Helpers of tests fail as tests do.
#![allow(clippy::unwrap_used)]

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

/// A simulator that knows the credentials of tests.
fn recorded() -> tencent_cloud_simulator::Builder {
    leak_scan::start_recording();
    let known = tencent_cloud_simulator::Credentials::new(leak_scan::ID, leak_scan::KEY);
    Simulator::builder().credentials(known)
}

/// The time of the timer, which goes on when everybody waits. Looking at it sets the simulator's clock.
#[derive(Clone, Debug)]
struct Time {
    simulated: ManualClock,
    start: Instant,
}

impl Time {
    fn new() -> Self {
        // Late in a second, so that what the server counts together does not begin with the first call.
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

fn world(limit: Option<RateLimit>) -> (Time, tencent_cloud_cvm::Client) {
    let time = Time::new();
    let simulator = recorded().clock(time.simulated.clone()).rate_limits(true);
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

/// A hundred calls of each of three actions at once, by clones of one client; how many were throttled, and how long it took.
async fn three_hundred(limit: Option<RateLimit>) -> (usize, Duration) {
    let (time, client) = world(limit);
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
async fn without_a_limit_the_service_refuses_what_is_too_much() {
    // 20, 40 and 10 a second are permitted, and all came at once.
    let (throttled, elapsed) = three_hundred(None).await;
    assert_eq!((throttled, elapsed), (80 + 60 + 90, Duration::ZERO));
}

#[tokio::test(start_paused = true)]
async fn with_the_documented_limits_it_refuses_none() {
    let (throttled, elapsed) = three_hundred(Some(RateLimit::documented())).await;
    // Ten windows of the slowest action, of which the last is not waited for.
    assert_eq!((throttled, elapsed), (0, Duration::from_millis(9 * 1_100)));
}

/// The margin is for the network; where there is none, nothing is refused without it, either.
#[tokio::test(start_paused = true)]
async fn windows_that_touch_do_not_overlap() {
    let limit = RateLimit::documented().margin(Duration::ZERO);
    let (throttled, elapsed) = three_hundred(Some(limit)).await;
    assert_eq!((throttled, elapsed), (0, Duration::from_secs(9)));
}
