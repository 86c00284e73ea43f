//! When a cache fetches, and what it returns meanwhile.

use std::sync::Arc;
use std::time::Duration;

use tencent_cloud::credentials::{Cached, Credentials, CredentialsError, CredentialsProvider};
use tencent_cloud_leak_scan::KEY;
use tokio::time::sleep;

use crate::credentials::common::{Scripted, Step, TestClock, at, check_error, credentials};

/// Returns a step with credentials `id` that expire `expiry` seconds after the start.
fn until(id: &str, expiry: u64) -> Step {
    Step(0, Ok(credentials(id).with_expiry(at(expiry))))
}

fn failure(message: &str) -> Step {
    Step(0, Err(CredentialsError::new(message)))
}

fn cache(source: &Scripted) -> Cached {
    Cached::new(source.clone()).clock(TestClock::start())
}

async fn id(cache: &Cached) -> String {
    cache.credentials().await.unwrap().secret_id().to_owned()
}

async fn wait(seconds: u64) {
    sleep(Duration::from_secs(seconds)).await;
}

/// Lets tasks finish that do not wait for a timer.
async fn settle() {
    for _ in 0..20 {
        tokio::task::yield_now().await;
    }
}

fn tasks() -> usize {
    tokio::runtime::Handle::current().metrics().num_alive_tasks()
}

