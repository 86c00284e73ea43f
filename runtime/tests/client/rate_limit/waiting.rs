//! Waiters: their order, wake-ups and cancellation.

use std::task::{Context, Waker};
use std::time::Duration;

use tencent_cloud::clock::Clock as _;
use tencent_cloud::credentials::{CredentialsError, CredentialsProvider};
use tencent_cloud::rate_limit::{Rate, RateLimit};
use tencent_cloud::{BoxFuture, Credentials, ErrorKind, GenericClient, RetryPolicy};
use tencent_cloud_leak_scan::KEY;

use crate::rate_limit::common::{Answer, Ten, TestService, Three, ms};
use crate::support::notes::Notes;

async fn join(calls: Vec<tokio::task::JoinHandle<Result<(), tencent_cloud::Error>>>) {
    for call in calls {
        call.await.unwrap().unwrap();
    }
}

fn spawn(
    client: &GenericClient,
    id: usize,
) -> tokio::task::JoinHandle<Result<(), tencent_cloud::Error>> {
    let call = client.call_action(Ten::default()).trace_id(id.to_string());
    tokio::spawn(async move { call.await.map(drop) })
}

#[tokio::test(start_paused = true)]
async fn a_thousand_waiters_keep_their_order_with_few_wake_ups() {
    let service = TestService::new();
    let client = service.builder().rate_limit(RateLimit::documented()).build().unwrap();
    let calls: Vec<_> = (0..1_000).map(|id| spawn(&client, id)).collect();
    join(calls).await;
    let mut last = Duration::ZERO;
    let ordered =
        service.received().into_iter().map(|seen| (seen.id.parse::<usize>().unwrap(), seen.at));
    let mut ordered: Vec<_> = ordered.collect();
    ordered.sort_unstable();
    for (id, at) in ordered {
        assert!(at >= last, "{id} was sent at {at:?}, before an earlier one");
        last = at;
    }
    // The last of 100 windows of ten begins after 99 periods.
    assert_eq!(last, ms(99 * 1_100));
    // Each checks on arrival, when the one ahead leaves or is late, and when its slot is free.
    assert!(service.sleeps() <= 3 * 990, "{} sleeps", service.sleeps());
}

#[tokio::test(start_paused = true)]
async fn waiters_for_one_action_do_not_block_another() {
    let service = TestService::new();
    let limit = RateLimit::documented().account(Rate::per_second(8));
    let client = service.builder().rate_limit(limit).build().unwrap();
    for _ in 0..3 {
        client.call_action(Three::default()).await.unwrap();
    }
    let waiting = client.call_action(Three::default()).trace_id("three");
    let waiting = tokio::spawn(async move { waiting.await.map(drop) });
    tokio::task::yield_now().await;
    // Five slots are left for all actions.
    for id in 0..5 {
        spawn(&client, id).await.unwrap().unwrap();
    }
    assert_eq!(service.elapsed(), ms(0));
    assert!(!service.ids().contains(&"three".to_owned()));
    join(vec![spawn(&client, 9), waiting]).await;
    assert_eq!(service.elapsed(), ms(1_100));
}

#[tokio::test(start_paused = true)]
async fn fail_fast_does_not_overtake_waiters() {
    let service = TestService::new();
    let limit = RateLimit::custom().each_action(Rate::new(2, ms(900)));
    let waiting_client = service.builder().rate_limit(limit.clone()).build().unwrap();
    let failing = service.builder().rate_limit(limit.fail_fast()).build().unwrap();
    join((0..2).map(|id| spawn(&waiting_client, id)).collect()).await;
    let waiting: Vec<_> = (2..5).map(|id| spawn(&waiting_client, id)).collect();
    tokio::task::yield_now().await;
    // The waiters take both slots of the next period and one of the period after that.
    let error = spawn(&failing, 5).await.unwrap().unwrap_err();
    assert_eq!((error.kind(), error.retry_after()), (ErrorKind::RateLimit, Some(ms(2_000))));
    join(waiting).await;
    assert_eq!(service.elapsed(), ms(2_000));
    spawn(&failing, 6).await.unwrap().unwrap();
    assert_eq!(service.ids(), ["0", "1", "2", "3", "4", "6"]);
}

