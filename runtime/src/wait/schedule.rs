//! When a wait polls.

use std::time::{Duration, Instant};

/// The shortest interval between two polls. Services accept about ten requests per second.
pub(super) const MIN_INTERVAL: Duration = Duration::from_millis(100);

/// The times of the polls of a wait. Every duration is possible; sums saturate.
#[derive(Debug)]
pub(super) struct Schedule {
    timeout: Duration,
    start: Instant,
    /// The sum of all pauses. A test clock may let pauses pass at once.
    paused: Duration,
    pause: Duration,
    max_pause: Duration,
    poll_start: Instant,
    /// The duration of the longest poll.
    longest_poll: Duration,
    /// Whether the current poll is the last one.
    is_last: bool,
}

impl Schedule {
    /// Creates the schedule of a wait that starts at `now`.
    pub(super) fn new(now: Instant, timeout: Duration, interval: Duration) -> Self {
        let pause = interval.max(MIN_INTERVAL);
        Self {
            timeout,
            start: now,
            paused: Duration::ZERO,
            pause,
            max_pause: pause.saturating_mul(4),
            poll_start: now,
            longest_poll: Duration::ZERO,
            is_last: false,
        }
    }

    /// Starts a poll.
    pub(super) fn start_poll(&mut self, now: Instant) {
        self.poll_start = now;
    }

    /// Ends a poll. Returns the pause before the next one, or `None` if there is no time for another.
    pub(super) fn end_poll(&mut self, now: Instant) -> Option<Duration> {
        self.longest_poll = self.longest_poll.max(now.saturating_duration_since(self.poll_start));
        let elapsed = now.saturating_duration_since(self.start).max(self.paused);
        let left = self.timeout.saturating_sub(elapsed);
        if self.is_last || left.is_zero() {
            return None;
        }
        // The last poll sees the state at the end of the wait, but starts early enough to be answered in time.
        let reserve = self.longest_poll.saturating_mul(2);
        let until_last = left.saturating_sub(reserve).max(MIN_INTERVAL.min(left));
        let pause = self.pause.min(until_last);
        self.is_last = pause == until_last;
        self.paused = self.paused.saturating_add(pause);
        self.pause = self.pause.saturating_add(self.pause / 2).min(self.max_pause);
        Some(pause)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const fn millis(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    /// Returns the pauses of a wait whose polls take `poll`, at most `count`.
    fn pauses(
        timeout: Duration,
        interval: Duration,
        poll: Duration,
        count: usize,
    ) -> Vec<Duration> {
        let mut now = Instant::now();
        let mut schedule = Schedule::new(now, timeout, interval);
        let next = || {
            schedule.start_poll(now);
            now += poll;
            let pause = schedule.end_poll(now)?;
            now = now.checked_add(pause)?;
            Some(pause)
        };
        std::iter::from_fn(next).take(count).collect()
    }

    #[test]
    fn pauses_grow_and_end_with_the_timeout() {
        let pauses = |interval, poll| pauses(millis(30_000), interval, poll, 1000);
        let instant = [4_000, 6_000, 9_000, 11_000].map(millis);
        assert_eq!(pauses(millis(4_000), Duration::ZERO), instant);
        let reserve = [4_000, 6_000, 9_000, 10_400].map(millis);
        assert_eq!(pauses(millis(4_000), millis(100)), reserve);
        // A poll that takes longer than the rest of the time is repeated once.
        assert_eq!(pauses(millis(4_000), millis(20_000)), [MIN_INTERVAL]);
        assert_eq!(pauses(Duration::MAX, Duration::ZERO), [millis(30_000)]);
        assert_eq!(pauses(Duration::ZERO, Duration::ZERO).len(), 77);
    }

    proptest! {
        #[test]
        fn every_duration_is_possible(timeout: Duration, interval: Duration, poll in 0_u64..100_000_000) {
            pauses(timeout, interval, millis(poll), 100);
        }

        #[test]
        fn pauses_stay_within_the_timeout_and_above_the_minimum(
            timeout in 0_u64..100_000, interval in 0_u64..10_000, poll in 0_u64..5_000,
        ) {
            let pauses = pauses(millis(timeout), millis(interval), millis(poll), 10_000);
            let (last, others) = pauses.split_last().unwrap_or((&Duration::ZERO, &[]));
            prop_assert!(others.iter().all(|pause| *pause >= MIN_INTERVAL), "{pauses:?}");
            let polls = others.len() as u32 + u32::from(!pauses.is_empty());
            let sum = others.iter().sum::<Duration>() + *last + millis(poll) * polls;
            prop_assert!(sum <= millis(timeout.max(poll)), "{pauses:?}");
        }
    }
}
