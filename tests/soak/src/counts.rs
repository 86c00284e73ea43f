//! Counts calls and attempts through an interceptor of the client, and collects unexpected observations of users.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tencent_cloud::intercept::{CallMetrics, Interceptor, Outcome};

/// The timeout of calls, with a margin for the clock.
const TIMEOUT: Duration = Duration::from_secs(61);

/// Counters shared by all users.
#[derive(Debug, Default)]
pub struct Counts(Mutex<Counted>);

/// The values of the counters.
#[derive(Clone, Debug, Default)]
pub struct Counted {
    /// Calls by action.
    pub calls: BTreeMap<String, u64>,
    /// Attempts of all calls.
    pub attempts: u64,
    /// Calls that ended with an error.
    pub failed: u64,
    /// Errors after which it was unknown whether the service had executed the request.
    pub unknown: u64,
    /// Calls that took longer than their timeout.
    pub overdue: u64,
    /// Unexpected observations, one line each.
    pub errors: Vec<String>,
}

impl Counts {
    /// Returns the current values.
    #[must_use]
    pub fn snapshot(&self) -> Counted {
        self.lock().clone()
    }

    /// Returns the number of calls.
    #[must_use]
    pub fn calls(&self) -> u64 {
        self.lock().calls.values().sum()
    }

    /// Counts an error with an unknown outcome.
    pub fn count_unknown(&self) {
        self.lock().unknown += 1;
    }

    /// Records an unexpected observation.
    pub fn record_error(&self, error: String) {
        self.lock().errors.push(error);
    }

    fn lock(&self) -> MutexGuard<'_, Counted> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Interceptor for Counts {
    fn after_call(&self, call: &CallMetrics<'_>) {
        let mut counted = self.lock();
        *counted.calls.entry(call.action().to_owned()).or_default() += 1;
        counted.attempts += u64::from(call.attempts());
        counted.failed += u64::from(call.outcome() == Outcome::Failed);
        counted.overdue += u64::from(call.duration() > TIMEOUT);
    }
}
