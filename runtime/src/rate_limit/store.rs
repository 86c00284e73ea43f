//! Counters outside the process.

use std::error::Error as StdError;
use std::fmt::Debug;
use std::time::Duration;

use super::Rate;
use super::counter::Counter;
use crate::BoxFuture;

/// Keeps counters that several processes share. [`RateLimit::shared`](super::RateLimit::shared) takes one.
///
/// An implementation must be atomic: no two processes may get the same slot. It should answer within a fraction of a
/// second, since every attempt waits for it, and an error is better than a late answer.
///
/// `RedisStore` (feature `redis`) keeps them in Redis or Valkey.
pub trait RateLimitStore: Debug + Send + Sync + 'static {
    /// Takes a slot of every counter, or of none if one of them has no free slot.
    ///
    /// A slot that is taken is free again after the period of its counter. The future may be dropped at any time; whether a
    /// slot is taken then is unknown, and it must not stay taken for longer than its period.
    fn take<'a>(
        &'a self,
        counters: &'a [SharedCounter],
    ) -> BoxFuture<'a, Result<TakeOutcome, StoreError>>;
}

/// An error of a [`RateLimitStore`]: it cannot be reached, or its response is invalid.
pub type StoreError = Box<dyn StdError + Send + Sync>;

/// Whether the slots were taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TakeOutcome {
    /// Every counter has one slot less.
    Taken,
    /// Nothing was taken.
    Full {
        /// The index of the counter whose slot is free last.
        counter: usize,
        /// The time until then.
        wait: Duration,
    },
}

/// A counter that processes share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharedCounter {
    key: String,
    count: u32,
    period: Duration,
}

impl SharedCounter {
    pub(super) fn of(counter: &Counter) -> Self {
        let (rate, period) = counter.lock().window.limit();
        let key = if counter.key().is_empty() { "all actions" } else { counter.key() };
        Self { key: key.to_owned(), count: rate.count(), period }
    }

    /// Creates a counter of `rate`, extended by `margin`.
    #[must_use]
    pub fn new(key: impl Into<String>, rate: Rate, margin: Duration) -> Self {
        Self { key: key.into(), count: rate.count(), period: rate.period().saturating_add(margin) }
    }

    /// Returns what is counted: host, service, version and action, or `all actions`.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Returns the number of slots per period.
    #[must_use]
    pub fn count(&self) -> u32 {
        self.count
    }

    /// Returns the period, including the margin.
    #[must_use]
    pub fn period(&self) -> Duration {
        self.period
    }
}
