//! Unusual clocks.

use std::time::{Duration, SystemTime};

use tencent_cloud::BoxFuture;
use tencent_cloud::RetryPolicy;
use tencent_cloud::clock::{Clock, NoTimer};
use tencent_cloud::rate_limit::{Rate, RateLimit};

use crate::rate_limit::common::{Ten, TestService, Three, with_paused_time};

/// A clock that stands still and whose sleeps return at once.
#[derive(Debug)]
struct Frozen(std::time::Instant);

impl Clock for Frozen {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH
    }

    fn instant(&self) -> std::time::Instant {
        self.0
    }

    fn sleep(&self, _: Duration) -> Result<BoxFuture<'static, ()>, NoTimer> {
        Ok(Box::pin(async {}))
    }
}

#[tokio::test(start_paused = true)]
async fn waits_end_though_the_clock_stands_still() {
    let service = TestService::new();
    let clock = Frozen(std::time::Instant::now());
    let builder = service.builder().clock(clock).timeout(Duration::MAX);
    let client = builder.rate_limit(RateLimit::documented()).build().unwrap();
    for _ in 0..100 {
        client.call_action(Three::default()).await.unwrap();
    }
    assert_eq!(service.received().len(), 100);
}

/// Checking and taking a slot are one atomic step.
#[test]
fn racing_threads_take_every_slot_once() {
    let service = TestService::new();
    let clock = Frozen(std::time::Instant::now());
    let limit = RateLimit::custom().each_action(Rate::per_minute(1_000));
    let limit = limit.account(Rate::per_minute(1_500)).fail_fast();
    let builder = service.builder().clock(clock).retry(RetryPolicy::never());
    let client = builder.rate_limit(limit).build().unwrap();
    let calls = |count: usize, action: &'static str| {
        with_paused_time(async {
            let mut sent = 0;
            for _ in 0..count {
                let call = client.call_raw("cvm", "2017-03-12", action, "{}");
                sent += usize::from(call.await.is_ok());
            }
            sent
        })
    };
    let sent: usize = std::thread::scope(|scope| {
        let threads = ["Ten", "Three"].repeat(4).into_iter();
        let threads: Vec<_> = threads.map(|action| scope.spawn(|| calls(300, action))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    assert_eq!(sent, 1_500);
    let of_one =
        |action: &str| service.received().iter().filter(|seen| seen.action == action).count();
    assert!(of_one("Ten") <= 1_000 && of_one("Three") <= 1_000);
}

#[cfg(feature = "blocking")]
#[test]
fn the_blocking_client_waits_too() {
    let service = TestService::new();
    let rate = Rate::new(1, Duration::from_millis(5));
    let limit = RateLimit::custom().each_action(rate).margin(Duration::ZERO);
    let builder =
        service.builder().clock(tencent_cloud::clock::SystemClock).rate_limit(limit.clone());
    let shared = builder.build().unwrap();
    let blocking = tencent_cloud::blocking::Config::new(shared.config()).unwrap();
    let client = tencent_cloud::blocking::GenericClient::new(&blocking);
    for _ in 0..3 {
        client.call_action(Ten::default()).send().unwrap();
    }
    let failing =
        client.call_action(Ten::default()).rate_limit(RateLimit::per_minute(1, 1).fail_fast());
    failing.send().unwrap();
    assert_eq!(service.received().len(), 4);
}

#[tokio::test(start_paused = true)]
async fn clients_that_share_a_limit_use_the_clock_of_the_first_call() {
    let service = TestService::new();
    let limit = RateLimit::documented();
    let first = service.builder().rate_limit(limit.clone()).build().unwrap();
    let ahead = Frozen(std::time::Instant::now() + Duration::from_secs(3_600));
    let second = service.builder().clock(ahead).rate_limit(limit).build().unwrap();
    for _ in 0..15 {
        first.call_action(Ten::default()).await.unwrap();
        second.call_action(Ten::default()).await.unwrap();
    }
    let times = service.received().into_iter().map(|seen| seen.at);
    assert_eq!(crate::rate_limit::common::max_in_window(Duration::from_millis(1_100), times), 10);
}
