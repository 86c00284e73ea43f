//! Clocks that are not the usual one.

use std::time::{Duration, SystemTime};

use tencent_cloud::BoxFuture;
use tencent_cloud::RetryPolicy;
use tencent_cloud::clock::{Clock, NoTimer};
use tencent_cloud::rate_limit::{Rate, RateLimit};

use crate::common::{Ten, Three, World, on_paused_time};

/// Stands still; whoever sleeps wakes at once.
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

/// Nobody waits for a clock to move that never does: whoever slept has slept.
#[tokio::test(start_paused = true)]
async fn a_clock_that_stands_still_holds_nobody_up_for_ever() {
    let world = World::new();
    let clock = Frozen(std::time::Instant::now());
    let builder = world.builder().clock(clock).timeout(Duration::MAX);
    let client = builder.rate_limit(RateLimit::documented()).build().unwrap();
    for _ in 0..100 {
        client.call_action(Three::default()).await.unwrap();
    }
    assert_eq!(world.seen().len(), 100);
}

/// Looking and counting are one step: threads that race get what there is, all of it and no more.
#[test]
fn threads_share_what_there_is() {
    let world = World::new();
    let clock = Frozen(std::time::Instant::now());
    let limit = RateLimit::custom().each_action(Rate::per_minute(1_000));
    let limit = limit.account(Rate::per_minute(1_500)).fail_fast();
    let builder = world.builder().clock(clock).retry(RetryPolicy::never());
    let client = builder.rate_limit(limit).build().unwrap();
    let calls = |count: usize, action: &'static str| {
        on_paused_time(async {
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
    let of_one = |action: &str| world.seen().iter().filter(|seen| seen.action == action).count();
    assert!(of_one("Ten") <= 1_000 && of_one("Three") <= 1_000);
}

/// The client that blocks has the same limits, and waits in them.
#[cfg(feature = "blocking")]
#[test]
fn a_client_that_blocks_waits_too() {
    let world = World::new();
    let rate = Rate::new(1, Duration::from_millis(5));
    let limit = RateLimit::custom().each_action(rate).margin(Duration::ZERO);
    let builder =
        world.builder().clock(tencent_cloud::clock::SystemClock).rate_limit(limit.clone());
    let shared = builder.build().unwrap();
    let blocking = tencent_cloud::blocking::Config::new(shared.config()).unwrap();
    let client = tencent_cloud::blocking::GenericClient::new(&blocking);
    for _ in 0..3 {
        client.call_action(Ten::default()).send().unwrap();
    }
    let hasty =
        client.call_action(Ten::default()).rate_limit(RateLimit::per_minute(1, 1).fail_fast());
    hasty.send().unwrap();
    assert_eq!(world.seen().len(), 4);
}

/// Two clocks make no time of their own: that of the first call is everybody's.
#[tokio::test(start_paused = true)]
async fn clients_with_other_clocks_count_by_the_first() {
    let world = World::new();
    let limit = RateLimit::documented();
    let first = world.builder().rate_limit(limit.clone()).build().unwrap();
    let ahead = Frozen(std::time::Instant::now() + Duration::from_secs(3_600));
    let second = world.builder().clock(ahead).rate_limit(limit).build().unwrap();
    for _ in 0..15 {
        first.call_action(Ten::default()).await.unwrap();
        second.call_action(Ten::default()).await.unwrap();
    }
    let times = world.seen().into_iter().map(|seen| seen.at);
    assert_eq!(crate::common::most_within(Duration::from_millis(1_100), times), 10);
}
