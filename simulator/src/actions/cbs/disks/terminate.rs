//! Terminating disks.

use super::{Call, Response, find};
use crate::error::ApiError;
use crate::state::{Account, Disk, Key};

/// Releases pay-as-you-go disks, and moves subscription disks to the recycle bin. Those that are there already are
/// released.
pub(in crate::actions::cbs) fn terminate(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let keys = find::disks(account, call)?;
    for disk in find::each(account, &keys) {
        check(call, disk)?;
    }
    let delete_snapshots = call.parameters.integer("DeleteSnapshot") == Some(1);
    for key in keys {
        if delete_snapshots && let Some(mut disk) = account.cbs.disks.get_mut(key) {
            disk.settings_mut().delete_snapshots = true;
        }
        release(account, call, key);
    }
    Ok(Response::empty())
}

fn check(call: &Call<'_>, disk: &Disk) -> Result<(), ApiError> {
    let (codes, reason) = if disk.is_system {
        (["ResourceUnavailable.NotSupported", ""], "is a system disk")
    } else if !disk.instance_ids.is_empty() {
        (["ResourceUnavailable.NotSupported", ""], "is attached to an instance")
    } else if disk.task.is_some() {
        (["ResourceBusy", ""], "has an operation in progress")
    } else {
        return Ok(());
    };
    let message = format!("The disk `{}` {reason} and cannot be terminated.", disk.id);
    Err(call.error(&codes, "UnsupportedOperation", message))
}

fn release(account: &mut Account, call: &Call<'_>, key: Key) {
    let Some(mut disk) = account.cbs.disks.get_mut(key) else { return };
    let is_recycled = disk.is_recycled();
    let settings = disk.settings_mut();
    let prepaid = settings.charge.as_mut().filter(|charge| charge.is_prepaid() && !is_recycled);
    let Some(charge) = prepaid else {
        drop(disk);
        account.remove_disk(key);
        return;
    };
    // The price of the rest of the term is refunded.
    charge.paid = charge.paid - charge.refund(call.now);
    settings.terminated = true;
    drop(disk);
    account.recycle_disk(key, call.now);
}
