//! A cache where there is no Tokio runtime: whoever begins a fetch carries it out.

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

use crate::common::at;

/// Stands at so many seconds after the beginning; nobody wakes.
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

/// Gives credentials named by the number of the fetch, once it has been polled a second time.
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
fn the_caller_fetches_and_another_takes_over_when_it_is_dropped() {
    let clock = Arc::new(HandClock::default());
    let cache = Cached::new(Numbered::default()).clock(Arc::clone(&clock));
    let mut first = Box::pin(cache.credentials());
    let mut second = pin!(cache.credentials());
    assert!(poll(first.as_mut()).is_pending());
    assert!(poll(second.as_mut()).is_pending());
    drop(first);
    assert!(poll(second.as_mut()).is_pending(), "the second has just begun");
    let Poll::Ready(Ok(given)) = poll(second.as_mut()) else { panic!("nothing was fetched") };
    assert_eq!(given.secret_id(), "1");

    // Nobody would carry a renewal out in the background, so the caller does.
    *clock.0.lock().unwrap() = 1900;
    let mut third = pin!(cache.credentials());
    assert!(poll(third.as_mut()).is_pending());
    let Poll::Ready(Ok(given)) = poll(third.as_mut()) else { panic!("nothing was fetched") };
    assert_eq!(given.secret_id(), "1", "those at hand");
    let mut fourth = pin!(cache.credentials());
    let Poll::Ready(Ok(given)) = poll(fourth.as_mut()) else { panic!("nothing was kept") };
    assert_eq!(given.secret_id(), "2", "those that were fetched");
}

/// The system's clock has no timer outside a runtime, and says so.
#[test]
fn without_a_timer_nothing_is_fetched() {
    let cache = Cached::new(Numbered::default());
    let Poll::Ready(Err(error)) = poll(pin!(cache.credentials())) else {
        panic!("fetched without a limit")
    };
    assert!(error.to_string().contains("no timer"), "{error}");
}
