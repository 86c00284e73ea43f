//! When something goes wrong. Decided by seed and without I/O, one call after the other.

use std::collections::BTreeMap;

use fastrand::Rng;

use super::Fault;

/// When something goes wrong.
///
/// ```
/// use tencent_cloud::testing::{Fault, FaultRule};
///
/// // The second and third call of the action lose their reply.
/// let rule = FaultRule::always(Fault::ResetAfter).on("RunInstances").skip(1).times(2);
/// // One call in five is lost in one of two ways.
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
    /// On every call.
    pub fn always(fault: Fault) -> Self {
        Self::any_of([fault])
    }

    /// On every call one of these, each as likely as the others; none where there are none.
    pub fn any_of(faults: impl IntoIterator<Item = Fault>) -> Self {
        let faults = faults.into_iter().collect();
        Self { action: None, probability: 1.0, skip: 0, remaining: None, faults }
    }

    /// Only on calls of this action.
    pub fn on(mut self, action: impl Into<String>) -> Self {
        self.action = Some(action.into());
        self
    }

    /// Only on so many calls of the matching ones, from 0 (none) to 1 (all).
    pub fn with_probability(mut self, probability: f64) -> Self {
        self.probability = probability;
        self
    }

    /// Not before so many matching calls have passed.
    pub fn skip(mut self, calls: u32) -> Self {
        self.skip = calls;
        self
    }

    /// Only so many times.
    pub fn times(mut self, times: u32) -> Self {
        self.remaining = Some(times);
        self
    }

    fn strike(&mut self, action: Option<&str>, random: &mut Rng) -> Option<Fault> {
        let fits = self.action.as_deref().is_none_or(|own| action == Some(own));
        if !fits || self.remaining == Some(0) {
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

/// Rules in their order, with their own source of chance, and a count of what they did.
#[derive(Debug)]
pub struct FaultRules {
    rules: Vec<FaultRule>,
    random: Rng,
    injected: BTreeMap<&'static str, u64>,
}

impl FaultRules {
    /// None yet. The same seed, rules and order of calls give the same faults.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self { rules: Vec::new(), random: Rng::with_seed(seed), injected: BTreeMap::new() }
    }

    /// Adds a rule behind those that are there.
    pub fn add(&mut self, rule: FaultRule) {
        self.rules.push(rule);
    }

    /// Removes every rule; what was counted stays.
    pub fn clear(&mut self) {
        self.rules.clear();
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// What happens to a call of this action: the fault of the first rule that strikes.
    pub fn strike(&mut self, action: Option<&str>) -> Option<Fault> {
        let random = &mut self.random;
        let fault = self.rules.iter_mut().find_map(|rule| rule.strike(action, random))?;
        *self.injected.entry(fault.name()).or_default() += 1;
        Some(fault)
    }

    /// How often each fault struck, by its [name](Fault::name).
    #[must_use]
    pub fn injected(&self) -> &BTreeMap<&'static str, u64> {
        &self.injected
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(seed: u64, rules: impl IntoIterator<Item = FaultRule>) -> FaultRules {
        let mut made = FaultRules::new(seed);
        rules.into_iter().for_each(|rule| made.add(rule));
        made
    }

    #[test]
    fn the_first_rule_that_strikes_decides() {
        let mut faults = rules(
            1,
            [
                FaultRule::always(Fault::Throttle).on("RunInstances").times(2),
                FaultRule::always(Fault::ResetAfter).with_probability(0.0),
                FaultRule::any_of([]),
                FaultRule::always(Fault::Truncate).on("DescribeZones"),
            ],
        );
        let struck: Vec<_> = ["RunInstances", "DescribeZones", "RunInstances", "RunInstances"]
            .into_iter()
            .map(|action| faults.strike(Some(action)))
            .collect();
        let expected = [Some(Fault::Throttle), Some(Fault::Truncate), Some(Fault::Throttle), None];
        assert_eq!(struck, expected);
        assert_eq!(faults.strike(None), None);
        assert_eq!(*faults.injected(), BTreeMap::from([("throttle", 2), ("truncate", 1)]));
    }

    #[test]
    fn calls_that_are_let_pass_are_those_that_match() {
        let mut faults = rules(1, [FaultRule::always(Fault::Throttle).on("A").skip(1).times(1)]);
        let struck = ["A", "B", "A", "A"].map(|action| faults.strike(Some(action)).is_some());
        assert_eq!(struck, [false, false, true, false]);
    }

    #[test]
    fn chance_repeats_with_the_seed() {
        let run = |seed| {
            let some = [Fault::Throttle, Fault::Truncate];
            let mut faults = rules(seed, [FaultRule::any_of(some).with_probability(0.3)]);
            (0..1000).map(|_| faults.strike(None)).collect::<Vec<_>>()
        };
        for fault in [Fault::Throttle, Fault::Truncate] {
            let struck = run(5).into_iter().filter(|struck| *struck == Some(fault)).count();
            assert!((100..200).contains(&struck), "{struck}");
        }
        assert_eq!(run(5), run(5));
        assert_ne!(run(5), run(6));
    }
}
