//! Which actions succeeded in all runs together.

use std::collections::BTreeMap;

use super::actions;
use super::run::Run;

/// The number of calls from which every action must have succeeded.
const ENOUGH: usize = 50_000;

/// Actions that may never succeed, with the reason.
const EXCEPTIONS: &[(&str, &str)] = &[];

/// The number of successful and failed calls per action, and the latest messages of errors.
#[derive(Debug, Default)]
pub(super) struct Coverage {
    outcomes: BTreeMap<String, (usize, usize)>,
    codes: BTreeMap<(String, String), String>,
}

impl Coverage {
    /// Adds the calls of a run.
    pub(super) fn add(&mut self, run: Run) {
        for (label, (successes, errors)) in run.outcomes {
            let entry = self.outcomes.entry(label).or_default();
            *entry = (entry.0 + successes, entry.1 + errors);
        }
        self.codes.extend(run.codes);
    }

    /// Fails if an action never succeeded.
    pub(super) fn check(&self, calls: usize) {
        let succeeded =
            |label: &String| self.outcomes.get(label).is_some_and(|counts| counts.0 > 0);
        let labels = actions::all().iter().map(actions::Action::label);
        let missing: Vec<String> = labels.filter(|label| !succeeded(label)).collect();
        let successes: usize = self.outcomes.values().map(|counts| counts.0).sum();
        let errors: usize = self.outcomes.values().map(|counts| counts.1).sum();
        println!(
            "{successes} successes, {errors} errors, {} actions never succeeded",
            missing.len()
        );
        let is_exception = |label: &String| EXCEPTIONS.iter().any(|known| known.0 == label);
        let unexpected: Vec<String> = missing
            .into_iter()
            .filter(|label| !is_exception(label))
            .map(|label| format!("{label}: {:?}", self.codes_of(&label)))
            .collect();
        if calls < ENOUGH {
            return;
        }
        assert!(unexpected.is_empty(), "never succeeded:\n{}", unexpected.join("\n"));
        for (label, _) in EXCEPTIONS {
            assert!(!succeeded(&(*label).to_owned()), "{label} succeeds and is no exception");
        }
    }

    fn codes_of(&self, label: &str) -> Vec<&String> {
        self.codes.iter().filter(|entry| entry.0.0 == label).map(|entry| entry.1).collect()
    }
}
