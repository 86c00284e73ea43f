//! Launch templates: parameters of `RunInstances`, in numbered versions.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::{Row, Tagged};
use crate::moment::Moment;

/// A launch template. It always has a default version.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct LaunchTemplate {
    pub(crate) region: String,
    pub(crate) id: String,
    pub(crate) name: String,
    /// The account id.
    pub(crate) created_by: String,
    pub(crate) created: Moment,
    pub(crate) tags: Vec<(String, String)>,
    /// The number of the default version.
    pub(crate) default: i64,
    /// The highest number assigned so far. Numbers are not reused.
    pub(crate) last: i64,
    /// In ascending order of their numbers.
    pub(crate) versions: Vec<Version>,
}

/// A version of a launch template.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Version {
    pub(crate) number: i64,
    pub(crate) description: String,
    /// The parameters of `RunInstances`, as they were sent.
    pub(crate) settings: Map<String, Value>,
    pub(crate) created: Moment,
}

impl Row for LaunchTemplate {
    fn id(&self) -> &str {
        &self.id
    }

    fn region(&self) -> &str {
        &self.region
    }

    fn tags(&self) -> &[(String, String)] {
        &self.tags
    }
}

impl Tagged for LaunchTemplate {
    const SERVICE: &'static str = "cvm";
    const PREFIX: &'static str = "launch-template";

    fn tags_mut(&mut self) -> &mut Vec<(String, String)> {
        &mut self.tags
    }
}

impl LaunchTemplate {
    /// Returns the version with this number, or the default version.
    pub(crate) fn version(&self, number: Option<i64>) -> Option<&Version> {
        let number = number.unwrap_or(self.default);
        self.versions.iter().find(|version| version.number == number)
    }

    /// Returns the item of a list of launch templates.
    pub(crate) fn to_json(&self) -> Value {
        json!({
            "LatestVersionNumber": self.versions.last().map_or(0, |version| version.number),
            "LaunchTemplateId": self.id,
            "LaunchTemplateName": self.name,
            "DefaultVersionNumber": self.default,
            "LaunchTemplateVersionCount": self.versions.len(),
            "CreatedBy": self.created_by,
            "CreationTime": self.created.iso(),
        })
    }
}
