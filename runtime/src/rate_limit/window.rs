//! At most so many in every stretch of time, without a clock of its own.
//!
//! `governor` decides. A bucket of its kind permits a burst and refills meanwhile, which together come to nearly twice the
//! rate in the window after a rest; a bucket of one cell does not. So a rate of n calls is n slots, each a bucket of one
//! cell that a call may use once in a period: whichever window of a period is looked at, no slot was used twice in it, and
//! all n may be used at once. Slots are used in turn, so the one to ask is always the one whose last use is longest ago.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::time::Duration;

use governor::clock::Clock;
use governor::middleware::NoOpMiddleware;
use governor::nanos::Nanos;
use governor::state::{NotKeyed, StateStore};
use governor::{Quota, RateLimiter};

use super::Rate;
use super::elapsed::nanos;

/// The slots of one rate. All times are nanoseconds from any one moment.
#[derive(Debug)]
pub(super) struct Window {
    rate: Rate,
    /// How long a slot is taken.
    span: Duration,
    /// When each slot that was used is free again, in order. Slots that are free as long as new ones are forgotten.
    used: VecDeque<u64>,
}

impl Window {
    pub(super) fn new(rate: Rate, margin: Duration) -> Self {
        let span = Duration::from_nanos(nanos(rate.period().saturating_add(margin)));
        Self { rate, span, used: VecDeque::new() }
    }

    pub(super) fn rate(&self) -> Rate {
        self.rate
    }

    /// Another rate from now on. What was counted stays so, for as long as it was to.
    pub(super) fn set(&mut self, rate: Rate, margin: Duration) {
        if rate == self.rate {
            return;
        }
        let used = std::mem::take(&mut self.used);
        *self = Self { used, ..Self::new(rate, margin) };
        let count = self.count();
        // Of more slots than there are now, those that are taken longest bind.
        self.used.drain(..self.used.len().saturating_sub(count));
    }

    /// Counts one, or says when one may be counted.
    pub(super) fn take(&mut self, now: u64) -> Result<(), u64> {
        // Only a span of nothing is no quota, and no limit either.
        let Some(quota) = Quota::with_period(self.span) else { return Ok(()) };
        let slots = Slots { count: self.count(), used: RefCell::new(&mut self.used), now };
        let slot: RateLimiter<NotKeyed, Slots<'_>, At, NoOpMiddleware<Nanos>> =
            RateLimiter::new(quota, slots, At(now));
        slot.check().map_err(|not_until| not_until.earliest_possible().into())
    }

    /// When one may be counted, behind `ahead` others who are counted as early as they may be.
    pub(super) fn opens(&self, ahead: usize, now: u64) -> u64 {
        let (slot, rounds) = (ahead % self.count(), ahead / self.count());
        let fresh = self.count() - self.used.len();
        let used = slot.checked_sub(fresh).and_then(|slot| self.used.get(slot));
        let first = used.map_or(now, |free| now.max(*free));
        let rounds = u64::try_from(rounds).unwrap_or(u64::MAX);
        first.saturating_add(nanos(self.span).saturating_mul(rounds))
    }

    fn count(&self) -> usize {
        usize::try_from(self.rate.count()).unwrap_or(usize::MAX)
    }
}

/// What `governor` is told of the slot whose last use is longest ago, in distances from `now`.
struct Slots<'a> {
    count: usize,
    used: RefCell<&'a mut VecDeque<u64>>,
    now: u64,
}

impl StateStore for Slots<'_> {
    type Key = NotKeyed;

    fn measure_and_replace<T, F, E>(&self, _: &NotKeyed, decide: F) -> Result<T, E>
    where
        F: Fn(Option<Nanos>) -> Result<(T, Nanos), E>,
    {
        let mut used = self.used.borrow_mut();
        let oldest = if used.len() < self.count { None } else { used.front() };
        let taken = oldest.map(|free| Nanos::from(free.saturating_sub(self.now)));
        let (permitted, taken) = decide(taken)?;
        // Two go for one that comes, so that a rate beyond reach does not fill the memory.
        for _ in 0..2 {
            if used.front().is_some_and(|free| *free <= self.now) {
                used.pop_front();
            }
        }
        used.push_back(self.now.saturating_add(taken.into()));
        Ok(permitted)
    }
}

