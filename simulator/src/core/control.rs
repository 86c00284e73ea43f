//! What the control interface reads and changes. Everything it shows of the account comes from [`Core::overview`].

use std::sync::MutexGuard;
use std::sync::atomic::Ordering;
use std::time::SystemTime;

use super::{Core, locked, overview};
use crate::config::Config;
use crate::control::{Account, Overview};
use crate::error::StartError;
use crate::fault::{FaultRule, NumberedRules};
use crate::ids::{self, Ids};
use crate::moment::Moment;
use crate::rate_limit::RateLimiter;
use crate::state::app_id;

impl Core {
    /// Restores the state that the configuration describes: new accounts, the configured fault rules, no counts.
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

    /// Returns the account of these settings. Their secret keys and tokens are left out.
    pub(crate) fn accounts(config: &Config) -> Vec<Account> {
        let mut accounts: Vec<Account> = Vec::new();
        for known in config.accepted_credentials() {
            let credentials = (known.secret_id, known.token.is_some());
            match accounts.iter_mut().find(|account| account.id == known.account_id) {
                Some(account) => account.credentials.push(credentials),
                None => accounts.push(Account {
                    app_id: app_id(&known.account_id),
                    id: known.account_id,
                    credentials: vec![credentials],
                }),
            }
        }
        accounts
    }

    /// Returns the resources of the first account and its quotas, with at most `limit` rows per table.
    pub(crate) fn overview(&self, now: SystemTime, limit: usize) -> Overview {
        let now = Moment::from(now);
        let mut overview = Overview::new(limit);
        locked(&self.state).view(now, |account| overview::fill(&mut overview, account, now));
        overview
    }
}
