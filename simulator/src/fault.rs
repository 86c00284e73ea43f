//! Fault injection with the rules of [`FaultInjector`](tencent_cloud::testing::FaultInjector).
//!
//! The core applies a fault before or after it executes the action. The transport decides how the response is delivered.

use std::collections::BTreeMap;
use std::time::Duration;

use bytes::Bytes;
use http::Response;
use tencent_cloud::testing::FaultRules;
pub use tencent_cloud::testing::{Fault, FaultRule};

use crate::error::ApiError;

/// How a response is delivered.
#[derive(Debug)]
pub(crate) enum Delivery {
    /// The whole response.
    Complete(Response<Bytes>),
    /// The response up to this byte of its body, after which the connection is closed.
    Truncated(Response<Bytes>, usize),
    /// No response: the connection is reset.
    Reset,
    /// No response: the connection is refused. A server, which has already accepted it, resets it.
    Refused,
}

impl Delivery {
    /// Returns the response, if there is one.
    pub(crate) fn response(&self) -> Option<&Response<Bytes>> {
        match self {
            Self::Complete(response) | Self::Truncated(response, _) => Some(response),
            Self::Reset | Self::Refused => None,
        }
    }
}

/// The fault rules of a simulator, which have numbers, so that one of them can be removed.
#[derive(Debug)]
pub(crate) struct NumberedRules {
    rules: FaultRules,
    /// The number of each rule.
    numbers: Vec<u64>,
    last: u64,
}

impl NumberedRules {
    /// Returns the rules of a simulator, whose randomness is independent of that of the ids.
    pub(crate) fn new(rules: Vec<FaultRule>, seed: u64) -> Self {
        let rules_of_seed = FaultRules::new(seed ^ 0x00fa_0175);
        let mut all = Self { rules: rules_of_seed, numbers: Vec::new(), last: 0 };
        for rule in rules {
            all.add(rule);
        }
        all
    }

    /// Adds a rule after the existing ones and returns its number.
    pub(crate) fn add(&mut self, rule: FaultRule) -> u64 {
        self.last += 1;
        self.numbers.push(self.last);
        self.rules.add(rule);
        self.last
    }

    /// Removes a rule and returns whether it existed.
    pub(crate) fn remove(&mut self, number: u64) -> bool {
        let index = self.numbers.iter().position(|own| *own == number);
        let Some(index) = index else { return false };
        self.numbers.remove(index);
        self.rules.remove(index).is_some()
    }

    /// Removes all rules and keeps the counts.
    pub(crate) fn clear(&mut self) {
        self.numbers.clear();
        self.rules.clear();
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    pub(crate) fn next_fault(&mut self, action: Option<&str>) -> Option<Fault> {
        self.rules.next_fault(action)
    }

    /// Returns the rules with their numbers.
    pub(crate) fn all(&self) -> impl Iterator<Item = (u64, &FaultRule)> {
        self.numbers.iter().copied().zip(self.rules.rules())
    }

    pub(crate) fn injected(&self) -> &BTreeMap<&'static str, u64> {
        self.rules.injected()
    }
}

/// Returns the error of a service that throttles requests.
pub(crate) fn throttled() -> ApiError {
    ApiError::new("RequestLimitExceeded", "There are too many requests. Try again later.")
}

/// Returns the error of a service that fails internally.
pub(crate) fn internal_error() -> ApiError {
    ApiError::new("InternalError", "An internal error was injected.")
}

/// The names of all faults, as options and the control interface spell them.
pub(crate) const NAMES: [&str; 13] = [
    "refuse",
    "reset-before",
    "reset-after",
    "delay-before",
    "delay-after",
    "truncate",
    "bad-gateway-before",
    "bad-gateway-after",
    "throttle",
    "internal-error-before",
    "internal-error-after",
    "wrong-content-type",
    "duplicate",
];

