//! Creating snapshots.

use std::time::Duration;

use serde_json::json;

use super::{Call, Response, backups, checks, find, tags};
use crate::error::ApiError;
use crate::moment::Moment;
use crate::state::{Account, Disk};

/// The shortest time after which a snapshot is deleted automatically.
const SHORTEST: Duration = Duration::from_secs(24 * 3600);

pub(in crate::actions::cbs) fn create(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let parameters = call.parameters;
    let disk = source(account, call)?;
    check_disk(account, call, &disk)?;
    check_quota(account, call, 1)?;
    let name = parameters.string("SnapshotName").unwrap_or_default();
    let deadline = deadline(call)?;
    let tags = tags::list(account, call, "Tags")?;
    let mut snapshot = account.new_snapshot(&disk, call.now, account.timing.snapshot);
    name.clone_into(&mut snapshot.name);
    snapshot.deadline = deadline;
    snapshot.tags = tags;
    if parameters.string("DiskUsage") == Some("DATA_DISK") {
        snapshot.is_system = false;
        snapshot.system = None;
    }
    let id = snapshot.id.clone();
    account.cbs.snapshots.insert(snapshot);
    Ok(Response::new(json!({"SnapshotId": id})))
}

/// Returns the disk in a request, or that of its backup point, with the size at that time.
fn source(account: &Account, call: &Call<'_>) -> Result<Disk, ApiError> {
    if let Some(id) = call.parameters.string("DiskBackupId") {
        let (mut disk, backup) = backups::disk_of_ready(account, call, id)?;
        disk.size = backup.size;
        return Ok(disk);
    }
    let id = call.parameters.string("DiskId").ok_or_else(|| ApiError::missing("DiskId"))?;
    let key = find::disk(account, call, id)?;
    account.cbs.disks.get(key).cloned().ok_or_else(|| ApiError::missing("DiskId"))
}

/// Checks that a snapshot of a disk can be created: one at a time, and not while the disk changes.
pub(in crate::actions::cbs) fn check_disk(
    account: &Account,
    call: &Call<'_>,
    disk: &Disk,
) -> Result<(), ApiError> {
    if disk.rollback_percent(call.now).is_some() {
        let message = format!("The disk `{}` is being rolled back.", disk.id);
        return Err(call.error(&["ResourceInUse.DiskRollbacking"], "ResourceInUse", message));
    }
    checks::require_idle(account, call, disk)?;
    checks::require_no_snapshot_task(account, call, disk)
}

/// Checks that the account may have this many more snapshots.
pub(in crate::actions::cbs) fn check_quota(
    account: &Account,
    call: &Call<'_>,
    more: usize,
) -> Result<(), ApiError> {
    let quota = account.snapshot_quota(call.region);
    let count = account.cbs.snapshots.count_in(call.region);
    if count.saturating_add(more) <= quota {
        return Ok(());
    }
    let message = format!(
        "The account has {count} snapshots in {} and a quota of {quota}; the request would add {more}.",
        call.region
    );
    let codes = ["InsufficientSnapshotQuota", "ResourceInsufficient.OverQuota"];
    Err(call.error(&codes, "LimitExceeded", message))
}

/// Returns `Deadline`, which must be at least a day ahead.
pub(super) fn deadline(call: &Call<'_>) -> Result<Option<Moment>, ApiError> {
    let Some(text) = call.parameters.string("Deadline") else { return Ok(None) };
    let deadline = Moment::parse(text).ok_or_else(|| {
        let message = format!(
            "The parameter `Deadline` is `{text}`; it must have the form 2026-01-31T12:00:00+00:00."
        );
        call.invalid(&[], message)
    })?;
    if deadline >= call.now.after(SHORTEST) {
        return Ok(Some(deadline));
    }
    let message =
        format!("The parameter `Deadline` is `{text}`; it must be at least one day in the future.");
    Err(call.invalid(&[], message))
}
