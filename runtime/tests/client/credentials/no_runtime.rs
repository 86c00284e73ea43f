//! A cache without a Tokio runtime: the caller that starts a fetch drives it.

use std::future::Future;
use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, SystemTime};

use tencent_cloud::BoxFuture;
use tencent_cloud::clock::{Clock, NoTimer};
use tencent_cloud::credentials::{Cached, Credentials, CredentialsError, CredentialsProvider};
use tencent_cloud_leak_scan::KEY;

use crate::credentials::common::at;

/// A clock that is set by hand and whose timers never fire.
#[derive(Debug, Default)]
struct HandClock(Mutex<u64>);

impl Clock for HandClock {
    fn now(&self) -> SystemTime {
        at(*self.0.lock().unwrap())
    }

    fn sleep(&self, _: Duration) -> Result<BoxFuture<'static, ()>, NoTimer> {
        Ok(Box::pin(std::future::pending()))
    }
}

/// Returns credentials that are named by the number of the fetch, at the second poll.
#[derive(Debug, Default)]
struct Numbered(AtomicUsize);

impl CredentialsProvider for Numbered {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        let number = self.0.fetch_add(1, Ordering::Relaxed);
        let mut polls = 0;
        Box::pin(std::future::poll_fn(move |context| {
            polls += 1;
            if polls < 2 {
                context.waker().wake_by_ref();
                return Poll::Pending;
            }
            let expiry = at(1000 * (number as u64 + 1));
            Poll::Ready(Ok(Credentials::new(number.to_string(), KEY).with_expiry(expiry)))
        }))
    }
}

fn poll<F: Future>(future: std::pin::Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

#[test]
fn the_caller_drives_the_fetch_and_another_takes_over() {
    let clock = Arc::new(HandClock::default());
    let cache = Cached::new(Numbered::default()).clock(Arc::clone(&clock));
    let mut first = Box::pin(cache.credentials());
    let mut second = pin!(cache.credentials());
    assert!(poll(first.as_mut()).is_pending());
    assert!(poll(second.as_mut()).is_pending());
    drop(first);
    assert!(poll(second.as_mut()).is_pending(), "the second caller has just started a fetch");
    let Poll::Ready(Ok(given)) = poll(second.as_mut()) else { panic!("not fetched") };
    assert_eq!(given.secret_id(), "1");

    // Nothing runs in the background, so the caller drives the refresh.
    *clock.0.lock().unwrap() = 1900;
    let mut third = pin!(cache.credentials());
    assert!(poll(third.as_mut()).is_pending());
    let Poll::Ready(Ok(given)) = poll(third.as_mut()) else { panic!("not fetched") };
    assert_eq!(given.secret_id(), "1", "the cached ones");
    let mut fourth = pin!(cache.credentials());
    let Poll::Ready(Ok(given)) = poll(fourth.as_mut()) else { panic!("not cached") };
    assert_eq!(given.secret_id(), "2", "the refreshed ones");
}

/// The system clock has no timer outside of a runtime.
#[test]
fn fetching_without_a_timer_is_an_error() {
    let cache = Cached::new(Numbered::default());
    let Poll::Ready(Err(error)) = poll(pin!(cache.credentials())) else {
        panic!("fetched without a timeout")
    };
    assert!(error.to_string().contains("no timer"), "{error}");
}
