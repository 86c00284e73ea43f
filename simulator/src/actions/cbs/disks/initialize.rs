//! Restoring the first content of disks.

use super::{Call, Response, checks, find};
use crate::error::ApiError;
use crate::state::cbs::{DiskTask, DiskTaskKind};
use crate::state::{Account, Disk};

pub(in crate::actions::cbs) fn initialize(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let keys = find::disks(account, call)?;
    for disk in find::each(account, &keys) {
        checks::require_idle(account, call, disk)?;
        if let Some(reason) = obstacle(account, disk) {
            let message = format!("The disk `{}` {reason}.", disk.id);
            return Err(call.error(&[], "UnsupportedOperation", message));
        }
    }
    let time = account.timing.disk;
    for key in keys {
        let Some(mut disk) = account.cbs.disks.get_mut(key) else { continue };
        let snapshot_id = disk.settings().snapshot_id.clone().unwrap_or_default();
        let kind = DiskTaskKind::RollBack { snapshot_id };
        disk.task = Some(DiskTask::new(kind, call.now, time));
    }
    Ok(Response::empty())
}

fn obstacle(account: &Account, disk: &Disk) -> Option<String> {
    let settings = disk.settings();
    if disk.is_system {
        return Some("is a system disk".to_owned());
    }
    if !disk.instance_ids.is_empty() {
        return Some("is attached to an instance".to_owned());
    }
    if settings.shareable {
        return Some("is shareable".to_owned());
    }
    let origin = settings.snapshot_id.as_ref()?;
    let is_gone = account.cbs.snapshots.find(origin).is_none();
    is_gone.then(|| format!("was created from the snapshot `{origin}`, which has been deleted"))
}
