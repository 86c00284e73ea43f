//! Creating disks.

use serde_json::json;

use super::configuration::{Configuration, check_performance};
use super::prices::Price;
use super::{Call, Response, attachment, checks, find, tags};
use crate::error::ApiError;
use crate::state::cbs::{DiskTask, DiskTaskKind};
use crate::state::{Account, Disk, DiskKind, Key};

/// A checked order.
struct Order<'a> {
    configuration: Configuration<'a>,
    /// The disk to create, without an id.
    template: Disk,
    /// The instances to attach the disks to: none, one for all disks, or one per disk.
    instances: Vec<Key>,
}

pub(in crate::actions::cbs) fn create(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let order = Order::read(account, call)?;
    let mut ids = Vec::new();
    for index in 0..usize::try_from(order.configuration.count).unwrap_or(0) {
        let id = account.ids.resource("disk");
        let instance = order.instances.get(index).or(order.instances.first());
        let instance = instance.and_then(|key| account.instances.get(*key));
        let instance_id = instance.map(|instance| instance.id.clone());
        let mut disk = order.template.clone();
        disk.id.clone_from(&id);
        let is_copy = disk.settings().snapshot_id.is_some();
        if is_copy {
            let kind = DiskTaskKind::Dump { then_attach: instance_id.clone() };
            disk.task = Some(DiskTask::new(kind, call.now, account.timing.disk));
        }
        let key = account.cbs.disks.insert(disk);
        if let Some(instance_id) = instance_id.filter(|_| !is_copy) {
            account.attach_disk(key, &instance_id, call.now);
        }
        ids.push(id);
    }
    Ok(Response::new(json!({"DiskIdSet": ids})))
}

/// `InquiryPriceCreateDisks`.
pub(in crate::actions::cbs) fn inquire(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let configuration = Configuration::read(account, call, None)?;
    let prices = &account.catalogue.prices;
    let hour = configuration.hour(prices).times(configuration.count);
    let price = Price::of(prices, hour, configuration.months());
    Ok(Response::new(json!({"DiskPrice": price.to_json()})))
}

impl<'a> Order<'a> {
    fn read(account: &Account, call: &Call<'a>) -> Result<Self, ApiError> {
        let parameters = call.parameters;
        let placement = parameters.object("Placement");
        let zone = placement.and_then(|placement| placement.string("Zone")).unwrap_or_default();
        checks::check_zone(account, call, zone)?;
        let snapshot_size = snapshot_size(account, call)?;
        let configuration = Configuration::read(account, call, snapshot_size)?;
        if configuration.kind == DiskKind::CloudTssd {
            let message = "Disks of type CLOUD_TSSD can only be purchased with an instance.";
            return Err(call.invalid(&["InvalidParameter.DiskConfigNotSupported"], message));
        }
        check_combinations(call)?;
        if parameters.flag("BurstPerformance") {
            let (kind, size) = (configuration.kind, configuration.size);
            check_performance(call, "BurstPerformance", kind, size)?;
        }
        let name = parameters.string("DiskName").unwrap_or_default();
        checks::check_name(call, "DiskName", name)?;
        let (kind, size) = (configuration.kind, configuration.size);
        let mut template = Disk::new(String::new(), zone, kind, size, call.now);
        template.encrypted = parameters.has("Encrypt");
        let settings = template.settings_mut();
        name.clone_into(&mut settings.name);
        settings.project_id =
            placement.and_then(|placement| placement.integer("ProjectId")).unwrap_or(0);
        settings.charge = Some(configuration.charge(call, &account.catalogue.prices));
        settings.tags = tags::list(account, call, "Tags")?;
        settings.snapshot_id = parameters.string("SnapshotId").map(str::to_owned);
        settings.shareable = parameters.flag("Shareable");
        settings.delete_snapshots = parameters.integer("DeleteSnapshot") == Some(1);
        settings.throughput = configuration.throughput;
        settings.burst = parameters.flag("BurstPerformance");
        settings.backup_quota = parameters.integer("DiskBackupQuota").unwrap_or(0);
        settings.encrypt_type = parameters.string("EncryptType").map(str::to_owned);
        settings.kms_key_id = parameters.string("KmsKeyId").map(str::to_owned);
        let instances = instances(account, call, zone, configuration.count)?;
        Ok(Self { configuration, template, instances })
    }
}

/// Returns the size of the snapshot that the disks are created from, which must be one of a data disk.
fn snapshot_size(account: &Account, call: &Call<'_>) -> Result<Option<i64>, ApiError> {
    let Some(id) = call.parameters.string("SnapshotId") else { return Ok(None) };
    let key = find::snapshot(account, call, id)?;
    let Some(snapshot) = account.cbs.snapshots.get(key) else { return Ok(None) };
    checks::require_ready(call, snapshot)?;
    if snapshot.is_system {
        let message = format!("The snapshot `{id}` is one of a system disk.");
        return Err(call.invalid(&["InvalidParameter.DiskConfigNotSupported"], message));
    }
    Ok(Some(snapshot.size))
}

/// Checks parameters that exclude or require each other.
fn check_combinations(call: &Call<'_>) -> Result<(), ApiError> {
    let parameters = call.parameters;
    let encrypted = parameters.has("Encrypt");
    let wrong = if encrypted && parameters.flag("Shareable") {
        "The parameters `Encrypt` and `Shareable` are mutually exclusive."
    } else if encrypted && parameters.has("AutoMountConfiguration") {
        "The parameters `Encrypt` and `AutoMountConfiguration` are mutually exclusive."
    } else if !encrypted && parameters.has("KmsKeyId") {
        "The parameter `KmsKeyId` requires `Encrypt`."
    } else if !encrypted && parameters.has("EncryptType") {
        "The parameter `EncryptType` requires `Encrypt`."
    } else {
        return Ok(());
    };
    Err(call.invalid(&[], wrong))
}

/// Returns the instances in `AutoMountConfiguration`.
fn instances(
    account: &Account,
    call: &Call<'_>,
    zone: &str,
    count: i64,
) -> Result<Vec<Key>, ApiError> {
    let Some(view) = call.parameters.object("AutoMountConfiguration") else {
        return Ok(Vec::new());
    };
    let ids = view.strings("InstanceId");
    let given = i64::try_from(ids.len()).unwrap_or(i64::MAX);
    if given != 1 && given != count {
        let message = format!(
            "The parameter `AutoMountConfiguration.InstanceId` has {given} items for {count} disks; specify one instance, or \
             one per disk."
        );
        return Err(call.invalid(&[], message));
    }
    let disks_each = if given == 1 { count } else { 1 };
    let mut keys = Vec::new();
    for id in &ids {
        let key = find::instance(account, call, id)?;
        let times = ids.iter().filter(|other| *other == id).count();
        let disks = disks_each.saturating_mul(i64::try_from(times).unwrap_or(i64::MAX));
        attachment::check_instance(account, call, (key, zone), disks)?;
        keys.push(key);
    }
    Ok(keys)
}
