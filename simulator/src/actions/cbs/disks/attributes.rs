//! Changing the attributes of disks.

use super::configuration::check_performance;
use super::{Call, Response, checks, find};
use crate::error::ApiError;
use crate::state::cbs::{DiskTask, DiskTaskKind};
use crate::state::{Account, Disk, DiskKind, Key};

/// The types that a disk can be moved to.
const MIGRATION_TARGETS: [DiskKind; 2] = [DiskKind::CloudPremium, DiskKind::CloudSsd];

/// The attributes besides `DiskType`, with which it cannot be combined.
const ATTRIBUTES: [&str; 5] =
    ["DiskName", "Portable", "ProjectId", "DeleteWithInstance", "BurstPerformanceOperation"];

pub(in crate::actions::cbs) fn modify(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let keys = find::disks(account, call)?;
    if call.parameters.has("DiskType") {
        return migrate(account, call, &keys);
    }
    if !ATTRIBUTES.iter().any(|name| call.parameters.has(name)) {
        let message = format!("Specify one of the parameters {}.", ATTRIBUTES.join(", "));
        return Err(call.error(&[], "MissingParameter", message));
    }
    for disk in find::each(account, &keys) {
        check_change(account, call, disk)?;
    }
    for key in keys {
        change(account, call, key);
    }
    Ok(Response::empty())
}

fn check_change(account: &Account, call: &Call<'_>, disk: &Disk) -> Result<(), ApiError> {
    let parameters = call.parameters;
    if let Some(name) = parameters.string("DiskName") {
        checks::check_name(call, "DiskName", name)?;
    }
    let refuse = |reason: &str| {
        let codes = ["InvalidDisk.NotSupported", "ResourceUnavailable.NotSupported"];
        call.error(&codes, "UnsupportedOperation", format!("The disk `{}` {reason}.", disk.id))
    };
    let is_portable = disk.is_portable(find::instance_of(account, disk));
    match parameters.flag_if_given("Portable") {
        Some(true) if disk.is_system => {
            return Err(refuse("is a system disk, which cannot be elastic"));
        }
        Some(false) if is_portable => {
            return Err(refuse("is elastic, which cannot be undone"));
        }
        _ => {}
    }
    if parameters.has("ProjectId") && !is_portable {
        return Err(refuse("is not elastic and cannot be moved to another project"));
    }
    if parameters.flag("DeleteWithInstance")
        && (disk.is_system || checks::subscription(call, disk).is_ok())
    {
        return Err(refuse(
            "is not a pay-as-you-go data disk and cannot be deleted with an instance",
        ));
    }
    if parameters.string("BurstPerformanceOperation") == Some("CREATE") {
        check_performance(call, "BurstPerformanceOperation", disk.kind, disk.size)?;
    }
    Ok(())
}

fn change(account: &mut Account, call: &Call<'_>, key: Key) {
    let parameters = call.parameters;
    let Some(mut disk) = account.cbs.disks.get_mut(key) else { return };
    let instance = disk.instance_ids.first().and_then(|id| account.instances.find(id));
    if let Some(instance) = instance
        && (parameters.flag("Portable") || parameters.has("ProjectId"))
    {
        disk.become_independent(instance, call.now);
    }
    if let Some(name) = parameters.string("DiskName") {
        name.clone_into(&mut disk.settings_mut().name);
    }
    if let Some(project_id) = parameters.integer("ProjectId") {
        disk.settings_mut().project_id = project_id;
    }
    if let Some(with_instance) = parameters.flag_if_given("DeleteWithInstance") {
        disk.delete_with_instance = with_instance;
    }
    if let Some(operation) = parameters.string("BurstPerformanceOperation") {
        disk.settings_mut().burst = operation == "CREATE";
    }
}

/// Moves a disk to another type of storage.
fn migrate(account: &mut Account, call: &Call<'_>, keys: &[Key]) -> Result<Response, ApiError> {
    let name = call.required("DiskType")?;
    if let Some(other) = ATTRIBUTES.iter().find(|other| call.parameters.has(other)) {
        let message = format!("The parameters `DiskType` and `{other}` are mutually exclusive.");
        return Err(call.invalid(&[], message));
    }
    let [key] = keys else {
        let message =
            format!("The parameter `DiskType` requires one disk; the request has {}.", keys.len());
        return Err(call.invalid(&["InvalidParameterValue.LimitExceeded"], message));
    };
    let kind = DiskKind::parse(name).filter(|kind| MIGRATION_TARGETS.contains(kind));
    let kind = kind.ok_or_else(|| {
        let message = format!("The disk type `{name}` is not one of CLOUD_PREMIUM, CLOUD_SSD.");
        call.invalid(&["InvalidParameter.DiskConfigNotSupported"], message)
    })?;
    let Some(disk) = account.cbs.disks.get(*key) else { return Ok(Response::empty()) };
    checks::require_idle(account, call, disk)?;
    if disk.kind == kind {
        let message = format!("The disk `{}` has the type {name} already.", disk.id);
        return Err(call.invalid(&["InvalidDisk.NotSupported"], message));
    }
    checks::check_size(call, kind, checks::sizes(account, call, kind)?, disk.size)?;
    let time = account.timing.disk;
    if let Some(mut disk) = account.cbs.disks.get_mut(*key) {
        disk.task = Some(DiskTask::new(DiskTaskKind::Migrate(kind), call.now, time));
    }
    Ok(Response::empty())
}
