//! Copying images to other regions.

use serde_json::json;

use super::super::{Call, Response};
use super::find_own;
use crate::error::ApiError;
use crate::state::{Account, Image, ImageSnapshot, Task, TaskKind};

/// Copies an image to every given region, or to none.
pub(in crate::actions::cvm) fn copy(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let parameters = call.parameters;
    let ids = parameters.strings("ImageIds");
    let id = ids.first().ok_or_else(|| ApiError::missing("ImageIds.0"))?;
    let key = find_own(account, call, id)?;
    let regions = parameters.strings("DestinationRegions");
    if regions.is_empty() {
        return Err(ApiError::missing("DestinationRegions.0"));
    }
    let Some(image) = account.images.get(key).cloned() else { return Ok(Response::empty()) };
    if !image.is_ready() {
        let message = format!("The image `{id}` is not ready.");
        return Err(call.invalid(&["InvalidParameterValue.InvalidImageState"], message));
    }
    let name = parameters.string("ImageName").unwrap_or(&image.name).to_owned();
    for (index, region) in regions.iter().enumerate() {
        if regions.iter().take(index).any(|earlier| earlier == region) {
            let message = format!("The region `{region}` is a duplicate.");
            return Err(call.invalid(&["InvalidParameterValue.InvalidRegion"], message));
        }
        check_destination(account, call, region)?;
        check_capacity(account, call, region, &name)?;
    }
    call.end_dry_run()?;
    let mut copies = Vec::new();
    for region in regions {
        let copy = copied(account, call, &image, region, &name);
        copies.push(json!({"ImageId": copy.id, "Region": region}));
        account.images.insert(copy);
    }
    let returned = if parameters.flag("ImageSetRequired") { copies } else { Vec::new() };
    Ok(Response::new(json!({"ImageSet": returned})))
}

/// Checks a destination: another region, or the same region for an encrypted copy.
fn check_destination(account: &Account, call: &Call<'_>, region: &str) -> Result<(), ApiError> {
    if account.catalogue.region(region).is_none() {
        let message = format!("The region `{region}` does not exist.");
        return Err(call.error(&["InvalidRegion.NotFound"], "ResourceNotFound", message));
    }
    let encrypt = call.parameters.flag("Encrypt");
    if (region == call.region) == encrypt {
        return Ok(());
    }
    let message = if encrypt {
        format!("An encrypted copy must stay in {}.", call.region)
    } else {
        format!("The image is already in {region}.")
    };
    Err(call.invalid(&["InvalidParameterValue.InvalidRegion"], message))
}

fn check_capacity(
    account: &Account,
    call: &Call<'_>,
    region: &str,
    name: &str,
) -> Result<(), ApiError> {
    let own = || account.images.in_region(region).filter(|image| image.is_private_in(region));
    if own().any(|image| image.name == name) {
        let message = format!("An image with the name `{name}` already exists in {region}.");
        return Err(call.error(&["InvalidImageName.Duplicate"], "ResourceInUse", message));
    }
    let quota = account.quotas.images;
    if own().count() < quota {
        return Ok(());
    }
    let message = format!("The account has {quota} images in {region}, which is the quota.");
    Err(call.error(&["ImageQuotaLimitExceeded"], "LimitExceeded", message))
}

fn copied(
    account: &mut Account,
    call: &Call<'_>,
    image: &Image,
    region: &str,
    name: &str,
) -> Image {
    let mut copy = image.clone();
    copy.id = account.ids.resource("img");
    copy.region = Some(region.to_owned());
    name.clone_into(&mut copy.name);
    copy.created = call.now.iso();
    copy.task = Some(Task::new(TaskKind::Copy, call.now, account.timing.image));
    copy.shared.clear();
    copy.snapshots =
        image.snapshots.iter().map(|part| copied_snapshot(account, call, part, region)).collect();
    copy
}

/// Copies a snapshot of an image.
fn copied_snapshot(
    account: &mut Account,
    call: &Call<'_>,
    part: &ImageSnapshot,
    region: &str,
) -> ImageSnapshot {
    let id = account.ids.resource("snap");
    let zones = account.catalogue.region(region).map_or(&[][..], |region| &region.zones);
    let zone = zones.first().map_or("", |zone| &zone.name);
    if let Some(snapshot) = account.cbs.snapshots.find(&part.id) {
        let place = (region, zone);
        let copy = snapshot.copy_to(id.clone(), place, call.now, account.timing.image);
        account.cbs.snapshots.insert(copy);
    }
    ImageSnapshot { id, ..part.clone() }
}
