//! The documented rate limits, in requests per second: the current use, and their enforcement.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tencent_cloud_spec::Spec;
use tencent_cloud_spec::model::Operation;

use crate::error::ApiError;
use crate::moment::Moment;

/// Counts the calls of every action per second, and rejects those that exceed its rate limit if limits are enforced.
#[derive(Debug, Default)]
pub(crate) struct RateLimiter {
    enforced: AtomicBool,
    counts: Mutex<Counts>,
}

#[derive(Debug, Default)]
struct Counts {
    /// By service, version and action, separated by spaces.
    actions: BTreeMap<String, Count>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Count {
    limit: u32,
    second: i64,
    used: u32,
    peak: u32,
    rejected: u64,
}

/// The calls of an action with a documented rate limit.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RateLimitUsage {
    /// The service, such as `cvm`.
    pub service: String,
    /// The version of the service.
    pub version: String,
    /// The action.
    pub action: String,
    /// The documented limit, in requests per second.
    pub limit: u32,
    /// The calls in the current second.
    pub used: u32,
    /// The most calls in any second.
    pub peak: u32,
    /// The number of calls that were rejected.
    pub rejected: u64,
}

impl RateLimiter {
    pub(crate) fn new(enforced: bool) -> Self {
        Self { enforced: AtomicBool::new(enforced), counts: Mutex::default() }
    }

    pub(crate) fn is_enforced(&self) -> bool {
        self.enforced.load(Ordering::Relaxed)
    }

    pub(crate) fn enforce(&self, enforced: bool) {
        self.enforced.store(enforced, Ordering::Relaxed);
    }

    /// Forgets all counts.
    pub(crate) fn reset(&self, enforced: bool) {
        self.enforce(enforced);
        *self.counts() = Counts::default();
    }

    /// Counts a call; fails if limits are enforced and that of the action is exceeded.
    pub(crate) fn count(
        &self,
        spec: &Spec,
        operation: &Operation,
        now: Moment,
    ) -> Result<(), ApiError> {
        let Some(limit) = operation.rate_limit else { return Ok(()) };
        let is_enforced = self.is_enforced();
        let mut counts = self.counts();
        let count = counts.of(spec, operation);
        count.limit = limit;
        count.at(now);
        if is_enforced && count.used >= limit {
            count.rejected += 1;
            let message =
                format!("The action {} is limited to {limit} requests per second.", operation.name);
            return Err(ApiError::new("RequestLimitExceeded", message));
        }
        count.used = count.used.saturating_add(1);
        count.peak = count.peak.max(count.used);
        Ok(())
    }

    /// Returns the use of every action with a rate limit that was called.
    pub(crate) fn usage(&self, now: Moment) -> Vec<RateLimitUsage> {
        let mut counts = self.counts();
        let usage = counts.actions.iter_mut().map(|(key, count)| {
            count.at(now);
            let mut names = key.split(' ').map(str::to_owned);
            let mut name = || names.next().unwrap_or_default();
            RateLimitUsage {
                service: name(),
                version: name(),
                action: name(),
                limit: count.limit,
                used: count.used,
                peak: count.peak,
                rejected: count.rejected,
            }
        });
        usage.collect()
    }

    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Counts {
    fn of(&mut self, spec: &Spec, operation: &Operation) -> &mut Count {
        let key = format!("{} {} {}", spec.service, spec.version, operation.name);
        self.actions.entry(key).or_default()
    }
}

impl Count {
    /// Starts a new second if the last one is over.
    fn at(&mut self, now: Moment) {
        if self.second != now.seconds() {
            self.second = now.seconds();
            self.used = 0;
        }
    }
}
