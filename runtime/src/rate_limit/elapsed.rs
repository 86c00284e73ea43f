//! Time as limits count it: nanoseconds that only ever grow.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::clock::Clock;

/// Far more than any period, and little enough for sums never to overflow.
const MOST: u64 = u64::MAX / 8;

/// A duration in nanoseconds.
pub(super) fn nanos(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(MOST).min(MOST)
}

/// How long it has been.
#[derive(Debug, Default)]
pub(super) struct Elapsed(Mutex<Reading>);

#[derive(Debug, Default)]
struct Reading {
    /// What the clock showed last.
    shown: Option<Instant>,
    elapsed: u64,
}

impl Elapsed {
    /// Reads the clock. One that goes back nevertheless goes on from there: waiting until it shows again what it showed
    /// before would hold everybody up for as long.
    pub(super) fn read(&self, clock: &dyn Clock) -> u64 {
        self.read_past(0, clock)
    }

    /// Reads a clock that may stand still: somebody slept until `at`, so it is no earlier than that.
    pub(super) fn read_past(&self, at: u64, clock: &dyn Clock) -> u64 {
        let mut reading = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Within the lock, so that nobody else's later reading makes this one a step back.
        let now = clock.instant();
        let passed = reading.shown.and_then(|shown| now.checked_duration_since(shown));
        let elapsed = reading.elapsed.saturating_add(nanos(passed.unwrap_or_default()));
        *reading = Reading { shown: Some(now), elapsed: elapsed.max(at).min(MOST) };
        reading.elapsed
    }
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;

    /// Shows so many seconds behind one moment.
    #[derive(Debug)]
    struct Shows(Instant, u64);

    impl Clock for Shows {
        fn now(&self) -> SystemTime {
            SystemTime::UNIX_EPOCH
        }

        fn instant(&self) -> Instant {
            self.0 + Duration::from_secs(self.1)
        }
    }

    #[test]
    fn it_never_goes_back_and_goes_on_at_once() {
        let (second, start) = (1_000_000_000, Instant::now());
        let elapsed = Elapsed::default();
        assert_eq!(elapsed.read(&Shows(start, 100)), 0);
        assert_eq!(elapsed.read(&Shows(start, 103)), 3 * second);
        // Set back by a minute, a clock goes on from there.
        assert_eq!(elapsed.read(&Shows(start, 43)), 3 * second);
        assert_eq!(elapsed.read(&Shows(start, 44)), 4 * second);
        // Whoever slept until then says no more than the clock, unless that stands still.
        assert_eq!(elapsed.read_past(6 * second, &Shows(start, 46)), 6 * second);
        assert_eq!(elapsed.read_past(9 * second, &Shows(start, 46)), 9 * second);
        assert_eq!(elapsed.read_past(8 * second, &Shows(start, 46)), 9 * second);
        assert_eq!(elapsed.read(&Shows(start, 47)), 10 * second);
    }

    #[test]
    fn a_clock_gone_wild_overflows_nothing() {
        let start = Instant::now();
        let elapsed = Elapsed::default();
        for _ in 0..20 {
            elapsed.read(&Shows(start, 0));
            elapsed.read(&Shows(start, 1 << 40));
        }
        assert!(elapsed.read(&Shows(start, 0)) <= MOST);
    }
}
