//! The transitions of disks, snapshots and policies over time.

use std::time::Duration;

use super::disk::PENDING;
use super::{
    CbsDue, Disk, DiskTask, DiskTaskKind, RECYCLE_TIME, Snapshot, SnapshotSystem, SnapshotTaskKind,
};
use crate::moment::Moment;
use crate::state::{Account, Instance, Key, Row, State};

/// The months of an automatic renewal without a given period.
const RENEWAL_MONTHS: i64 = 1;

impl Account {
    pub(in crate::state) fn advance_cbs(&mut self, due: CbsDue, at: Moment) {
        match due {
            CbsDue::Disk(key) => self.advance_disk(key, at),
            CbsDue::Snapshot(key) => self.advance_snapshot(key, at),
            CbsDue::Policy(key) => self.apply_policy(key, at),
            CbsDue::Backup(key) => self.end_backup(key),
        }
    }

    fn advance_disk(&mut self, key: Key, at: Moment) {
        let Some(disk) = self.cbs.disks.get(key) else { return };
        if disk.task.as_deref().is_some_and(|task| task.ends() <= at) {
            self.end_disk_task(key, at);
        } else if disk.is_recycled() {
            self.remove_disk(key);
        } else {
            self.end_disk_term(key, at);
        }
    }

    fn end_disk_task(&mut self, key: Key, at: Moment) {
        let Some(mut disk) = self.cbs.disks.get_mut(key) else { return };
        let Some(task) = disk.task.take() else { return };
        if task.fails {
            drop(disk);
            self.undo_disk_task(key, &task.kind, at);
            return;
        }
        match task.kind {
            DiskTaskKind::Expand(size) => disk.size = size,
            DiskTaskKind::Migrate(kind) => disk.kind = kind,
            DiskTaskKind::Dump { then_attach: Some(instance_id) } => {
                drop(disk);
                self.attach_disk(key, &instance_id, at);
            }
            DiskTaskKind::Detach(instance_id) => {
                drop(disk);
                self.detach_disk(key, &instance_id, at);
            }
            DiskTaskKind::RollBack { snapshot_id } => {
                drop(disk);
                if let Some(mut snapshot) = self.cbs.snapshots.find_mut(&snapshot_id) {
                    snapshot.task.take_if(|task| task.kind == SnapshotTaskKind::RollBack);
                }
                if let Some(mut backup) = self.cbs.backups.find_mut(&snapshot_id) {
                    backup.task = None;
                }
            }
            DiskTaskKind::Dump { then_attach: None } | DiskTaskKind::Attach(_) => {}
        }
    }

    /// Ends a failed operation: a disk without the data of its snapshot is removed, one that cannot be attached remains
    /// detached, and all others do not change.
    fn undo_disk_task(&mut self, key: Key, kind: &DiskTaskKind, at: Moment) {
        match kind {
            DiskTaskKind::Dump { .. } => self.remove_disk(key),
            DiskTaskKind::Attach(instance_id) => self.detach_disk(key, instance_id, at),
            DiskTaskKind::Detach(_)
            | DiskTaskKind::Expand(_)
            | DiskTaskKind::RollBack { .. }
            | DiskTaskKind::Migrate(_) => {}
        }
    }

    /// Returns the number of data disks of an instance, including those that are being attached or will be.
    pub(crate) fn data_disk_count(&self, instance: &Instance) -> usize {
        let pending = self.cbs.disks.amount(&instance.id, PENDING);
        instance.disk_ids.len().saturating_add(usize::try_from(pending).unwrap_or(usize::MAX))
    }

    /// Begins to attach a disk to an instance, if the instance exists.
    pub(crate) fn attach_disk(&mut self, key: Key, instance_id: &str, at: Moment) {
        let Some(mut disk) = self.cbs.disks.get_mut(key) else { return };
        let Some(mut instance) = self.instances.find_mut(instance_id) else { return };
        instance.disk_ids.push(disk.id.clone());
        disk.instance_ids.push(instance_id.to_owned());
        let kind = DiskTaskKind::Attach(instance_id.to_owned());
        disk.task = Some(DiskTask::new(kind, at, self.timing.disk));
    }

