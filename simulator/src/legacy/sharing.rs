//! Images that are made, shared with other accounts and copied to other regions.

use serde_json::{Value, json};

use super::{Account, Refusal, places};
use crate::actions::Response;
use crate::parameters::View;
use crate::state::{Image, State, members};

/// Accounts an image may be shared with.
const MAXIMUM: i64 = 50;

/// The instance has to be off. The reply does not tell the image's id.
pub(super) fn create(account: &mut Account<'_>, asked: View<'_>) -> Result<Response, Refusal> {
    let id = asked.text("instanceId").unwrap_or_default();
    let instance = account.world.instances.iter().find(|instance| instance.id == id);
    if instance.is_some_and(|instance| instance.lifecycle.state != State::Stopped) {
        let message = format!("The instance `{id}` has to be shut down first.");
        return Err(Refusal::new(5100, "OperationConstraints.InvaildInstanceStatus", message));
    }
    let order = json!({
        "InstanceId": id,
        "ImageName": asked.text("imageName"),
        "ImageDescription": asked.text("imageDescription"),
    });
    account.ask("CreateImage", order)?;
    Ok(members(json!({"requestId": account.world.ids.number()})))
}

pub(super) fn share(account: &mut Account<'_>, asked: View<'_>) -> Result<Response, Refusal> {
    change(account, asked, "SHARE")
}

pub(super) fn withdraw(account: &mut Account<'_>, asked: View<'_>) -> Result<Response, Refusal> {
    change(account, asked, "CANCEL")
}

fn change(account: &mut Account<'_>, asked: View<'_>, way: &str) -> Result<Response, Refusal> {
    let change = json!({
        "ImageId": asked.text("imageId"),
        "AccountIds": asked.texts("uinList"),
        "Permission": way,
    });
    account.ask("ModifyImageSharePermission", change)?;
    Ok(Response::new())
}

/// `GetImageShareUinInfo`.
pub(super) fn describe(account: &mut Account<'_>, asked: View<'_>) -> Result<Response, Refusal> {
    let ids = asked.texts("imageIds");
    let mut shown = Vec::with_capacity(ids.len());
    for id in ids {
        let own = |image: &&Image| image.id == id && image.is_own_in(&account.region);
        let image = account.world.images.iter().find(own).ok_or_else(|| {
            let message = format!("The account has no image `{id}`.");
            Refusal::new(5000, "InvalidParameter.ResourceNotFound", message)
        })?;
        let with = image.shared.iter().map(|(account, since)| {
            json!({"uin": account.parse::<i64>().unwrap_or(0), "shareTimeStamp": since.text()})
        });
        shown.push(json!({"imageId": id, "shareUinInfo": with.collect::<Vec<_>>()}));
    }
    Ok(members(json!({
        "data": {"imageNum": shown.len(), "maxImgShareNum": MAXIMUM, "imageList": shown},
    })))
}

/// Copies every image to every region, from the region that is named, which need not be that of the call.
pub(super) fn copy(account: &mut Account<'_>, asked: View<'_>) -> Result<Response, Refusal> {
    account.region = places::region(account.world, asked.text("srcRegion").unwrap_or_default())?;
    let regions: Vec<Value> = asked
        .texts("dstRegion")
        .into_iter()
        .map(|code| places::region(account.world, code).map(Value::String))
        .collect::<Result<_, _>>()?;
    for id in asked.texts("imgIdList") {
        account.ask("SyncImages", json!({"ImageIds": [id], "DestinationRegions": regions}))?;
    }
    Ok(Response::new())
}
