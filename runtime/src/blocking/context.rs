//! Detects whether the current thread may be blocked.

use std::task::{Context, Poll, Waker};

use tokio::runtime::Handle;
use tokio::task::{coop, try_id};

use crate::error::Error;

/// Fails on a thread that drives futures, which blocking would stop.
pub(super) fn may_block() -> Result<(), Error> {
    match Handle::try_current() {
        Err(error) if error.is_thread_local_destroyed() => {
            Err(Error::config("blocking call on a thread that is shutting down"))
        }
        Ok(_) if drives_futures() => Err(Error::config(
            "blocking call inside an async runtime: use the async client there, or make the call in spawn_blocking or on \
             a separate thread",
        )),
        _ => Ok(()),
    }
}

/// Of all code that Tokio runs, only closures in `spawn_blocking` may block. Tokio has no API to detect them, but they are
/// tasks without a budget, unlike all other tasks except those that opted out.
fn drives_futures() -> bool {
    try_id().is_none() || has_budget()
}

/// Returns whether the current task has a limited budget of operations before it must yield.
fn has_budget() -> bool {
    let mut context = Context::from_waker(Waker::noop());
    let mut taken = Vec::new();
    // Budgets are smaller than that.
    let is_spent = (0..=u8::MAX).any(|_| match coop::poll_proceed(&mut context) {
        Poll::Ready(unit) => {
            taken.push(unit);
            false
        }
        Poll::Pending => true,
    });
    // Each unit restores the budget from before it was taken, so the first must be dropped last.
    while taken.pop().is_some() {}
    is_spent
}
