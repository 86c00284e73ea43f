//! A count, and those who wait for their turn at it.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::Rate;
use super::window::Window;

/// Those at its head look at the window, and sleep until it opens; all others only wait for the one before them. So however
/// many wait, there is one timer and one of them that wakes, and whoever stops waiting leaves no gap.
#[derive(Debug)]
pub(super) struct Line {
    window: Mutex<Window>,
    /// Fair: it goes to those who asked for it in the order in which they did.
    head: tokio::sync::Mutex<()>,
    waiting: AtomicUsize,
}

impl Line {
    pub(super) fn new(rate: Rate, margin: Duration) -> Self {
        Self {
            window: Mutex::new(Window::new(rate, margin)),
            head: tokio::sync::Mutex::default(),
            waiting: AtomicUsize::new(0),
        }
    }

    pub(super) fn window(&self) -> MutexGuard<'_, Window> {
        self.window.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many wait, the one at the head included.
    pub(super) fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }

    /// Waits until those ahead are gone. Dropping what it gives lets the next one up, and so does dropping the future.
    pub(super) async fn stand(&self) -> Head<'_> {
        self.waiting.fetch_add(1, Ordering::Relaxed);
        let place = Place(self);
        let head = self.head.lock().await;
        Head { _place: place, _head: head }
    }
}

/// The head of a line.
pub(super) struct Head<'a> {
    _place: Place<'a>,
    _head: tokio::sync::MutexGuard<'a, ()>,
}

/// A place in a line.
struct Place<'a>(&'a Line);

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.waiting.fetch_sub(1, Ordering::Relaxed);
    }
}
