//! Which rate holds for what.

use std::collections::BTreeMap;
use std::time::Duration;

use super::Rate;

/// What API 2.0 documents, for its actions and for all of them together.
const API_20_ACTION: Rate = Rate::per_minute(100);
const API_20_ACCOUNT: Rate = Rate::per_minute(1000);

const MARGIN: Duration = Duration::from_millis(100);

/// What is called, as far as limits depend on it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Subject<'a> {
    pub(crate) host: &'a str,
    pub(crate) service: &'a str,
    pub(crate) version: &'a str,
    pub(crate) action: &'a str,
    /// Documented requests a second.
    pub(crate) per_second: Option<u32>,
    pub(crate) is_api20: bool,
}

impl Subject<'_> {
    /// What tells counts apart. No part of it holds a space that the API would take.
    pub(super) fn key(&self) -> String {
        [self.host, self.service, self.version, self.action].join(" ")
    }

    fn action_key(&self) -> String {
        [self.service, self.version, self.action].join(" ")
    }
}

/// The rates of a limit.
#[derive(Clone, Debug)]
pub(super) struct Rules {
    documented: bool,
    pub(super) account: Option<Rate>,
    pub(super) each_action: Option<Rate>,
    /// By service, version and name.
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
        self.actions.insert([service, version, action].join(" "), rate);
    }

    /// The rate that is an action's own. Without one, it is what is set for each.
    pub(super) fn known(&self, subject: &Subject<'_>) -> Option<Rate> {
        let set = self.actions.get(&subject.action_key()).copied();
        set.or_else(|| self.documented_action(subject))
    }

    /// The rate of all calls together that a call counts towards.
    pub(super) fn account(&self, subject: &Subject<'_>) -> Option<Rate> {
        self.account.or_else(|| (self.documented && subject.is_api20).then_some(API_20_ACCOUNT))
    }

    fn documented_action(&self, subject: &Subject<'_>) -> Option<Rate> {
        if !self.documented {
            return None;
        }
        match subject.per_second {
            Some(count) => Some(Rate::per_second(count)),
            None => subject.is_api20.then_some(API_20_ACTION),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACTION: Subject<'static> = Subject {
        host: "cvm.tencentcloudapi.com",
        service: "cvm",
        version: "2017-03-12",
        action: "DescribeZones",
        per_second: Some(20),
        is_api20: false,
    };

    #[test]
    fn what_is_set_for_an_action_goes_before_what_is_documented() {
        let undocumented = Subject { per_second: None, ..ACTION };
        let mut rules = Rules::documented();
        assert_eq!(rules.known(&ACTION), Some(Rate::per_second(20)));
        assert_eq!(rules.known(&undocumented), None);
        assert_eq!(rules.account(&ACTION), None);
        rules.set_action("cvm", "2017-03-12", "DescribeZones", Rate::per_minute(5));
        assert_eq!(rules.known(&ACTION), Some(Rate::per_minute(5)));
        assert_eq!(rules.known(&undocumented), Some(Rate::per_minute(5)));
        let elsewhere = Subject { version: "v2", ..ACTION };
        assert_eq!(rules.known(&elsewhere), Some(Rate::per_second(20)));
        // Without documents, only what is set.
        assert_eq!(Rules::default().known(&ACTION), None);
    }

    #[test]
    fn api_20_is_documented_as_a_whole() {
        let old = Subject { per_second: None, is_api20: true, ..ACTION };
        let mut rules = Rules::documented();
        assert_eq!(rules.known(&old), Some(Rate::per_minute(100)));
        assert_eq!(rules.account(&old), Some(Rate::per_minute(1000)));
        rules.account = Some(Rate::per_minute(10));
        assert_eq!(rules.account(&old), Some(Rate::per_minute(10)));
        assert_eq!(Rules::default().account(&old), None);
    }
}
