//! The last calls, without secrets.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use crate::config::Config;
use crate::fidelity::Fidelity;

/// The number of calls that are kept.
const CAPACITY: usize = 1000;
/// The longest name that is kept of a request, in characters.
const MAX_NAME: usize = 100;
/// The longest message that is kept, in characters.
const MAX_MESSAGE: usize = 500;

/// A call of an action. Names and messages are shortened, and secrets are replaced by `***`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct CallRecord {
    /// The number of the call; the first call of a simulator has number 1.
    pub sequence: u64,
    /// The simulated time of the response.
    pub time: SystemTime,
    /// The service, if the request names one or reaches an action.
    pub service: Option<String>,
    /// The version of the service, if the request names one or reaches an action.
    pub version: Option<String>,
    /// The action, if the request could be read that far.
    pub action: Option<String>,
    /// The region, if the request names one.
    pub region: Option<String>,
    /// The error code; `None` on success or without a response.
    pub code: Option<String>,
    /// The error message.
    pub message: Option<String>,
    /// The request id; `None` without a response.
    pub request_id: Option<String>,
    /// How the response was made; `None` if the request does not reach an action.
    pub fidelity: Option<Fidelity>,
    /// The name of the injected fault.
    pub fault: Option<&'static str>,
    /// The time from the request to the response, with the delays of faults, by the original clock.
    pub latency: Duration,
}

/// A part of the call log.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Calls {
    /// The calls, in order.
    pub calls: Vec<CallRecord>,
    /// The number of the last call.
    pub last: u64,
    /// How many of the requested calls are no longer kept.
    pub missed: u64,
}

/// The last thousand calls.
#[derive(Debug, Default)]
pub(crate) struct CallLog {
    secrets: Vec<String>,
    entries: Mutex<Entries>,
}

#[derive(Debug, Default)]
struct Entries {
    calls: VecDeque<CallRecord>,
    last: u64,
}

impl CallLog {
    /// Returns an empty log that hides the secrets of these settings.
    pub(crate) fn new(config: &Config, token: Option<&str>) -> Self {
        let keys = config.accepted_credentials().into_iter();
        let keys = keys.flat_map(|known| [Some(known.secret_key), known.token]).flatten();
        let secrets = keys.chain(token.map(str::to_owned)).filter(|secret| !secret.is_empty());
        Self { secrets: secrets.collect(), entries: Mutex::default() }
    }

    /// Adds a call and gives it its number.
    pub(crate) fn add(&self, mut call: CallRecord) {
        let names = [&mut call.service, &mut call.version, &mut call.action, &mut call.region];
        for name in names.into_iter().flatten() {
            self.clean(name, MAX_NAME);
        }
        for text in [&mut call.code, &mut call.message].into_iter().flatten() {
            self.clean(text, MAX_MESSAGE);
        }
        let mut entries = self.entries();
        entries.last += 1;
        call.sequence = entries.last;
        if entries.calls.len() == CAPACITY {
            entries.calls.pop_front();
        }
        entries.calls.push_back(call);
    }

    /// Returns the calls after number `since`, or all calls if there is no such number, as after a restart.
    pub(crate) fn since(&self, since: u64) -> Calls {
        let entries = self.entries();
        let last = entries.last;
        let since = if since > last { 0 } else { since };
        let later = entries.calls.iter().filter(|call| call.sequence > since);
        let calls: Vec<CallRecord> = later.cloned().collect();
        let kept = u64::try_from(calls.len()).unwrap_or(u64::MAX);
        Calls { calls, last, missed: (last - since).saturating_sub(kept) }
    }

    /// Removes all calls. Later ones continue their numbers.
    pub(crate) fn clear(&self) {
        self.entries().calls.clear();
    }

    /// Hides secrets and shortens a string.
    fn clean(&self, text: &mut String, max: usize) {
        for secret in &self.secrets {
            if text.contains(secret.as_str()) {
                *text = text.replace(secret.as_str(), "***");
            }
        }
        if let Some((end, _)) = text.char_indices().nth(max) {
            text.truncate(end);
            text.push('…');
            text.shrink_to_fit();
        }
    }

    fn entries(&self) -> MutexGuard<'_, Entries> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credentials::Credentials;

    fn call(message: &str) -> CallRecord {
        CallRecord {
            sequence: 0,
            time: SystemTime::UNIX_EPOCH,
            service: None,
            version: None,
            action: Some("A".to_owned()),
            region: None,
            code: None,
            message: Some(message.to_owned()),
            request_id: None,
            fidelity: None,
            fault: None,
            latency: Duration::ZERO,
        }
    }

    #[test]
    fn keeps_the_last_thousand_calls() {
        let log = CallLog::default();
        (0..1500).for_each(|_| log.add(call("m")));
        let all = log.since(0);
        assert_eq!((all.calls.len(), all.last, all.missed), (1000, 1500, 500));
        assert_eq!(all.calls[0].sequence, 501);
        let some = log.since(1490);
        assert_eq!((some.calls.len(), some.missed), (10, 0));
        assert_eq!(log.since(1500).calls, []);
        // The number of an earlier simulator.
        assert_eq!(log.since(9999).calls.len(), 1000);
        log.clear();
        log.add(call("m"));
        assert_eq!(log.since(1500).calls[0].sequence, 1501);
    }

    #[test]
    fn secrets_are_hidden_and_long_strings_are_cut() {
        let known = Credentials::new("AKIDx", "the-key").with_token("the-token");
        let config = Config { credentials: vec![known], ..Config::default() };
        let log = CallLog::new(&config, Some("the-control"));
        log.add(call("a the-key b the-token c the-control d"));
        log.add(call(&"é".repeat(10_000)));
        let calls = log.since(0).calls;
        assert_eq!(calls[0].message.as_deref(), Some("a *** b *** c *** d"));
        assert_eq!(calls[1].message.as_ref().map(|text| text.chars().count()), Some(501));
    }
}
