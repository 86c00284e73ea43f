//! Reinstalling the operating system of an instance.

use super::super::rates::cost_of_remaining_term;
use super::super::{Call, Response};
use super::run::login;
use super::{Selected, checks, find, user_data};
use crate::error::ApiError;
use crate::state::{Account, Change, Disk, DiskKind, Instance, Key, State, System};

/// The operating system to install, and the size of the system disk.
#[derive(Clone, Debug)]
pub(in crate::actions::cvm) struct ResetPlan {
    system: System,
    /// In GiB.
    pub(in crate::actions::cvm) disk_size: i64,
}

/// The types of system disks that permit a change between Linux and Windows.
const INTERCHANGEABLE: [DiskKind; 4] =
    [DiskKind::CloudBasic, DiskKind::CloudSsd, DiskKind::CloudBssd, DiskKind::CloudPremium];

/// Reinstalls the operating system. A running instance is stopped first. The instance is running afterwards.
pub(in crate::actions::cvm) fn reset(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let key = find(account, call, call.required("InstanceId")?)?;
    let selected = Selected::one(key);
    selected.require(account, call, &[State::Running, State::Stopped])?;
    selected.require_charged(account, call)?;
    let plan = check(account, call, key)?;
    let Some(instance) = account.instances.get(key) else { return Ok(Response::empty()) };
    let disk = system_disk(account, call, instance)?;
    let prices = &account.catalogue.prices;
    let more = prices.disk(disk.kind, plan.disk_size) - prices.disk(disk.kind, disk.size);
    let changes = [
        Change::DiskSize { id: disk.id.clone(), size: plan.disk_size },
        Change::System(Box::new(plan.system)),
        Change::PrepaidAmount(cost_of_remaining_term(account, call.now, instance, more)),
    ];
    let timing = account.timing;
    if let Some(mut instance) = account.instances.get_mut(key) {
        let lifecycle = instance.lifecycle.begin(&call.operation.name, call.request_id, call.now);
        lifecycle.change_stopped(&timing, changes, true);
    }
    Ok(Response::empty())
}

/// Returns the requested system, which must be possible for the instance.
pub(in crate::actions::cvm) fn check(
    account: &Account,
    call: &Call<'_>,
    key: Key,
) -> Result<ResetPlan, ApiError> {
    let Some(instance) = account.instances.get(key) else {
        return Err(ApiError::missing("InstanceId"));
    };
    let disk = system_disk(account, call, instance)?;
    let mut system = System {
        image_id: instance.image_id.to_string(),
        os_name: (*instance.os_name).to_owned(),
        windows: instance.windows,
        key_ids: Vec::new(),
        user_data: user_data::read(call)?,
        host_name: call.parameters.string("HostName").map(str::to_owned),
    };
    let mut needed = 0;
    if let Some(id) = call.parameters.string("ImageId") {
        let family = account.catalogue.instance_type(&instance.kind).map(|(family, _)| family);
        let kind = family.map(|family| (instance.kind.as_str(), family.architecture.as_str()));
        let image = checks::find_image(account, call, id, kind)?;
        check_switch(call, (instance, disk), image.is_windows())?;
        image.id.clone_into(&mut system.image_id);
        image.os_name.clone_into(&mut system.os_name);
        system.windows = image.is_windows();
        needed = image.size;
    }
    system.key_ids = login::read(account, call, system.windows)?;
    if let Some(name) = &system.host_name {
        checks::check_host_name(call, name)?;
    }
    Ok(ResetPlan { system, disk_size: disk_size(account, call, disk, needed)? })
}

/// Returns the system disk of an instance.
fn system_disk<'a>(
    account: &'a Account,
    call: &Call<'_>,
    instance: &Instance,
) -> Result<&'a Disk, ApiError> {
    instance.system_disk(&account.cbs.disks).ok_or_else(|| {
        let message = format!("The instance `{}` has no system disk.", instance.id);
        call.error(&[], "UnsupportedOperation", message)
    })
}

fn check_switch(
    call: &Call<'_>,
    (instance, disk): (&Instance, &Disk),
    windows: bool,
) -> Result<(), ApiError> {
    if windows == instance.windows || INTERCHANGEABLE.contains(&disk.kind) {
        return Ok(());
    }
    let message = format!(
        "The instance `{}` cannot change between Linux and Windows, since its system disk has the type {}.",
        instance.id,
        disk.kind.as_str()
    );
    let codes = ["InvalidParameterValue.InvalidImageIdForRetsetInstance"];
    Err(call.invalid(&codes, message))
}

/// Returns the new size of the system disk. Only cloud disks can grow, and the image must fit.
fn disk_size(
    account: &Account,
    call: &Call<'_>,
    disk: &Disk,
    needed: i64,
) -> Result<i64, ApiError> {
    let view = call.parameters.object("SystemDisk");
    if view.and_then(|view| view.string("DiskType")).is_some_and(|kind| kind != disk.kind.as_str())
    {
        let message = format!(
            "The type of the disk `{}` is {} and cannot be changed.",
            disk.id,
            disk.kind.as_str()
        );
        return Err(call.invalid(&[], message));
    }
    let size = view.and_then(|view| view.integer("DiskSize")).unwrap_or(disk.size);
    let least = disk.size.max(needed);
    let sizes = account.catalogue.disk_sizes(disk.kind).filter(|_| !disk.is_local());
    let most = sizes.map_or(disk.size, |sizes| sizes.range(true).most);
    if (least..=most).contains(&size) {
        return Ok(size);
    }
    let message =
        format!("The size of the system disk is {size} GiB; it must be {least} to {most} GiB.");
    Err(call.invalid(&[], message))
}
