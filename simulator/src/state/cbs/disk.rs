//! Disks, which instances share with CBS.

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{DiskKind, DiskTask, DiskTaskKind};
use crate::moment::Moment;
use crate::state::{Charge, Entry, Instance, Need, Row, Tagged};

/// How long a terminated or expired subscription disk stays in the recycle bin.
pub(crate) const RECYCLE_TIME: Duration = Duration::from_secs(7 * 24 * 3600);

/// A disk. Most disks are bought with an instance and have no settings of their own.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Disk {
    pub(crate) id: String,
    /// Shared by the disks of an order.
    pub(crate) zone: Arc<str>,
    pub(crate) kind: DiskKind,
    /// Whether the disk is the system disk of an instance.
    pub(crate) is_system: bool,
    pub(crate) encrypted: bool,
    pub(crate) delete_with_instance: bool,
    /// In GiB.
    pub(crate) size: i64,
    pub(crate) created: Moment,
    /// The instances that the disk is attached to, or is being attached to or detached from. Only shareable disks have
    /// several.
    pub(crate) instance_ids: Vec<String>,
    pub(crate) task: Option<Box<DiskTask>>,
    settings: Option<Box<DiskSettings>>,
}

/// The settings that distinguish a disk from one that is bought with an instance.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct DiskSettings {
    pub(crate) name: String,
    pub(crate) project_id: i64,
    /// The billing of the disk; `None` if it is billed with its instance.
    pub(crate) charge: Option<Charge>,
    /// The months of each automatic renewal; 0 for the default.
    pub(crate) renewal_months: i64,
    /// The end of the stay in the recycle bin.
    pub(crate) recycled: Option<Moment>,
    /// Whether the disk has been terminated, as opposed to expired.
    pub(crate) terminated: bool,
    pub(crate) tags: Vec<(String, String)>,
    /// The policies that create snapshots of the disk.
    pub(crate) policy_ids: Vec<String>,
    /// The snapshot that the disk was created from.
    pub(crate) snapshot_id: Option<String>,
    pub(crate) last_instance_id: Option<String>,
    pub(crate) shareable: bool,
    /// Whether snapshots that expire are deleted with the disk.
    pub(crate) delete_snapshots: bool,
    /// In MiB/s.
    pub(crate) throughput: i64,
    pub(crate) burst: bool,
    pub(crate) backup_quota: i64,
    pub(crate) encrypt_type: Option<String>,
    pub(crate) kms_key_id: Option<String>,
}

/// The kind of the number of disks that are attached to an instance when they have the data of their snapshot.
pub(super) const PENDING: &str = "pending";

static DEFAULT_SETTINGS: LazyLock<DiskSettings> = LazyLock::new(DiskSettings::default);

impl Row for Disk {
    fn id(&self) -> &str {
        &self.id
    }

    /// Returns the region, which begins the name of the zone. Local disks do not belong to CBS and are in none.
    fn region(&self) -> &str {
        let region = self.zone.rsplit_once('-').map_or("", |(region, _)| region);
        if self.kind.is_local() { "" } else { region }
    }

    fn due(&self) -> Option<Moment> {
        let settings = self.settings();
        let expires = settings.charge.as_ref().and_then(|charge| charge.expires);
        let end = settings.recycled.or(expires);
        self.task.iter().map(|task| task.ends()).chain(end).min()
    }

    fn needs<'a>(&'a self, visit: &mut dyn FnMut(Need<'a>)) {
        self.instance_ids
            .iter()
            .for_each(|id| visit(Need::new("instance_ids", &["instances"], id)));
        if let Some(DiskTaskKind::RollBack { snapshot_id }) =
            self.task.as_ref().map(|task| &task.kind)
        {
            visit(Need::new(
                "task.kind.RollBack.snapshot_id",
                &["snapshots", "disk_backups"],
                snapshot_id,
            ));
        }
        let settings = self.settings();
        settings
            .policy_ids
            .iter()
            .for_each(|id| visit(Need::new("settings.policy_ids", &["snapshot_policies"], id)));
        if let Some(id) = &settings.snapshot_id {
            visit(Need::former("settings.snapshot_id", &["snapshots"], "snap", id));
        }
    }

    fn entries<'a>(&'a self, visit: &mut dyn FnMut(Entry<'a>)) {
        if let Some(DiskTaskKind::Dump { then_attach: Some(id) }) =
            self.task.as_deref().map(|task| &task.kind)
        {
            visit(Entry::Amount { place: id, kind: PENDING, amount: 1 });
        }
        let Some(settings) = &self.settings else { return };
        settings.policy_ids.iter().for_each(|id| visit(Entry::Reference(id)));
    }

    fn tags(&self) -> &[(String, String)] {
        &self.settings().tags
    }
}

impl Tagged for Disk {
    const SERVICE: &'static str = "cvm";
    const PREFIX: &'static str = "volume";