    /// Detaches a disk from an instance at once.
    pub(crate) fn detach_disk(&mut self, key: Key, instance_id: &str, at: Moment) {
        let Some(mut disk) = self.cbs.disks.get_mut(key) else { return };
        if let Some(mut instance) = self.instances.find_mut(instance_id) {
            disk.become_independent(&instance, at);
            instance.disk_ids.retain(|id| *id != disk.id);
        }
        disk.leave_instance(instance_id);
    }

    /// Renews a subscription that has ended, or moves the disk to the recycle bin.
    fn end_disk_term(&mut self, key: Key, at: Moment) {
        let Some(mut disk) = self.cbs.disks.get_mut(key) else { return };
        let (kind, size) = (disk.kind, disk.size);
        let settings = disk.settings_mut();
        let months = settings.renewal_months.max(RENEWAL_MONTHS);
        let Some(charge) = &mut settings.charge else { return };
        if charge.renew == "NOTIFY_AND_AUTO_RENEW" {
            let prices = &self.catalogue.prices;
            charge.paid += prices.term(prices.disk(kind, size), months);
            charge.expires = Some(at.after_months(months));
        } else {
            drop(disk);
            self.recycle_disk(key, at);
        }
    }

    /// Detaches a disk from all instances and moves it to the recycle bin.
    pub(crate) fn recycle_disk(&mut self, key: Key, at: Moment) {
        let Some(disk) = self.cbs.disks.get(key) else { return };
        for id in disk.instance_ids.clone() {
            self.detach_disk(key, &id, at);
        }
        if let Some(mut disk) = self.cbs.disks.get_mut(key) {
            disk.task = None;
            disk.settings_mut().recycled = Some(at.after(RECYCLE_TIME));
        }
    }

    /// Removes a disk, and the snapshots that are deleted with it.
    pub(crate) fn remove_disk(&mut self, key: Key) {
        let Some(disk) = self.cbs.disks.remove(key) else { return };
        for id in &disk.instance_ids {
            if let Some(mut instance) = self.instances.find_mut(id) {
                instance.disk_ids.retain(|own| *own != disk.id);
            }
        }
        for backup in self.cbs.backups.keys_referring_to(&disk.id) {
            self.cbs.backups.remove(backup);
        }
        if !disk.settings().delete_snapshots {
            return;
        }
        for snapshot in self.cbs.snapshots.keys_referring_to(&disk.id) {
            let expires = |snapshot: &Snapshot| {
                let is_used = self.images.count_referring_to(&snapshot.id) > 0;
                snapshot.deadline.is_some() && !snapshot.copied && !is_used
            };
            if self.cbs.snapshots.get(snapshot).is_some_and(expires) {
                self.cbs.snapshots.remove(snapshot);
            }
        }
    }

    /// Removes or detaches the disks of an instance that has been removed.
    pub(in crate::state) fn release_disks(&mut self, instance: &Instance, at: Moment) {
        let ids = std::iter::once(&instance.system_disk_id).chain(&instance.disk_ids);
        for id in ids {
            let Some(key) = self.cbs.disks.key_of(id) else { continue };
            let Some(mut disk) = self.cbs.disks.get_mut(key) else { continue };
            let is_bound = !disk.is_portable(Some(instance)) || disk.delete_with_instance;
            if is_bound && !disk.settings().shareable {
                drop(disk);
                self.remove_disk(key);
                continue;
            }
            disk.become_independent(instance, at);
            disk.leave_instance(&instance.id);
            disk.task.take_if(|task| {
                let (DiskTaskKind::Attach(id) | DiskTaskKind::Detach(id)) = &task.kind else {
                    return false;
                };
                *id == instance.id
            });
        }
    }

    fn advance_snapshot(&mut self, key: Key, at: Moment) {
        let Some(mut snapshot) = self.cbs.snapshots.get_mut(key) else { return };
        let is_removed = match snapshot.task.take() {
            Some(task) => task.fails,
            // What an image consists of is kept like one that a call would delete.
            None if self.images.count_referring_to(&snapshot.id) > 0 => {
                snapshot.deadline = None;
                false
            }
            None => snapshot.deadline.is_some_and(|deadline| deadline <= at),
        };
        drop(snapshot);
        if is_removed {
            self.cbs.snapshots.remove(key);
        }
    }

    /// Ends the creation of a backup point, which is deleted if it has failed.
    fn end_backup(&mut self, key: Key) {
        let Some(mut backup) = self.cbs.backups.get_mut(key) else { return };
        let has_failed = backup.task.take().is_some_and(|task| task.fails);
        drop(backup);
        if has_failed {
            self.cbs.backups.remove(key);
        }
    }

