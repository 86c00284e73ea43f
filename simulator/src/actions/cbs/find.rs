//! The resources that a call names.

use std::collections::BTreeSet;

use super::Call;
use crate::actions::ids;
use crate::error::ApiError;
use crate::state::{Account, Disk, Instance, Key, Snapshot};

/// Returns the disks in `DiskIds`.
pub(super) fn disks(account: &Account, call: &Call<'_>) -> Result<Vec<Key>, ApiError> {
    disks_with_ids(account, call, &call.parameters.strings("DiskIds"))
}

/// Returns the disks with these ids, each of which occurs once.
pub(super) fn disks_with_ids(
    account: &Account,
    call: &Call<'_>,
    ids: &[&str],
) -> Result<Vec<Key>, ApiError> {
    let mut seen = BTreeSet::new();
    let mut keys = Vec::with_capacity(ids.len());
    for id in ids {
        if !seen.insert(id) {
            return Err(call.invalid(&[], format!("The disk `{id}` is a duplicate.")));
        }
        keys.push(disk(account, call, id)?);
    }
    Ok(keys)
}

/// Returns the key of a disk.
pub(super) fn disk(account: &Account, call: &Call<'_>, id: &str) -> Result<Key, ApiError> {
    check_disk_form(call, id)?;
    account.cbs.disks.key_in(call.region, id).ok_or_else(|| {
        let message = format!("The disk `{id}` does not exist in {}.", call.region);
        let codes =
            ["InvalidDiskId.NotFound", "ResourceNotFound.NotFound", "InvalidParameterValue"];
        call.error(&codes, "ResourceNotFound", message)
    })
}

pub(super) fn check_disk_form(call: &Call<'_>, id: &str) -> Result<(), ApiError> {
    ids::check_form(call, (id, "disk"), &[])
}

/// Returns the key of a snapshot.
pub(super) fn snapshot(account: &Account, call: &Call<'_>, id: &str) -> Result<Key, ApiError> {
    account.cbs.snapshots.key_in(call.region, id).ok_or_else(|| {
        let message = format!("The snapshot `{id}` does not exist in {}.", call.region);
        let codes =
            ["InvalidSnapshotId.NotFound", "ResourceNotFound.NotFound", "InvalidParameterValue"];
        call.error(&codes, "ResourceNotFound", message)
    })
}

/// Returns the key of an instance.
pub(super) fn instance(account: &Account, call: &Call<'_>, id: &str) -> Result<Key, ApiError> {
    account.instances.key_in(call.region, id).ok_or_else(|| {
        let message = format!("The instance `{id}` does not exist in {}.", call.region);
        let codes = ["InvalidInstanceId.NotFound", "InvalidParameterValue"];
        call.error(&codes, "ResourceNotFound", message)
    })
}

/// Returns the instance that a disk is attached to, the first one if there are several.
pub(super) fn instance_of<'a>(account: &'a Account, disk: &Disk) -> Option<&'a Instance> {
    account.instances.find(disk.instance_ids.first()?)
}

/// Iterates over the rows with these keys.
pub(super) fn each<'a>(account: &'a Account, keys: &'a [Key]) -> impl Iterator<Item = &'a Disk> {
    keys.iter().filter_map(|key| account.cbs.disks.get(*key))
}

/// Iterates over the snapshots with these keys.
pub(super) fn each_snapshot<'a>(
    account: &'a Account,
    keys: &'a [Key],
) -> impl Iterator<Item = &'a Snapshot> {
    keys.iter().filter_map(|key| account.cbs.snapshots.get(*key))
}
