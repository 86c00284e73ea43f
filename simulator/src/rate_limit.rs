//! The documented rate limits, per second or per minute: the current use, and their enforcement.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tencent_cloud_spec::Spec;
use tencent_cloud_spec::model::Operation;

use crate::error::ApiError;
use crate::moment::Moment;

/// The action of a limit that is for all actions together.
const ALL: &str = "*";

/// Counts the calls of every account and action per second or minute, and rejects those that exceed its rate limit if limits are enforced.
#[derive(Debug, Default)]
pub(crate) struct RateLimiter {
    enforced: AtomicBool,
    counts: Mutex<Counts>,
}

#[derive(Debug, Default)]
struct Counts {
    /// By account, service, version and action, separated by spaces.
    actions: BTreeMap<String, Count>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Count {
    limit: Limit,
    /// The number of the period since the epoch.
    period: i64,
    used: u32,
    peak: u32,
    rejected: u64,
}

/// A number of requests per period.
#[derive(Clone, Copy, Debug, Default)]
struct Limit {
    requests: u32,
    /// In seconds.
    period: u32,
}

/// The calls of an action with a documented rate limit, by an account.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RateLimitUsage {
    /// The ID of the account.
    pub account: String,
    /// The service, such as `cvm`.
    pub service: String,
    /// The version of the service.
    pub version: String,
    /// The action; `*` for the limit of all actions of API 2.0 together.
    pub action: String,
    /// The documented limit, in requests per period.
    pub limit: u32,
    /// The period of the limit: a second, or a minute for API 2.0.
    pub period: Duration,
    /// The calls in the current period.
    pub used: u32,
    /// The most calls in any period.
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

    /// Counts a call; fails if limits are enforced and one of those of the action is exceeded.
    pub(crate) fn count(
        &self,
        account: &str,
        spec: &Spec,
        operation: &Operation,
        now: Moment,
    ) -> Result<(), ApiError> {
        let limits = limits(spec, operation);
        let is_enforced = self.is_enforced();
        let mut counts = self.counts();
        for (action, limit) in &limits {
            let count = counts.of(account, spec, action);
            count.limit = *limit;
            count.at(now);
            if is_enforced && count.used >= limit.requests {
                count.rejected += 1;
                return Err(exceeded(action, *limit));
            }
        }
        for (action, _) in &limits {
            let count = counts.of(account, spec, action);
            count.used = count.used.saturating_add(1);
            count.peak = count.peak.max(count.used);
        }
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
                account: name(),
                service: name(),
                version: name(),
                action: name(),
                limit: count.limit.requests,
                period: Duration::from_secs(count.limit.period.into()),
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

/// Returns the documented limits of an action, and the actions whose calls count towards each.
fn limits<'a>(spec: &Spec, operation: &'a Operation) -> Vec<(&'a str, Limit)> {
    let action = operation.name.as_str();
    let per_second = operation.rate_limit.map(|requests| (action, Limit { requests, period: 1 }));
    let per_minute = spec.minute_limits.map(|limits| {
        let limit = |requests| Limit { requests, period: 60 };
        [(action, limit(limits.action)), (ALL, limit(limits.account))]
    });
    per_second.into_iter().chain(per_minute.into_iter().flatten()).collect()
}

fn exceeded(action: &str, limit: Limit) -> ApiError {
    let Limit { requests, period } = limit;
    let period = if period == 1 { "second" } else { "minute" };
    let message = match action {
        ALL => format!("The account is limited to {requests} requests per {period}."),
        _ => format!("The action {action} is limited to {requests} requests per {period}."),
    };
    ApiError::new("RequestLimitExceeded", message)
}

impl Counts {
    fn of(&mut self, account: &str, spec: &Spec, action: &str) -> &mut Count {
        let key = format!("{account} {} {} {action}", spec.service, spec.version);
        self.actions.entry(key).or_default()
    }
}

impl Count {
    /// Starts a new period if the last one is over.
    fn at(&mut self, now: Moment) {
        let period = now.seconds() / i64::from(self.limit.period.max(1));
        if self.period != period {
            self.period = period;
            self.used = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use tencent_cloud_spec::documents::find;

    use super::*;

    #[test]
    fn limits_of_api20_are_for_the_action_and_for_the_account() {
        let spec = tencent_cloud_spec::load(&find("cvm", "v2").unwrap().sources()).unwrap();
        let limiter = RateLimiter::new(true);
        let now = Moment::default();
        // Every action is called as often as its own limit permits, until the account has reached its limit.
        let mut operations = spec.operations.iter();
        for operation in operations.by_ref().take(10) {
            for _ in 0..100 {
                limiter.count("100000000001", &spec, operation, now).unwrap();
            }
            limiter.count("100000000001", &spec, operation, now).unwrap_err();
        }
        let next = operations.next().unwrap();
        // Another account has limits of its own.
        limiter.count("100000000002", &spec, next, now).unwrap();
        let error = limiter.count("100000000001", &spec, next, now).unwrap_err();
        assert_eq!(error.message, "The account is limited to 1000 requests per minute.");
        let usage = limiter.usage(now);
        let all = usage.iter().find(|usage| usage.action == "*").unwrap();
        assert_eq!(all.account, "100000000001");
        assert_eq!((all.limit, all.used, all.peak, all.rejected), (1000, 1000, 1000, 1));
        assert_eq!(all.period, Duration::from_secs(60));
        limiter.count("100000000001", &spec, next, now.after(Duration::from_secs(60))).unwrap();
    }
}
