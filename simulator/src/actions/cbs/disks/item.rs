//! Disks in responses.

use std::sync::Arc;
use std::time::Duration;

use serde::{Serialize, Serializer};

use crate::moment::Moment;
use crate::state::cbs::{UNNAMED, usage};
use crate::state::{Charge, Disk, Instance};

/// A disk, and what else its description contains.
pub(super) struct DiskItem {
    pub(super) disk: Arc<Disk>,
    /// The first instance that the disk is attached to.
    pub(super) instance: Option<Arc<Instance>>,
    pub(super) snapshot_count: usize,
    /// In MiB.
    pub(super) snapshot_size: i64,
    pub(super) backup_count: usize,
    pub(super) with_policies: bool,
    pub(super) now: Moment,
}

/// Serializes disks as the items of a list.
pub(super) fn items<S: Serializer>(disks: &[DiskItem], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(disks.iter().map(Item::new))
}

/// Returns the billing of a disk, which may be that of its instance.
pub(super) fn charge<'a>(disk: &'a Disk, instance: Option<&'a Instance>) -> Option<&'a Charge> {
    let own = disk.settings().charge.as_ref();
    own.or_else(|| instance.map(|instance| &instance.charge))
}

/// Returns `DiskChargeType`. Disks of instances with other charge types are charged by the hour.
pub(super) fn charge_type(charge: &Charge) -> &'static str {
    if charge.is_prepaid() { "PREPAID" } else { "POSTPAID_BY_HOUR" }
}

/// Returns the project of a disk, which may be that of its instance.
pub(super) fn project_id(disk: &Disk, instance: Option<&Instance>) -> i64 {
    let with_instance = instance.filter(|_| disk.is_billed_with_instance());
    with_instance.map_or(disk.settings().project_id, |instance| instance.project_id)
}

pub(super) fn name(disk: &Disk) -> &str {
    Some(disk.settings().name.as_str()).filter(|name| !name.is_empty()).unwrap_or(UNNAMED)
}

/// A disk, with the fields of the API.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Item<'a> {
    disk_id: &'a str,
    disk_name: &'a str,
    disk_type: &'static str,
    disk_usage: &'static str,
    disk_size: i64,
    disk_state: &'static str,
    disk_charge_type: &'static str,
    placement: Placement<'a>,
    attached: bool,
    attach_mode: &'static str,
    instance_id: &'a str,
    instance_id_list: &'a [String],
    instance_type: &'static str,
    last_attach_ins_id: Option<&'a str>,
    portable: bool,
    shareable: bool,
    delete_with_instance: bool,
    encrypt: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    encrypt_type: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kms_key_id: Option<&'a str>,
    tags: Vec<Tag<'a>>,
    auto_snapshot_policy_ids: Option<&'a [String]>,
    snapshot_ability: bool,
    snapshot_count: usize,
    snapshot_size: i64,
    delete_snapshot: u8,
    backup_disk: bool,
    disk_backup_quota: i64,
    disk_backup_count: usize,
    rollbacking: bool,
    rollback_percent: u64,
    migrating: bool,
    migrate_percent: u64,
    throughput_performance: i64,
    burst_performance: bool,
    renew_flag: &'a str,
    create_time: String,
    deadline_time: String,
    differ_days_of_deadline: Option<u64>,
    deadline_error: bool,
    auto_renew_flag_error: bool,
    is_returnable: bool,
    return_fail_code: u8,
    error_prompt: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::actions::cbs) struct Placement<'a> {
    zone: &'a str,
    project_id: i64,
    cage_id: Option<&'a str>,
    cdc_id: Option<&'a str>,
    cdc_name: Option<&'a str>,
    project_name: Option<&'a str>,
    dedicated_cluster_id: &'static str,
}