    fn tags_mut(&mut self) -> &mut Vec<(String, String)> {
        &mut self.settings_mut().tags
    }
}

impl Disk {
    /// Returns a disk that is attached to a new instance and billed with it.
    pub(crate) fn of_instance(template: &Self, id: String, instance_id: &str) -> Self {
        Self { id, instance_ids: vec![instance_id.to_owned()], ..template.clone() }
    }

    /// Returns a disk that is attached to no instance and has no settings.
    pub(crate) fn new(id: String, zone: &str, kind: DiskKind, size: i64, now: Moment) -> Self {
        Self {
            id,
            zone: Arc::from(zone),
            kind,
            is_system: false,
            encrypted: false,
            delete_with_instance: false,
            size,
            created: now,
            instance_ids: Vec::new(),
            task: None,
            settings: None,
        }
    }

    pub(crate) fn settings(&self) -> &DiskSettings {
        self.settings.as_deref().unwrap_or(&DEFAULT_SETTINGS)
    }

    pub(crate) fn settings_mut(&mut self) -> &mut DiskSettings {
        self.settings.get_or_insert_default()
    }

    /// Returns whether the disk is a local disk of the host.
    pub(crate) fn is_local(&self) -> bool {
        self.kind.is_local()
    }

    /// Returns whether the disk is billed with its instance.
    pub(crate) fn is_billed_with_instance(&self) -> bool {
        self.settings().charge.is_none()
    }

    pub(crate) fn is_recycled(&self) -> bool {
        self.settings().recycled.is_some()
    }

    /// Returns whether the disk is elastic: it can be detached, and its billing is its own. A disk that is billed with a
    /// prepaid instance is not.
    pub(crate) fn is_portable(&self, instance: Option<&Instance>) -> bool {
        let with_prepaid = || instance.is_some_and(|instance| instance.charge.is_prepaid());
        let is_bound = self.is_system || self.is_local();
        !is_bound && (!self.is_billed_with_instance() || !with_prepaid())
    }

    /// Returns whether the disk is attached to this instance, and not only being attached.
    pub(crate) fn is_attached_to(&self, instance_id: &str) -> bool {
        self.attaching() != Some(instance_id)
            && self.instance_ids.iter().any(|id| id == instance_id)
    }

    /// Returns whether the disk is attached to an instance.
    pub(crate) fn is_attached(&self) -> bool {
        self.instance_ids.iter().any(|id| self.attaching() != Some(id))
    }

    fn attaching(&self) -> Option<&str> {
        match self.task.as_deref().map(|task| &task.kind) {
            Some(DiskTaskKind::Attach(id)) => Some(id),
            _ => None,
        }
    }

    /// Returns `DiskState`. The instance may be resizing the disk.
    pub(crate) fn state(&self, instance: Option<&Instance>) -> &'static str {
        if self.is_recycled() {
            return "TORECYCLE";
        }
        if let Some(state) = self.task.as_deref().and_then(DiskTask::state) {
            return state;
        }
        if instance.is_some_and(|instance| instance.lifecycle.resizes_disk(&self.id)) {
            return "EXPANDING";
        }
        if self.instance_ids.is_empty() { "UNATTACHED" } else { "ATTACHED" }
    }

    /// Makes the operation fail that started at this time. Returns whether there is one.
    pub(in crate::state) fn fail_operation(&mut self, started: Moment) -> bool {
        self.task.as_mut().is_some_and(|task| task.fail(started))
    }

    /// Returns the progress of a rollback in percent; `None` if there is none.
    pub(crate) fn rollback_percent(&self, now: Moment) -> Option<u64> {
        let task = self.task.as_deref()?;
        matches!(task.kind, DiskTaskKind::RollBack { .. }).then(|| task.percent(now))
    }

    /// Returns the progress of a migration in percent; `None` if there is none.
    pub(crate) fn migration_percent(&self, now: Moment) -> Option<u64> {
        let task = self.task.as_deref()?;
        matches!(task.kind, DiskTaskKind::Migrate(_)).then(|| task.percent(now))
    }

    /// Gives the disk billing and a project of its own, which have been those of its instance.
    pub(crate) fn become_independent(&mut self, instance: &Instance, now: Moment) {
        if !self.is_billed_with_instance() {
            return;
        }
        let charge = if instance.charge.is_prepaid() {
            // The price was paid with the instance and is refunded with it.
            Charge { paid: crate::catalogue::Money::ZERO, ..instance.charge.clone() }
        } else {
            Charge::postpaid("POSTPAID_BY_HOUR", now)
        };
        let project_id = instance.project_id;
        let settings = self.settings_mut();
        settings.charge = Some(charge);
        settings.project_id = project_id;
    }

    /// Removes an instance from those that the disk is attached to.
    pub(crate) fn leave_instance(&mut self, instance_id: &str) {
        self.instance_ids.retain(|id| id != instance_id);
        self.settings_mut().last_instance_id = Some(instance_id.to_owned());
    }
}
