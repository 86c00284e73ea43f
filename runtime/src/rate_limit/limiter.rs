//! The state that clones of a limit share.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::clock::MonotonicClock;
use super::counter::Counter;
use super::queue::Ticket;
use super::rules::Rules;
use super::{LimitScope, Rate};

/// The key of the counter of all actions; that of an action is never empty.
const ALL_ACTIONS: &str = "";

#[derive(Debug)]
pub(super) struct Limiter {
    pub(super) rules: Rules,
    pub(super) clock: MonotonicClock,
    issued_tickets: AtomicU64,
    counters: Mutex<HashMap<String, Arc<Counter>>>,
}

impl Limiter {
    pub(super) fn new(rules: Rules) -> Self {
        Self {
            rules,
            clock: MonotonicClock::default(),
            issued_tickets: AtomicU64::new(0),
            counters: Mutex::default(),
        }
    }

    /// Issues a ticket that is behind all earlier ones.
    pub(super) fn issue_ticket(&self) -> Ticket {
        Ticket::new(self.issued_tickets.fetch_add(1, Ordering::Relaxed))
    }

    /// Returns the counter of an action. A call by name alone has no documented rate; once a typed call of the same action
    /// supplies it, it applies to both.
    pub(super) fn action(&self, scope: &LimitScope<'_>) -> Option<Arc<Counter>> {
        self.counter(scope.key(), self.rules.action(scope), self.rules.each_action)
    }

    /// Returns the counter of all actions.
    pub(super) fn all_actions(&self, scope: &LimitScope<'_>) -> Option<Arc<Counter>> {
        self.counter(ALL_ACTIONS.to_owned(), Some(self.rules.account(scope)?), None)
    }

    fn counter(
        &self,
        key: String,
        rate: Option<Rate>,
        fallback: Option<Rate>,
    ) -> Option<Arc<Counter>> {
        let mut counters = self.counters.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(counter) = counters.get(&key) {
            if let Some(rate) = rate {
                counter.lock().window.set(rate, self.rules.margin);
            }
            return Some(Arc::clone(counter));
        }
        let counter = Arc::new(Counter::new(key.clone(), rate.or(fallback)?, self.rules.margin));
        counters.insert(key, Arc::clone(&counter));
        Some(counter)
    }
}
