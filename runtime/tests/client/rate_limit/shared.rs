//! Limits whose counters processes share, with a store in memory.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::future::join_all;
use tencent_cloud::rate_limit::{
    Rate, RateLimit, RateLimitStore, SharedCounter, StoreError, TakeOutcome,
};
use tencent_cloud::{BoxFuture, ErrorKind, GenericClient, RetryPolicy};
use tokio::time::Instant;

use crate::rate_limit::common::{Ten, TestService, Three, max_in_window, ms};

/// Clones are the same store, as processes see it.
#[derive(Clone, Debug, Default)]
struct Store(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    /// When the slots that are taken are free again.
    taken: HashMap<String, Vec<Instant>>,
    /// The number of requests to the store.
    asked: usize,
    is_down: bool,
}

impl Store {
    fn set_down(&self, is_down: bool) {
        self.0.lock().unwrap().is_down = is_down;
    }

    fn asked(&self) -> usize {
        self.0.lock().unwrap().asked
    }
}

impl RateLimitStore for Store {
    fn take<'a>(
        &'a self,
        counters: &'a [SharedCounter],
    ) -> BoxFuture<'a, Result<TakeOutcome, StoreError>> {
        Box::pin(async move {
            tokio::time::sleep(ms(1)).await;
            let mut state = self.0.lock().unwrap();
            state.asked += 1;
            if state.is_down {
                return Err("connection refused".into());
            }
            let now = Instant::now();
            for (index, counter) in counters.iter().enumerate() {
                let taken = state.taken.entry(counter.key().to_owned()).or_default();
                taken.retain(|free| *free > now);
                if let Some(surplus) = taken.len().checked_sub(counter.count() as usize) {
                    let wait = taken[surplus] - now;
                    return Ok(TakeOutcome::Full { counter: index, wait });
                }
            }
            for counter in counters {
                let free = now + counter.period();
                state.taken.entry(counter.key().to_owned()).or_default().push(free);
            }
            Ok(TakeOutcome::Taken)
        })
    }
}

/// Returns the client of another process.
fn process(service: &TestService, limit: RateLimit) -> GenericClient {
    service.builder().retry(RetryPolicy::never()).rate_limit(limit).build().unwrap()
}

async fn call_together(clients: &[GenericClient], calls: usize) {
    let calls = clients.iter().flat_map(|client| {
        (0..calls).map(move |_| client.call_action(Ten::default()).into_future())
    });
    for result in join_all(calls).await {
        result.unwrap();
    }
}

fn times(service: &TestService) -> Vec<Duration> {
    service.received().into_iter().map(|request| request.at).collect()
}

#[tokio::test(start_paused = true)]
async fn processes_keep_to_one_limit() {
    let (service, store) = (TestService::new(), Store::default());
    let limit = || RateLimit::documented().shared(store.clone());
    let clients = [(); 8].map(|()| process(&service, limit()));
    call_together(&clients, 20).await;
    let times = times(&service);
    assert_eq!(
        (times.len(), max_in_window(Duration::from_secs(1), times.iter().copied())),
        (160, 10)
    );
    // 160 calls take 15 periods of 1.1 seconds beside the first, and a few milliseconds each.
    assert!(service.elapsed() < Duration::from_millis(15 * 1_100 + 1_000), "{:?}", times.last());
    // A process does not ask for each of its waiters whenever a slot may be free.
    assert!(store.asked() < 160 * 12, "{}", store.asked());
}

#[tokio::test(start_paused = true)]
async fn a_full_counter_of_one_action_delays_no_other() {
    let (service, store) = (TestService::new(), Store::default());
    let limit = RateLimit::documented().account(Rate::per_minute(100)).shared(store);
    let clients = [(); 2].map(|()| process(&service, limit.clone()));
    call_together(&clients[..1], 10).await;
    let waiting = tokio::spawn(clients[1].call_action(Ten::default()).into_future());
    tokio::time::sleep(ms(50)).await;
    clients[1].call_action(Three::default()).await.unwrap();
    assert!(service.elapsed() < ms(200) && !waiting.is_finished());
    waiting.await.unwrap().unwrap();
}

#[tokio::test(start_paused = true)]
async fn fail_fast_reports_the_next_slot_of_the_store() {
    let (service, store) = (TestService::new(), Store::default());
    let limit = RateLimit::documented().shared(store.clone());
    call_together(&[process(&service, limit.clone())], 10).await;
    let other = process(&service, RateLimit::documented().shared(store.clone()).fail_fast());
    let error = other.call_action(Ten::default()).await.err().unwrap();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::RateLimit, 0));
    assert!(error.was_not_executed());
    let wait = error.retry_after().unwrap();
    assert!(wait > ms(1_000) && wait <= ms(1_100), "{wait:?}");
    // It gave its slot back, and does not ask the store before.
    let asked = store.asked();
    other.call_action(Ten::default()).await.err().unwrap();
    assert_eq!(store.asked(), asked);
    tokio::time::advance(wait).await;
    other.call_action(Ten::default()).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn without_the_store_each_process_keeps_to_the_limit() {
    let (service, store) = (TestService::new(), Store::default());
    let client = process(&service, RateLimit::documented().shared(store.clone()));
    call_together(std::slice::from_ref(&client), 5).await;
    store.set_down(true);
    call_together(std::slice::from_ref(&client), 40).await;
    assert_eq!(max_in_window(Duration::from_secs(1), times(&service)), 10);
    // While it is down, it is asked once a second, and not for each call.
    assert!(store.asked() < 5 + 10 + 4 * 11, "{}", store.asked());
    store.set_down(false);
    tokio::time::advance(Duration::from_secs(2)).await;
    let asked = store.asked();
    call_together(std::slice::from_ref(&client), 5).await;
    assert_eq!(store.asked(), asked + 5);
}

#[tokio::test(start_paused = true)]
async fn a_required_store_that_is_down_fails_the_call() {
    let (service, store) = (TestService::new(), Store::default());
    let limit = RateLimit::documented().shared(store.clone()).require_store();
    let client = process(&service, limit);
    store.set_down(true);
    for _ in 0..20 {
        let error = client.call_action(Ten::default()).await.err().unwrap();
        assert_eq!(error.kind(), ErrorKind::RateLimit);
        assert!(error.was_not_executed());
        let text = format!("{error:#}");
        assert!(text.contains("store of the rate limit is unavailable"), "{text}");
        assert!(text.contains("connection refused"), "{text}");
    }
    store.set_down(false);
    // The calls that failed took no slots.
    let began = Instant::now();
    call_together(&[client], 10).await;
    assert!(began.elapsed() < ms(100));
}

#[tokio::test(start_paused = true)]
async fn waiters_of_a_process_keep_their_order() {
    let (service, store) = (TestService::new(), Store::default());
    let other = process(&service, RateLimit::documented().shared(store.clone()));
    call_together(&[other], 10).await;
    let client = process(&service, RateLimit::documented().shared(store));
    let first = service.received().len();
    let ids: Vec<String> = (0..30).map(|id| id.to_string()).collect();
    let calls = ids.iter().map(|id| {
        let call = client.call_action(Ten::default()).trace_id(id);
        call.into_future()
    });
    for result in join_all(calls).await {
        result.unwrap();
    }
    assert_eq!(service.ids()[first..], ids);
}
