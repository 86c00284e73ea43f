//! Snapshot groups: snapshots of several disks of an instance, made at the same time.

use serde::{Deserialize, Serialize};

use crate::moment::Moment;
use crate::state::Row;

/// A snapshot group, whose snapshots refer to it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct SnapshotGroup {
    pub(crate) id: String,
    pub(crate) region: String,
    pub(crate) name: String,
    pub(crate) created: Moment,
    pub(crate) modified: Moment,
}

impl Row for SnapshotGroup {
    fn id(&self) -> &str {
        &self.id
    }

    fn region(&self) -> &str {
        &self.region
    }
}
