//! The log: one line per call, as text or JSON.

use std::io::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::{Value, json};
use tencent_cloud_simulator::{Fidelity, Outcome, RemovedRecord};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use time::macros::format_description;

/// The format of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Text,
    /// One object per line.
    Json,
}

impl Format {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        match text {
            "text" => Some(Self::Text),
            "json" => Some(Self::Json),
            _ => None,
        }
    }
}

/// Logs and counts calls. Clones share the counts.
#[derive(Clone, Debug)]
pub(crate) struct Log {
    quiet: bool,
    format: Format,
    counts: Arc<Counts>,
}

#[derive(Debug, Default)]
struct Counts {
    calls: AtomicU64,
    errors: AtomicU64,
}

impl Log {
    pub(crate) fn new(quiet: bool, format: Format) -> Self {
        Self { quiet, format, counts: Arc::default() }
    }

    /// Counts a call, and prints it unless the log is quiet.
    pub(crate) fn record(&self, outcome: &Outcome) {
        self.counts.calls.fetch_add(1, Ordering::Relaxed);
        if outcome.code.is_some() {
            self.counts.errors.fetch_add(1, Ordering::Relaxed);
        }
        if self.quiet {
            return;
        }
        let now = OffsetDateTime::now_utc();
        match self.format {
            Format::Text => {
                let time = now.format(format_description!("[hour]:[minute]:[second]"));
                write_line(&format!("{} {}", time.unwrap_or_default(), line(outcome)));
            }
            Format::Json => print(now, "call", &call(outcome)),
        }
    }

    /// Prints a message.
    pub(crate) fn notice(&self, message: &str) {
        match self.format {
            Format::Text => write_line(message),
            Format::Json => {
                print(OffsetDateTime::now_utc(), "notice", &json!({"message": message}));
            }
        }
    }

    /// Prints that a record was removed from the state on disk.
    pub(crate) fn removed(&self, record: &RemovedRecord) {
        let message = format!("warning: {record}: the simulator ended while it was written");
        match self.format {
            Format::Text => write_line(&message),
            Format::Json => {
                let [file, kept] =
                    [&record.path, &record.kept].map(|path| path.display().to_string());
                let fields = json!({
                    "message": message, "file": file, "offset": record.offset, "bytes": record.bytes, "kept": kept,
                });
                print(OffsetDateTime::now_utc(), "warning", &fields);
            }
        }
    }

    /// Prints the error that ends the program.
    pub(crate) fn error(&self, message: &str) {
        match self.format {
            Format::Text => write_line(&format!("tencent-cloud-simulator: {message}")),
            Format::Json => print(OffsetDateTime::now_utc(), "error", &json!({"message": message})),
        }
    }

    /// Prints the message at the end of the program.
    pub(crate) fn summary(&self) {
        let (calls, errors) = self.counts();
        match self.format {
            Format::Text => {
                write_line(&format!("stopped; calls: {calls}, errors: {errors}"));
            }
            Format::Json => {
                let counts = json!({"calls": calls, "errors": errors});
                print(OffsetDateTime::now_utc(), "stopped", &counts);
            }
        }
    }

    fn counts(&self) -> (u64, u64) {
        let count = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        (count(&self.counts.calls), count(&self.counts.errors))
    }
}

/// Prints an object with the time and the kind of the event.
fn print(now: OffsetDateTime, event: &str, fields: &Value) {
    let mut line = json!({"time": now.format(&Rfc3339).unwrap_or_default(), "event": event});
    if let (Value::Object(line), Value::Object(fields)) = (&mut line, fields) {
        line.extend(fields.clone());
    }
    write_line(&line.to_string());
}

/// Writes a line to the standard error.
pub(crate) fn write_line(line: &str) {
    // The server also runs when its standard error is closed.
    let _ = std::io::stderr().write_all(format!("{line}\n").as_bytes());
}

/// Returns the fields of a call.
fn call(outcome: &Outcome) -> Value {
    json!({
        "service": outcome.service,
        "version": outcome.version,
        "action": outcome.action,
        "code": outcome.code,
        "message": outcome.message,
        "request_id": outcome.request_id,
        "fidelity": outcome.fidelity.map(Fidelity::as_str),
    })
}

/// Formats the action, the code and the request id of a call, and the message of an error, on one line.
fn line(outcome: &Outcome) -> String {
    let action = outcome.action.as_deref().unwrap_or("-");
    let code = outcome.code.as_deref().unwrap_or("OK");
    let mut line = format!("{action} {code} {}", outcome.request_id);
    if let Some(message) = &outcome.message {
        line.push(' ');
        line.push_str(message);
    }
    // Callers choose the action and parts of messages.
    let mut escaped = String::with_capacity(line.len());
    for character in line.chars() {
        if character.is_control() {
            escaped.extend(character.escape_default());
        } else {
            escaped.push(character);
        }
    }
    escaped
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
        let forged = outcome(Some("InvalidAction"), Some("No action A\n12:00:00 B OK."));
        assert!(!line(&forged).contains('\n'), "{}", line(&forged));
        assert_eq!(call(&error)["message"], "It is missing.");
        let log = Log::new(true, Format::Text);
        for outcome in [&success, &error, &success] {
            log.clone().record(outcome);
        }
        assert_eq!(log.counts(), (3, 1));
    }
}
