//! Asks the store, and decides what happens without it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::store::{RateLimitStore, SharedCounter, TakeOutcome};
use crate::error::Error;
use crate::targets::CALL;

/// How long, in nanoseconds, a store that failed is not asked again: each attempt would wait for its timeout.
const RETRY_AFTER: u64 = 1_000_000_000;

/// The store of a limit, shared by its clones.
#[derive(Clone, Debug)]
pub(super) struct SharedCounters {
    store: Arc<dyn RateLimitStore>,
    /// Whether calls fail without the store, instead of being limited in this process alone.
    pub(super) is_required: bool,
    /// When a store that failed is asked again; 0 if it did not fail.
    retry_at: Arc<AtomicU64>,
}

impl SharedCounters {
    pub(super) fn new(store: Arc<dyn RateLimitStore>) -> Self {
        Self { store, is_required: false, retry_at: Arc::default() }
    }

    /// Whether the store is asked, and not known to be unavailable.
    pub(super) fn is_available(&self, now: u64) -> bool {
        self.is_required || self.retry_at.load(Ordering::Relaxed) <= now
    }

    /// Takes slots from the store. `None` if it is unavailable and not required.
    pub(super) async fn take(
        &self,
        counters: &[SharedCounter],
        now: u64,
    ) -> Result<Option<TakeOutcome>, Error> {
        match self.store.take(counters).await {
            Ok(outcome) => {
                if self.retry_at.swap(0, Ordering::Relaxed) > 0 {
                    tracing::info!(target: CALL, "the store of the rate limit is available again");
                }
                Ok(Some(outcome))
            }
            Err(error) if self.is_required => {
                Err(Error::rate_limit_store(Arc::from(error)).with_not_executed(true))
            }
            Err(error) => {
                // Another call may have reported it already.
                if self.retry_at.swap(now.saturating_add(RETRY_AFTER), Ordering::Relaxed) == 0 {
                    tracing::warn!(
                        target: CALL,
                        error = &*error as &dyn std::error::Error,
                        "the store of the rate limit is unavailable; limiting this process alone"
                    );
                }
                Ok(None)
            }
        }
    }
}
