//! What the control interface reads and changes. Everything it shows of the account comes from [`Core::overview`].

use std::sync::MutexGuard;
use std::sync::atomic::Ordering;
use std::time::SystemTime;

use super::{Core, StateError, locked, overview};
use crate::clock::SharedAdjustment;
use crate::config::Config;
use crate::control::{Account, Overview};
use crate::error::StartError;
use crate::fault::{FaultRule, NumberedRules};
use crate::ids::{self, Ids};
use crate::moment::Moment;
use crate::rate_limit::RateLimiter;
use crate::state::app_id;

impl Core {
    /// Restores the state that the configuration describes: new accounts, the original time, the configured fault rules, no
    /// counts.
    pub(crate) fn reset(&self, config: &Config, seed: Option<u64>) -> Result<u64, StartError> {
        let seed = seed.or(config.seed).unwrap_or_else(ids::random_seed);
        locked(&self.state).reset(seed)?;
        self.authenticator.reset();
        self.seed.store(seed, Ordering::Relaxed);
        *locked(&self.request_ids) = Ids::for_requests(seed);
        *locked(&self.faults) = NumberedRules::new(config.faults.clone(), seed);
        self.rate_limiter.reset(config.rate_limits);
        Ok(seed)
    }

    /// Returns the adjustment of the clock, which is part of the state.
    pub(crate) fn clock(&self) -> SharedAdjustment {
        locked(&self.state).clock()
    }

    /// Returns the whole state as a document.
    pub(crate) fn export_state(&self, now: SystemTime) -> serde_json::Result<String> {
        locked(&self.state).export(now.into())
    }

    /// Replaces the whole state by that of a document.
    pub(crate) fn import_state(&self, document: &str) -> Result<(), StateError> {
        locked(&self.state).import(document)
    }

    /// Checks that changes of the state can be stored. Specifications are checked at the start.
    pub(crate) fn ready(&self) -> Result<(), StartError> {
        locked(&self.state).check_storage()
    }

    /// Returns the fault rules.
    pub(crate) fn faults(&self) -> MutexGuard<'_, NumberedRules> {
        locked(&self.faults)
    }

    /// Adds a fault rule and returns its number.
    pub(crate) fn add_fault(&self, rule: FaultRule) -> u64 {
        self.faults().add(rule)
    }

    /// Returns the actions whose next operation fails, once per operation.
    pub(crate) fn failing(&self) -> Vec<String> {
        locked(&self.state).failing.clone()
    }

    pub(crate) fn clear_failing(&self) {
        locked(&self.state).failing.clear();
    }

    /// Returns whether an action may start operations that can be made to fail.
    pub(crate) fn may_start_operations(&self, action: &str) -> bool {
        self.specifications.may_start_operations(action)
    }

    pub(crate) fn rate_limiter(&self) -> &RateLimiter {
        &self.rate_limiter
    }

    /// Checks that a specification has this action. The error may suggest another one.
    pub(crate) fn check_action(&self, action: &str) -> Result<(), Option<String>> {
        self.specifications.check_action(action)
    }

    /// Returns the accounts of these settings, and then those that have state only. Secret keys and tokens are left out.
    pub(crate) fn accounts(&self, config: &Config) -> Vec<Account> {
        let credentials = config.accepted_credentials();
        let configured = credentials.iter().map(|known| known.account_id.clone());
        let mut accounts: Vec<Account> = Vec::new();
        for id in configured.chain(locked(&self.state).ids()) {
            if accounts.iter().any(|account| account.id == id) {
                continue;
            }
            let own = credentials.iter().filter(|known| known.account_id == id);
            let credentials =
                own.map(|known| (known.secret_id.clone(), known.token.is_some())).collect();
            accounts.push(Account { app_id: app_id(&id), id, credentials });
        }
        accounts
    }

    /// Returns the resources of an account and its quotas, with at most `limit` rows per table. `None` if the account does
    /// not exist.
    pub(crate) fn overview(
        &self,
        now: SystemTime,
        account: &str,
        limit: usize,
    ) -> Option<Overview> {
        let now = Moment::from(now);
        locked(&self.state).view(now, account, |account| {
            let mut overview = Overview::new(limit);
            overview::fill(&mut overview, account, now);
            overview
        })
    }
}
