//! Creating images from instances and from snapshots.

use serde_json::json;

use super::super::instances::{Selected, find};
use super::super::{Call, Response, tags};
use super::{check_description, check_name, check_quota};
use crate::error::ApiError;
use crate::state::cbs::SnapshotSystem;
use crate::state::{
    Account, Disk, Image, ImageSnapshot, Instance, Key, Snapshot, Source, State, Task, TaskKind,
};

/// What an image is created from.
enum Origin<'a> {
    Instance { key: Key, disks: Vec<Disk> },
    Snapshots(Vec<&'a str>),
}

pub(in crate::actions::cvm) fn create(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let name = call.required("ImageName")?;
    check_name(account, call, name)?;
    check_description(call, call.parameters.string("ImageDescription").unwrap_or_default())?;
    let origin = origin(account, call)?;
    check_quota(account, call)?;
    let tags = tags::read(account, call, "image")?;
    call.end_dry_run()?;
    let id = account.ids.resource("img");
    let snapshots = match origin {
        Origin::Instance { key, disks } => take_snapshots(account, call, name, (key, &disks)),
        Origin::Snapshots(ids) => use_snapshots(account, &ids),
    };
    let image = image(account, call, id.clone(), &snapshots, tags);
    account.images.insert(image);
    Ok(Response::new(json!({"ImageId": id})))
}

/// Creates snapshots of the disks of an instance, which may be stopped for it.
fn take_snapshots(
    account: &mut Account,
    call: &Call<'_>,
    name: &str,
    (key, disks): (Key, &[Disk]),
) -> Vec<Snapshot> {
    let time = account.timing.image;
    let mut snapshots = Vec::with_capacity(disks.len());
    for disk in disks {
        let mut snapshot = account.new_snapshot(disk, call.now, time);
        name.clone_into(&mut snapshot.name);
        snapshots.push(snapshot.clone());
        // The image contains the data of a local disk, which has no snapshots.
        if !disk.is_local() {
            account.cbs.snapshots.insert(snapshot);
        }
    }
    if call.parameters.string("ForcePoweroff") == Some("true")
        && let Some(mut instance) = account.instances.get_mut(key)
    {
        let lifecycle = instance.lifecycle.begin(&call.operation.name, call.request_id, call.now);
        lifecycle.change_stopped(&account.timing, [], false);
    }
    snapshots
}

/// Makes the snapshots of an image permanent.
fn use_snapshots(account: &mut Account, ids: &[&str]) -> Vec<Snapshot> {
    let mut snapshots = Vec::with_capacity(ids.len());
    for id in ids {
        if let Some(mut snapshot) = account.cbs.snapshots.find_mut(id) {
            snapshot.deadline = None;
            snapshots.push(snapshot.clone());
        }
    }
    snapshots
}

fn image(
    account: &Account,
    call: &Call<'_>,
    id: String,
    snapshots: &[Snapshot],
    tags: Vec<(String, String)>,
) -> Image {
    let text = |name: &str| call.parameters.string(name).unwrap_or_default().to_owned();
    let root = snapshots.iter().find(|snapshot| snapshot.is_system);
    let system = root.and_then(|root| root.system.clone());
    let system = system.unwrap_or_else(|| SnapshotSystem {
        os_name: String::new(),
        platform: String::new(),
        architecture: "x86_64".to_owned(),
    });
    let exists = |snapshot: &&Snapshot| account.cbs.snapshots.find(&snapshot.id).is_some();
    let part = |snapshot: &Snapshot| ImageSnapshot {
        id: snapshot.id.clone(),
        is_data: !snapshot.is_system,
        size: snapshot.size,
    };
    Image {
        id,
        region: Some(call.region.to_owned()),
        owner: None,
        name: text("ImageName"),
        description: text("ImageDescription"),
        family: text("ImageFamily"),
        deprecated: false,
        os_name: system.os_name,
        platform: system.platform,
        architecture: system.architecture,
        size: root.map_or(0, |root| root.size),
        created: call.now.iso(),
        task: Some(Task::new(TaskKind::Create, call.now, account.timing.image)),
        source: Source::Instance,
        license: "TencentCloud".to_owned(),
        snapshots: snapshots.iter().filter(exists).map(part).collect(),
        tags,
        shared: Vec::new(),
    }
}

