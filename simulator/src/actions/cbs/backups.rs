//! Backup points of disks.

use serde_json::{Value, json};

use super::filters::{Filters, are_given};
use super::pagination::page;
use super::{Call, Response, checks, find, snapshots};
use crate::error::ApiError;
use crate::state::cbs::{
    DiskBackup, DiskTask, DiskTaskKind, SnapshotTask, SnapshotTaskKind, UNNAMED, usage,
};
use crate::state::{Account, Disk, Key, Shared};

const FILTERS: Filters<DiskBackup> = Filters {
    names: &["disk-backup-id", "disk-id", "disk-usage"],
    values: 100,
    matches: |backup, name, value| match name {
        "disk-backup-id" => backup.id == value,
        "disk-id" => backup.disk_id == value,
        _ => usage(backup.is_system) == value,
    },
};

pub(super) fn create(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let disk = disk(account, call)?.1;
    snapshots::check_disk(account, call, &disk)?;
    let backups = &account.cbs.backups;
    if backups.referring_to(&disk.id).any(|backup| backup.state() == "CREATING") {
        let message = format!("A backup point of the disk `{}` is being created.", disk.id);
        return Err(call.error(&["ResourceInUse"], "ResourceInUse", message));
    }
    let (count, quota) = (backups.count_referring_to(&disk.id), disk.settings().backup_quota);
    if i64::try_from(count).unwrap_or(i64::MAX) >= quota {
        let message =
            format!("The disk `{}` has {count} backup points, and a quota of {quota}.", disk.id);
        return Err(call.error(&["ResourceInsufficient.OverQuota"], "LimitExceeded", message));
    }
    let id = account.ids.resource("dbp");
    let mut backup = DiskBackup::of_disk(&disk, id.clone(), call.now, account.timing.snapshot);
    call.parameters.string("DiskBackupName").unwrap_or(UNNAMED).clone_into(&mut backup.name);
    account.cbs.backups.insert(backup);
    Ok(Response::new(json!({"DiskBackupId": id})))
}

/// Returns the disk in a request.
fn disk(account: &Account, call: &Call<'_>) -> Result<(Key, Disk), ApiError> {
    let id = call.required("DiskId")?;
    let key = find::disk(account, call, id)?;
    let disk = account.cbs.disks.get(key).cloned();
    disk.map(|disk| (key, disk)).ok_or_else(|| ApiError::missing("DiskId"))
}

/// Returns a backup point in the region of a call.
pub(super) fn find(
    account: &Account,
    call: &Call<'_>,
    id: &str,
) -> Result<(Key, DiskBackup), ApiError> {
    let backups = &account.cbs.backups;
    let key = backups.key_in(call.region, id);
    key.and_then(|key| Some((key, backups.get(key)?.clone()))).ok_or_else(|| {
        let message = format!("The backup point `{id}` does not exist in {}.", call.region);
        call.error(&["ResourceNotFound.NotFound"], "ResourceNotFound", message)
    })
}

/// Returns the disk of a backup point that is ready.
pub(super) fn disk_of_ready(
    account: &Account,
    call: &Call<'_>,
    id: &str,
) -> Result<(Disk, DiskBackup), ApiError> {
    let (_, backup) = find(account, call, id)?;
    require_ready(call, &backup)?;
    let disk = account.cbs.disks.find(&backup.disk_id).cloned();
    let disk = disk.ok_or_else(|| ApiError::internal(&"a backup point has no disk"))?;
    Ok((disk, backup))
}

fn require_ready(call: &Call<'_>, backup: &DiskBackup) -> Result<(), ApiError> {
    if backup.task.is_none() {
        return Ok(());
    }
    let message = format!("The backup point `{}` is {}.", backup.id, backup.state());
    Err(call.error(&["ResourceBusy", "ResourceUnavailable"], "ResourceUnavailable", message))
}

pub(super) fn describe(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let ids = call.parameters.strings("DiskBackupIds");
    if !ids.is_empty() && are_given(call) {
        let message = "The parameters `DiskBackupIds` and `Filters` are mutually exclusive.";
        return Err(call.error(&["InvalidParameter"], "InvalidParameter", message));
    }
    let backups = &account.cbs.backups;
    let mut found: Vec<Shared<'_, DiskBackup>> = if ids.is_empty() {
        FILTERS.apply(call, backups.shared_in(call.region))?
    } else {
        backups.find_all(call.region, &ids).collect()
    };
    if call.parameters.string("Order") == Some("DESC") {
        found.reverse();
    }
    let page = page(call, found)?;
    let item = |backup: &Shared<'_, DiskBackup>| {
        json!({
            "DiskBackupId": backup.id,
            "DiskId": backup.disk_id,
            "DiskSize": backup.size,
            "DiskUsage": usage(backup.is_system),
            "DiskBackupName": backup.name,
            "DiskBackupState": backup.state(),
            "Percent": backup.percent(call.now),
            "CreateTime": backup.created.iso(),
            "Encrypt": backup.encrypted,
        })
    };
    let items: Vec<Value> = page.items.iter().map(item).collect();
    Ok(Response::new(json!({"TotalCount": page.total, "DiskBackupSet": items})))
}

pub(super) fn delete(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let ids = call.parameters.strings("DiskBackupIds");
    for id in &ids {
        require_ready(call, &find(account, call, id)?.1)?;
    }
    account.cbs.backups.remove_ids(ids);
    Ok(Response::empty())
}

/// `ApplyDiskBackup`: restores the disk of a backup point.
pub(super) fn apply(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let (key, backup) = find(account, call, call.required("DiskBackupId")?)?;
    let (disk_key, disk) = disk(account, call)?;
    if backup.disk_id != disk.id {
        let message =
            format!("The backup point `{}` is not one of the disk `{}`.", backup.id, disk.id);
        let codes = ["ResourceUnavailable.NotSupported", "InvalidDisk.NotSupported"];
        return Err(call.error(&codes, "InvalidParameterValue", message));
    }
    snapshots::check_disk(account, call, &disk)?;
    require_ready(call, &backup)?;
    snapshots::check_attachment(account, call, &disk)?;
    let time = account.timing.disk;
    if let Some(mut backup) = account.cbs.backups.get_mut(key) {
        backup.task = Some(SnapshotTask::new(SnapshotTaskKind::RollBack, call.now, time));
    }
    if let Some(mut disk) = account.cbs.disks.get_mut(disk_key) {
        let kind = DiskTaskKind::RollBack { snapshot_id: backup.id };
        disk.task = Some(DiskTask::new(kind, call.now, time));
    }
    snapshots::stop_instance(account, call, &disk);
    Ok(Response::empty())
}

/// `ModifyDiskBackupQuota`.
pub(super) fn modify_quota(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let (key, disk) = disk(account, call)?;
    checks::require_idle(account, call, &disk)?;
    let quota = call.parameters.integer("DiskBackupQuota").unwrap_or(1);
    let count = account.cbs.backups.count_referring_to(&disk.id);
    if i64::try_from(count).unwrap_or(i64::MAX) > quota {
        let message = format!(
            "The parameter `DiskBackupQuota` is {quota}, but the disk `{}` has {count} backup points.",
            disk.id
        );
        return Err(call.error(&["InvalidParameter"], "InvalidParameter", message));
    }
    if let Some(mut disk) = account.cbs.disks.get_mut(key) {
        disk.settings_mut().backup_quota = quota;
    }
    Ok(Response::empty())
}
