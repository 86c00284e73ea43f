//! Images.

use serde_json::{Value, json};

use super::request::page;
use super::{Api20Error, Context, batch};
use crate::json::{Fields, fields};
use crate::parameters::View;
use crate::state::{Image, TaskKind};

const PRIVATE: i64 = 1;
const PUBLIC: i64 = 2;

pub(super) fn describe(
    context: &mut Context<'_>,
    parameters: View<'_>,
) -> Result<Fields, Api20Error> {
    let ids = parameters.strings("imageIds");
    let status = parameters.integer("status").filter(|status| *status != 0);
    let fits = |image: &&Image| {
        image.is_in(&context.region)
            && parameters.integer("imageType") == Some(kind(image))
            && (ids.is_empty() || ids.contains(&image.id.as_str()))
            && status.is_none_or(|status| status_of(image) == status)
    };
    let found: Vec<&Image> = context.account.images.iter().filter(fits).collect();
    let page = page(parameters, &found);
    let items: Vec<Value> = page.map(|image| to_json(image, &context.account.id)).collect();
    Ok(fields(json!({"totalCount": found.len(), "imageSet": items})))
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

fn to_json(image: &Image, account: &str) -> Value {
    json!({
        "unImgId": image.id,
        "imageName": image.name,
        "imageDescription": image.description,
        "imageType": kind(image),
        "osName": image.os_name,
        "createTime": image.created.replace('T', " ").trim_end_matches('Z'),
        "creator": image.creator(account),
        "status": status_of(image),
    })
}

pub(super) fn modify(
    context: &mut Context<'_>,
    parameters: View<'_>,
) -> Result<Fields, Api20Error> {
    let parameters = json!({
        "ImageId": parameters.string("imageId"),
        "ImageName": parameters.string("imageName"),
        "ImageDescription": parameters.string("imageDescription"),
    });
    context.call("ModifyImageAttribute", parameters)?;
    Ok(Fields::new())
}

pub(super) fn delete(
    context: &mut Context<'_>,
    parameters: View<'_>,
) -> Result<Fields, Api20Error> {
    batch::each(context, &parameters.strings("imageIds"), |context, id| {
        context.call("DeleteImages", json!({"ImageIds": [id]}))
    })
}
