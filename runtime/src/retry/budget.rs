//! What all calls of a client may spend on attempts beyond their first, so that a broken service is not hammered.

use std::sync::atomic::{AtomicU32, Ordering};

/// Full at the start, and never fuller.
const CAPACITY: u32 = 500;

/// What an attempt beyond the first costs.
const COST: u32 = 5;

/// What a call that succeeds gives back.
const REWARD: u32 = 1;

/// Shared by the clones of a client. While most calls succeed it never runs dry; when all fail, a hundred retries do.
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

    /// A call succeeded.
    pub(crate) fn reward(&self) {
        // Always Some, so that it never fails.
        let _ = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
            Some(left.saturating_add(REWARD).min(CAPACITY))
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
            budget.reward();
        }
        assert!(!budget.spend());
        budget.reward();
        assert!(budget.spend());
        for _ in 0..10_000 {
            budget.reward();
        }
        assert_eq!((0..1000).filter(|_| budget.spend()).count(), 100);
    }
}
