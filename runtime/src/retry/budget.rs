//! What all calls of a client may spend on attempts beyond their first, so that a broken service is not hammered.

use std::sync::atomic::{AtomicU32, Ordering};

/// Full at the start, and never fuller.
const CAPACITY: u32 = 500;

/// What an attempt beyond the first costs.
const COST: u32 = 5;

/// What a call gives back that succeeds at once. One that succeeds later gives back what its last attempt cost: it was
/// worth it.
const REWARD: u32 = 1;

/// Shared by the clones of a client. It never runs dry for long while fewer than three attempts in ten fail; when all do, a
/// hundred retries are all there are.
#[derive(Debug)]
pub(crate) struct Budget(AtomicU32);

impl Default for Budget {
    fn default() -> Self {
        Self(AtomicU32::new(CAPACITY))
    }
}

impl Budget {
    /// Takes what an attempt costs; false if there is not enough.
    pub(crate) fn spend(&self) -> bool {
        self.0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(COST))
            .is_ok()
    }

    /// A call succeeded with its attempt of this number.
    pub(crate) fn reward(&self, attempt: u32) {
        let reward = if attempt > 1 { COST } else { REWARD };
        // Always Some, so that it never fails.
        let _ = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
            Some(left.saturating_add(reward).min(CAPACITY))
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_runs_dry_and_fills_up_again() {
        let budget = Budget::default();
        assert_eq!((0..1000).filter(|_| budget.spend()).count(), 100);
        for _ in 0..4 {
            budget.reward(1);
        }
        assert!(!budget.spend());
        budget.reward(1);
        assert!(budget.spend());
        budget.reward(3);
        assert!(budget.spend());
        for _ in 0..10_000 {
            budget.reward(2);
        }
        assert_eq!((0..1000).filter(|_| budget.spend()).count(), 100);
    }

    /// Calls of up to four attempts, of which so many in a hundred fail, as evenly as can be.
    fn refused(failing: u32) -> u32 {
        let (budget, mut sum, mut refused) = (Budget::default(), 0, 0);
        let mut fails = || {
            sum += failing;
            let fails = sum >= 100;
            sum %= 100;
            fails
        };
        for _ in 0..10_000 {
            for attempt in 1..=4 {
                if !fails() {
                    budget.reward(attempt);
                    break;
                }
                if attempt < 4 && !budget.spend() {
                    refused += 1;
                    break;
                }
            }
        }
        refused
    }

    #[test]
    fn a_service_that_fails_now_and_then_is_asked_again_and_a_broken_one_is_not() {
        assert_eq!((refused(5), refused(20)), (0, 0));
        assert!(refused(70) > 1000, "{}", refused(70));
        assert!(refused(100) > 9_900, "{}", refused(100));
    }
}
