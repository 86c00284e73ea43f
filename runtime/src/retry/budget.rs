//! The retry budget that all calls of a client share, so that a failing service is not overloaded with retries.

use std::sync::atomic::{AtomicU32, Ordering};

/// The initial and the maximum budget.
const CAPACITY: u32 = 500;

/// The cost of a retry.
const COST: u32 = 5;

/// What a call returns that succeeds with its first attempt. Success with a retry returns the cost of that retry.
const REWARD: u32 = 1;

/// A token bucket for retries, shared by the clones of a client. It suffices while fewer than three attempts in ten fail; if
/// all fail, it permits a hundred retries.
#[derive(Debug)]
pub(crate) struct Budget(AtomicU32);

impl Default for Budget {
    fn default() -> Self {
        Self(AtomicU32::new(CAPACITY))
    }
}

impl Budget {
    /// Takes the cost of a retry; returns false if the budget is too small.
    pub(crate) fn spend(&self) -> bool {
        self.0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(COST))
            .is_ok()
    }

    /// Returns budget for a call that succeeded with this attempt.
    pub(crate) fn reward(&self, attempt: u32) {
        let reward = if attempt > 1 { COST } else { REWARD };
        // The closure always returns `Some`, so the update cannot fail.
        let _ = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
            Some(left.saturating_add(reward).min(CAPACITY))
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spends_and_refills_the_budget() {
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

    /// Simulates calls of up to four attempts with an even rate of failing attempts in percent, and returns how many retries
    /// the budget refused.
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
    fn permits_retries_of_occasional_failures_only() {
        assert_eq!((refused(5), refused(20)), (0, 0));
        assert!(refused(70) > 1000, "{}", refused(70));
        assert!(refused(100) > 9_900, "{}", refused(100));
    }
}
