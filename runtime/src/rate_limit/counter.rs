//! A window together with the queue of waiters for its slots.

use std::fmt::{self, Display, Formatter};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::Rate;
use super::queue::Queue;
use super::window::Window;

/// Counts the requests of one action on one host, or of all actions.
#[derive(Debug)]
pub(super) struct Counter {
    key: String,
    state: Mutex<State>,
}

/// What a lock of a [`Counter`] protects, so that both parts change together.
#[derive(Debug)]
pub(super) struct State {
    pub(super) window: Window,
    pub(super) queue: Queue,
    counts_all_actions: bool,
    /// Until when the shared counter has no free slot, as far as this process knows.
    shared_full_until: u64,
}

impl Counter {
    /// Creates a counter with a key of its own; that of all actions is empty.
    pub(super) fn new(key: String, rate: Rate, margin: Duration) -> Self {
        let state = State {
            window: Window::new(rate, margin),
            queue: Queue::default(),
            counts_all_actions: key.is_empty(),
            shared_full_until: 0,
        };
        Self { key, state: Mutex::new(state) }
    }

    pub(super) fn key(&self) -> &str {
        &self.key
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Returns when a slot is free for a request with `ahead` others before it.
    pub(super) fn slot(&self, ahead: usize, now: u64) -> Slot {
        let rate = self.window.rate();
        let at = self.window.next_free(ahead, now).max(self.shared_full_until);
        Slot { at, rate, counts_all_actions: self.counts_all_actions }
    }

    /// Frees a slot that was taken at `taken`, because the shared counter refused it.
    pub(super) fn give_back(&mut self, taken: u64) {
        self.window.give_back(taken);
    }

    /// Records that the shared counter has no free slot until `until`.
    pub(super) fn set_shared_full(&mut self, until: u64) {
        self.shared_full_until = self.shared_full_until.max(until);
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
