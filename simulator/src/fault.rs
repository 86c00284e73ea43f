//! Failing on purpose.
//!
//! A rule names an action or all of them, how likely it strikes, and what it does. What it does is decided before the
//! action runs, since some faults keep it from running; how the reply then travels is the transport's part.

use std::time::Duration;

use bytes::Bytes;
use fastrand::Rng;
use http::Response;

/// What goes wrong.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Fault {
    /// The connection is reset before the action runs.
    ResetBefore,
    /// The action runs, and the connection is reset instead of a reply.
    ResetAfter,
    /// The action runs, and the reply takes this much longer.
    Delay(Duration),
    /// The action runs, and the reply breaks off half-way.
    Truncate,
    /// A gateway answers with status 502 and a page of HTML, and the action does not run.
    BadGatewayBefore,
    /// The action runs, and a gateway answers with status 502 and a page of HTML.
    BadGatewayAfter,
    /// `RequestLimitExceeded`, and the action does not run.
    Throttle,
    /// The request is delivered twice; the first reply is the one that is sent.
    Duplicate,
}

/// When something goes wrong.
#[derive(Clone, Debug, PartialEq)]
pub struct FaultRule {
    action: Option<String>,
    probability: f64,
    remaining: Option<u32>,
    fault: Fault,
}

impl FaultRule {
    /// On every call.
    #[must_use]
    pub fn always(fault: Fault) -> Self {
        Self { action: None, probability: 1.0, remaining: None, fault }
    }

    /// Only on calls of this action.
    #[must_use]
    pub fn on(mut self, action: impl Into<String>) -> Self {
        self.action = Some(action.into());
        self
    }

    /// Only on so many calls of the matching ones, from 0 (none) to 1 (all).
    #[must_use]
    pub fn with_probability(mut self, probability: f64) -> Self {
        self.probability = probability;
        self
    }

    /// Only so many times.
    #[must_use]
    pub fn times(mut self, times: u32) -> Self {
        self.remaining = Some(times);
        self
    }
}

/// What travels back, and how.
#[derive(Debug)]
pub struct Exchange {
    /// To wait before anything is sent.
    pub delay: Duration,
    /// What is sent.
    pub delivery: Delivery,
}

/// What is sent back.
#[derive(Debug)]
#[non_exhaustive]
pub enum Delivery {
    /// The reply.
    Whole(Response<Bytes>),
    /// The reply up to this byte of its body; then the connection ends.
    Cut(Response<Bytes>, usize),
    /// Nothing: the connection is reset.
    Reset,
}

/// The rules of a simulator, with their own source of chance, so that ids do not depend on them.
#[derive(Debug)]
pub(crate) struct Faults {
    rules: Vec<FaultRule>,
    random: Rng,
}

impl Faults {
    pub(crate) fn new(rules: Vec<FaultRule>, seed: u64) -> Self {
        Self { rules, random: Rng::with_seed(seed ^ 0x00fa_0175) }
    }

    pub(crate) fn add(&mut self, rule: FaultRule) {
        self.rules.push(rule);
    }

    pub(crate) fn clear(&mut self) {
        self.rules.clear();
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// The fault of the first rule that strikes.
    pub(crate) fn strike(&mut self, action: Option<&str>) -> Option<Fault> {
        let random = &mut self.random;
        let rule = self.rules.iter_mut().find(|rule| {
            let fits = rule.action.as_deref().is_none_or(|own| action == Some(own));
            fits && rule.remaining != Some(0) && random.f64() < rule.probability
        })?;
        if let Some(remaining) = &mut rule.remaining {
            *remaining -= 1;
        }
        Some(rule.fault.clone())
    }
}

/// What a gateway says that cannot reach the service.
pub(crate) fn bad_gateway() -> Response<Bytes> {
    let page = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n\
                <body><center><h1>502 Bad Gateway</h1></center></body>\r\n</html>\r\n";
    let mut response = Response::new(Bytes::from_static(page.as_bytes()));
    *response.status_mut() = http::StatusCode::BAD_GATEWAY;
    let html = http::HeaderValue::from_static("text/html");
    response.headers_mut().insert(http::header::CONTENT_TYPE, html);
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_rule_that_strikes_decides() {
        let rules = vec![
            FaultRule::always(Fault::Throttle).on("RunInstances").times(2),
            FaultRule::always(Fault::ResetAfter).with_probability(0.0),
            FaultRule::always(Fault::Truncate).on("DescribeZones"),
        ];
        let mut faults = Faults::new(rules, 1);
        let struck: Vec<_> = ["RunInstances", "DescribeZones", "RunInstances", "RunInstances"]
            .into_iter()
            .map(|action| faults.strike(Some(action)))
            .collect();
        let expected = [Some(Fault::Throttle), Some(Fault::Truncate), Some(Fault::Throttle), None];
        assert_eq!(struck, expected);
        assert_eq!(faults.strike(None), None);
    }

    #[test]
    fn chance_repeats_with_the_seed() {
        let run = |seed| {
            let rule = FaultRule::always(Fault::Throttle).with_probability(0.3);
            let mut faults = Faults::new(vec![rule], seed);
            (0..1000).map(|_| faults.strike(None).is_some()).collect::<Vec<_>>()
        };
        let struck = run(5).into_iter().filter(|struck| *struck).count();
        assert!((200..400).contains(&struck), "{struck}");
        assert_eq!(run(5), run(5));
        assert_ne!(run(5), run(6));
    }
}
