//! The disks of instances: resizing them, and changing local disks to cloud disks. CBS attaches and detaches disks.

use super::super::rates::cost_of_remaining_term;
use super::super::{Call, Response};
use super::{Selected, find};
use crate::catalogue::Money;
use crate::error::ApiError;
use crate::parameters::View;
use crate::state::{Account, Change, Disk, DiskKind, Instance, Key, State};

/// A disk and its new size.
#[derive(Clone, Debug)]
pub(in crate::actions::cvm) struct DiskResize {
    pub(in crate::actions::cvm) id: String,
    /// In GiB.
    pub(in crate::actions::cvm) size: i64,
    is_cloud: bool,
    /// The increase of its hourly price.
    more: Money,
}

pub(in crate::actions::cvm) fn resize(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let key = find(account, call, call.required("InstanceId")?)?;
    let selected = Selected::one(key);
    let online = call.parameters.flag("ResizeOnline");
    let may_run = online || call.parameters.flag("ForceStop");
    let allowed: &[State] =
        if may_run { &[State::Stopped, State::Running] } else { &[State::Stopped] };
    selected.require(account, call, allowed)?;
    selected.require_charged(account, call)?;
    let resize = check_resize(account, call, key)?;
    let Some(instance) = account.instances.get(key) else { return Ok(Response::empty()) };
    let more = cost_of_remaining_term(account, call.now, instance, resize.more);
    let changes =
        [Change::DiskSize { id: resize.id, size: resize.size }, Change::PrepaidAmount(more)];
    let timing = account.timing;
    if let Some(mut instance) = account.instances.get_mut(key) {
        let lifecycle = instance.lifecycle.begin(&call.operation.name, call.request_id, call.now);
        if online && resize.is_cloud {
            lifecycle.change_in_place(&timing, changes);
        } else {
            lifecycle.change_stopped(&timing, changes, false);
        }
    }
    Ok(Response::empty())
}

/// Returns the disk that a call names, with its new size.
pub(in crate::actions::cvm) fn check_resize(
    account: &Account,
    call: &Call<'_>,
    key: Key,
) -> Result<DiskResize, ApiError> {
    let Some(instance) = account.instances.get(key) else {
        return Err(ApiError::missing("InstanceId"));
    };
    let data = call.parameters.objects("DataDisks");
    let (view, is_data) = match (call.parameters.object("SystemDisk"), data.first()) {
        (Some(_), Some(_)) => {
            let message = "The parameters `DataDisks` and `SystemDisk` are mutually exclusive.";
            return Err(call.invalid(&[], message));
        }
        (None, None) => {
            let message = "Specify one of the parameters `DataDisks` and `SystemDisk`.";
            return Err(call.error(&["MissingParameter.AtLeastOne"], "MissingParameter", message));
        }
        (Some(view), None) => (view, false),
        (None, Some(view)) => (*view, true),
    };
    let disk = named(account, call, (instance, view), is_data)?;
    if disk.is_local() {
        return Err(unsuitable(call, disk, "is a local disk and cannot be resized"));
    }
    if !disk.is_billed_with_instance() {
        let reason = "is billed separately; resize it with ResizeDisk of `cbs`";
        return Err(unsuitable(call, disk, reason));
    }
    if disk.task.is_some() {
        return Err(unsuitable(call, disk, "has an operation in progress"));
    }
    let size = view.integer("DiskSize").unwrap_or(disk.size);
    let sizes = account.catalogue.disk_sizes(disk.kind).map(|sizes| sizes.range(!is_data));
    let Some(range) = sizes else { return Err(unsuitable(call, disk, "cannot be resized")) };
    let range = range.from(disk.size + range.step);
    if !range.contains(size) {
        let message = format!(
            "The disk `{}` of {} GiB cannot be resized to {size} GiB; it can have {} GiB.",
            disk.id,
            disk.size,
            range.description()
        );
        return Err(call.invalid(&[], message));
    }
    let prices = &account.catalogue.prices;
    Ok(DiskResize {
        id: disk.id.clone(),
        size,
        is_cloud: !disk.is_local(),
        more: prices.disk(disk.kind, size) - prices.disk(disk.kind, disk.size),
    })
}

