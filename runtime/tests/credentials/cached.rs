//! What a cache asks its source, when, and what it gives meanwhile.

use std::sync::Arc;
use std::time::Duration;

use tencent_cloud::credentials::{Cached, Credentials, CredentialsError, CredentialsProvider};
use tencent_cloud_leak_scan::KEY;
use tokio::time::sleep;

use crate::common::{Scripted, Step, TestClock, at, check_error, credentials};

/// A step that gives `id`, which expires so many seconds after the beginning.
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

/// Lets tasks that have nothing to wait for come to their end.
async fn settle() {
    for _ in 0..20 {
        tokio::task::yield_now().await;
    }
}

fn tasks() -> usize {
    tokio::runtime::Handle::current().metrics().num_alive_tasks()
}

#[tokio::test(start_paused = true)]
async fn a_hundred_callers_wait_for_one_fetch() {
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
    assert_eq!(source.asked(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_hundred_callers_on_several_threads_wait_for_one_fetch() {
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
    assert_eq!(source.asked(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_failure_is_shared_too_and_tried_again_after_a_pause() {
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
    assert_eq!(source.asked(), 1, "asked again at once");
    wait(1).await;
    check_error(&cache.credentials().await.unwrap_err(), &["second"]);
    wait(1).await;
    check_error(&cache.credentials().await.unwrap_err(), &["second"]);
    wait(1).await;
    check_error(&cache.credentials().await.unwrap_err(), &["third"]);
    wait(4).await;
    assert_eq!(id(&cache).await, "one");
    assert_eq!(source.asked(), 4);
}

#[tokio::test(start_paused = true)]
async fn the_pause_does_not_grow_beyond_half_a_minute() {
    let source = Scripted::new((0..12).map(|number| failure(&number.to_string())));
    let cache = cache(&source);
    for _ in 0..10 {
        cache.credentials().await.unwrap_err();
        wait(30).await;
    }
    assert_eq!(source.asked(), 10);
}

#[tokio::test(start_paused = true)]
async fn credentials_are_renewed_in_the_background_before_they_expire() {
    let source =
        Scripted::new([until("one", 1000), Step(5, Ok(credentials("two").with_expiry(at(9000))))]);
    let cache = cache(&source);
    assert_eq!(id(&cache).await, "one");
    wait(699).await;
    assert_eq!(id(&cache).await, "one");
    settle().await;
    assert_eq!(source.asked(), 1, "renewed before 70 % of the life");
    wait(102).await;
    let before = tokio::time::Instant::now();
    assert_eq!(id(&cache).await, "one", "waited for the new ones");
    assert_eq!(before.elapsed(), Duration::ZERO);
    settle().await;
    assert_eq!(source.asked(), 2, "not renewed after 80 % of the life");
    assert_eq!(id(&cache).await, "one");
    wait(6).await;
    assert_eq!(id(&cache).await, "two");
    assert_eq!(source.asked(), 2);
}

/// Two caches that began at once do not come back at once.
#[tokio::test(start_paused = true)]
async fn renewal_is_spread() {
    let sources: Vec<Scripted> =
        (0..40).map(|_| Scripted::new([until("one", 100_000), until("two", 999_999)])).collect();
    let caches: Vec<Cached> = sources.iter().map(cache).collect();
    for cache in &caches {
        id(cache).await;
    }
    let mut renewed = Vec::new();
    for _ in 0..12 {
        wait(1_000).await;
        for cache in &caches {
            id(cache).await;
        }
        settle().await;
        renewed.push(sources.iter().filter(|source| source.asked() == 2).count());
        if renewed.len() == 1 {
            wait(68_500).await;
        }
    }
    assert_eq!(renewed.first(), Some(&0));
    assert_eq!(renewed.last(), Some(&40));
    renewed.dedup();
    assert!(renewed.len() > 4, "renewed at few times only: {renewed:?}");
}

#[tokio::test(start_paused = true)]
async fn credentials_at_hand_outlive_a_failure_until_they_expire() {
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
    assert_eq!(source.asked(), 2);
    assert_eq!(id(&cache).await, "one", "valid, though a newer one could not be fetched");
    settle().await;
    assert_eq!(source.asked(), 2, "no pause after the failure");
    // So late that it is worth waiting for newer ones, but those at hand are better than none.
    wait(90).await;
    assert_eq!(id(&cache).await, "one");
    assert_eq!(source.asked(), 3);
    wait(10).await;
    check_error(&cache.credentials().await.unwrap_err(), &["still down"]);
    wait(30).await;
    assert_eq!(id(&cache).await, "two");
    assert_eq!(source.asked(), 5);
}

/// In the last seconds a request might arrive too late: who asks waits for newer credentials.
#[tokio::test(start_paused = true)]
async fn credentials_about_to_expire_are_not_given_while_newer_ones_come() {
    let source =
        Scripted::new([until("one", 1000), Step(2, Ok(credentials("two").with_expiry(at(2000))))]);
    let cache = cache(&source);
    assert_eq!(id(&cache).await, "one");
    wait(990).await;
    assert_eq!(id(&cache).await, "two");
}

#[tokio::test(start_paused = true)]
async fn what_has_expired_already_is_an_error() {
    let source = Scripted::new([Step(0, Ok(credentials("old").with_expiry(at(0))))]);
    let cache = cache(&source);
    wait(60).await;
    let error = cache.credentials().await.unwrap_err();
    check_error(&error, &["expired 60 s ago", "clock"]);
}

/// A file that was changed is seen, and one that is being written does no harm.
#[tokio::test(start_paused = true)]
async fn lasting_credentials_are_looked_up_again() {
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
    assert_eq!(source.asked(), 1);
    wait(60).await;
    for _ in 0..2 {
        assert_eq!(id(&cache).await, "one");
        settle().await;
    }
    assert_eq!(source.asked(), 2);
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
        Cached::new(source.clone()).clock(TestClock::start()).look_again_after(Duration::MAX);
    assert_eq!(id(&cache).await, "one");
    wait(1_000_000).await;
    assert_eq!(id(&cache).await, "one");
    cache.forget();
    assert_eq!(id(&cache).await, "two");
    assert_eq!(source.asked(), 2);
}

/// After a night in which nobody called, yesterday's key may be gone: who asks first waits for today's.
#[tokio::test(start_paused = true)]
async fn an_idle_client_looks_again_before_it_goes_on() {
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
    assert_eq!(id(&cache).await, "today", "nothing newer to be had");
    assert_eq!(source.asked(), 3);
}

/// What was fetched before all was forgotten is not kept.
#[tokio::test(start_paused = true)]
async fn a_fetch_under_way_is_forgotten_too() {
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
    assert_eq!(tasks(), 0, "a forgotten fetch goes on");
}

/// The fetch goes on for the others, and for who comes later.
#[tokio::test(start_paused = true)]
async fn a_caller_that_is_dropped_takes_nothing_along() {
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
    assert_eq!(source.asked(), 1);

    let source = Scripted::new([Step(10, Ok(credentials("one").with_expiry(at(3600))))]);
    let cache = self::cache(&source);
    tokio::time::timeout(limit, cache.credentials()).await.unwrap_err();
    wait(10).await;
    let before = tokio::time::Instant::now();
    assert_eq!(id(&cache).await, "one");
    assert_eq!(before.elapsed(), Duration::ZERO, "the fetch ended with the one who asked");
}

#[tokio::test(start_paused = true)]
async fn a_source_that_hangs_is_given_up() {
    let source = Scripted::new([
        Step(1_000_000, Ok(credentials("late"))),
        Step(1_000_000, Ok(credentials("late"))),
        until("one", 3600),
    ]);
    let cache = Cached::new(source.clone()).clock(TestClock::start());
    let before = tokio::time::Instant::now();
    check_error(&cache.credentials().await.unwrap_err(), &["no answer within 30s"]);
    assert_eq!(before.elapsed(), Duration::from_secs(30));
    wait(1).await;
    let cache = cache.timeout(Duration::from_secs(3));
    check_error(&cache.credentials().await.unwrap_err(), &["no answer within 3s"]);
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
    assert_eq!(tasks(), 0, "a task waits for a time to come");
    wait(900).await;
    assert_eq!(id(&cache).await, "one");
    settle().await;
    assert_eq!((tasks(), source.asked()), (1, 2), "no renewal under way");
    drop(cache);
    settle().await;
    assert_eq!(tasks(), 0, "the renewal goes on");
}

#[derive(Debug)]
struct Panics;

impl CredentialsProvider for Panics {
    fn credentials(&self) -> tencent_cloud::BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(async { panic!("in a source of somebody's own") })
    }
}

#[tokio::test]
async fn a_source_that_panics_is_an_error_for_all_who_wait() {
    let cache = Arc::new(Cached::new(Panics));
    for _ in 0..2 {
        let waiting: Vec<_> = (0..3)
            .map(|_| {
                let cache = Arc::clone(&cache);
                tokio::spawn(async move { cache.credentials().await.unwrap_err() })
            })
            .collect();
        for caller in waiting {
            check_error(&caller.await.unwrap(), &["the source panicked"]);
        }
    }
}

/// The runtime that a fetch was begun in may end before it: who waits elsewhere begins anew.
#[test]
fn a_fetch_whose_runtime_ends_is_begun_anew() {
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
    assert_eq!(source.asked(), 2);
}
