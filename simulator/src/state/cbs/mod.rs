//! Cloud Block Storage (CBS): the disks of instances and separate disks, snapshots, and policies that create snapshots.

mod backup;
mod disk;
mod disk_kind;
mod disk_task;
mod schedule;
mod snapshot;
mod snapshot_group;
mod snapshot_policy;
mod transitions;

pub(crate) use backup::DiskBackup;
pub(crate) use disk::{Disk, RECYCLE_TIME};
pub(crate) use disk_kind::DiskKind;
pub(crate) use disk_task::{DiskTask, DiskTaskKind};
pub(crate) use schedule::{Days, Schedule};
pub(crate) use snapshot::{Snapshot, SnapshotSystem, SnapshotTask, SnapshotTaskKind, usage};
pub(crate) use snapshot_group::SnapshotGroup;
pub(crate) use snapshot_policy::SnapshotPolicy;

use super::{Key, Table, VisitTable};
use crate::moment::Moment;

/// The name of a resource without a given one.
pub(crate) const UNNAMED: &str = "Unnamed";

/// The tables of CBS.
#[derive(Debug, Default)]
pub(crate) struct Cbs {
    pub(crate) disks: Table<Disk>,
    pub(crate) snapshots: Table<Snapshot>,
    pub(crate) snapshot_groups: Table<SnapshotGroup>,
    pub(crate) policies: Table<SnapshotPolicy>,
    pub(crate) backups: Table<DiskBackup>,
}

/// The row that changes next. At the same time, tables change in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum CbsDue {
    Disk(Key),
    Snapshot(Key),
    Policy(Key),
    Backup(Key),
}

impl Cbs {
    /// Passes every table to `visit`.
    pub(super) fn tables(&mut self, visit: VisitTable<'_>) {
        let Self { disks, snapshots, snapshot_groups, policies, backups } = self;
        visit("disks", disks);
        visit("snapshots", snapshots);
        visit("snapshot_groups", snapshot_groups);
        visit("snapshot_policies", policies);
        visit("disk_backups", backups);
    }

    /// Returns the earliest transition.
    pub(super) fn next_due(&self) -> Option<(Moment, CbsDue)> {
        let due = [
            self.disks.next_due().map(|(at, key)| (at, CbsDue::Disk(key))),
            self.snapshots.next_due().map(|(at, key)| (at, CbsDue::Snapshot(key))),
            self.policies.next_due().map(|(at, key)| (at, CbsDue::Policy(key))),
            self.backups.next_due().map(|(at, key)| (at, CbsDue::Backup(key))),
        ];
        due.into_iter().flatten().min()
    }
}
