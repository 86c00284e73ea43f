//! Checks that several actions share.

use super::{Call, find};
use crate::actions::periods::UP_TO_THREE_YEARS;
use crate::catalogue::SizeRange;
use crate::error::ApiError;
use crate::parameters::View;
use crate::state::{Account, Charge, Disk, DiskKind, Snapshot};

/// The maximum length of a name, in bytes.
const MAX_NAME: usize = 60;
/// The default renewal flag.
const RENEW: &str = "NOTIFY_AND_MANUAL_RENEW";

/// Returns the term of `DiskChargePrepaid` in months, and the renewal flag.
pub(super) fn term<'a>(call: &Call<'_>, view: View<'a>) -> Result<(i64, &'a str), ApiError> {
    let months = view.integer("Period").unwrap_or(0);
    check_period(call, months)?;
    Ok((months, view.string("RenewFlag").unwrap_or(RENEW)))
}

pub(super) fn check_period(call: &Call<'_>, months: i64) -> Result<(), ApiError> {
    UP_TO_THREE_YEARS.check(call, months, &[])
}

pub(super) fn check_name(call: &Call<'_>, parameter: &str, name: &str) -> Result<(), ApiError> {
    if name.len() <= MAX_NAME {
        return Ok(());
    }
    let message =
        format!("The parameter `{parameter}` has {} bytes; the maximum is {MAX_NAME}.", name.len());
    Err(call.invalid(&[], message))
}

/// Checks that a zone is in the region of the call.
pub(super) fn check_zone(account: &Account, call: &Call<'_>, zone: &str) -> Result<(), ApiError> {
    if account.catalogue.region_of(zone).is_some_and(|region| region.name == call.region) {
        return Ok(());
    }
    let message = format!("The zone `{zone}` does not exist in {}.", call.region);
    Err(call.invalid(&[], message))
}

/// Returns the sizes of data disks of this type.
pub(super) fn sizes(
    account: &Account,
    call: &Call<'_>,
    kind: DiskKind,
) -> Result<SizeRange, ApiError> {
    let sizes = account.catalogue.disk_sizes(kind).filter(|_| !kind.is_local());
    sizes.map(|sizes| sizes.range(false)).ok_or_else(|| {
        let message = format!("The disk type `{}` is not available.", kind.as_str());
        call.invalid(&["InvalidParameter.DiskConfigNotSupported"], message)
    })
}

/// Checks a size against the sizes of a type.
pub(super) fn check_size(
    call: &Call<'_>,
    kind: DiskKind,
    range: SizeRange,
    size: i64,
) -> Result<(), ApiError> {
    if range.contains(size) {
        return Ok(());
    }
    let message = format!(
        "The parameter `DiskSize` is {size}; the disk of type {} can have {} GiB.",
        kind.as_str(),
        range.description()
    );
    Err(call.invalid(&[], message))
}

/// Checks that a disk has no operation in progress, and is not in the recycle bin.
pub(super) fn require_idle(
    account: &Account,
    call: &Call<'_>,
    disk: &Disk,
) -> Result<(), ApiError> {
    let instance = find::instance_of(account, disk);
    let state = disk.state(instance);
    if disk.is_recycled() {
        let message = format!("The disk `{}` is {state}, in the recycle bin.", disk.id);
        let codes = [
            "InvalidDisk.Expire",
            "ResourceUnavailable.Expire",
            "ResourceUnavailable.NotSupported",
            "InvalidDisk.NotSupported",
        ];
        return Err(call.error(&codes, "UnsupportedOperation", message));
    }
    if disk.task.is_none() && !matches!(state, "EXPANDING") {
        return Ok(());
    }
    let (codes, message) = if disk.migration_percent(call.now).is_some() {
        let message = format!("The disk `{}` is being migrated to another type.", disk.id);
        (["ResourceInUse.DiskMigrating", "InvalidDisk.Busy", "ResourceBusy"], message)
    } else {
        let message = format!("The disk `{}` is {state}.", disk.id);
        (["InvalidDisk.Busy", "ResourceBusy", "ResourceInUse.DiskMigrating"], message)
    };
    Err(call.error(&codes, "ResourceInUse", message))
}

/// Checks that no snapshot of a disk is being created.
pub(super) fn require_no_snapshot_task(
    account: &Account,
    call: &Call<'_>,
    disk: &Disk,
) -> Result<(), ApiError> {
    let mut snapshots = account.cbs.snapshots.referring_to(&disk.id);
    match snapshots.find(|snapshot| snapshot.state() == "CREATING") {
        None => Ok(()),
        Some(snapshot) => {
            let message =
                format!("The snapshot `{}` of the disk `{}` is CREATING.", snapshot.id, disk.id);
            let codes = ["ResourceUnavailable.SnapshotCreating", "InvalidDisk.SnapshotCreating"];
            Err(call.error(&codes, "ResourceInUse", message))
        }
    }
}

/// Checks that a disk is elastic.
pub(super) fn require_portable(
    account: &Account,
    call: &Call<'_>,
    disk: &Disk,
) -> Result<(), ApiError> {
    if disk.is_portable(find::instance_of(account, disk)) {
        return Ok(());
    }
    let kind = if disk.is_system { "the system disk of an instance" } else { "not elastic" };
    let message = format!("The disk `{}` is {kind}.", disk.id);
    let codes = [
        "InvalidDisk.NotPortable",
        "ResourceUnavailable.NotPortable",
        "InvalidDisk.NotSupported",
        "ResourceUnavailable.NotSupported",
    ];
    Err(call.error(&codes, "UnsupportedOperation", message))
}

/// Returns the subscription of an elastic disk.
pub(super) fn subscription<'a>(call: &Call<'_>, disk: &'a Disk) -> Result<&'a Charge, ApiError> {
    disk.settings().charge.as_ref().filter(|charge| charge.is_prepaid()).ok_or_else(|| {
        let message = format!("The disk `{}` has no subscription of its own.", disk.id);
        let codes = [
            "ResourceUnavailable.NotSupported",
            "InvalidDisk.NotSupported",
            "InvalidParameterValue",
        ];
        call.error(&codes, "UnsupportedOperation", message)
    })
}

/// Checks that a snapshot has no operation in progress.
pub(super) fn require_ready(call: &Call<'_>, snapshot: &Snapshot) -> Result<(), ApiError> {
    if snapshot.is_ready() {
        return Ok(());
    }
    let message = format!("The snapshot `{}` is {}.", snapshot.id, snapshot.state());
    let codes = [
        "ResourceUnavailable.SnapshotCreating",
        "InvalidSnapshot.NotSupported",
        "UnsupportedOperation.StateError",
        "ResourceBusy",
    ];
    Err(call.error(&codes, "ResourceInUse", message))
}
