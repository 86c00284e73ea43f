//! Calls that cannot go: what their errors say, and are certain of.

use std::sync::Arc;
use std::time::Duration;

use tencent_cloud::credentials::{CredentialsError, CredentialsProvider};
use tencent_cloud::rate_limit::{Rate, RateLimit};
use tencent_cloud::{BoxFuture, Credentials, ErrorKind, RetryPolicy};
use tencent_cloud_leak_scan::{ID, KEY};

use crate::common::{Answer, Ten, Three, World, ms};

#[tokio::test(start_paused = true)]
async fn failing_fast_names_action_limit_and_the_next_turn() {
    let world = World::new();
    let limit = RateLimit::documented().fail_fast();
    let client = world.builder().rate_limit(limit).build().unwrap();
    for _ in 0..3 {
        client.call_action(Three::default()).await.unwrap();
    }
    tokio::time::advance(ms(350)).await;
    let before = world.slept();
    let error = client.call_action(Three::default()).await.err().unwrap();
    assert_eq!(
        error.to_string(),
        "Three: too many calls: the limit is 3 calls in 1s; the next call may go in 750ms"
    );
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::RateLimit, 0));
    assert_eq!(error.retry_after(), Some(ms(750)));
    assert!(error.was_not_executed() && error.is_throttling() && error.is_retryable());
    // Nobody waits for a repeat either.
    assert_eq!((world.slept(), world.elapsed()), (before, ms(350)));
    tokio::time::advance(error.retry_after().unwrap()).await;
    client.call_action(Three::default()).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn the_limit_that_binds_is_the_one_that_is_named() {
    let world = World::new();
    let limit = RateLimit::documented().account(Rate::new(1, ms(2_500))).fail_fast();
    let client = world.builder().rate_limit(limit).build().unwrap();
    client.call_action(Three::default()).await.unwrap();
    let error = client.call_action(Ten::default()).await.err().unwrap();
    assert_eq!(
        error.message(),
        "the limit is 1 call in 2.5s for all actions together; the next call may go in 2.6s"
    );
}

#[tokio::test(start_paused = true)]
async fn a_repeat_that_is_refused_is_not_certain_of_what_went_before() {
    let world = World::answering([Answer::BadGateway]);
    let limit = RateLimit::custom().each_action(Rate::per_minute(1)).fail_fast();
    let client = world.builder().rate_limit(limit).build().unwrap();
    let error = client.call_action(Ten::default()).await.err().unwrap();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::RateLimit, 1));
    assert!(!error.was_not_executed());
    assert_eq!(world.seen().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_turn_that_comes_too_late_is_not_waited_for() {
    let world = World::new();
    let limit = RateLimit::custom().each_action(Rate::new(1, ms(900)));
    let client = world.builder().rate_limit(limit).build().unwrap();
    client.call_action(Ten::default()).await.unwrap();
    let spawn = |timeout: u64| {
        let call = client.call_action(Ten::default()).timeout(ms(timeout));
        tokio::spawn(async move { call.await.map(drop) })
    };
    // Turns come at 1, 2 and 3 seconds: those of the first two are soon enough.
    let (first, second) = (spawn(1_000), spawn(2_500));
    tokio::task::yield_now().await;
    let error = spawn(2_900).await.unwrap().unwrap_err();
    assert_eq!(
        error.to_string(),
        "Ten: the call timed out: the limit is 1 call in 900ms; the turn would come in 3s, and the call has 2.9s left"
    );
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Timeout, 0));
    assert!(error.was_not_executed());
    assert_eq!(world.elapsed(), Duration::ZERO);
    let third = spawn(3_000);
    for done in [first, second, third] {
        done.await.unwrap().unwrap();
    }
    let times: Vec<_> = world.seen().into_iter().map(|seen| seen.at).collect();
    assert_eq!(times, [ms(0), ms(1_000), ms(2_000), ms(3_000)]);
}