fn unsuitable(call: &Call<'_>, disk: &Disk, reason: &str) -> ApiError {
    let codes = ["UnsupportedOperation.InvalidDataDisk", "UnsupportedOperation.InvalidDisk"];
    call.error(&codes, "UnsupportedOperation", format!("The disk `{}` {reason}.", disk.id))
}

/// Returns the disk with the given id, or the only candidate.
fn named<'a>(
    account: &'a Account,
    call: &Call<'_>,
    (instance, view): (&'a Instance, View<'_>),
    is_data: bool,
) -> Result<&'a Disk, ApiError> {
    let id = view.string("DiskId");
    let disks = instance.disks(&account.cbs.disks).filter(|disk| disk.is_system != is_data);
    let mut fitting = disks.filter(|disk| id.is_none_or(|id| disk.id == id));
    match (fitting.next(), fitting.next()) {
        (Some(disk), None) => Ok(disk),
        (found, _) => {
            let count = if found.is_some() { "several" } else { "no" };
            let message = format!("The instance `{}` has {count} matching disks.", instance.id);
            let codes =
                ["UnsupportedOperation.InvalidDataDisk", "UnsupportedOperation.InvalidDisk"];
            Err(call.error(&codes, "UnsupportedOperation", message))
        }
    }
}

/// `ModifyInstanceDiskType`: changes local disks to cloud disks.
pub(in crate::actions::cvm) fn modify_kind(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let key = find(account, call, call.required("InstanceId")?)?;
    let selected = Selected::one(key);
    selected.require(account, call, &[State::Stopped])?;
    selected.require_charged(account, call)?;
    let Some(instance) = account.instances.get(key) else { return Ok(Response::empty()) };
    if instance.charge.is_spot() {
        let message = format!("The instance `{}` is a spot instance.", instance.id);
        let codes = ["InvalidInstance.NotSupported"];
        return Err(call.error(&codes, "UnsupportedOperation", message));
    }
    let changes = kind_changes(account, call, instance)?;
    let timing = account.timing;
    if let Some(mut instance) = account.instances.get_mut(key) {
        let lifecycle = instance.lifecycle.begin(&call.operation.name, call.request_id, call.now);
        lifecycle.change_stopped(&timing, changes, false);
    }
    Ok(Response::empty())
}

/// Returns the changes of all local disks of an instance.
fn kind_changes(
    account: &Account,
    call: &Call<'_>,
    instance: &Instance,
) -> Result<Vec<Change>, ApiError> {
    let disks = &account.cbs.disks;
    let system = call.parameters.object("SystemDisk");
    let data = call.parameters.objects("DataDisks").first().copied();
    if system.is_none() && data.is_none() {
        return Err(ApiError::missing("SystemDisk"));
    }
    let local = instance.data_disks(disks).find(|disk| disk.is_local());
    let local_system = instance.system_disk(disks).filter(|disk| disk.is_local());
    let pairs = [("SystemDisk", system, local_system), ("DataDisks.0", data, local)];
    let mut changes = Vec::new();
    for (path, view, disk) in pairs {
        match (view, disk) {
            (Some(view), Some(disk)) => {
                let kind = cloud_kind(call, path, view)?;
                changes.push(Change::DiskKind { id: disk.id.clone(), kind });
            }
            (Some(_), None) => {
                let message = format!(
                    "The parameter `{path}` is not applicable: the instance `{}` has no such local disk.",
                    instance.id
                );
                let codes = ["InvalidParameter.InvalidInstanceNotSupported"];
                return Err(call.invalid(&codes, message));
            }
            (None, Some(disk)) => {
                let message = format!(
                    "The disk `{}` is also a local disk. Specify the parameter `{path}`.",
                    disk.id
                );
                return Err(call.invalid(&[], message));
            }
            (None, None) => {}
        }
    }
    Ok(changes)
}

fn cloud_kind(call: &Call<'_>, path: &str, view: View<'_>) -> Result<DiskKind, ApiError> {
    let kind = view.string("DiskType");
    let kind = kind.ok_or_else(|| ApiError::missing(&format!("{path}.DiskType")))?;
    if let Some(kind) = DiskKind::parse(kind).filter(|kind| !kind.is_local()) {
        return Ok(kind);
    }
    let message =
        format!("The parameter `{path}.DiskType` is {kind}; it must be a type of cloud disk.");
    Err(call.invalid(&[], message))
}
