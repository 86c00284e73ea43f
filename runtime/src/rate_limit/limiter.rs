//! What the clones of a limit share.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::elapsed::Elapsed;
use super::line::Line;
use super::queue::Ticket;
use super::rules::Rules;
use super::{Rate, Subject};
use crate::clock::Clock;

/// The key of the line in which all actions stand. That of an action is never empty.
const ACCOUNT: &str = "";

#[derive(Debug)]
pub(super) struct Limiter {
    rules: Rules,
    /// That of the client which made the first call: two clocks would not make one time.
    clock: OnceLock<Arc<dyn Clock>>,
    elapsed: Elapsed,
    /// How many were given out.
    tickets: AtomicU64,
    lines: Mutex<HashMap<String, Arc<Line>>>,
}

impl Limiter {
    pub(super) fn new(rules: Rules) -> Self {
        Self {
            rules,
            clock: OnceLock::new(),
            elapsed: Elapsed::default(),
            tickets: AtomicU64::new(0),
            lines: Mutex::default(),
        }
    }

    pub(super) fn rules(&self) -> &Rules {
        &self.rules
    }

    /// The time now, by the first clock that was ever asked.
    pub(super) fn now(&self, clock: &Arc<dyn Clock>) -> u64 {
        self.elapsed.read(self.clock(clock))
    }

    /// Takes note that somebody slept until then.
    pub(super) fn slept_until(&self, at: u64, clock: &Arc<dyn Clock>) {
        self.elapsed.read_past(at, self.clock(clock));
    }

    pub(super) fn clock<'a>(&'a self, clock: &Arc<dyn Clock>) -> &'a dyn Clock {
        &**self.clock.get_or_init(|| Arc::clone(clock))
    }

    /// A place behind all who have one.
    pub(super) fn ticket(&self) -> Ticket {
        Ticket::new(self.tickets.fetch_add(1, Ordering::Relaxed))
    }

    /// The line of an action. For one called by its names alone, nothing is documented; a typed call of the same action
    /// says what is, and from then on it holds for both.
    pub(super) fn action(&self, subject: &Subject<'_>) -> Option<Arc<Line>> {
        self.line(subject.key(), self.rules.known(subject), self.rules.each_action)
    }

    /// The line of all actions.
    pub(super) fn account(&self, subject: &Subject<'_>) -> Option<Arc<Line>> {
        self.line(ACCOUNT.to_owned(), Some(self.rules.account(subject)?), None)
    }

    fn line(&self, key: String, known: Option<Rate>, otherwise: Option<Rate>) -> Option<Arc<Line>> {
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(line) = lines.get(&key) {
            if let Some(rate) = known {
                line.lock().window.set(rate, self.rules.margin);
            }
            return Some(Arc::clone(line));
        }
        let (rate, of_all) = (known.or(otherwise)?, key == ACCOUNT);
        let line = Arc::new(Line::new(rate, self.rules.margin, of_all));
        lines.insert(key, Arc::clone(&line));
        Some(line)
    }
}
