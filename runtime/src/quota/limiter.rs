//! What the clones of a limit share.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use super::elapsed::Elapsed;
use super::line::Line;
use super::rules::Rules;
use super::{Rate, Subject};
use crate::clock::{Clock, NoTimer};

/// The key of the line in which all actions stand. That of an action is never empty.
const ACCOUNT: &str = "";

#[derive(Debug)]
pub(super) struct Limiter {
    rules: Rules,
    /// That of the client which made the first call: two clocks would not make one time.
    clock: OnceLock<Arc<dyn Clock>>,
    elapsed: Elapsed,
    lines: Mutex<HashMap<String, Arc<Line>>>,
}

impl Limiter {
    pub(super) fn new(rules: Rules) -> Self {
        Self { rules, clock: OnceLock::new(), elapsed: Elapsed::default(), lines: Mutex::default() }
    }

    pub(super) fn rules(&self) -> &Rules {
        &self.rules
    }

    /// The time now, by the first clock that was ever asked.
    pub(super) fn now(&self, clock: &Arc<dyn Clock>) -> u64 {
        self.elapsed.read(self.clock(clock))
    }

    /// Sleeps until it is `at`.
    pub(super) async fn sleep_until(&self, at: u64, clock: &Arc<dyn Clock>) -> Result<(), NoTimer> {
        let clock = self.clock(clock);
        let pause = at.saturating_sub(self.elapsed.read(clock));
        clock.sleep(Duration::from_nanos(pause))?.await;
        self.elapsed.read_past(at, clock);
        Ok(())
    }

    fn clock<'a>(&'a self, clock: &Arc<dyn Clock>) -> &'a dyn Clock {
        &**self.clock.get_or_init(|| Arc::clone(clock))
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
                line.window().set(rate, self.rules.margin);
            }
            return Some(Arc::clone(line));
        }
        let line = Arc::new(Line::new(known.or(otherwise)?, self.rules.margin));
        lines.insert(key, Arc::clone(&line));
        Some(line)
    }
}
