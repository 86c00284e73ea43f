//! Security groups.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Entry, Row};
use crate::moment::Moment;

/// A security group. The instances refer to their security groups.
#[derive(Clone, Debug, Serialize, Deserialize)]
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

impl Row for SecurityGroup {
    fn id(&self) -> &str {
        &self.id
    }

    fn region(&self) -> &str {
        &self.region
    }

    fn entries<'a>(&'a self, visit: &mut dyn FnMut(Entry<'a>)) {
        let rules = self.ingress.iter().chain(&self.egress);
        let groups: BTreeSet<&str> = rules.filter_map(|rule| rule.get("sgId")?.as_str()).collect();
        groups.into_iter().for_each(|group| visit(Entry::Reference(group)));
    }
}
