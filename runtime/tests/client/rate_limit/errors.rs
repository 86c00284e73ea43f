//! Errors of calls that get no slot.

use std::sync::Arc;
use std::time::Duration;

use tencent_cloud::credentials::{CredentialsError, CredentialsProvider};
use tencent_cloud::rate_limit::{Rate, RateLimit};
use tencent_cloud::{BoxFuture, Credentials, ErrorKind, RetryPolicy};
use tencent_cloud_leak_scan::{ID, KEY};

use crate::rate_limit::common::{Answer, Ten, TestService, Three, ms};

#[tokio::test(start_paused = true)]
async fn fail_fast_reports_the_limit_and_the_next_free_slot() {
    let service = TestService::new();
    let limit = RateLimit::documented().fail_fast();
    let client = service.builder().rate_limit(limit).build().unwrap();
    for _ in 0..3 {
        client.call_action(Three::default()).await.unwrap();
    }
    tokio::time::advance(ms(350)).await;
    let before = service.sleeps();
    let error = client.call_action(Three::default()).await.err().unwrap();
    assert_eq!(
        error.message(),
        "rate limit of 3 requests per second reached; the next slot is free in 750ms"
    );
    assert_eq!(error.action(), Some("Three"));
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::RateLimit, 0));
    assert_eq!(error.retry_after(), Some(ms(750)));
    assert!(error.was_not_executed() && error.is_throttling() && error.is_retryable());
    // It is not retried.
    assert_eq!((service.sleeps(), service.elapsed()), (before, ms(350)));
    tokio::time::advance(error.retry_after().unwrap()).await;
    client.call_action(Three::default()).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn reports_the_limit_with_the_latest_slot() {
    let service = TestService::new();
    let limit = RateLimit::documented().account(Rate::new(1, ms(2_500))).fail_fast();
    let client = service.builder().rate_limit(limit).build().unwrap();
    client.call_action(Three::default()).await.unwrap();
    let error = client.call_action(Ten::default()).await.err().unwrap();
    assert_eq!(
        error.message(),
        "rate limit of 1 request per 2.5s for all actions reached; the next slot is free in 2.6s"
    );
}

#[tokio::test(start_paused = true)]
async fn a_retry_without_a_slot_may_have_been_executed_before() {
    let service = TestService::answering([Answer::BadGateway]);
    let limit = RateLimit::custom().each_action(Rate::per_minute(1)).fail_fast();
    let client = service.builder().rate_limit(limit).build().unwrap();
    let error = client.call_action(Ten::default()).await.err().unwrap();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::RateLimit, 1));
    assert!(!error.was_not_executed());
    assert_eq!(service.received().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn fails_at_once_if_the_slot_is_free_only_after_the_maximum_wait() {
    let service = TestService::new();
    let limit = RateLimit::custom().each_action(Rate::new(1, ms(900)));
    let client = service.builder().rate_limit(limit.clone()).build().unwrap();
    client.call_action(Ten::default()).await.unwrap();
    let spawn = |max_wait: u64| {
        let limit = limit.clone().max_wait(ms(max_wait));
        let call = client.call_action(Ten::default()).rate_limit(limit);
        tokio::spawn(async move { call.await.map(drop) })
    };
    // Slots are free at 1, 2 and 3 seconds.
    let (first, second) = (spawn(1_000), spawn(2_500));
    tokio::task::yield_now().await;
    let error = spawn(2_900).await.unwrap().unwrap_err();
    assert_eq!(
        error.message(),
        "rate limit of 1 request per 900ms reached; the next slot is free in 3s, but the call waits for at most 2.9s"
    );
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::RateLimit, 0));
    assert_eq!(error.retry_after(), Some(ms(3_000)));
    assert!(error.was_not_executed());
    assert_eq!(service.elapsed(), Duration::ZERO);
    let third = spawn(3_000);
    for done in [first, second, third] {
        done.await.unwrap().unwrap();
    }
    let times: Vec<_> = service.received().into_iter().map(|seen| seen.at).collect();
    assert_eq!(times, [ms(0), ms(1_000), ms(2_000), ms(3_000)]);
}

