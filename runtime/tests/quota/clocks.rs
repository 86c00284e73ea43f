//! Clocks that are not the usual one.

use std::time::{Duration, SystemTime};

use tencentcloud_runtime::BoxFuture;
use tencentcloud_runtime::clock::{Clock, NoTimer};
use tencentcloud_runtime::quota::RateLimit;

use crate::common::{Ten, Three, World};

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
        client.call(Three::default()).await.unwrap();
    }
    assert_eq!(world.seen().len(), 100);
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
        first.call(Ten::default()).await.unwrap();
        second.call(Ten::default()).await.unwrap();
    }
    let times = world.seen().into_iter().map(|seen| seen.at);
    assert_eq!(crate::common::most_within(Duration::from_millis(1_100), times), 10);
}