#[tokio::test(start_paused = true)]
async fn fail_fast_leaves_freed_slots_to_waiters_in_either_queue() {
    let service = TestService::new();
    let limit =
        RateLimit::custom().each_action(Rate::new(2, ms(900))).account(Rate::new(2, ms(900)));
    let client = service.builder().rate_limit(limit.clone()).build().unwrap();
    join((0..2).map(|id| spawn(&client, id)).collect()).await;
    // One waits for its action, the other for all actions.
    let mut ten = Box::pin(client.call_action(Ten::default()).into_future());
    let mut three = Box::pin(client.call_action(Three::default()).into_future());
    let mut context = Context::from_waker(Waker::noop());
    assert!(ten.as_mut().poll(&mut context).is_pending());
    assert!(three.as_mut().poll(&mut context).is_pending());
    tokio::time::advance(ms(1_000)).await;
    let error =
        client.call_action(Ten::default()).rate_limit(limit.fail_fast()).await.err().unwrap();
    assert_eq!((error.kind(), error.retry_after()), (ErrorKind::RateLimit, Some(ms(1_000))));
    assert!(ten.as_mut().poll(&mut context).is_ready());
    assert!(three.as_mut().poll(&mut context).is_ready());
}

#[tokio::test(start_paused = true)]
async fn a_new_call_queues_behind_waiters_when_a_slot_becomes_free() {
    let service = TestService::new();
    let limit = RateLimit::custom().each_action(Rate::new(2, ms(900)));
    let client = service.builder().rate_limit(limit).build().unwrap();
    join((0..2).map(|id| spawn(&client, id)).collect()).await;
    let call = |id: &str| Box::pin(client.call_action(Ten::default()).trace_id(id).into_future());
    let (mut waits, mut comes) = (call("2"), call("3"));
    let mut context = Context::from_waker(Waker::noop());
    assert!(waits.as_mut().poll(&mut context).is_pending());
    tokio::time::advance(ms(1_000)).await;
    assert!(comes.as_mut().poll(&mut context).is_pending());
    waits.await.unwrap();
    comes.await.unwrap();
    assert_eq!(
        (service.ids(), service.elapsed()),
        (["0", "1", "2", "3"].map(str::to_owned).into(), ms(1_000))
    );
}

#[tokio::test(start_paused = true)]
async fn a_cancelled_waiter_gives_its_slot_to_the_next() {
    let service = TestService::new();
    let limit = RateLimit::custom().each_action(Rate::new(1, ms(900)));
    let client = service.builder().rate_limit(limit).build().unwrap();
    let calls: Vec<_> = (0..6).map(|id| spawn(&client, id)).collect();
    tokio::time::sleep(ms(500)).await;
    // The first waiter, and one in the middle.
    calls[1].abort();
    calls[3].abort();
    for (id, call) in calls.into_iter().enumerate() {
        assert_eq!(call.await.is_ok(), id != 1 && id != 3);
    }
    let seen: Vec<_> = service.received().into_iter().map(|seen| (seen.id, seen.at)).collect();
    let expected = [("0", 0), ("2", 1_000), ("4", 2_000), ("5", 3_000)];
    assert_eq!(seen, expected.map(|(id, at)| (id.to_owned(), ms(at))));
}

/// The owner of an unpolled future may itself wait for one of the others.
#[tokio::test(start_paused = true)]
async fn unpolled_waiters_are_skipped_and_keep_their_place() {
    let service = TestService::new();
    let limit = RateLimit::custom().each_action(Rate::new(1, ms(900))).account(Rate::per_minute(9));
    let client = service.builder().rate_limit(limit).build().unwrap();
    spawn(&client, 0).await.unwrap().unwrap();
    let idle: Vec<_> =
        (1..5).map(|id| client.call_action(Ten::default()).trace_id(id.to_string())).collect();
    let mut idle: Vec<_> = idle.into_iter().map(|call| Box::pin(call.into_future())).collect();
    for call in &mut idle {
        let mut context = Context::from_waker(Waker::noop());
        assert!(call.as_mut().poll(&mut context).is_pending());
    }
    // It is the fifth in the queue; each unpolled waiter costs at most a tenth of a second.
    let call = spawn(&client, 5);
    call.await.unwrap().unwrap();
    assert_eq!(service.received()[1].id, "5");
    assert!(service.elapsed() <= ms(5_000), "{:?}", service.elapsed());
    // Unpolled waiters that return go before later arrivals.
    let later = spawn(&client, 6);
    tokio::task::yield_now().await;
    for call in idle {
        call.await.unwrap();
    }
    later.await.unwrap().unwrap();
    assert_eq!(service.ids(), ["0", "5", "1", "2", "3", "4", "6"]);
}