/// However soon its action could go.
#[tokio::test(start_paused = true)]
async fn a_turn_of_all_actions_that_comes_too_late_is_not_waited_for_either() {
    let world = World::new();
    let limit = RateLimit::documented().account(Rate::new(3, ms(9_900)));
    let client = world.builder().rate_limit(limit).timeout(ms(5_000)).build().unwrap();
    for _ in 0..3 {
        client.call_action(Three::default()).await.unwrap();
    }
    let error = client.call_action(Three::default()).await.err().unwrap();
    assert_eq!(
        error.message(),
        "the limit is 3 calls in 9.9s for all actions together; the turn would come in 10s, and the call has 5s left"
    );
    assert_eq!(world.elapsed(), Duration::ZERO);
}

/// A turn in the line of all actions is behind those who come earlier to it, and they may come while one waits.
#[tokio::test(start_paused = true)]
async fn a_turn_that_moves_behind_the_end_is_given_up_at_once() {
    let world = World::new();
    let limit = RateLimit::custom()
        .action("cvm", "2017-03-12", "Three", Rate::new(1, ms(900)))
        .account(Rate::new(1, ms(1_900)));
    let client = world.builder().rate_limit(limit).build().unwrap();
    client.call_action(Three::default()).await.unwrap();
    let call = client.call_action(Three::default());
    let early = tokio::spawn(async move { call.await.map(drop) });
    tokio::task::yield_now().await;
    // Behind the one that waits for its action, there is a turn in 2 seconds and one in 4.
    let error = client.call_action(Three::default()).timeout(ms(3_000)).await.err().unwrap();
    assert!(error.message().contains("the turn would come in 4s"), "{error}");
    assert_eq!(world.elapsed(), Duration::ZERO);
    // Another action's could be the one in 2 seconds, until the early one stands in line for it.
    let error = client.call_action(Ten::default()).timeout(ms(3_000)).await.err().unwrap();
    assert!(
        error.message().contains("the turn would come in 2s, and the call has 1s left"),
        "{error}"
    );
    assert_eq!(world.elapsed(), ms(2_000));
    early.await.unwrap().unwrap();
    assert_eq!(world.elapsed(), ms(2_000));
}

#[tokio::test(start_paused = true)]
async fn a_repeat_whose_turn_comes_too_late_is_uncertain_too() {
    let world = World::answering([Answer::BadGateway]);
    let limit = RateLimit::custom().each_action(Rate::new(1, ms(9_900)));
    let retry = RetryPolicy::standard().backoff(Duration::ZERO, Duration::ZERO);
    let client = world.builder().rate_limit(limit).retry(retry).timeout(ms(9_999)).build().unwrap();
    let error = client.call_action(Ten::default()).await.err().unwrap();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Timeout, 1));
    assert!(!error.was_not_executed());
    assert_eq!(world.elapsed(), Duration::ZERO);
}

/// Takes its time.
#[derive(Debug)]
struct Slow(Duration);

impl CredentialsProvider for Slow {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(async {
            tokio::time::sleep(self.0).await;
            Ok(Credentials::new(ID, KEY))
        })
    }
}

#[tokio::test(start_paused = true)]
async fn time_that_is_over_before_the_turn_is_certain_that_nothing_was_carried_out() {
    let world = World::new();
    let builder = world.builder().credentials(Slow(ms(60_000))).timeout(ms(5_000));
    let client = builder.rate_limit(RateLimit::documented()).build().unwrap();
    let error = client.call_action(Ten::default()).await.err().unwrap();
    assert_eq!(
        error.to_string(),
        "Ten: the call timed out: no reply within 5s; nothing was carried out"
    );
    assert!(error.was_not_executed());
    assert_eq!((world.elapsed(), world.seen().len()), (ms(5_000), 0));
}

/// All wait for the same credentials; when they come, it is not everybody's turn.
#[tokio::test(start_paused = true)]
async fn those_who_waited_for_credentials_do_not_leave_together() {
    let world = World::new();
    let builder = world.builder().credentials(Slow(ms(1_500)));
    let client = Arc::new(builder.rate_limit(RateLimit::documented()).build().unwrap());
    let calls: Vec<_> = (0..25)
        .map(|_| {
            let client = Arc::clone(&client);
            tokio::spawn(async move { client.call_action(Ten::default()).await.map(drop) })
        })
        .collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    let times: Vec<_> = world.seen().into_iter().map(|seen| seen.at).collect();
    let expected = [(10, 1_500), (10, 2_600), (5, 3_700)].map(|(count, at)| vec![ms(at); count]);
    assert_eq!(times, expected.concat());
}
