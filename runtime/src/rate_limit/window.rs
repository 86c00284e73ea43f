//! A sliding window of requests, without a clock of its own.
//!
//! A token bucket permits a burst and refills meanwhile, which together come to nearly twice the rate in the window after a
//! rest. So a rate of n requests is n slots, each of which a request may use once per period: no window of that length
//! contains two uses of one slot, and all n may be used at once. Slots are used in turn, so the next one is always the one
//! that was used least recently.

use std::collections::VecDeque;
use std::time::Duration;

use super::Rate;
use super::clock::nanos;

/// The slots of one rate. All times are nanoseconds from an arbitrary moment.
#[derive(Debug)]
pub(super) struct Window {
    rate: Rate,
    /// How long a slot is taken.
    span: u64,
    /// When each used slot is free again, in order of use. Free slots may be forgotten: they are as good as unused ones.
    used: VecDeque<u64>,
}

impl Window {
    pub(super) fn new(rate: Rate, margin: Duration) -> Self {
        let span = nanos(rate.period().saturating_add(margin));
        Self { rate, span, used: VecDeque::new() }
    }

    pub(super) fn rate(&self) -> Rate {
        self.rate
    }

    /// Returns the rate and how long a slot is taken.
    pub(super) fn limit(&self) -> (Rate, Duration) {
        (self.rate, Duration::from_nanos(self.span))
    }

    /// Frees a slot that was taken at `taken` and not used.
    pub(super) fn give_back(&mut self, taken: u64) {
        let free = taken.saturating_add(self.span);
        if let Some(index) = self.used.iter().rposition(|used| *used == free) {
            self.used.remove(index);
        }
    }

    /// Changes the rate. Slots that are taken stay taken for as long as they were to be.
    pub(super) fn set(&mut self, rate: Rate, margin: Duration) {
        if rate == self.rate {
            return;
        }
        let used = std::mem::take(&mut self.used);
        *self = Self { used, ..Self::new(rate, margin) };
        // If there are fewer slots now, those that are taken longest count.
        let surplus = self.used.len().saturating_sub(self.count());
        self.used.drain(..surplus);
    }

    /// Takes a slot, or returns when one is free.
    pub(super) fn take(&mut self, now: u64) -> Result<(), u64> {
        let free = self.next_free(0, now);
        if free > now {
            return Err(free);
        }
        // Two are forgotten for each new one, so that a rate that is never reached does not fill the memory.
        for _ in 0..2 {
            if self.used.front().is_some_and(|free| *free <= now) {
                self.used.pop_front();
            }
        }
        if self.span > 0 {
            self.used.push_back(now.saturating_add(self.span));
        }
        Ok(())
    }

    /// Returns when a slot is free for a request, if `ahead` others take theirs as early as they can.
    pub(super) fn next_free(&self, ahead: usize, now: u64) -> u64 {
        let (slot, rounds) = (ahead % self.count(), ahead / self.count());
        let unused = self.count().saturating_sub(self.used.len());
        let free = slot.checked_sub(unused).and_then(|slot| self.used.get(slot));
        let free = free.map_or(now, |free| now.max(*free));
        let rounds = u64::try_from(rounds).unwrap_or(u64::MAX);
        free.saturating_add(self.span.saturating_mul(rounds))
    }

    fn count(&self) -> usize {
        usize::try_from(self.rate.count()).unwrap_or(usize::MAX)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const MS: u64 = 1_000_000;

    fn window(count: u32, millis: u64) -> Window {
        Window::new(Rate::new(count, Duration::from_millis(millis)), Duration::ZERO)
    }

    /// Returns the largest number of `times` in any half-open window of `span`; it suffices to check those that begin with
    /// one of them.
    fn most_in(times: &[u64], span: u64) -> usize {
        let within = |from: u64| times.iter().filter(|at| (from..from + span).contains(at)).count();
        times.iter().map(|from| within(*from)).max().unwrap_or_default()
    }

    proptest! {
        /// No window exceeds the rate, and nothing is refused that could have been permitted.
        #[test]
        fn permits_exactly_what_no_window_forbids(
            count in 1_u32..12,
            span in 1_u64..2_000,
            gaps in prop::collection::vec(prop_oneof![Just(0), 0_u64..50, 0_u64..3_000], 1..200),
        ) {
            let mut window = window(count, span);
            let (mut now, mut taken) = (0, Vec::new());
            for gap in gaps {
                now += gap * MS;
                let free = window.next_free(0, now);
                match window.take(now) {
                    Ok(()) => {
                        prop_assert_eq!(free, now);
                        taken.push(now);
                    }
                    Err(until) => {
                        prop_assert_eq!(free, until);
                        // With this one, the last n + 1 would lie within a period; at `until` they no longer would.
                        let oldest = taken[taken.len() - count as usize];
                        prop_assert_eq!(until, oldest + span * MS);
                        prop_assert!(until > now);
                    }
                }
            }
            prop_assert!(most_in(&taken, span * MS) <= count as usize);
        }

        #[test]
        fn predicts_when_queued_requests_get_their_slots(
            count in 1_u32..8,
            span in 1_u64..500,
            before in prop::collection::vec(0_u64..300, 0..30),
            ahead in 0_usize..40,
        ) {
            let mut window = window(count, span);
            let mut now = 0;
            for gap in before {
                now += gap * MS;
                let _ = window.take(now);
            }
            let predicted = window.next_free(ahead, now);
            let mut at = now;
            for _ in 0..=ahead {
                at = at.max(window.next_free(0, at));
                prop_assert_eq!(window.take(at), Ok(()));
            }
            prop_assert_eq!(predicted, at);
        }
    }

    #[test]
    fn permits_no_more_than_the_rate_after_a_rest() {
        let mut window = window(10, 1000);
        let taken = (0..2000).filter(|at| window.take(at * MS).is_ok()).collect::<Vec<_>>();
        let expected: Vec<u64> = (0..10).chain(1000..1010).collect();
        assert_eq!(taken, expected);
    }

    #[test]
    fn changing_the_rate_keeps_taken_slots() {
        let mut narrower = window(10, 1000);
        assert_eq!((0..10).filter(|at| narrower.take(at * MS).is_ok()).count(), 10);
        narrower.set(Rate::per_second(3), Duration::ZERO);
        assert_eq!(narrower.take(500 * MS), Err(1007 * MS));
        narrower.set(Rate::per_second(4), Duration::ZERO);
        assert_eq!(narrower.take(500 * MS), Ok(()));
        assert_eq!(narrower.take(500 * MS), Err(1007 * MS));
    }

    #[test]
    fn extreme_rates_neither_fill_the_memory_nor_overflow() {
        let mut unbounded =
            Window::new(Rate::new(u32::MAX, Duration::from_millis(1)), Duration::ZERO);
        for at in 0..100_000 {
            assert_eq!(unbounded.take(at * MS / 10), Ok(()));
        }
        assert!(unbounded.used.len() < 50, "{}", unbounded.used.len());
        let mut endless = Window::new(Rate::new(1, Duration::MAX), Duration::MAX);
        assert_eq!(endless.take(5), Ok(()));
        assert!(endless.take(u64::MAX / 16).is_err());
        assert!(endless.next_free(usize::MAX, 5) > u64::MAX / 16);
        let mut zero = Window::new(Rate::new(1, Duration::ZERO), Duration::ZERO);
        assert_eq!((zero.take(5), zero.take(5)), (Ok(()), Ok(())));
    }
}
