//! Rules that decide which requests fail. They depend on a seed and do no I/O.

use std::collections::BTreeMap;

use fastrand::Rng;

use super::Fault;

/// A rule that decides which requests fail, and how.
///
/// ```
/// use tencent_cloud::testing::{Fault, FaultRule};
///
/// // The responses to the second and third request of the action are lost.
/// let rule = FaultRule::always(Fault::ResetAfter).on("RunInstances").skip(1).times(2);
/// // One request in five is lost in one of two ways.
/// let rule = FaultRule::any_of([Fault::ResetBefore, Fault::ResetAfter]).with_probability(0.2);
/// ```
#[derive(Clone, Debug, PartialEq)]
#[must_use]
pub struct FaultRule {
    action: Option<String>,
    probability: f64,
    skip: u32,
    remaining: Option<u32>,
    faults: Vec<Fault>,
}

impl FaultRule {
    /// Creates a rule that injects `fault` into every request.
    pub fn always(fault: Fault) -> Self {
        Self::any_of([fault])
    }

    /// Creates a rule that injects one of `faults` into every request, each with the same probability.
    pub fn any_of(faults: impl IntoIterator<Item = Fault>) -> Self {
        let faults = faults.into_iter().collect();
        Self { action: None, probability: 1.0, skip: 0, remaining: None, faults }
    }

    /// Restricts the rule to an action.
    pub fn on(mut self, action: impl Into<String>) -> Self {
        self.action = Some(action.into());
        self
    }

    /// Sets the probability for each matching request, from 0 to 1. Default: 1.
    pub fn with_probability(mut self, probability: f64) -> Self {
        self.probability = probability;
        self
    }

    /// Lets the first `requests` matching requests pass.
    pub fn skip(mut self, requests: u32) -> Self {
        self.skip = requests;
        self
    }

    /// Limits how often the rule injects a fault. Default: no limit.
    pub fn times(mut self, times: u32) -> Self {
        self.remaining = Some(times);
        self
    }

    /// Returns the action that the rule is restricted to.
    #[must_use]
    pub fn action(&self) -> Option<&str> {
        self.action.as_deref()
    }

    /// Returns the faults, one of which is injected.
    #[must_use]
    pub fn faults(&self) -> &[Fault] {
        &self.faults
    }

    /// Returns the probability for each matching request.
    #[must_use]
    pub fn probability(&self) -> f64 {
        self.probability
    }

    /// Returns how many matching requests will still pass, see [`skip`](Self::skip).
    #[must_use]
    pub fn remaining_skips(&self) -> u32 {
        self.skip
    }

    /// Returns how often the rule will still inject a fault, if that is limited, see [`times`](Self::times).
    #[must_use]
    pub fn remaining_times(&self) -> Option<u32> {
        self.remaining
    }

    fn next_fault(&mut self, action: Option<&str>, random: &mut Rng) -> Option<Fault> {
        let matches = self.action.as_deref().is_none_or(|own| action == Some(own));
        if !matches || self.remaining == Some(0) {
            return None;
        }
        if self.skip > 0 {
            self.skip -= 1;
            return None;
        }
        if random.f64() >= self.probability {
            return None;
        }
        let fault = match self.faults.as_slice() {
            [] => return None,
            [fault] => *fault,
            faults => *faults.get(random.usize(..faults.len()))?,
        };
        self.remaining = self.remaining.map(|remaining| remaining - 1);
        Some(fault)
    }
}

/// An ordered list of rules with a random number generator, and counts of the injected faults.
#[derive(Debug)]
pub struct FaultRules {
    rules: Vec<FaultRule>,
    random: Rng,
    injected: BTreeMap<&'static str, u64>,
}