/// Returns the fault with one of the [`NAMES`]. `None` if a delay is missing, or given without need.
pub(crate) fn fault_named(name: &str, delay: Option<Duration>) -> Option<Fault> {
    if let Some(delay) = delay {
        return match name {
            "delay-before" => Some(Fault::DelayBefore(delay)),
            "delay-after" => Some(Fault::DelayAfter(delay)),
            _ => None,
        };
    }
    Some(match name {
        "refuse" => Fault::Refuse,
        "reset-before" => Fault::ResetBefore,
        "reset-after" => Fault::ResetAfter,
        "truncate" => Fault::Truncate,
        "bad-gateway-before" => Fault::BadGatewayBefore,
        "bad-gateway-after" => Fault::BadGatewayAfter,
        "throttle" => Fault::Throttle,
        "internal-error-before" => Fault::InternalErrorBefore,
        "internal-error-after" => Fault::InternalErrorAfter,
        "wrong-content-type" => Fault::WrongContentType,
        "duplicate" => Fault::Duplicate,
        _ => return None,
    })
}

/// Parses a rule in the form of the option `--fault`: `FAULT[=SECONDS][@ACTION][:PROBABILITY]`. The error is what was
/// expected.
#[doc(hidden)]
pub fn parse_rule(text: &str) -> Result<FaultRule, String> {
    let (fault, probability) = text.split_once(':').unwrap_or((text, "1"));
    let (fault, action) = match fault.split_once('@') {
        Some((fault, action)) => (fault, Some(action)),
        None => (fault, None),
    };
    let (name, seconds) = match fault.split_once('=') {
        Some((name, seconds)) => (name, Some(seconds)),
        None => (fault, None),
    };
    let delay = seconds.map(|seconds| {
        let seconds = seconds.parse().ok().and_then(|s| Duration::try_from_secs_f64(s).ok());
        seconds.ok_or("a delay in seconds, such as delay-after=1.5")
    });
    let delay = delay.transpose()?;
    let fault = fault_named(name, delay).ok_or_else(|| match delay {
        _ if !NAMES.contains(&name) => format!("one of {} instead of {name:?}", NAMES.join(", ")),
        Some(_) => format!("{name} without a delay"),
        None => format!("a delay in seconds, such as {name}=1.5"),
    })?;
    let probability = probability.parse().ok().filter(|share| (0.0..=1.0).contains(share));
    let probability: f64 = probability.ok_or("a probability from 0 to 1 after the colon")?;
    let rule = FaultRule::always(fault).with_probability(probability);
    Ok(match action {
        Some(action) => rule.on(action),
        None => rule,
    })
}

/// Returns the name of a fault, as options and the control interface spell it.
pub(crate) fn name_of(fault: Fault) -> String {
    fault.name().replace(' ', "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_that_of_its_fault() {
        for name in NAMES {
            let delay = name.starts_with("delay").then_some(Duration::from_secs(1));
            assert_eq!(fault_named(name, delay).map(name_of).as_deref(), Some(name));
            let wrong = if delay.is_some() { None } else { Some(Duration::ZERO) };
            assert_eq!(fault_named(name, wrong), None, "{name}");
        }
    }

    #[test]
    fn parses_valid_rules_only() {
        let delay = FaultRule::always(Fault::DelayAfter(Duration::from_millis(1500)));
        assert_eq!(parse_rule("throttle"), Ok(FaultRule::always(Fault::Throttle)));
        assert_eq!(
            parse_rule("reset-after@RunInstances:0.2"),
            Ok(FaultRule::always(Fault::ResetAfter).on("RunInstances").with_probability(0.2))
        );
        assert_eq!(parse_rule("delay-after=1.5"), Ok(delay));
        for text in
            ["", "fire", "throttle:2", "throttle:", "delay-after", "delay-after=-1", "truncate=3"]
        {
            assert!(parse_rule(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn rules_keep_their_numbers_when_others_are_removed() {
        let rule = FaultRule::always(Fault::Throttle);
        let mut rules = NumberedRules::new(vec![rule.clone(), rule.clone()], 1);
        assert!(rules.remove(1) && !rules.remove(1));
        assert_eq!(rules.add(rule), 3);
        let numbers: Vec<u64> = rules.all().map(|(number, _)| number).collect();
        assert_eq!(numbers, [2, 3]);
        rules.clear();
        assert!(rules.is_empty() && rules.all().next().is_none());
    }
}