impl<'a> Placement<'a> {
    pub(in crate::actions::cbs) fn new(zone: &'a str, project_id: i64) -> Self {
        Self {
            zone,
            project_id,
            cage_id: None,
            cdc_id: None,
            cdc_name: None,
            project_name: None,
            dedicated_cluster_id: "",
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Tag<'a> {
    key: &'a str,
    value: &'a str,
}

impl<'a> Item<'a> {
    fn new(item: &'a DiskItem) -> Self {
        let (disk, instance) = (item.disk.as_ref(), item.instance.as_deref());
        let (settings, now) = (disk.settings(), item.now);
        let charge = charge(disk, instance);
        let prepaid = charge.filter(|charge| charge.is_prepaid());
        let own = settings.charge.as_ref().filter(|charge| charge.is_prepaid());
        let deadline = prepaid.and_then(|charge| charge.expires);
        let of_instance = instance.filter(|instance| instance.charge.is_prepaid());
        let return_fail_code = return_fail_code(disk, own.is_some());
        let renews = |charge: &Charge| charge.renew == "NOTIFY_AND_AUTO_RENEW";
        Self {
            disk_id: &disk.id,
            disk_name: name(disk),
            disk_type: disk.kind.as_str(),
            disk_usage: usage(disk.is_system),
            disk_size: disk.size,
            disk_state: disk.state(instance),
            disk_charge_type: charge.map_or("POSTPAID_BY_HOUR", charge_type),
            placement: Placement::new(&disk.zone, project_id(disk, instance)),
            attached: disk.is_attached(),
            attach_mode: "VF",
            instance_id: disk.instance_ids.first().map_or("", String::as_str),
            instance_id_list: if settings.shareable { &disk.instance_ids } else { &[] },
            instance_type: "CVM",
            last_attach_ins_id: disk
                .instance_ids
                .first()
                .or(settings.last_instance_id.as_ref())
                .map(String::as_str),
            portable: disk.is_portable(instance),
            shareable: settings.shareable,
            delete_with_instance: disk.delete_with_instance && prepaid.is_none(),
            encrypt: disk.encrypted,
            encrypt_type: settings.encrypt_type.as_deref(),
            kms_key_id: settings.kms_key_id.as_deref(),
            tags: settings.tags.iter().map(|(key, value)| Tag { key, value }).collect(),
            auto_snapshot_policy_ids: item.with_policies.then_some(&settings.policy_ids),
            snapshot_ability: true,
            snapshot_count: item.snapshot_count,
            snapshot_size: item.snapshot_size,
            delete_snapshot: u8::from(settings.delete_snapshots),
            backup_disk: false,
            disk_backup_quota: settings.backup_quota,
            disk_backup_count: item.backup_count,
            rollbacking: disk.rollback_percent(now).is_some(),
            rollback_percent: disk.rollback_percent(now).unwrap_or(100),
            migrating: disk.migration_percent(now).is_some(),
            migrate_percent: disk.migration_percent(now).unwrap_or(0),
            throughput_performance: settings.throughput,
            burst_performance: settings.burst,
            renew_flag: prepaid.map_or("NOTIFY_AND_MANUAL_RENEW", |charge| &charge.renew),
            create_time: disk.created.beijing_time(),
            deadline_time: deadline
                .map_or_else(|| "0000-00-00 00:00:00".to_owned(), Moment::beijing_time),
            differ_days_of_deadline: deadline.map(|end| days(end.since(now))),
            deadline_error: of_instance
                .is_some_and(|instance| own.is_some() && deadline < instance.charge.expires),
            auto_renew_flag_error: of_instance.is_some_and(|instance| {
                renews(&instance.charge) && own.is_some_and(|own| !renews(own))
            }),
            is_returnable: return_fail_code == 0,
            // No value stands for a disk that can be terminated.
            return_fail_code: if return_fail_code == 0 { 10 } else { return_fail_code },
            error_prompt: "",
        }
    }
}

/// Returns `ReturnFailCode`; 0 if the disk is a subscription disk that can be terminated.
fn return_fail_code(disk: &Disk, has_subscription: bool) -> u8 {
    let settings = disk.settings();
    match (has_subscription, settings.terminated, disk.is_recycled()) {
        (true, true, _) => 1,
        (true, false, true) => 2,
        (true, false, false) => 0,
        (false, ..) => 10,
    }
}

fn days(time: Duration) -> u64 {
    time.as_secs() / (24 * 3600)
}
