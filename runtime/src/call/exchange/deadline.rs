//! The timeout of a call.

use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use crate::BoxFuture;
use crate::clock::{Clock, NoTimer};

/// The timeout of a call with all its attempts and pauses, which starts at the first poll. It does not run while the call
/// waits for the rate limits.
pub(super) struct Deadline {
    timeout: Duration,
    /// The end of the timeout; `None` before it starts and if there is none.
    end: Option<Instant>,
    /// Completes at the end.
    timer: Option<BoxFuture<'static, ()>>,
    /// When the timeout was suspended.
    suspended: Option<Instant>,
}

impl Deadline {
    /// `Duration::MAX` is no timeout.
    pub(super) fn new(timeout: Duration) -> Self {
        Self { timeout, end: None, timer: None, suspended: None }
    }

    pub(super) fn start(&mut self, clock: &dyn Clock) -> Result<(), NoTimer> {
        if self.timeout != Duration::MAX {
            self.timer = Some(clock.deadline(self.timeout)?);
            self.end = clock.instant().checked_add(self.timeout);
        }
        Ok(())
    }

    pub(super) fn stop(&mut self) {
        self.timer = None;
    }

    /// Suspends the timeout until it is resumed.
    pub(super) fn suspend(&mut self, clock: &dyn Clock) {
        if self.timer.take().is_some() {
            self.suspended = Some(clock.instant());
        }
    }

    /// Resumes the timeout with the time that was left, if it was suspended.
    pub(super) fn resume(&mut self, clock: &dyn Clock) -> Result<(), NoTimer> {
        let Some((since, end)) = self.suspended.take().zip(self.end) else { return Ok(()) };
        let left = end.saturating_duration_since(since);
        self.timer = Some(clock.deadline(left)?);
        self.end = clock.instant().checked_add(left);
        Ok(())
    }

    /// Returns the timeout when it is over.
    pub(super) fn poll(&mut self, context: &mut Context<'_>) -> Poll<Duration> {
        let Some(timer) = &mut self.timer else { return Poll::Pending };
        ready!(timer.as_mut().poll(context));
        Poll::Ready(self.timeout)
    }

    /// Returns whether the timeout is not over after a pause.
    pub(super) fn has_time_for(&self, pause: Duration, clock: &dyn Clock) -> bool {
        let Some(end) = self.end else { return true };
        clock.instant().checked_add(pause).is_some_and(|resumed| resumed < end)
    }
}