/// Returns what the image is created from.
fn origin<'a>(account: &Account, call: &Call<'a>) -> Result<Origin<'a>, ApiError> {
    let ids = call.parameters.strings("SnapshotIds");
    match (call.parameters.string("InstanceId"), ids.is_empty()) {
        (Some(_), false) | (None, true) => {
            let message = "Specify one of the parameters `InstanceId` and `SnapshotIds`.";
            Err(call.error(&["InvalidParameter.SpecifyOneParameter"], "InvalidParameter", message))
        }
        (None, false) => {
            check_snapshots(account, call, &ids)?;
            Ok(Origin::Snapshots(ids))
        }
        (Some(id), true) => {
            let key = find(account, call, id)?;
            let selected = Selected::one(key);
            selected.require(account, call, &[State::Running, State::Stopped])?;
            let disks = match account.instances.get(key) {
                Some(instance) => included_disks(account, call, instance)?,
                None => Vec::new(),
            };
            Ok(Origin::Instance { key, disks })
        }
    }
}

/// Checks that all snapshots are ready, and that one of them is of a system disk.
fn check_snapshots(account: &Account, call: &Call<'_>, ids: &[&str]) -> Result<(), ApiError> {
    let table = &account.cbs.snapshots;
    call.check_distinct("snapshot", ids)?;
    let mut systems = 0;
    for id in ids {
        let found = table.key_in(call.region, id).and_then(|key| table.get(key));
        let snapshot = found.ok_or_else(|| {
            let message = format!("The snapshot `{id}` does not exist in {}.", call.region);
            call.error(&["InvalidParameter.SnapshotNotFound"], "ResourceNotFound", message)
        })?;
        if !snapshot.is_ready() {
            let message = format!("The snapshot `{id}` is {}.", snapshot.state());
            let codes = ["ResourceUnavailable.SnapshotCreating"];
            return Err(call.error(&codes, "ResourceUnavailable", message));
        }
        systems += usize::from(snapshot.is_system);
    }
    let (code, message) = match systems {
        1 => return Ok(()),
        0 => (
            "InvalidParameter.SystemSnapshotNotFound",
            "None of the snapshots is one of a system disk.".to_owned(),
        ),
        count => (
            "InvalidParameter.DuplicateSystemSnapshots",
            format!("The request has {count} snapshots of system disks; specify one."),
        ),
    };
    Err(call.error(&[code], "InvalidParameter", message))
}

/// Returns the disks of an instance that the image includes: the system disk, and the given data disks.
fn included_disks(
    account: &Account,
    call: &Call<'_>,
    instance: &Instance,
) -> Result<Vec<Disk>, ApiError> {
    let table = &account.cbs.disks;
    let mut disks: Vec<Disk> = instance.system_disk(table).cloned().into_iter().collect();
    let ids = call.parameters.strings("DataDiskIds");
    call.check_distinct("disk", &ids)?;
    for id in ids {
        let disk = instance.data_disks(table).find(|disk| disk.id == id);
        let (code, message) = if instance.system_disk_id == id {
            let message =
                format!("The disk `{id}` is the system disk, which the image always contains.");
            ("InvalidParameter.DataDiskIdContainsRootDisk", message)
        } else if disk.is_some_and(Disk::is_local) {
            let message = format!("The disk `{id}` is a local disk.");
            ("InvalidParameter.LocalDataDiskNotSupport", message)
        } else if let Some(disk) = disk {
            disks.push(disk.clone());
            continue;
        } else {
            let message =
                format!("The disk `{id}` does not belong to the instance `{}`.", instance.id);
            ("InvalidParameter.DataDiskNotBelongSpecifiedInstance", message)
        };
        return Err(call.error(&[code], "InvalidParameter", message));
    }
    match disks.iter().find(|disk| disk.rollback_percent(call.now).is_some()) {
        None => Ok(disks),
        Some(disk) => {
            let message = format!("The disk `{}` is being rolled back.", disk.id);
            Err(call.error(&["ResourceInUse.DiskRollbacking"], "ResourceInUse", message))
        }
    }
}
