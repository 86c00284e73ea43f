//! Restoring disks from snapshots.

use super::{Call, Response, checks, find};
use crate::error::ApiError;
use crate::state::cbs::{DiskTask, DiskTaskKind, SnapshotTask, SnapshotTaskKind};
use crate::state::{Account, Disk, Instance, Key, Snapshot, State};

/// A disk and the snapshot that it is restored from.
#[derive(Clone, Copy, Debug)]
pub(in crate::actions::cbs) struct Rollback {
    pub(in crate::actions::cbs) disk: Key,
    pub(in crate::actions::cbs) snapshot: Key,
}

pub(in crate::actions::cbs) fn apply(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let snapshot = find::snapshot(account, call, call.required("SnapshotId")?)?;
    let disk = find::disk(account, call, call.required("DiskId")?)?;
    let rollback = Rollback { disk, snapshot };
    check(account, call, rollback)?;
    start(account, call, &[rollback]);
    Ok(Response::empty())
}

/// Checks that a disk can be restored from a snapshot, which must be one of the disk.
pub(in crate::actions::cbs) fn check(
    account: &Account,
    call: &Call<'_>,
    rollback: Rollback,
) -> Result<(), ApiError> {
    let disk = account.cbs.disks.get(rollback.disk);
    let snapshot = account.cbs.snapshots.get(rollback.snapshot);
    let (Some(disk), Some(snapshot)) = (disk, snapshot) else { return Ok(()) };
    if snapshot.disk_id != disk.id || snapshot.copied {
        let message =
            format!("The snapshot `{}` is not one of the disk `{}`.", snapshot.id, disk.id);
        let codes = ["InvalidSnapshot.NotSupported", "InvalidParameter"];
        return Err(call.error(&codes, "InvalidParameterValue", message));
    }
    check_sizes(call, disk, snapshot)?;
    if disk.rollback_percent(call.now).is_some() {
        let message = format!("The disk `{}` is being rolled back.", disk.id);
        return Err(call.error(&["ResourceInUse.DiskRollbacking"], "ResourceInUse", message));
    }
    checks::require_ready(call, snapshot)?;
    checks::require_idle(account, call, disk)?;
    checks::require_no_snapshot_task(account, call, disk)?;
    check_attachment(account, call, disk)
}

fn check_sizes(call: &Call<'_>, disk: &Disk, snapshot: &Snapshot) -> Result<(), ApiError> {
    if disk.size >= snapshot.size {
        return Ok(());
    }
    let message = format!(
        "The disk `{}` has {} GiB, but the snapshot `{}` requires {}.",
        disk.id, disk.size, snapshot.id, snapshot.size
    );
    let codes = ["InvalidParameter.DiskSizeNotMatch"];
    Err(call.error(&codes, "InvalidParameter", message))
}

/// Checks that an elastic disk is detached, and that the instance of another disk is shut down, unless the call stops it.
pub(in crate::actions::cbs) fn check_attachment(
    account: &Account,
    call: &Call<'_>,
    disk: &Disk,
) -> Result<(), ApiError> {
    let stops = call.parameters.flag("AutoStopInstance");
    let refuse = |message: String| {
        let codes = ["InvalidDisk.NotSupported", "UnsupportedOperation.StateError"];
        Err(call.error(&codes, "UnsupportedOperation", message))
    };
    if call.parameters.flag("AutoStartInstance") && !stops {
        let message = "The parameter `AutoStartInstance` requires `AutoStopInstance`.";
        return Err(call.error(&[], "InvalidParameterValue", message));
    }
    let Some(instance) = find::instance_of(account, disk) else {
        if !stops {
            return Ok(());
        }
        let message = format!(
            "The parameter `AutoStopInstance` requires an attached disk, but `{}` is not attached.",
            disk.id
        );
        return Err(call.error(&[], "InvalidParameterValue", message));
    };
    let (id, state) = (&instance.id, instance.lifecycle.state);
    if stops {
        if matches!(state, State::Running | State::Stopped) && !instance.lifecycle.is_busy() {
            return Ok(());
        }
        return refuse(format!("The instance `{id}` is {} and cannot be stopped.", state.as_str()));
    }
    if disk.is_portable(Some(instance)) {
        let message =
            format!("The disk `{}` is attached to the instance `{id}`. Detach it first.", disk.id);
        return refuse(message);
    }
    if state == State::Stopped && !instance.lifecycle.is_busy() {
        return Ok(());
    }
    refuse(format!(
        "The instance `{id}` of the disk `{}` is {}, but the operation requires STOPPED.",
        disk.id,
        state.as_str()
    ))
}

/// Starts to restore disks, which have been checked. Their instance is stopped before and started afterwards, if the call
/// asks for it.
pub(in crate::actions::cbs) fn start(account: &mut Account, call: &Call<'_>, all: &[Rollback]) {
    let time = account.timing.disk;
    for Rollback { disk, snapshot } in all {
        let Some(mut snapshot) = account.cbs.snapshots.get_mut(*snapshot) else { continue };
        let Some(mut disk) = account.cbs.disks.get_mut(*disk) else { continue };
        let kind = SnapshotTaskKind::RollBack;
        snapshot.task = Some(SnapshotTask::new(kind, call.now, time));
        let kind = DiskTaskKind::RollBack { snapshot_id: snapshot.id.clone() };
        disk.task = Some(DiskTask::new(kind, call.now, time));
        let own = Disk::clone(&disk);
        drop(disk);
        drop(snapshot);
        stop_instance(account, call, &own);
    }
}

/// Stops the instance of a disk that is restored, if the call asks for it.
pub(in crate::actions::cbs) fn stop_instance(account: &mut Account, call: &Call<'_>, disk: &Disk) {
    if !call.parameters.flag("AutoStopInstance") {
        return;
    }
    let instance = disk.instance_ids.first();
    if let Some(mut instance) = instance.and_then(|id| account.instances.find_mut(id)) {
        stop(call, &mut instance, &account.timing);
    }
}

fn stop(call: &Call<'_>, instance: &mut Instance, timing: &crate::state::Timing) {
    use crate::state::Effect;

    if instance.lifecycle.is_busy() {
        return;
    }
    let lifecycle = instance.lifecycle.begin(&call.operation.name, call.request_id, call.now);
    if lifecycle.state == State::Running {
        lifecycle.state = State::Stopping;
        lifecycle.then(timing.stop, Effect::Enter(State::Stopped));
    }
    if call.parameters.flag("AutoStartInstance") {
        lifecycle.then(timing.disk, Effect::Enter(State::Starting));
        lifecycle.then(timing.start, Effect::Enter(State::Running));
    }
    lifecycle.then_immediately(Effect::Succeed);
}
