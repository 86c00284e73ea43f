//! A window together with the queue of waiters for its slots.

use std::fmt::{self, Display, Formatter};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::Rate;
use super::queue::Queue;
use super::window::Window;

/// Counts the requests of one action on one host, or of all actions.
#[derive(Debug)]
pub(super) struct Counter(Mutex<State>);

/// What a lock of a [`Counter`] protects, so that both parts change together.
#[derive(Debug)]
pub(super) struct State {
    pub(super) window: Window,
    pub(super) queue: Queue,
    counts_all_actions: bool,
}

impl Counter {
    pub(super) fn new(rate: Rate, margin: Duration, counts_all_actions: bool) -> Self {
        let (window, queue) = (Window::new(rate, margin), Queue::default());
        Self(Mutex::new(State { window, queue, counts_all_actions }))
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Returns when a slot is free for a request with `ahead` others before it.
    pub(super) fn slot(&self, ahead: usize, now: u64) -> Slot {
        let (at, rate) = (self.window.next_free(ahead, now), self.window.rate());
        Slot { at, rate, counts_all_actions: self.counts_all_actions }
    }
}

/// The next free slot of a counter.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slot {
    /// When it is free.
    pub(super) at: u64,
    rate: Rate,
    counts_all_actions: bool,
}

/// Displays the rate that applies, as in `20 requests per second for all actions`.
impl Display for Slot {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.rate)?;
        if self.counts_all_actions { formatter.write_str(" for all actions") } else { Ok(()) }
    }
}
