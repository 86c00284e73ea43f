//! Images: public images, and private images of the account.

mod copy;
mod create;
mod export;
mod import;
mod share;

pub(super) use copy::copy;
pub(super) use create::create;
pub(super) use export::export;
pub(super) use import::{describe_systems, import};
pub(super) use share::{describe_share_permission, modify_share_permission};

use serde_json::{Value, json};

use super::filters::{Filters, tags_match};
use super::pagination::page;
use super::{Call, Response};
use crate::actions::ids;
use crate::error::ApiError;
use crate::state::{Account, Image, Key};

/// The maximum length of a name and of a description.
const MAX_NAME: usize = 60;
const MAX_DESCRIPTION: usize = 256;

const FILTERS: Filters<Image> = Filters {
    names: &[
        "image-id",
        "image-type",
        "image-name",
        "platform",
        "tag-key",
        "tag-value",
        "tag:tag-key",
        "dedicated-cluster-id",
        "cdc-cache-status",
    ],
    values: 5,
    matches: |image, name, value| match name {
        "image-id" => image.id == value,
        "image-type" => image.kind() == value,
        // These two filters match substrings.
        "image-name" => image.name.contains(value),
        "platform" => image.platform.contains(value),
        // The simulator has no dedicated clusters.
        "dedicated-cluster-id" | "cdc-cache-status" => false,
        name => tags_match(&image.tags, name, value),
    },
};

pub(super) fn describe(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let ids = call.parameters.strings("ImageIds");
    ids::check_exclusive(
        call,
        "ImageIds",
        &["InvalidParameter.InvalidParameterCoexistImageIdsFilters"],
    )?;
    for id in &ids {
        check_form(call, id)?;
    }
    let architecture = call.parameters.string("InstanceType").map(|name| {
        let found = account.catalogue.instance_type(name);
        found.map(|(family, _)| family.architecture.clone()).ok_or_else(|| {
            let message = format!("The instance type `{name}` does not exist.");
            call.invalid(&["InvalidParameterValue.InstanceTypeNotFound"], message)
        })
    });
    let architecture = architecture.transpose()?;
    let wanted = |image: &&Image| {
        image.is_in(call.region)
            && (ids.is_empty() || ids.contains(&image.id.as_str()))
            && architecture.as_ref().is_none_or(|wanted| image.architecture == *wanted)
    };
    let found = FILTERS.apply(call, account.images.iter().filter(wanted))?;
    let page = page(call, found)?;
    let items: Vec<Value> =
        page.items.into_iter().map(|image| image.to_json(&account.id, call.now)).collect();
    Ok(Response::new(json!({"TotalCount": page.total, "ImageSet": items})))
}

pub(super) fn modify(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let id = call.required("ImageId")?;
    let key = find_own(account, call, id)?;
    let parameters = call.parameters;
    if let Some(name) = parameters.string("ImageName") {
        let is_own = account.images.get(key).is_some_and(|image| image.name == name);
        if !is_own {
            check_name(account, call, name)?;
        }
    }
    check_description(call, parameters.string("ImageDescription").unwrap_or_default())?;
    if let Some(mut image) = account.images.get_mut(key) {
        let set = |name: &str, text: &mut String| {
            if let Some(given) = parameters.string(name) {
                given.clone_into(text);
            }
        };
        set("ImageName", &mut image.name);
        set("ImageDescription", &mut image.description);
        set("ImageFamily", &mut image.family);
        image.deprecated = parameters.flag_if_given("ImageDeprecated").unwrap_or(image.deprecated);
    }
    Ok(Response::empty())
}

pub(super) fn delete(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let ids = call.parameters.strings("ImageIds");
    if ids.is_empty() {
        return Err(ApiError::missing("ImageIds.0"));
    }
    for id in &ids {
        let key = find_own(account, call, id)?;
        let Some(image) = account.images.get(key) else { continue };
        if !image.shared.is_empty() {
            let message =
                format!("The image `{id}` is shared with {} accounts.", image.shared.len());
            let codes = ["InvalidImageId.InShared", "InvalidParameterValue.InvalidImageIdIsShared"];
            return Err(call.error(&codes, "ResourceInUse", message));
        }
        if !image.is_settled() {
            let message = format!("The image `{id}` is still being created.");
            return Err(call.error(&["InvalidImageId.IncorrectState"], "ResourceInUse", message));
        }
    }
    call.end_dry_run()?;
    for id in ids {
        account.delete_image(id, call.parameters.flag("DeleteBindedSnap"));
    }
    Ok(Response::empty())
}

/// `DescribeImageFromFamily`: the newest image of a family that is ready and not deprecated.
pub(super) fn describe_from_family(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let family = call.parameters.string("ImageFamily").unwrap_or_default();
    let usable = |image: &&Image| {
        image.is_private_in(call.region)
            && image.family == family
            && image.is_ready()
            && !image.deprecated
            && !family.is_empty()
    };
    let image =
        account.images.iter().rev().find(usable).map(|image| image.to_json(&account.id, call.now));
    Ok(Response::new(json!({"Image": image})))
}

/// `DescribeImageQuota`.
pub(super) fn describe_quota(account: &mut Account, _: &Call<'_>) -> Result<Response, ApiError> {
    Ok(Response::new(json!({"ImageNumQuota": account.quotas.images})))
}

/// Checks that the account may have one more image.
fn check_quota(account: &Account, call: &Call<'_>) -> Result<(), ApiError> {
    let quota = account.quotas.images;
    if account.images.iter().filter(|image| image.is_private_in(call.region)).count() < quota {
        return Ok(());
    }
    let message = format!("The account has {quota} images in {}, which is the quota.", call.region);
    Err(call.error(&["ImageQuotaLimitExceeded"], "LimitExceeded", message))
}

fn check_form(call: &Call<'_>, id: &str) -> Result<(), ApiError> {
    ids::check_form(
        call,
        (id, "img"),
        &["InvalidImageId.Malformed", "InvalidParameterValue.InvalidImageId"],
    )
}

/// Returns the key of a private image. Public images are read-only.
fn find_own(account: &Account, call: &Call<'_>, id: &str) -> Result<Key, ApiError> {
    check_form(call, id)?;
    let is_own = |key: &Key| account.images.get(*key).is_some_and(|image| image.owner.is_none());
    account.images.key_in(call.region, id).filter(is_own).ok_or_else(|| {
        let message = format!("The account has no image `{id}` in {}.", call.region);
        call.error(&["InvalidImageId.NotFound"], "ResourceNotFound", message)
    })
}

fn check_name(account: &Account, call: &Call<'_>, name: &str) -> Result<(), ApiError> {
    let length = name.chars().count();
    if length == 0 || length > MAX_NAME {
        let message =
            format!("The image name has {length} characters; it must have 1 to {MAX_NAME}.");
        return Err(call.invalid(&["InvalidParameterValue.TooLarge"], message));
    }
    if account.images.in_region(call.region).any(|image| image.name == name) {
        let message = format!("An image with the name `{name}` already exists.");
        return Err(call.error(&["InvalidImageName.Duplicate"], "ResourceInUse", message));
    }
    Ok(())
}

fn check_description(call: &Call<'_>, text: &str) -> Result<(), ApiError> {
    let length = text.chars().count();
    if length <= MAX_DESCRIPTION {
        return Ok(());
    }
    let message =
        format!("The image description has {length} characters; the maximum is {MAX_DESCRIPTION}.");
    Err(call.invalid(&["InvalidParameterValue.TooLarge"], message))
}
