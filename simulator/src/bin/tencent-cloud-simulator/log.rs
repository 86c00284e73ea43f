//! The log of calls: one line per call.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tencent_cloud_simulator::Outcome;
use time::OffsetDateTime;
use time::macros::format_description;

/// Logs and counts calls. Clones share the counts.
#[derive(Clone, Debug)]
pub(crate) struct Log {
    quiet: bool,
    counts: Arc<Counts>,
}

#[derive(Debug, Default)]
struct Counts {
    calls: AtomicU64,
    errors: AtomicU64,
}

impl Log {
    pub(crate) fn new(quiet: bool) -> Self {
        Self { quiet, counts: Arc::default() }
    }

    /// Counts a call, and prints it unless the log is quiet.
    pub(crate) fn record(&self, outcome: &Outcome) {
        self.counts.calls.fetch_add(1, Ordering::Relaxed);
        if outcome.code.is_some() {
            self.counts.errors.fetch_add(1, Ordering::Relaxed);
        }
        if !self.quiet {
            let time = OffsetDateTime::now_utc();
            let time = time.format(format_description!("[hour]:[minute]:[second]"));
            eprintln!("{} {}", time.unwrap_or_default(), line(outcome));
        }
    }

    /// Returns the message that is printed when the server stops.
    pub(crate) fn summary(&self) -> String {
        let count = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let (calls, errors) = (count(&self.counts.calls), count(&self.counts.errors));
        format!("stopped; calls: {calls}, errors: {errors}")
    }
}

/// Formats the action, the code and the request id of a call, and the message of an error.
fn line(outcome: &Outcome) -> String {
    let action = outcome.action.as_deref().unwrap_or("-");
    let code = outcome.code.as_deref().unwrap_or("OK");
    let mut line = format!("{action} {code} {}", outcome.request_id);
    if let Some(message) = &outcome.message {
        line.push(' ');
        line.push_str(message);
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_formatted_and_counted() {
        let outcome = |code: Option<&str>, message: Option<&str>| {
            let mut outcome = Outcome::default();
            outcome.action = Some("StopInstances".to_owned());
            outcome.code = code.map(str::to_owned);
            outcome.message = message.map(str::to_owned);
            outcome.request_id = "1-2".to_owned();
            outcome
        };
        let success = outcome(None, None);
        let error = outcome(Some("MissingParameter"), Some("It is missing."));
        assert_eq!(line(&success), "StopInstances OK 1-2");
        assert_eq!(line(&error), "StopInstances MissingParameter 1-2 It is missing.");
        let log = Log::new(true);
        for outcome in [&success, &error, &success] {
            log.clone().record(outcome);
        }
        assert_eq!(log.summary(), "stopped; calls: 3, errors: 1");
    }
}