/// A clock that shows what it is told.
struct At(u64);

impl Clock for At {
    type Instant = Nanos;

    fn now(&self) -> Nanos {
        self.0.into()
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

    /// The most that lie in any window of `span`, half open, by looking at every one that begins with one of them.
    fn most_in(times: &[u64], span: u64) -> usize {
        let within = |from: u64| times.iter().filter(|at| (from..from + span).contains(at)).count();
        times.iter().map(|from| within(*from)).max().unwrap_or_default()
    }

    proptest! {
        /// Whatever the arrivals: no window holds more than the rate, and nothing is refused that could have been permitted.
        #[test]
        fn no_window_holds_more_and_none_is_refused_in_vain(
            count in 1_u32..12,
            span in 1_u64..2_000,
            gaps in prop::collection::vec(prop_oneof![Just(0), 0_u64..50, 0_u64..3_000], 1..200),
        ) {
            let mut window = window(count, span);
            let (mut now, mut taken) = (0, Vec::new());
            for gap in gaps {
                now += gap * MS;
                let opens = window.opens(0, now);
                match window.take(now) {
                    Ok(()) => {
                        prop_assert_eq!(opens, now);
                        taken.push(now);
                    }
                    Err(until) => {
                        prop_assert_eq!(opens, until);
                        // With this one, the last n + 1 would lie within a period; at `until` they no longer would.
                        let oldest = taken[taken.len() - count as usize];
                        prop_assert_eq!(until, oldest + span * MS);
                        prop_assert!(until > now);
                    }
                }
            }
            prop_assert!(most_in(&taken, span * MS) <= count as usize);
        }

        /// What those in line are told comes true if nobody leaves it.
        #[test]
        fn turns_come_when_they_are_said_to(
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
            let said = window.opens(ahead, now);
            let mut at = now;
            for _ in 0..=ahead {
                at = at.max(window.opens(0, at));
                prop_assert_eq!(window.take(at), Ok(()));
            }
            prop_assert_eq!(said, at);
        }
    }

    #[test]
    fn a_burst_after_a_rest_is_the_rate_and_not_twice_as_much() {
        let mut window = window(10, 1000);
        let taken = (0..2000).filter(|at| window.take(at * MS).is_ok()).collect::<Vec<_>>();
        let expected: Vec<u64> = (0..10).chain(1000..1010).collect();
        assert_eq!(taken, expected);
    }

    #[test]
    fn another_rate_keeps_what_was_counted() {
        let mut narrower = window(10, 1000);
        assert_eq!((0..10).filter(|at| narrower.take(at * MS).is_ok()).count(), 10);
        narrower.set(Rate::per_second(3), Duration::ZERO);
        assert_eq!(narrower.take(500 * MS), Err(1007 * MS));
        narrower.set(Rate::per_second(4), Duration::ZERO);
        assert_eq!(narrower.take(500 * MS), Ok(()));
        assert_eq!(narrower.take(500 * MS), Err(1007 * MS));
    }

    #[test]
    fn rates_beyond_reach_hold_no_memory_and_overflow_nothing() {
        let mut unbounded =
            Window::new(Rate::new(u32::MAX, Duration::from_millis(1)), Duration::ZERO);
        for at in 0..100_000 {
            assert_eq!(unbounded.take(at * MS / 10), Ok(()));
        }
        assert!(unbounded.used.len() < 50, "{}", unbounded.used.len());
        let mut for_ever = Window::new(Rate::new(1, Duration::MAX), Duration::MAX);
        assert_eq!(for_ever.take(5), Ok(()));
        assert!(for_ever.take(u64::MAX / 16).is_err());
        assert!(for_ever.opens(usize::MAX, 5) > u64::MAX / 16);
        let mut nothing = Window::new(Rate::new(1, Duration::ZERO), Duration::ZERO);
        assert_eq!((nothing.take(5), nothing.take(5)), (Ok(()), Ok(())));
    }
}
