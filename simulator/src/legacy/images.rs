//! Images.

use serde_json::{Value, json};

use super::instances::count;
use super::{Account, Refusal, batch};
use crate::actions::Response;
use crate::parameters::View;
use crate::state::{Image, TaskKind, members};

const PRIVATE: i64 = 1;
const PUBLIC: i64 = 2;

/// How many items a page has where the request does not say.
const PAGE: i64 = 20;

pub(super) fn describe(account: &mut Account<'_>, asked: View<'_>) -> Result<Response, Refusal> {
    let ids = asked.texts("imageIds");
    let status = asked.integer("status").filter(|status| *status != 0);
    let fits = |image: &&Image| {
        image.is_in(&account.region)
            && asked.integer("imageType") == Some(kind(image))
            && (ids.is_empty() || ids.contains(&image.id.as_str()))
            && status.is_none_or(|status| status_of(image) == status)
    };
    let found: Vec<&Image> = account.world.images.iter().filter(fits).collect();
    let page = found.iter().skip(count(asked, "offset", 0)).take(count(asked, "limit", PAGE));
    let items: Vec<Value> = page.map(|image| show(image)).collect();
    Ok(members(json!({"totalCount": found.len(), "imageSet": items})))
}

fn kind(image: &Image) -> i64 {
    if image.is_official() { PUBLIC } else { PRIVATE }
}

fn status_of(image: &Image) -> i64 {
    match image.task {
        None => 2,
        Some(task) if task.kind == TaskKind::Copy => 4,
        Some(_) => 1,
    }
}

fn show(image: &Image) -> Value {
    json!({
        "unImgId": image.id,
        "imageName": image.name,
        "imageDescription": image.description,
        "imageType": kind(image),
        "osName": image.os_name,
        "createTime": image.created.replace('T', " ").trim_end_matches('Z'),
        "creator": if image.is_official() { "" } else { crate::state::ACCOUNT_ID },
        "status": status_of(image),
    })
}

pub(super) fn modify(account: &mut Account<'_>, asked: View<'_>) -> Result<Response, Refusal> {
    let parameters = json!({
        "ImageId": asked.text("imageId"),
        "ImageName": asked.text("imageName"),
        "ImageDescription": asked.text("imageDescription"),
    });
    account.ask("ModifyImageAttribute", parameters)?;
    Ok(Response::new())
}

pub(super) fn delete(account: &mut Account<'_>, asked: View<'_>) -> Result<Response, Refusal> {
    batch::each(account, &asked.texts("imageIds"), |account, id| {
        account.ask("DeleteImages", json!({"ImageIds": [id]}))
    })
}