    /// Creates the snapshots of a policy, and plans the next ones.
    fn apply_policy(&mut self, key: Key, at: Moment) {
        let Some(mut policy) = self.cbs.policies.get_mut(key) else { return };
        policy.plan_after(at);
        let name = policy.name.clone();
        let deadline = policy.retention_days.map(|days| at.after(days_of(days)));
        let id = policy.id.clone();
        drop(policy);
        for key in self.cbs.disks.keys_referring_to(&id) {
            let is_due = |disk: &&Disk| self.is_due_for_snapshot(disk);
            let Some(disk) = self.cbs.disks.get(key).filter(is_due).cloned() else { continue };
            let mut snapshot = self.new_snapshot(&disk, at, self.timing.snapshot);
            snapshot.name = format!("{name}_{}", at.beijing_time());
            snapshot.deadline = deadline;
            snapshot.policy_id = Some(id.clone());
            self.cbs.snapshots.insert(snapshot);
        }
    }

    /// Returns a permanent snapshot of a disk, which is being created.
    pub(crate) fn new_snapshot(&mut self, disk: &Disk, at: Moment, time: Duration) -> Snapshot {
        let mut snapshot = Snapshot::of_disk(disk, self.ids.resource("snap"), at, time);
        let instance = disk.instance_ids.first().and_then(|id| self.instances.find(id));
        if let Some(instance) = instance.filter(|_| disk.is_billed_with_instance()) {
            snapshot.project_id = instance.project_id;
        }
        snapshot.system = instance.filter(|_| disk.is_system).map(|instance| self.system(instance));
        snapshot
    }

    /// Returns the operating system of an instance.
    fn system(&self, instance: &Instance) -> SnapshotSystem {
        // The image may be deleted, or its system replaced by a conversion.
        let image = self.images.find(&instance.image_id);
        let image = image.filter(|image| image.os_name == *instance.os_name);
        let first_word = || instance.os_name.split(' ').next().unwrap_or_default().to_owned();
        let family = self.catalogue.instance_type(&instance.kind).map(|(family, _)| family);
        SnapshotSystem {
            os_name: (*instance.os_name).to_owned(),
            platform: image.map_or_else(first_word, |image| image.platform.clone()),
            architecture: family.map_or("x86_64", |family| &family.architecture).to_owned(),
        }
    }

    /// Returns whether a policy creates snapshots of a disk now: not if an elastic disk is detached, if the instance of
    /// another disk is shut down, or if the quota is exhausted.
    fn is_due_for_snapshot(&self, disk: &Disk) -> bool {
        let instance = disk.instance_ids.first().and_then(|id| self.instances.find(id));
        let runs = instance.is_some_and(|instance| {
            disk.is_portable(Some(instance)) || instance.lifecycle.state != State::Stopped
        });
        let snapshots = &self.cbs.snapshots;
        runs && !disk.is_recycled()
            && disk.task.is_none()
            && snapshots.referring_to(&disk.id).all(Snapshot::is_ready)
            && snapshots.count_in(disk.region()) < self.snapshot_quota(disk.region())
    }

    /// Returns the number of snapshots that the account may have in a region, which increases with the number of disks.
    pub(crate) fn snapshot_quota(&self, region: &str) -> usize {
        let disks = self.cbs.disks.count_in(region);
        self.quotas.snapshots.saturating_add(self.quotas.snapshots_per_disk.saturating_mul(disks))
    }

    /// Deletes an image, and the snapshots that no other image consists of, if requested.
    pub(crate) fn delete_image(&mut self, id: &str, with_snapshots: bool) {
        let Some(image) = self.images.key_of(id).and_then(|key| self.images.remove(key)) else {
            return;
        };
        let unused = image.snapshots.iter().map(|snapshot| snapshot.id.as_str());
        let unused = unused.filter(|id| with_snapshots && self.images.count_referring_to(id) == 0);
        self.cbs.snapshots.remove_ids(unused);
    }
}

/// Returns the duration of this many days.
pub(crate) fn days_of(days: i64) -> Duration {
    Duration::from_secs(u64::try_from(days).unwrap_or(0).saturating_mul(24 * 3600))
}