#[tokio::test(start_paused = true)]
async fn concurrent_callers_share_one_fetch() {
    let source = Scripted::new([Step(3, Ok(credentials("one").with_expiry(at(3600))))]);
    let cache = Arc::new(cache(&source));
    let callers: Vec<_> = (0..100)
        .map(|_| {
            let cache = Arc::clone(&cache);
            tokio::spawn(async move { id(&cache).await })
        })
        .collect();
    for caller in callers {
        assert_eq!(caller.await.unwrap(), "one");
    }
    assert_eq!(source.calls(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn callers_on_several_threads_share_one_fetch() {
    let source = Scripted::new([Step(0, Ok(credentials("one")))]);
    let cache = Arc::new(Cached::new(source.clone()));
    let callers: Vec<_> = (0..100)
        .map(|_| {
            let cache = Arc::clone(&cache);
            tokio::spawn(async move { id(&cache).await })
        })
        .collect();
    for caller in callers {
        assert_eq!(caller.await.unwrap(), "one");
    }
    assert_eq!(source.calls(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_failure_is_shared_and_retried_after_a_pause() {
    let source = Scripted::new([
        Step(1, Err(CredentialsError::new("first"))),
        failure("second"),
        failure("third"),
        until("one", 3600),
    ]);
    let cache = Arc::new(cache(&source));
    let callers: Vec<_> = (0..100)
        .map(|_| {
            let cache = Arc::clone(&cache);
            tokio::spawn(async move { cache.credentials().await.unwrap_err().to_string() })
        })
        .collect();
    for caller in callers {
        assert_eq!(caller.await.unwrap(), "first");
    }
    let error = cache.credentials().await.unwrap_err();
    check_error(&error, &["first"]);
    assert_eq!(source.calls(), 1, "fetched again without a pause");
    wait(1).await;
    check_error(&cache.credentials().await.unwrap_err(), &["second"]);
    wait(1).await;
    check_error(&cache.credentials().await.unwrap_err(), &["second"]);
    wait(1).await;
    check_error(&cache.credentials().await.unwrap_err(), &["third"]);
    wait(4).await;
    assert_eq!(id(&cache).await, "one");
    assert_eq!(source.calls(), 4);
}

#[tokio::test(start_paused = true)]
async fn the_pause_is_at_most_half_a_minute() {
    let source = Scripted::new((0..12).map(|number| failure(&number.to_string())));
    let cache = cache(&source);
    for _ in 0..10 {
        cache.credentials().await.unwrap_err();
        wait(30).await;
    }
    assert_eq!(source.calls(), 10);
}

#[tokio::test(start_paused = true)]
async fn refreshes_in_the_background_before_expiry() {
    let source =
        Scripted::new([until("one", 1000), Step(5, Ok(credentials("two").with_expiry(at(9000))))]);
    let cache = cache(&source);
    assert_eq!(id(&cache).await, "one");
    wait(699).await;
    assert_eq!(id(&cache).await, "one");
    settle().await;
    assert_eq!(source.calls(), 1, "refreshed before 70 % of the lifetime");
    wait(102).await;
    let before = tokio::time::Instant::now();
    assert_eq!(id(&cache).await, "one", "waited for the refresh");
    assert_eq!(before.elapsed(), Duration::ZERO);
    settle().await;
    assert_eq!(source.calls(), 2, "not refreshed after 80 % of the lifetime");
    assert_eq!(id(&cache).await, "one");
    wait(6).await;
    assert_eq!(id(&cache).await, "two");
    assert_eq!(source.calls(), 2);
}

/// Caches that started at the same time do not refresh at the same time.
#[tokio::test(start_paused = true)]
async fn refreshes_are_spread() {
    let sources: Vec<Scripted> =
        (0..40).map(|_| Scripted::new([until("one", 100_000), until("two", 999_999)])).collect();
    let caches: Vec<Cached> = sources.iter().map(cache).collect();
    for cache in &caches {
        id(cache).await;
    }
    let mut refreshed = Vec::new();
    for _ in 0..12 {
        wait(1_000).await;
        for cache in &caches {
            id(cache).await;
        }
        settle().await;
        refreshed.push(sources.iter().filter(|source| source.calls() == 2).count());
        if refreshed.len() == 1 {
            wait(68_500).await;
        }
    }
    assert_eq!(refreshed.first(), Some(&0));
    assert_eq!(refreshed.last(), Some(&40));
    refreshed.dedup();
    assert!(refreshed.len() > 4, "refreshed at too few times: {refreshed:?}");
}

#[tokio::test(start_paused = true)]
async fn returns_valid_credentials_after_a_failed_refresh() {
    let source = Scripted::new([
        until("one", 1000),
        failure("down"),
        failure("down"),
        failure("still down"),
        until("two", 3000),
    ]);
    let cache = cache(&source);
    assert_eq!(id(&cache).await, "one");
    wait(900).await;
    assert_eq!(id(&cache).await, "one");
    settle().await;
    assert_eq!(source.calls(), 2);
    assert_eq!(id(&cache).await, "one", "still valid");
    settle().await;
    assert_eq!(source.calls(), 2, "no pause after the failure");
    // So close to expiry that the caller waits for a refresh; if it fails, the old credentials are still returned.
    wait(90).await;
    assert_eq!(id(&cache).await, "one");
    assert_eq!(source.calls(), 3);
    wait(10).await;
    check_error(&cache.credentials().await.unwrap_err(), &["still down"]);
    wait(30).await;
    assert_eq!(id(&cache).await, "two");
    assert_eq!(source.calls(), 5);
}

/// In the last seconds before expiry, a request could arrive too late.
#[tokio::test(start_paused = true)]
async fn waits_for_a_refresh_shortly_before_expiry() {
    let source =
        Scripted::new([until("one", 1000), Step(2, Ok(credentials("two").with_expiry(at(2000))))]);
    let cache = cache(&source);
    assert_eq!(id(&cache).await, "one");
    wait(990).await;
    assert_eq!(id(&cache).await, "two");
}

#[tokio::test(start_paused = true)]
async fn credentials_that_seem_expired_are_left_to_the_service() {
    let source =
        Scripted::new([until("old", 0), until("old", 0), failure("down"), until("new", 3600)]);
    let cache = cache(&source);
    wait(60).await;
    // The local clock may be wrong. A provider that has no others is not asked by every call.
    for _ in 0..3 {
        assert_eq!(id(&cache).await, "old");
    }
    assert_eq!(source.calls(), 1);
    wait(1).await;
    for _ in 0..3 {
        assert_eq!(id(&cache).await, "old");
    }
    assert_eq!(source.calls(), 2);
    wait(2).await;
    for _ in 0..3 {
        check_error(&cache.credentials().await.unwrap_err(), &["down"]);
    }
    wait(4).await;
    assert_eq!(id(&cache).await, "new");
    assert_eq!(source.calls(), 4);
}

/// A changed file is noticed, and a file that is being written does no harm.
#[tokio::test(start_paused = true)]
async fn credentials_without_expiry_are_fetched_again() {
    let source = Scripted::new([
        Step(0, Ok(Credentials::new("one", KEY))),
        failure("half written"),
        Step(0, Ok(Credentials::new("two", KEY))),
    ]);
    let cache = cache(&source);
    assert_eq!(id(&cache).await, "one");
    wait(270).await;
    assert_eq!(id(&cache).await, "one");
    settle().await;
    assert_eq!(source.calls(), 1);
    wait(60).await;
    for _ in 0..2 {
        assert_eq!(id(&cache).await, "one");
        settle().await;
    }
    assert_eq!(source.calls(), 2);
    wait(1).await;
    assert_eq!(id(&cache).await, "one");
    settle().await;
    assert_eq!(id(&cache).await, "two");

    cache.forget();
    let source = Scripted::new([
        Step(0, Ok(Credentials::new("one", KEY))),
        Step(0, Ok(Credentials::new("two", KEY))),
    ]);
    let cache =
        Cached::new(source.clone()).clock(TestClock::start()).refresh_interval(Duration::MAX);
    assert_eq!(id(&cache).await, "one");
    wait(1_000_000).await;
    assert_eq!(id(&cache).await, "one");
    cache.forget();
    assert_eq!(id(&cache).await, "two");
    assert_eq!(source.calls(), 2);
}

/// After a long idle time the key may have been replaced, so the first caller waits.
#[tokio::test(start_paused = true)]
async fn waits_for_a_fetch_after_a_long_idle_time() {
    let source = Scripted::new([
        Step(0, Ok(Credentials::new("yesterday", KEY))),
        Step(1, Ok(Credentials::new("today", KEY))),
        failure("gone"),
    ]);
    let cache = cache(&source);
    assert_eq!(id(&cache).await, "yesterday");
    wait(40_000).await;
    assert_eq!(id(&cache).await, "today");
    wait(40_000).await;
    assert_eq!(id(&cache).await, "today", "the fetch failed");
    assert_eq!(source.calls(), 3);
}

/// The result of a fetch that started before `forget` is not cached.
#[tokio::test(start_paused = true)]
async fn forget_discards_a_running_fetch() {
    let source = Scripted::new([
        Step(9, Ok(Credentials::new("old", KEY))),
        Step(5, Ok(Credentials::new("new", KEY))),
        Step(5, Ok(Credentials::new("newest", KEY))),
    ]);
    let cache = Arc::new(cache(&source));
    let first = tokio::spawn({
        let cache = Arc::clone(&cache);
        async move { id(&cache).await }
    });
    wait(1).await;
    cache.forget();
    assert_eq!(id(&cache).await, "new");
    assert_eq!(first.await.unwrap(), "old");
    assert_eq!(id(&cache).await, "new");

    cache.forget();
    let limit = Duration::from_secs(1);
    tokio::time::timeout(limit, cache.credentials()).await.unwrap_err();
    cache.forget();
    settle().await;
    assert_eq!(tasks(), 1);
    drop(cache);
    settle().await;
    assert_eq!(tasks(), 0, "the fetch was not aborted");
}

/// The fetch continues for other callers and later ones.
#[tokio::test(start_paused = true)]
async fn dropping_a_caller_does_not_cancel_the_fetch() {
    let source = Scripted::new([Step(10, Ok(credentials("one").with_expiry(at(3600))))]);
    let cache = Arc::new(cache(&source));
    let limit = Duration::from_secs(1);
    tokio::time::timeout(limit, cache.credentials()).await.unwrap_err();
    let second = tokio::spawn({
        let cache = Arc::clone(&cache);
        async move { id(&cache).await }
    });
    wait(1).await;
    let third = tokio::spawn({
        let cache = Arc::clone(&cache);
        async move { id(&cache).await }
    });
    wait(1).await;
    second.abort();
    assert_eq!(third.await.unwrap(), "one");
    assert_eq!(source.calls(), 1);

    let source = Scripted::new([Step(10, Ok(credentials("one").with_expiry(at(3600))))]);
    let cache = self::cache(&source);
    tokio::time::timeout(limit, cache.credentials()).await.unwrap_err();
    wait(10).await;
    let before = tokio::time::Instant::now();
    assert_eq!(id(&cache).await, "one");
    assert_eq!(before.elapsed(), Duration::ZERO, "the fetch was cancelled with its caller");
}

#[tokio::test(start_paused = true)]
async fn a_fetch_times_out() {
    let source = Scripted::new([
        Step(1_000_000, Ok(credentials("late"))),
        Step(1_000_000, Ok(credentials("late"))),
        until("one", 3600),
    ]);
    let cache = Cached::new(source.clone()).clock(TestClock::start());
    let before = tokio::time::Instant::now();
    check_error(
        &cache.credentials().await.unwrap_err(),
        &["no credentials from the provider within 30s"],
    );
    assert_eq!(before.elapsed(), Duration::from_secs(30));
    wait(1).await;
    let cache = cache.timeout(Duration::from_secs(3));
    check_error(
        &cache.credentials().await.unwrap_err(),
        &["no credentials from the provider within 3s"],
    );
    wait(2).await;
    assert_eq!(id(&cache).await, "one");
    settle().await;
    assert_eq!(tasks(), 0);
}

#[tokio::test(start_paused = true)]
async fn no_task_outlives_the_cache() {
    let source = Scripted::new([until("one", 1000), Step(20, Ok(credentials("two")))]);
    let cache = cache(&source);
    assert_eq!(id(&cache).await, "one");
    settle().await;
    assert_eq!(tasks(), 0, "a background task is waiting");
    wait(900).await;
    assert_eq!(id(&cache).await, "one");
    settle().await;
    assert_eq!((tasks(), source.calls()), (1, 2), "no refresh is running");
    drop(cache);
    settle().await;
    assert_eq!(tasks(), 0, "the refresh was not aborted");
}

#[derive(Debug)]
struct Panics;

impl CredentialsProvider for Panics {
    fn credentials(&self) -> tencent_cloud::BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(async { panic!("in a provider") })
    }
}

#[tokio::test]
async fn a_panic_of_the_provider_is_an_error_for_all_waiters() {
    let cache = Arc::new(Cached::new(Panics));
    for _ in 0..2 {
        let waiting: Vec<_> = (0..3)
            .map(|_| {
                let cache = Arc::clone(&cache);
                tokio::spawn(async move { cache.credentials().await.unwrap_err() })
            })
            .collect();
        for caller in waiting {
            check_error(&caller.await.unwrap(), &["the provider panicked"]);
        }
    }
}

/// A fetch ends with the runtime that it was started in.
#[test]
fn a_fetch_is_restarted_if_its_runtime_ends() {
    let runtime = || {
        tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .unwrap()
    };
    let source =
        Scripted::new([Step(1_000, Ok(credentials("never"))), Step(0, Ok(credentials("one")))]);
    let first = runtime();
    let cache = first.block_on(async { cache(&source) }).timeout(Duration::MAX);
    first.block_on(async {
        let limit = Duration::from_secs(1);
        tokio::time::timeout(limit, cache.credentials()).await.unwrap_err();
    });
    drop(first);
    let second = runtime();
    let cache = second.block_on(async { cache.clock(TestClock::start()) });
    assert_eq!(second.block_on(id(&cache)), "one");
    assert_eq!(source.calls(), 2);
}
