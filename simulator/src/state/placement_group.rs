//! Placement groups.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Row, Tagged};
use crate::moment::Moment;

/// A placement group. The instances refer to their placement groups.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct PlacementGroup {
    pub(crate) region: String,
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) level: SpreadLevel,
    pub(crate) affinity: i64,
    /// The number of partitions, if the group has any.
    pub(crate) partitions: Option<i64>,
    /// The maximum number of instances.
    pub(crate) capacity: usize,
    pub(crate) created: Moment,
    pub(crate) tags: Vec<(String, String)>,
}

/// What the instances of a group do not share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum SpreadLevel {
    Host,
    Switch,
    Rack,
}

impl SpreadLevel {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "HOST" => Self::Host,
            "SW" => Self::Switch,
            "RACK" => Self::Rack,
            _ => return None,
        })
    }

    /// Returns the value in the wire format.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Host => "HOST",
            Self::Switch => "SW",
            Self::Rack => "RACK",
        }
    }
}

impl Row for PlacementGroup {
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

impl Tagged for PlacementGroup {
    const SERVICE: &'static str = "cvm";
    const PREFIX: &'static str = "ps";

    fn tags_mut(&mut self) -> &mut Vec<(String, String)> {
        &mut self.tags
    }
}

impl PlacementGroup {
    pub(crate) fn strategy(&self) -> &'static str {
        if self.partitions.is_some() { "PARTITION" } else { "SPREAD" }
    }

    /// Returns the item of a list of placement groups.
    pub(crate) fn to_json(&self, instance_ids: &[&str]) -> Value {
        let tag = |(key, value): &(String, String)| json!({"Key": key, "Value": value});
        json!({
            "DisasterRecoverGroupId": self.id,
            "Name": self.name,
            "Type": self.level.as_str(),
            "CvmQuotaTotal": self.capacity,
            "CurrentNum": instance_ids.len(),
            "InstanceIds": instance_ids,
            "CreateTime": self.created.iso(),
            "Affinity": self.affinity,
            "Strategy": self.strategy(),
            "PartitionCount": self.partitions.unwrap_or(0),
            "Tags": self.tags.iter().map(tag).collect::<Vec<_>>(),
        })
    }
}
