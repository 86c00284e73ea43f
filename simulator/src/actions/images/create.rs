//! Making an image of an instance.

use serde_json::json;

use super::super::instances::{Selected, find};
use super::super::{Call, Reply, tags};
use super::{check_description, check_name, check_quota};
use crate::error::ApiError;
use crate::state::{Image, State, World, members};

pub(in crate::actions) fn create(world: &mut World, call: &Call<'_>) -> Result<Reply, ApiError> {
    let parameters = call.parameters;
    let name = call.required("ImageName")?;
    check_name(world, call, name)?;
    let description = parameters.text("ImageDescription").unwrap_or_default();
    check_description(call, description)?;
    let place = source(world, call)?;
    check_quota(world, call)?;
    let tags = tags::read(call, "image")?;
    call.end_dry_run()?;
    let (id, snapshot_id) = (world.ids.resource("img"), world.ids.resource("snap"));
    let Some(instance) = world.instances.get(place) else {
        return Err(ApiError::missing("InstanceId"));
    };
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
        ready_at: Some(call.now.after(world.timing.image)),
        snapshot_id,
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
