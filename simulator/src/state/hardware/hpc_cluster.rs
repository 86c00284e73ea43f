//! Clusters for high-performance computing (HPC).

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::moment::Moment;
use crate::state::Row;

/// An HPC cluster. The instances refer to their cluster.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct HpcCluster {
    pub(crate) region: String,
    pub(crate) zone: String,
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) remark: String,
    pub(crate) kind: String,
    /// The environment that a cluster of type `CDC` serves.
    pub(crate) business_id: Option<String>,
    /// The maximum number of instances.
    pub(crate) capacity: usize,
    pub(crate) created: Moment,
    pub(crate) tags: Vec<(String, String)>,
}

impl Row for HpcCluster {
    fn id(&self) -> &str {
        &self.id
    }

    fn region(&self) -> &str {
        &self.region
    }
}

impl HpcCluster {
    /// Returns `HpcClusterInfo`.
    pub(crate) fn to_json(&self, instance_ids: &[&str]) -> Value {
        let tag = |(key, value): &(String, String)| json!({"Key": key, "Value": value});
        let mut item = json!({
            "HpcClusterId": self.id,
            "Name": self.name,
            "Remark": self.remark,
            "CvmQuotaTotal": self.capacity,
            "Zone": self.zone,
            "CurrentNum": instance_ids.len(),
            "CreateTime": self.created.iso(),
            "InstanceIds": instance_ids,
            "HpcClusterType": self.kind,
            "Tags": self.tags.iter().map(tag).collect::<Vec<_>>(),
        });
        if let Some(id) = &self.business_id {
            item["HpcClusterBusinessId"] = json!(id);
        }
        item
    }
}
