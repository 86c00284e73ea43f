//! Snapshots of disks.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::Disk;
use crate::moment::Moment;
use crate::state::{Entry, Row, Tagged};

/// A snapshot of a disk. It exists independently of the disk.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Snapshot {
    pub(crate) id: String,
    pub(crate) region: String,
    pub(crate) zone: String,
    pub(crate) project_id: i64,
    pub(crate) name: String,
    /// Empty for the snapshots of an imported image.
    pub(crate) disk_id: String,
    pub(crate) is_system: bool,
    /// The operating system on a system disk.
    pub(crate) system: Option<SnapshotSystem>,
    /// The size of the disk, in GiB.
    pub(crate) size: i64,
    pub(crate) encrypted: bool,
    pub(crate) created: Moment,
    pub(crate) modified: Moment,
    /// When the snapshot is deleted; `None` if it is permanent.
    pub(crate) deadline: Option<Moment>,
    pub(crate) copied: bool,
    pub(crate) policy_id: Option<String>,
    pub(crate) group_id: Option<String>,
    pub(crate) tags: Vec<(String, String)>,
    /// The accounts that the snapshot is shared with, and the time of sharing.
    pub(crate) shared: Vec<(String, Moment)>,
    pub(crate) task: Option<SnapshotTask>,
}

/// The operating system in a snapshot, which an image of the snapshot has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SnapshotSystem {
    pub(crate) os_name: String,
    pub(crate) platform: String,
    pub(crate) architecture: String,
}

/// An operation of a snapshot that is in progress.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SnapshotTask {
    pub(crate) kind: SnapshotTaskKind,
    pub(crate) started: Moment,
    pub(crate) duration: Duration,
    /// Whether the operation fails when it ends. A snapshot has no state for that: it is deleted.
    #[serde(default)]
    pub(super) fails: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum SnapshotTaskKind {
    Create,
    Copy,
    RollBack,
}

impl SnapshotTask {
    pub(crate) fn new(kind: SnapshotTaskKind, started: Moment, duration: Duration) -> Self {
        Self { kind, started, duration, fails: false }
    }
}

impl Row for Snapshot {
    fn id(&self) -> &str {
        &self.id
    }

    fn region(&self) -> &str {
        &self.region
    }

    fn due(&self) -> Option<Moment> {
        // It does not expire during an operation.
        self.task.map(|task| task.started.after(task.duration)).or(self.deadline)
    }

    fn entries<'a>(&'a self, visit: &mut dyn FnMut(Entry<'a>)) {
        let ids = [Some(&self.disk_id).filter(|id| !id.is_empty()), self.group_id.as_ref()];
        ids.into_iter().flatten().for_each(|id| visit(Entry::Reference(id)));
    }

    fn tags(&self) -> &[(String, String)] {
        &self.tags
    }
}

impl Tagged for Snapshot {
    const SERVICE: &'static str = "cvm";
    const PREFIX: &'static str = "snapshot";

    fn tags_mut(&mut self) -> &mut Vec<(String, String)> {
        &mut self.tags
    }
}

impl Snapshot {
    /// Returns a permanent snapshot of a disk, which is being created.
    pub(crate) fn of_disk(disk: &Disk, id: String, now: Moment, duration: Duration) -> Self {
        Self {
            id,
            region: disk.region().to_owned(),
            zone: (*disk.zone).to_owned(),
            project_id: disk.settings().project_id,
            name: String::new(),
            disk_id: disk.id.clone(),
            is_system: disk.is_system,
            system: None,
            size: disk.size,
            encrypted: disk.encrypted,
            created: now,
            modified: now,
            deadline: None,
            copied: false,
            policy_id: None,
            group_id: None,
            tags: Vec::new(),
            shared: Vec::new(),
            task: Some(SnapshotTask::new(SnapshotTaskKind::Create, now, duration)),
        }
    }

    /// Returns a copy in another region, which is being made.
    pub(crate) fn copy_to(
        &self,
        id: String,
        (region, zone): (&str, &str),
        now: Moment,
        duration: Duration,
    ) -> Self {
        Self {
            id,
            region: region.to_owned(),
            zone: zone.to_owned(),
            created: now,
            modified: now,
            deadline: None,
            copied: true,
            policy_id: None,
            group_id: None,
            tags: Vec::new(),
            shared: Vec::new(),
            task: Some(SnapshotTask::new(SnapshotTaskKind::Copy, now, duration)),
            ..self.clone()
        }
    }

    /// Makes the creation fail that started at this time. Returns whether there is one.
    pub(in crate::state) fn fail_operation(&mut self, started: Moment) -> bool {
        let Some(task) = &mut self.task else { return false };
        task.fails |= task.started == started && task.kind != SnapshotTaskKind::RollBack;
        task.fails
    }

    /// Returns whether no operation is in progress.
    pub(crate) fn is_ready(&self) -> bool {
        self.task.is_none()
    }

    /// Returns `SnapshotState`.
    pub(crate) fn state(&self) -> &'static str {
        match self.task.map(|task| task.kind) {
            None => "NORMAL",
            Some(SnapshotTaskKind::Create) => "CREATING",
            Some(SnapshotTaskKind::Copy) => "COPYING_FROM_REMOTE",
            Some(SnapshotTaskKind::RollBack) => "ROLLBACKING",
        }
    }

    /// Returns the progress of the creation in percent.
    pub(crate) fn percent(&self, now: Moment) -> u64 {
        match self.task.filter(|task| task.kind != SnapshotTaskKind::RollBack) {
            Some(task) => percent(task.started, task.duration, now),
            None => 100,
        }
    }

    /// Returns `DiskUsage`.
    pub(crate) fn usage(&self) -> &'static str {
        usage(self.is_system)
    }
}

/// Returns `DiskUsage`.
pub(crate) fn usage(is_system: bool) -> &'static str {
    if is_system { "SYSTEM_DISK" } else { "DATA_DISK" }
}

/// Returns the part of an operation that is done, in percent.
pub(super) fn percent(started: Moment, duration: Duration, now: Moment) -> u64 {
    let percent = now.since(started).as_millis() * 100 / duration.as_millis().max(1);
    u64::try_from(percent.min(100)).unwrap_or(100)
}
