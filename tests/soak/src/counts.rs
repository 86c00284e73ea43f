//! Calls and attempts, counted by the client's own hook, and what users found wrong.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tencent_cloud::intercept::{CallMetrics, Interceptor, Outcome};

/// What all users share.
#[derive(Debug, Default)]
pub struct Counts(Mutex<Counted>);

/// What was counted.
#[derive(Clone, Debug, Default)]
pub struct Counted {
    /// Calls, by action.
    pub calls: BTreeMap<String, u64>,
    /// Attempts of all of them.
    pub attempts: u64,
    /// Calls that ended with an error.
    pub failed: u64,
    /// Errors of which it was not known whether the service had acted; a user had to look.
    pub uncertain: u64,
    /// What cannot be explained.
    pub findings: Vec<String>,
}

impl Counts {
    /// What was counted so far.
    #[must_use]
    pub fn so_far(&self) -> Counted {
        self.counted().clone()
    }

    /// Calls so far.
    #[must_use]
    pub fn calls(&self) -> u64 {
        self.counted().calls.values().sum()
    }

    /// Notes an error of which nothing is known.
    pub fn uncertain(&self) {
        self.counted().uncertain += 1;
    }

    /// Notes what cannot be explained.
    pub fn find(&self, finding: String) {
        self.counted().findings.push(finding);
    }

    fn counted(&self) -> MutexGuard<'_, Counted> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Interceptor for Counts {
    fn after_call(&self, call: &CallMetrics<'_>) {
        let mut counted = self.counted();
        *counted.calls.entry(call.action().to_owned()).or_default() += 1;
        counted.attempts += u64::from(call.attempts());
        counted.failed += u64::from(call.outcome() == Outcome::Failed);
    }
}