#[tokio::test(start_paused = true)]
async fn the_limit_of_all_actions_is_checked_against_the_maximum_wait_too() {
    let service = TestService::new();
    let limit = RateLimit::documented().account(Rate::new(3, ms(9_900))).max_wait(ms(5_000));
    let client = service.builder().rate_limit(limit).build().unwrap();
    for _ in 0..3 {
        client.call_action(Three::default()).await.unwrap();
    }
    let error = client.call_action(Three::default()).await.err().unwrap();
    assert_eq!(
        error.message(),
        "rate limit of 3 requests per 9.9s for all actions reached; the next slot is free in 10s, but the call waits for at most 5s"
    );
    assert_eq!(service.elapsed(), Duration::ZERO);
}

/// An earlier waiter may enter the queue of all actions later, and then moves ahead.
#[tokio::test(start_paused = true)]
async fn fails_as_soon_as_its_slot_moves_behind_the_maximum_wait() {
    let service = TestService::new();
    let limit = RateLimit::custom()
        .action("cvm", "2017-03-12", "Three", Rate::new(1, ms(900)))
        .account(Rate::new(1, ms(1_900)));
    let client = service.builder().rate_limit(limit.clone()).build().unwrap();
    client.call_action(Three::default()).await.unwrap();
    let call = client.call_action(Three::default());
    let early = tokio::spawn(async move { call.await.map(drop) });
    tokio::task::yield_now().await;
    let impatient = limit.max_wait(ms(3_000));
    // The slots for all actions are free in 2 and 4 seconds; the waiter for its action gets the first.
    let call = client.call_action(Three::default()).rate_limit(impatient.clone());
    let error = call.await.err().unwrap();
    assert!(error.message().contains("the next slot is free in 4s"), "{error}");
    assert_eq!(service.elapsed(), Duration::ZERO);
    // Another action could have the first, until the early waiter enters that queue.
    let call = client.call_action(Ten::default()).rate_limit(impatient);
    let error = call.await.err().unwrap();
    assert!(
        error.message().contains("the next slot is free in 2s, but the call waits for at most 1s"),
        "{error}"
    );
    assert_eq!(service.elapsed(), ms(2_000));
    early.await.unwrap().unwrap();
    assert_eq!(service.elapsed(), ms(2_000));
}

#[tokio::test(start_paused = true)]
async fn a_retry_whose_slot_is_too_late_may_have_been_executed_before() {
    let service = TestService::answering([Answer::BadGateway]);
    let limit = RateLimit::custom().each_action(Rate::new(1, ms(9_900))).max_wait(ms(9_999));
    let retry = RetryPolicy::standard().backoff(Duration::ZERO, Duration::ZERO);
    let client = service.builder().rate_limit(limit).retry(retry).build().unwrap();
    let error = client.call_action(Ten::default()).await.err().unwrap();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::RateLimit, 1));
    assert!(!error.was_not_executed());
    assert_eq!(service.elapsed(), Duration::ZERO);
}

/// A slow credentials provider.
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
async fn a_timeout_while_fetching_credentials_was_not_executed() {
    let service = TestService::new();
    let builder = service.builder().credentials(Slow(ms(60_000))).timeout(ms(5_000));
    let client = builder.rate_limit(RateLimit::documented()).build().unwrap();
    let error = client.call_action(Ten::default()).await.err().unwrap();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(error.was_not_executed());
    assert_eq!((service.elapsed(), service.received().len()), (ms(5_000), 0));
}

#[tokio::test(start_paused = true)]
async fn calls_that_waited_for_credentials_keep_to_the_limit() {
    let service = TestService::new();
    let builder = service.builder().credentials(Slow(ms(1_500)));
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
    let times: Vec<_> = service.received().into_iter().map(|seen| seen.at).collect();
    let expected = [(10, 1_500), (10, 2_600), (5, 3_700)].map(|(count, at)| vec![ms(at); count]);
    assert_eq!(times, expected.concat());
}
