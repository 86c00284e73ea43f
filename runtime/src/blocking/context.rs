//! Whether the present thread may be blocked.

use std::task::{Context, Poll, Waker};

use tokio::runtime::Handle;
use tokio::task::{coop, try_id};

use crate::error::Error;

/// An error where blocking would hold up what else the thread does.
pub(super) fn may_block() -> Result<(), Error> {
    match Handle::try_current() {
        Err(error) if error.is_thread_local_destroyed() => {
            Err(Error::config("a blocking call on a thread that is ending"))
        }
        Ok(_) if drives_futures() => Err(Error::config(
            "a blocking call inside an async runtime, whose other tasks it would hold up: await the async client there, \
             or make the call in spawn_blocking or on a thread of your own",
        )),
        _ => Ok(()),
    }
}

/// Of what Tokio runs, only the closures of `spawn_blocking` may block. Tokio does not say which those are, but they are
/// tasks without a budget, which nothing else is unless it asks for that.
fn drives_futures() -> bool {
    try_id().is_none() || has_budget()
}

/// Whether what runs here may do only so much before it has to yield.
fn has_budget() -> bool {
    let mut context = Context::from_waker(Waker::noop());
    let mut taken = Vec::new();
    // A budget is a small number: what goes on beyond that has none.
    let is_spent = (0..=u8::MAX).any(|_| match coop::poll_proceed(&mut context) {
        Poll::Ready(unit) => {
            taken.push(unit);
            false
        }
        Poll::Pending => true,
    });
    // Each gives back what was there before it, so the first goes last.
    while taken.pop().is_some() {}
    is_spent
}
