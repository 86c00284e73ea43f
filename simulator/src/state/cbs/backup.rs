//! Backup points of disks.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::snapshot::percent;
use super::{Disk, SnapshotTask, SnapshotTaskKind};
use crate::moment::Moment;
use crate::state::{Entry, Need, Row};

/// A backup point. It is deleted with its disk.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct DiskBackup {
    pub(crate) region: String,
    pub(crate) id: String,
    pub(crate) disk_id: String,
    pub(crate) name: String,
    pub(crate) is_system: bool,
    pub(crate) encrypted: bool,
    /// The size of the disk, in GiB.
    pub(crate) size: i64,
    pub(crate) created: Moment,
    pub(crate) task: Option<SnapshotTask>,
}

impl Row for DiskBackup {
    fn id(&self) -> &str {
        &self.id
    }

    fn region(&self) -> &str {
        &self.region
    }

    fn due(&self) -> Option<Moment> {
        // The disk ends a rollback.
        let task = self.task.filter(|task| task.kind != SnapshotTaskKind::RollBack)?;
        Some(task.started.after(task.duration))
    }

    fn needs<'a>(&'a self, visit: &mut dyn FnMut(Need<'a>)) {
        visit(Need::new("disk_id", &["disks"], &self.disk_id));
    }

    fn entries<'a>(&'a self, visit: &mut dyn FnMut(Entry<'a>)) {
        visit(Entry::Reference(&self.disk_id));
    }
}

impl DiskBackup {
    /// Returns a backup point of a disk, which is being created.
    pub(crate) fn of_disk(disk: &Disk, id: String, now: Moment, duration: Duration) -> Self {
        Self {
            region: disk.region().to_owned(),
            id,
            disk_id: disk.id.clone(),
            name: String::new(),
            is_system: disk.is_system,
            encrypted: disk.encrypted,
            size: disk.size,
            created: now,
            task: Some(SnapshotTask::new(SnapshotTaskKind::Create, now, duration)),
        }
    }

    /// Returns `DiskBackupState`.
    pub(crate) fn state(&self) -> &'static str {
        match self.task.map(|task| task.kind) {
            None => "NORMAL",
            Some(SnapshotTaskKind::RollBack) => "ROLLBACKING",
            Some(SnapshotTaskKind::Create | SnapshotTaskKind::Copy) => "CREATING",
        }
    }

    /// Returns the progress of the creation in percent.
    pub(crate) fn percent(&self, now: Moment) -> u64 {
        match self.task.filter(|task| task.kind != SnapshotTaskKind::RollBack) {
            Some(task) => percent(task.started, task.duration, now),
            None => 100,
        }
    }

    /// Makes the creation fail that started at this time. Returns whether there is one.
    pub(in crate::state) fn fail_operation(&mut self, started: Moment) -> bool {
        let Some(task) = &mut self.task else { return false };
        task.fails |= task.started == started && task.kind != SnapshotTaskKind::RollBack;
        task.fails
    }
}
