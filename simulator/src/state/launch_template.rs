//! A launch template: what to order, kept under an id in numbered versions.

use serde_json::{Map, Value, json};

use super::ACCOUNT_ID;
use crate::moment::Moment;

/// One template. It always has a default version.
#[derive(Clone, Debug)]
pub(crate) struct LaunchTemplate {
    pub(crate) region: String,
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) created: Moment,
    pub(crate) tags: Vec<(String, String)>,
    /// The number of the version that is used where none is named.
    pub(crate) default: i64,
    /// The number that was given last; none is given twice.
    pub(crate) last: i64,
    /// By rising number.
    pub(crate) versions: Vec<Version>,
}

/// One version of a template.
#[derive(Clone, Debug)]
pub(crate) struct Version {
    pub(crate) number: i64,
    pub(crate) description: String,
    /// Parameters of `RunInstances`, as they were sent.
    pub(crate) settings: Map<String, Value>,
    pub(crate) created: Moment,
}

impl LaunchTemplate {
    /// The version of that number; the default one where none is given.
    pub(crate) fn version(&self, number: Option<i64>) -> Option<&Version> {
        let number = number.unwrap_or(self.default);
        self.versions.iter().find(|version| version.number == number)
    }

    /// As lists show it, without its settings.
    pub(crate) fn to_json(&self) -> Value {
        json!({
            "LatestVersionNumber": self.versions.last().map_or(0, |version| version.number),
            "LaunchTemplateId": self.id,
            "LaunchTemplateName": self.name,
            "DefaultVersionNumber": self.default,
            "LaunchTemplateVersionCount": self.versions.len(),
            "CreatedBy": ACCOUNT_ID,
            "CreationTime": self.created.iso(),
        })
    }
}
