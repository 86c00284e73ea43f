//! Attaching disks to instances and detaching them.

use serde_json::{Value, json};

use super::{Call, Response, checks, find};
use crate::error::ApiError;
use crate::state::cbs::{DiskTask, DiskTaskKind};
use crate::state::{Account, Disk, Instance, Key, State};

pub(in crate::actions::cbs) fn attach(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let instance = find::instance(account, call, call.required("InstanceId")?)?;
    let keys = find::disks(account, call)?;
    for disk in find::each(account, &keys) {
        check_attachable(account, call, disk)?;
        check_instance(account, call, (instance, &disk.zone), 0)?;
    }
    let zone = find::each(account, &keys).next().map_or("", |disk| &*disk.zone);
    let count = i64::try_from(keys.len()).unwrap_or(i64::MAX);
    check_instance(account, call, (instance, zone), count)?;
    let Some(instance_id) = account.instances.get(instance).map(|instance| instance.id.clone())
    else {
        return Ok(Response::empty());
    };
    let with_instance = call.parameters.flag_if_given("DeleteWithInstance");
    for key in keys {
        account.attach_disk(key, &instance_id, call.now);
        if let Some(mut disk) = account.cbs.disks.get_mut(key)
            && let Some(with_instance) = with_instance
        {
            let is_prepaid = checks::subscription(call, &disk).is_ok();
            disk.delete_with_instance = with_instance && !is_prepaid;
        }
    }
    Ok(Response::empty())
}

fn check_attachable(account: &Account, call: &Call<'_>, disk: &Disk) -> Result<(), ApiError> {
    checks::require_portable(account, call, disk)?;
    checks::require_idle(account, call, disk)?;
    let id = call.required("InstanceId")?;
    let attached = disk.instance_ids.iter().find(|own| !disk.settings().shareable || *own == id);
    match attached {
        None => Ok(()),
        Some(own) => {
            let message = format!("The disk `{}` is attached to the instance `{own}`.", disk.id);
            let codes = ["ResourceUnavailable.Attached"];
            Err(call.error(&codes, "ResourceInUse", message))
        }
    }
}

/// Checks that an instance is in the zone, is in a steady state, and can have more disks.
pub(super) fn check_instance(
    account: &Account,
    call: &Call<'_>,
    (key, zone): (Key, &str),
    more: i64,
) -> Result<(), ApiError> {
    let Some(instance) = account.instances.get(key) else { return Ok(()) };
    let id = &instance.id;
    if instance.zone != zone {
        let message = format!(
            "The instance `{id}` is in the zone {}, but the disk is in {zone}.",
            instance.zone
        );
        let codes = ["ResourceUnavailable.ZoneNotMatch"];
        return Err(call.error(&codes, "InvalidParameterValue", message));
    }
    let state = instance.lifecycle.state;
    if !matches!(state, State::Running | State::Stopped) {
        let message = format!(
            "The instance `{id}` is {}, but the operation requires RUNNING or STOPPED.",
            state.as_str()
        );
        return Err(call.error(&["InvalidInstance.NotSupported"], "ResourceInUse", message));
    }
    let most = account.quotas.disks_per_instance;
    let more = usize::try_from(more).unwrap_or(usize::MAX);
    let count = account.data_disk_count(instance).saturating_add(more);
    if count <= most {
        return Ok(());
    }
    let message =
        format!("The instance `{id}` would have {count} data disks; the maximum is {most}.");
    let codes = ["LimitExceeded.InstanceAttachedDisk"];
    Err(call.error(&codes, "LimitExceeded", message))
}

pub(in crate::actions::cbs) fn detach(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let given = call.parameters.string("InstanceId");
    if let Some(id) = given {
        find::instance(account, call, id)?;
    }
    let keys = find::disks(account, call)?;
    let mut instance_id: Option<String> = None;
    for disk in find::each(account, &keys) {
        let own = check_detachable(account, call, disk, given)?;
        if let Some(first) = instance_id.as_ref().filter(|first| *first != own) {
            let message = format!(
                "The disk `{}` is attached to the instance `{own}`, but another disk is attached to `{first}`.",
                disk.id
            );
            return Err(call.invalid(&[], message));
        }
        instance_id = Some(own.to_owned());
    }
    let Some(instance_id) = instance_id else { return Ok(Response::empty()) };
    let time = account.timing.disk;
    for key in keys {
        if let Some(mut disk) = account.cbs.disks.get_mut(key) {
            let kind = DiskTaskKind::Detach(instance_id.clone());
            disk.task = Some(DiskTask::new(kind, call.now, time));
        }
    }
    Ok(Response::empty())
}

/// Returns the id of the instance that a disk can be detached from.
fn check_detachable<'a>(
    account: &Account,
    call: &Call<'_>,
    disk: &'a Disk,
    given: Option<&str>,
) -> Result<&'a str, ApiError> {
    checks::require_portable(account, call, disk)?;
    checks::require_idle(account, call, disk)?;
    let id = &disk.id;
    let own = disk.instance_ids.iter().find(|own| given.is_none_or(|given| given == *own));
    let several = given.is_none() && disk.instance_ids.len() > 1;
    match own {
        Some(_) if several => {
            let message = format!(
                "The disk `{id}` is attached to several instances. Specify the parameter `InstanceId`."
            );
            Err(call.error(&[], "MissingParameter", message))
        }
        Some(own) => Ok(own),
        None => {
            let place = given.map_or_else(|| "any instance".to_owned(), |id| format!("`{id}`"));
            let message = format!("The disk `{id}` is not attached to {place}.");
            let codes = ["InvalidDisk.NotSupported", "ResourceUnavailable.NotSupported"];
            Err(call.error(&codes, "UnsupportedOperation", message))
        }
    }
}

/// `DescribeInstancesDiskNum`.
pub(in crate::actions::cbs) fn describe_counts(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let mut items: Vec<Value> = Vec::new();
    for id in call.parameters.strings("InstanceIds") {
        let key = find::instance(account, call, id)?;
        let Some(instance) = account.instances.get(key) else { continue };
        let elastic = |disk: &&Disk| disk.is_portable(Some::<&Instance>(instance));
        let count = instance.data_disks(&account.cbs.disks).filter(elastic).count();
        items.push(json!({
            "InstanceId": id,
            "AttachedDiskCount": count,
            "MaxAttachCount": account.quotas.disks_per_instance,
        }));
    }
    Ok(Response::new(json!({"AttachDetail": items})))
}
