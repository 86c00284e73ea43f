//! Creating images from instances.

use serde_json::json;

use super::super::instances::{Selected, find};
use super::super::{Call, Response, tags};
use super::{check_description, check_name, check_quota};
use crate::error::ApiError;
use crate::state::{Account, Disk, Image, Key, Snapshot, Source, State, Task, TaskKind};

pub(in crate::actions::cvm) fn create(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let parameters = call.parameters;
    let name = call.required("ImageName")?;
    check_name(account, call, name)?;
    let description = parameters.string("ImageDescription").unwrap_or_default();
    check_description(call, description)?;
    let key = source(account, call)?;
    let disks = data_disks(account, call, key)?;
    check_quota(account, call)?;
    let tags = tags::read(call, "image")?;
    call.end_dry_run()?;
    let id = account.ids.resource("img");
    let Some(mut instance) = account.instances.get_mut(key) else {
        return Err(ApiError::missing("InstanceId"));
    };
    let system = Snapshot {
        id: account.ids.resource("snap"),
        is_data: false,
        size: instance.system_disk.size,
    };
    let mut snapshots = vec![system];
    for disk in instance.data_disks.iter().filter(|disk| disks.contains(&disk.id.as_str())) {
        snapshots.push(Snapshot {
            id: account.ids.resource("snap"),
            is_data: true,
            size: disk.size,
        });
    }
    if parameters.string("ForcePoweroff") == Some("true") {
        let lifecycle = instance.lifecycle.begin(&call.operation.name, call.request_id, call.now);
        lifecycle.change_stopped(&account.timing, [], false);
    }
    let origin = account.images.find(&instance.image_id);
    let platform = origin.map_or("", |image| image.platform.as_str());
    let family = account.catalogue.instance_type(&instance.kind).map(|(family, _)| family);
    let image = Image {
        id: id.clone(),
        region: Some(call.region.to_owned()),
        owner: None,
        name: name.to_owned(),
        description: description.to_owned(),
        family: parameters.string("ImageFamily").unwrap_or_default().to_owned(),
        deprecated: false,
        os_name: instance.os_name.clone(),
        platform: platform.to_owned(),
        architecture: family.map_or("x86_64", |family| &family.architecture).to_owned(),
        size: instance.system_disk.size,
        created: call.now.iso(),
        task: Some(Task::new(TaskKind::Create, call.now, account.timing.image)),
        source: Source::Instance,
        license: "TencentCloud".to_owned(),
        snapshots,
        tags,
        shared: Vec::new(),
    };
    account.images.insert(image);
    Ok(Response::new(json!({"ImageId": id})))
}

/// Returns the key of the instance that the image is created from.
fn source(account: &Account, call: &Call<'_>) -> Result<Key, ApiError> {
    let parameters = call.parameters;
    match (parameters.string("InstanceId"), parameters.strings("SnapshotIds").first()) {
        (Some(_), Some(_)) | (None, None) => {
            let message = "Specify one of the parameters `InstanceId` and `SnapshotIds`.";
            Err(call.error(&["InvalidParameter.SpecifyOneParameter"], "InvalidParameter", message))
        }
        // Snapshots belong to another product; the account has none.
        (None, Some(id)) => {
            let message = format!("The snapshot `{id}` does not exist.");
            Err(call.error(&["InvalidParameter.SnapshotNotFound"], "ResourceNotFound", message))
        }
        (Some(id), None) => {
            let key = find(account, call, id)?;
            let selected = Selected::one(key);
            selected.require(account, call, &[State::Running, State::Stopped])?;
            Ok(key)
        }
    }
}

/// Returns the ids of the data disks that the image includes.
fn data_disks<'a>(account: &Account, call: &Call<'a>, key: Key) -> Result<Vec<&'a str>, ApiError> {
    let ids = call.parameters.strings("DataDiskIds");
    let Some(instance) = account.instances.get(key) else { return Ok(ids) };
    for id in &ids {
        let disk = instance.data_disks.iter().find(|disk| disk.id == *id);
        let (code, message) = if instance.system_disk.id == *id {
            let message =
                format!("The disk `{id}` is the system disk, which the image always contains.");
            ("InvalidParameter.DataDiskIdContainsRootDisk", message)
        } else if disk.is_none() {
            let message =
                format!("The disk `{id}` does not belong to the instance `{}`.", instance.id);
            ("InvalidParameter.DataDiskNotBelongSpecifiedInstance", message)
        } else if disk.is_some_and(Disk::is_local) {
            let message = format!("The disk `{id}` is a local disk.");
            ("InvalidParameter.LocalDataDiskNotSupport", message)
        } else {
            continue;
        };
        return Err(call.error(&[code], "InvalidParameter", message));
    }
    Ok(ids)
}
