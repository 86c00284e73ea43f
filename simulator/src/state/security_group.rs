//! Security groups.

use serde_json::{Map, Value};

use crate::moment::Moment;

/// A security group. The instances refer to their security groups.
#[derive(Clone, Debug)]
pub(crate) struct SecurityGroup {
    pub(crate) region: String,
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) remark: String,
    pub(crate) project_id: i64,
    pub(crate) created: Moment,
    /// Whether this is the default security group of its project.
    pub(crate) is_default: bool,
    /// Increases with every change of the rules.
    pub(crate) version: i64,
    /// In order of precedence.
    pub(crate) ingress: Vec<Rule>,
    pub(crate) egress: Vec<Rule>,
}

/// A rule, with the fields of the request.
pub(crate) type Rule = Map<String, Value>;

impl SecurityGroup {
    /// Returns whether a rule refers to another security group.
    pub(crate) fn refers_to(&self, group: &str) -> bool {
        let names = |rule: &Rule| rule.get("sgId").and_then(Value::as_str) == Some(group);
        self.ingress.iter().chain(&self.egress).any(names)
    }
}
