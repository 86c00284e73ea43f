//! Which rate applies to which call.

use std::collections::BTreeMap;
use std::time::Duration;

use super::Rate;

/// The documented rate of each action of API 2.0.
const API20_ACTION: Rate = Rate::per_minute(100);
/// The documented rate of all actions of API 2.0 together.
const API20_ACCOUNT: Rate = Rate::per_minute(1000);

const MARGIN: Duration = Duration::from_millis(100);

/// The properties of a call that rate limits depend on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LimitScope<'a> {
    pub(crate) host: &'a str,
    pub(crate) service: &'a str,
    pub(crate) version: &'a str,
    pub(crate) action: &'a str,
    /// The documented number of requests per second.
    pub(crate) per_second: Option<u32>,
    pub(crate) is_api20: bool,
}

impl LimitScope<'_> {
    /// Returns the key of the counter. No part that the API accepts contains a space.
    pub(super) fn key(&self) -> String {
        [self.host, self.service, self.version, self.action].join(" ")
    }
}

/// The rates of a limit.
#[derive(Clone, Debug)]
pub(super) struct Rules {
    documented: bool,
    pub(super) account: Option<Rate>,
    pub(super) each_action: Option<Rate>,
    /// By [`action_key`].
    actions: BTreeMap<String, Rate>,
    pub(super) margin: Duration,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            documented: false,
            account: None,
            each_action: None,
            actions: BTreeMap::new(),
            margin: MARGIN,
        }
    }
}

impl Rules {
    pub(super) fn documented() -> Self {
        Self { documented: true, ..Self::default() }
    }

    pub(super) fn set_action(&mut self, service: &str, version: &str, action: &str, rate: Rate) {
        self.actions.insert(action_key(service, version, action), rate);
    }

    /// Returns the rate that is set or documented for the action itself.
    pub(super) fn action(&self, scope: &LimitScope<'_>) -> Option<Rate> {
        let set = self.actions.get(&action_key(scope.service, scope.version, scope.action));
        set.copied().or_else(|| self.documented_action(scope))
    }

    /// Returns the rate of all actions together that the call counts towards.
    pub(super) fn account(&self, scope: &LimitScope<'_>) -> Option<Rate> {
        self.account.or_else(|| (self.documented && scope.is_api20).then_some(API20_ACCOUNT))
    }

    fn documented_action(&self, scope: &LimitScope<'_>) -> Option<Rate> {
        if !self.documented {
            return None;
        }
        match scope.per_second {
            Some(count) => Some(Rate::per_second(count)),
            None => scope.is_api20.then_some(API20_ACTION),
        }
    }
}

fn action_key(service: &str, version: &str, action: &str) -> String {
    [service, version, action].join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACTION: LimitScope<'static> = LimitScope {
        host: "cvm.tencentcloudapi.com",
        service: "cvm",
        version: "2017-03-12",
        action: "DescribeZones",
        per_second: Some(20),
        is_api20: false,
    };

    #[test]
    fn rate_set_for_an_action_overrides_the_documented_one() {
        let undocumented = LimitScope { per_second: None, ..ACTION };
        let mut rules = Rules::documented();
        assert_eq!(rules.action(&ACTION), Some(Rate::per_second(20)));
        assert_eq!(rules.action(&undocumented), None);
        assert_eq!(rules.account(&ACTION), None);
        rules.set_action("cvm", "2017-03-12", "DescribeZones", Rate::per_minute(5));
        assert_eq!(rules.action(&ACTION), Some(Rate::per_minute(5)));
        assert_eq!(rules.action(&undocumented), Some(Rate::per_minute(5)));
        let elsewhere = LimitScope { version: "v2", ..ACTION };
        assert_eq!(rules.action(&elsewhere), Some(Rate::per_second(20)));
        assert_eq!(Rules::default().action(&ACTION), None);
    }

    #[test]
    fn api20_has_documented_rates_per_action_and_for_all_actions() {
        let old = LimitScope { per_second: None, is_api20: true, ..ACTION };
        let mut rules = Rules::documented();
        assert_eq!(rules.action(&old), Some(Rate::per_minute(100)));
        assert_eq!(rules.account(&old), Some(Rate::per_minute(1000)));
        rules.account = Some(Rate::per_minute(10));
        assert_eq!(rules.account(&old), Some(Rate::per_minute(10)));
        assert_eq!(Rules::default().account(&old), None);
    }
}