impl FaultRules {
    /// Creates an empty list. The same seed, rules and order of requests cause the same faults.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self { rules: Vec::new(), random: Rng::with_seed(seed), injected: BTreeMap::new() }
    }

    /// Adds a rule after the existing ones.
    pub fn add(&mut self, rule: FaultRule) {
        self.rules.push(rule);
    }

    /// Returns the rules in their order. Numbers of skipped requests and of injections are the remaining ones.
    pub fn rules(&self) -> &[FaultRule] {
        &self.rules
    }

    /// Removes the rule at this index of [`rules`](Self::rules), if there is one, and keeps the counts.
    pub fn remove(&mut self, index: usize) -> Option<FaultRule> {
        (index < self.rules.len()).then(|| self.rules.remove(index))
    }

    /// Removes all rules and keeps the counts.
    pub fn clear(&mut self) {
        self.rules.clear();
    }

    /// Returns whether there are no rules.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// Returns the fault to inject into the next request of an action: that of the first rule that applies.
    pub fn next_fault(&mut self, action: Option<&str>) -> Option<Fault> {
        let random = &mut self.random;
        let fault = self.rules.iter_mut().find_map(|rule| rule.next_fault(action, random))?;
        *self.injected.entry(fault.name()).or_default() += 1;
        Some(fault)
    }

    /// Returns how often each fault was injected, by [name](Fault::name).
    #[must_use]
    pub fn injected(&self) -> &BTreeMap<&'static str, u64> {
        &self.injected
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(seed: u64, rules: impl IntoIterator<Item = FaultRule>) -> FaultRules {
        let mut list = FaultRules::new(seed);
        rules.into_iter().for_each(|rule| list.add(rule));
        list
    }

    #[test]
    fn the_first_rule_that_applies_decides() {
        let mut faults = rules(
            1,
            [
                FaultRule::always(Fault::Throttle).on("RunInstances").times(2),
                FaultRule::always(Fault::ResetAfter).with_probability(0.0),
                FaultRule::any_of([]),
                FaultRule::always(Fault::Truncate).on("DescribeZones"),
            ],
        );
        let injected: Vec<_> = ["RunInstances", "DescribeZones", "RunInstances", "RunInstances"]
            .into_iter()
            .map(|action| faults.next_fault(Some(action)))
            .collect();
        let expected = [Some(Fault::Throttle), Some(Fault::Truncate), Some(Fault::Throttle), None];
        assert_eq!(injected, expected);
        assert_eq!(faults.next_fault(None), None);
        assert_eq!(*faults.injected(), BTreeMap::from([("throttle", 2), ("truncate", 1)]));
    }

    #[test]
    fn rules_are_listed_and_removed() {
        let rule = FaultRule::always(Fault::Throttle).on("A").with_probability(0.5).skip(2);
        let mut faults = rules(1, [rule.clone(), FaultRule::always(Fault::Truncate).times(3)]);
        assert_eq!(faults.next_fault(None), Some(Fault::Truncate));
        let [first, second] = faults.rules() else { panic!("{faults:?}") };
        assert_eq!((first.action(), first.probability()), (Some("A"), 0.5));
        assert_eq!((first.faults(), first.remaining_skips()), (&[Fault::Throttle][..], 2));
        assert_eq!((first.remaining_times(), second.remaining_times()), (None, Some(2)));
        assert_eq!(faults.remove(2), None);
        assert_eq!(faults.remove(0), Some(rule));
        assert_eq!(faults.rules().len(), 1);
        assert_eq!(faults.injected()["truncate"], 1);
    }

    #[test]
    fn skips_only_matching_requests() {
        let mut faults = rules(1, [FaultRule::always(Fault::Throttle).on("A").skip(1).times(1)]);
        let injected = ["A", "B", "A", "A"].map(|action| faults.next_fault(Some(action)).is_some());
        assert_eq!(injected, [false, false, true, false]);
    }

    #[test]
    fn the_same_seed_causes_the_same_faults() {
        let run = |seed| {
            let some = [Fault::Throttle, Fault::Truncate];
            let mut faults = rules(seed, [FaultRule::any_of(some).with_probability(0.3)]);
            (0..1000).map(|_| faults.next_fault(None)).collect::<Vec<_>>()
        };
        for fault in [Fault::Throttle, Fault::Truncate] {
            let injected = run(5).into_iter().filter(|injected| *injected == Some(fault)).count();
            assert!((100..200).contains(&injected), "{injected}");
        }
        assert_eq!(run(5), run(5));
        assert_ne!(run(5), run(6));
    }
}
