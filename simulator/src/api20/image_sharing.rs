//! Creating, sharing and copying images.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{Api20Error, Context, regions};
use crate::json::{Fields, fields};
use crate::parameters::View;
use crate::state::{Image, State};

/// The maximum number of accounts that an image is shared with.
const MAXIMUM: i64 = 50;

/// Creates an image of a stopped instance. The response does not contain the id of the image.
pub(super) fn create(
    context: &mut Context<'_>,
    parameters: View<'_>,
) -> Result<Fields, Api20Error> {
    let id = parameters.string("instanceId").unwrap_or_default();
    let instance = context.account.instances.find(id);
    if instance.is_some_and(|instance| instance.lifecycle.state != State::Stopped) {
        let message = format!("The instance `{id}` must be shut down first.");
        return Err(Api20Error::new(5100, "OperationConstraints.InvaildInstanceStatus", message));
    }
    let order = json!({
        "InstanceId": id,
        "ImageName": parameters.string("imageName"),
        "ImageDescription": parameters.string("imageDescription"),
    });
    context.call("CreateImage", order)?;
    Ok(fields(json!({"requestId": context.account.ids.number()})))
}

pub(super) fn share(context: &mut Context<'_>, parameters: View<'_>) -> Result<Fields, Api20Error> {
    change(context, parameters, "SHARE")
}

pub(super) fn withdraw(
    context: &mut Context<'_>,
    parameters: View<'_>,
) -> Result<Fields, Api20Error> {
    change(context, parameters, "CANCEL")
}

fn change(
    context: &mut Context<'_>,
    parameters: View<'_>,
    way: &str,
) -> Result<Fields, Api20Error> {
    let change = json!({
        "ImageId": parameters.string("imageId"),
        "AccountIds": parameters.strings("uinList"),
        "Permission": way,
    });
    context.call("ModifyImageSharePermission", change)?;
    Ok(Fields::new())
}

/// `GetImageShareUinInfo`.
pub(super) fn describe(
    context: &mut Context<'_>,
    parameters: View<'_>,
) -> Result<Fields, Api20Error> {
    let ids = parameters.strings("imageIds");
    let mut images = Vec::with_capacity(ids.len());
    for id in ids {
        let image = own_image(context, id)?;
        let with = image.shared.iter().map(|(context, since)| {
            json!({"uin": context.parse::<i64>().unwrap_or(0), "shareTimeStamp": since.beijing_time()})
        });
        images.push(json!({"imageId": id, "shareUinInfo": with.collect::<Vec<_>>()}));
    }
    Ok(fields(json!({
        "data": {"imageNum": images.len(), "maxImgShareNum": MAXIMUM, "imageList": images},
    })))
}

/// Returns a private image of the account in the region of the call.
fn own_image<'a>(context: &'a Context<'_>, id: &str) -> Result<&'a Image, Api20Error> {
    let own = |image: &&Image| image.id == id && image.is_private_in(&context.region);
    context.account.images.iter().find(own).ok_or_else(|| {
        let message = format!("The account has no image `{id}`.");
        Api20Error::new(5000, "InvalidParameter.ResourceNotFound", message)
    })
}

/// Copies all images to all regions, from the named region, which may differ from that of the call.
pub(super) fn copy(context: &mut Context<'_>, parameters: View<'_>) -> Result<Fields, Api20Error> {
    context.region =
        regions::region(context.account, parameters.string("srcRegion").unwrap_or_default())?;
    let regions: Vec<Value> = parameters
        .strings("dstRegion")
        .into_iter()
        .map(|code| regions::region(context.account, code).map(Value::String))
        .collect::<Result<_, _>>()?;
    let ids = parameters.strings("imgIdList");
    let order = |id: &str| json!({"ImageIds": [id], "DestinationRegions": regions});
    check_copies(context, &ids, &regions, order)?;
    for id in ids {
        context.call("SyncImages", order(id))?;
    }
    Ok(Fields::new())
}

/// Checks that all images can be copied, since a failure must not leave copies of those before it.
fn check_copies(
    context: &mut Context<'_>,
    ids: &[&str],
    regions: &[Value],
    order: impl Fn(&str) -> Value,
) -> Result<(), Api20Error> {
    let mut seen = BTreeSet::new();
    if let Some(id) = ids.iter().find(|id| !seen.insert(**id)) {
        let message = format!("The image `{id}` is a duplicate.");
        return Err(Api20Error::new(4000, "InvalidParameter", message));
    }
    for id in ids {
        own_image(context, id)?;
        context.check("SyncImages", order(id))?;
    }
    let quota = context.account.quotas.images;
    for region in regions.iter().filter_map(Value::as_str) {
        let images = context.account.images.in_region(region);
        let own = images.filter(|image| image.is_private_in(region)).count();
        if own + ids.len() > quota {
            let message = format!(
                "The account has {own} images in {region}; {} more exceed the quota of {quota}.",
                ids.len()
            );
            return Err(Api20Error::new(4400, "InvalidRequest.LimitExceeded", message));
        }
    }
    Ok(())
}
