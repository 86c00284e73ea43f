//! A security group: rules on what may come in and go out.

use serde_json::{Map, Value};

use crate::moment::Moment;

/// One group. Which instances are in it, the instances know.
#[derive(Clone, Debug)]
pub(crate) struct SecurityGroup {
    pub(crate) region: String,
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) remark: String,
    pub(crate) project_id: i64,
    pub(crate) created: Moment,
    /// Whether the service made it, as the default one of a project.
    pub(crate) is_default: bool,
    /// Grows with every change of the rules.
    pub(crate) version: i64,
    /// First match first, in both directions.
    pub(crate) ingress: Vec<Rule>,
    pub(crate) egress: Vec<Rule>,
}

/// One rule, as it was given.
pub(crate) type Rule = Map<String, Value>;

impl SecurityGroup {
    /// Whether one of its rules is about the members of another group.
    pub(crate) fn refers_to(&self, group: &str) -> bool {
        let names = |rule: &Rule| rule.get("sgId").and_then(Value::as_str) == Some(group);
        self.ingress.iter().chain(&self.egress).any(names)
    }
}
