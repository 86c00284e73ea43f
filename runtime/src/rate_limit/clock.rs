//! Monotonic time in nanoseconds, whatever the client's clock does.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use crate::BoxFuture;
use crate::clock::{Clock, NoTimer};

/// Far more than any period, and small enough that sums never overflow.
const MAX: u64 = u64::MAX / 8;

/// Converts a duration to nanoseconds, at most [`MAX`].
pub(super) fn nanos(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(MAX).min(MAX)
}

/// Time that never goes back, in nanoseconds from an arbitrary moment.
///
/// It adopts the clock of the first caller and ignores all others: two clocks cannot be compared.
#[derive(Debug, Default)]
pub(super) struct MonotonicClock {
    clock: OnceLock<Arc<dyn Clock>>,
    reading: Mutex<Reading>,
}

#[derive(Debug, Default)]
struct Reading {
    /// The last value of the clock.
    instant: Option<Instant>,
    elapsed: u64,
}

impl MonotonicClock {
    /// Returns the time. If the clock was set back, time continues from the last reading: waiting for the clock to catch
    /// up would delay every waiter by the difference.
    pub(super) fn now(&self, clock: &Arc<dyn Clock>) -> u64 {
        self.read(0, clock)
    }

    /// Records that a sleep until `at` is over, even if the clock stands still.
    pub(super) fn slept_until(&self, at: u64, clock: &Arc<dyn Clock>) {
        self.read(at, clock);
    }

    /// Returns a future that resolves after `pause`.
    pub(super) fn sleep(
        &self,
        pause: Duration,
        clock: &Arc<dyn Clock>,
    ) -> Result<BoxFuture<'static, ()>, NoTimer> {
        self.adopted(clock).sleep(pause)
    }

    fn adopted(&self, clock: &Arc<dyn Clock>) -> &dyn Clock {
        &**self.clock.get_or_init(|| Arc::clone(clock))
    }

    /// Returns the time, which is at least `at`.
    fn read(&self, at: u64, clock: &Arc<dyn Clock>) -> u64 {
        let clock = self.adopted(clock);
        let mut reading = self.reading.lock().unwrap_or_else(PoisonError::into_inner);
        // Read within the lock: a concurrent later reading would make this one look like a step back.
        let now = clock.instant();
        let passed = reading.instant.and_then(|instant| now.checked_duration_since(instant));
        let elapsed = reading.elapsed.saturating_add(nanos(passed.unwrap_or_default()));
        *reading = Reading { instant: Some(now), elapsed: elapsed.max(at).min(MAX) };
        reading.elapsed
    }
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;

    /// A clock that tests set, in seconds from its start.
    #[derive(Debug)]
    struct Settable(Instant, Mutex<u64>);

    impl Clock for Settable {
        fn now(&self) -> SystemTime {
            SystemTime::UNIX_EPOCH
        }

        fn instant(&self) -> Instant {
            self.0 + Duration::from_secs(*self.1.lock().unwrap())
        }
    }

    #[test]
    fn never_goes_back_and_continues_after_a_step_back() {
        const SECOND: u64 = 1_000_000_000;
        let settable = Arc::new(Settable(Instant::now(), Mutex::new(0)));
        let clock: Arc<dyn Clock> = Arc::clone(&settable) as _;
        let monotonic = MonotonicClock::default();
        let read = |seconds: u64, slept_until: u64| {
            *settable.1.lock().unwrap() = seconds;
            monotonic.slept_until(slept_until * SECOND, &clock);
            monotonic.now(&clock) / SECOND
        };
        assert_eq!((read(100, 0), read(103, 0)), (0, 3));
        // Set back by a minute.
        assert_eq!((read(43, 0), read(44, 0)), (3, 4));
        // The end of a sleep moves the time only if the clock stands still.
        assert_eq!((read(46, 6), read(46, 9), read(46, 8), read(47, 0)), (6, 9, 9, 10));
    }

    #[test]
    fn does_not_overflow_when_the_clock_jumps() {
        let settable = Arc::new(Settable(Instant::now(), Mutex::new(0)));
        let clock: Arc<dyn Clock> = Arc::clone(&settable) as _;
        let monotonic = MonotonicClock::default();
        for seconds in [0, 1 << 40].repeat(20) {
            *settable.1.lock().unwrap() = seconds;
            assert!(monotonic.now(&clock) <= MAX);
        }
    }
}
