//! A count, and those who wait for their turn at it.

use std::fmt::{self, Display, Formatter};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::Rate;
use super::queue::Queue;
use super::window::Window;

/// A line, locked for one look and one change of both.
#[derive(Debug)]
pub(super) struct Line(Mutex<State>);

#[derive(Debug)]
pub(super) struct State {
    pub(super) window: Window,
    pub(super) queue: Queue,
    /// Whether it is the line of all actions.
    of_all: bool,
}

impl Line {
    pub(super) fn new(rate: Rate, margin: Duration, of_all: bool) -> Self {
        let (window, queue) = (Window::new(rate, margin), Queue::default());
        Self(Mutex::new(State { window, queue, of_all }))
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// What stands in the way of one who has so many ahead.
    pub(super) fn held(&self, ahead: usize, now: u64) -> Held {
        let (at, rate) = (self.window.opens(ahead, now), self.window.rate());
        Held { at, rate, of_all: self.of_all }
    }
}

/// What stands in the way, and until when.
#[derive(Clone, Copy, Debug)]
pub(super) struct Held {
    pub(super) at: u64,
    rate: Rate,
    of_all: bool,
}

/// `20 calls in 1s`, and for whom.
impl Display for Held {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.rate)?;
        if self.of_all { formatter.write_str(" for all actions together") } else { Ok(()) }
    }
}
