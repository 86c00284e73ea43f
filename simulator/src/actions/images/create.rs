//! Making an image of an instance.

use serde_json::json;

use super::super::instances::{Selected, find};
use super::super::{Call, Response, tags};
use super::{check_description, check_name, check_quota};
use crate::error::ApiError;
use crate::state::{Disk, Image, Snapshot, Source, State, Task, TaskKind, World, members};

pub(in crate::actions) fn create(world: &mut World, call: &Call<'_>) -> Result<Response, ApiError> {
    let parameters = call.parameters;
    let name = call.required("ImageName")?;
    check_name(world, call, name)?;
    let description = parameters.text("ImageDescription").unwrap_or_default();
    check_description(call, description)?;
    let place = source(world, call)?;
    let disks = data_disks(world, call, place)?;
    check_quota(world, call)?;
    let tags = tags::read(call, "image")?;
    call.end_dry_run()?;
    let id = world.ids.resource("img");
    let Some(instance) = world.instances.get_mut(place) else {
        return Err(ApiError::missing("InstanceId"));
    };
    let system = Snapshot {
        id: world.ids.resource("snap"),
        is_data: false,
        size: instance.system_disk.size,
    };
    let mut snapshots = vec![system];
    for disk in instance.data_disks.iter().filter(|disk| disks.contains(&disk.id.as_str())) {
        snapshots.push(Snapshot { id: world.ids.resource("snap"), is_data: true, size: disk.size });
    }
    if parameters.text("ForcePoweroff") == Some("true") {
        let lifecycle = instance.lifecycle.begin(&call.operation.name, call.request_id, call.now);
        lifecycle.change_stopped(&world.timing, [], false);
    }
    let origin = world.images.iter().find(|image| image.id == instance.image_id);
    let platform = origin.map_or("", |image| image.platform.as_str());
    let family = world.catalogue.instance_type(&instance.kind).map(|(family, _)| family);
    let image = Image {
        id: id.clone(),
        region: Some(call.region.to_owned()),
        name: name.to_owned(),
        description: description.to_owned(),
        family: parameters.text("ImageFamily").unwrap_or_default().to_owned(),
        deprecated: false,
        os_name: instance.os_name.clone(),
        platform: platform.to_owned(),
        architecture: family.map_or("x86_64", |family| &family.architecture).to_owned(),
        size: instance.system_disk.size,
        created: call.now.iso(),
        task: Some(Task::new(TaskKind::Create, call.now, world.timing.image)),
        source: Source::Instance,
        license: "TencentCloud".to_owned(),
        snapshots,
        tags,
        shared: Vec::new(),
    };
    world.images.push(image);
    Ok(members(json!({"ImageId": id})))
}

/// The instance that the image is made of.
fn source(world: &World, call: &Call<'_>) -> Result<usize, ApiError> {
    let parameters = call.parameters;
    match (parameters.text("InstanceId"), parameters.texts("SnapshotIds").first()) {
        (Some(_), Some(_)) | (None, None) => {
            let message = "One of the parameters `InstanceId` and `SnapshotIds` must be given.";
            Err(call.refuse(&["InvalidParameter.SpecifyOneParameter"], "InvalidParameter", message))
        }
        // Snapshots belong to another product, in which the account has none.
        (None, Some(id)) => {
            let message = format!("The snapshot `{id}` does not exist.");
            Err(call.refuse(&["InvalidParameter.SnapshotNotFound"], "ResourceNotFound", message))
        }
        (Some(id), None) => {
            let place = find(world, call, id)?;
            let selected = Selected::one(place);
            selected.require(world, call, &[State::Running, State::Stopped])?;
            Ok(place)
        }
    }
}

/// The data disks that are to go into the image.
fn data_disks<'a>(world: &World, call: &Call<'a>, place: usize) -> Result<Vec<&'a str>, ApiError> {
    let ids = call.parameters.texts("DataDiskIds");
    let Some(instance) = world.instances.get(place) else { return Ok(ids) };
    for id in &ids {
        let disk = instance.data_disks.iter().find(|disk| disk.id == *id);
        let (code, message) = if instance.system_disk.id == *id {
            let message =
                format!("The disk `{id}` is the system disk, which is there in any case.");
            ("InvalidParameter.DataDiskIdContainsRootDisk", message)
        } else if disk.is_none() {
            let message = format!("The disk `{id}` is not one of the instance `{}`.", instance.id);
            ("InvalidParameter.DataDiskNotBelongSpecifiedInstance", message)
        } else if disk.is_some_and(Disk::is_local) {
            let message = format!("The disk `{id}` is local.");
            ("InvalidParameter.LocalDataDiskNotSupport", message)
        } else {
            continue;
        };
        return Err(call.refuse(&[code], "InvalidParameter", message));
    }
    Ok(ids)
}