/// Two calls of one task, one of which is polled only between the others.
#[tokio::test(start_paused = true)]
async fn a_prefetched_call_does_not_block_calls_of_the_same_task() {
    let service = TestService::new();
    let limit = RateLimit::custom().each_action(Rate::new(1, ms(900)));
    let client = service.builder().rate_limit(limit).timeout(ms(30_000)).build().unwrap();
    let mut ahead = Box::pin(client.call_action(Ten::default()).into_future());
    for _ in 0..5 {
        let mut context = Context::from_waker(Waker::noop());
        let page = ahead.as_mut().poll(&mut context);
        client.call_action(Ten::default()).await.unwrap();
        if page.is_ready() {
            ahead = Box::pin(client.call_action(Ten::default()).into_future());
        }
    }
    assert!(service.elapsed() < ms(10_000), "{:?}", service.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_wait_is_traced_with_its_duration() {
    let notes = Notes::default();
    // With a single subscriber, `tracing` caches that a span is disabled when another thread reaches it first.
    let _second = tracing::Dispatch::new(notes.clone());
    let _guard = notes.set_default();
    let service = TestService::new();
    let client = service.builder().rate_limit(RateLimit::documented()).build().unwrap();
    for _ in 0..4 {
        client.call_action(Three::default()).await.unwrap();
    }
    let text = notes.text();
    assert_eq!(text.matches("waiting for the rate limit").count(), 1, "{text}");
    assert!(text.contains("wait_ms=1100 limit=3 requests per second"), "{text}");
}

#[tokio::test(start_paused = true)]
async fn waiting_for_a_slot_does_not_use_the_timeout_of_the_call() {
    let service = TestService::new();
    let limit = RateLimit::custom().each_action(Rate::new(1, ms(900)));
    let client = service.builder().rate_limit(limit).timeout(ms(5_000)).build().unwrap();
    let calls: Vec<_> = (0..500).map(|id| spawn(&client, id)).collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    assert_eq!((service.received().len(), service.elapsed()), (500, ms(499_000)));
}

#[tokio::test(start_paused = true)]
async fn the_timeout_continues_after_the_wait() {
    let service = TestService::answering([Answer::BadGatewayAfter(ms(3_000)), Answer::Silence]);
    let limit = RateLimit::custom().each_action(Rate::new(1, ms(9_900)));
    let retry = RetryPolicy::standard().backoff(Duration::ZERO, Duration::ZERO);
    let client =
        service.builder().rate_limit(limit).retry(retry).timeout(ms(5_000)).build().unwrap();
    let error = spawn(&client, 0).await.unwrap().unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Timeout, 2));
    // Three seconds for the first attempt, a wait until the next slot, and the remaining two seconds.
    let times: Vec<_> = service.received().into_iter().map(|seen| seen.at).collect();
    assert_eq!((times, service.elapsed()), (vec![ms(0), ms(10_000)], ms(12_000)));
}

/// Issues credentials that are valid for ten seconds.
#[derive(Debug)]
struct ShortLived(TestService);

impl CredentialsProvider for ShortLived {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        let issued = self.0.elapsed().as_secs();
        let expiry = self.0.now() + ms(10_000);
        let credentials = Credentials::new(format!("AKIDissued{issued}"), KEY).with_token(KEY);
        Box::pin(async move { Ok(credentials.with_expiry(expiry)) })
    }

    fn is_cached(&self) -> bool {
        true
    }
}

#[tokio::test(start_paused = true)]
async fn credentials_that_expire_during_the_wait_are_replaced() {
    let service = TestService::new();
    let limit = RateLimit::custom().each_action(Rate::new(1, ms(900)));
    let builder = service.builder().credentials(ShortLived(service.clone()));
    let client = builder.rate_limit(limit).build().unwrap();
    let calls: Vec<_> = (0..50).map(|id| spawn(&client, id)).collect();
    join(calls).await;
    let received = service.received();
    assert_eq!(received.len(), 50);
    for request in received {
        let issued = request.secret_id.strip_prefix("AKIDissued").unwrap();
        let age = request.at.as_secs() - issued.parse::<u64>().unwrap();
        assert!(age < 10, "{request:?}");
    }
}
