//! Exporting images to buckets. Buckets belong to another product: no file is written, and any well-formed bucket name
//! is accepted.

use serde_json::json;

use super::super::{Call, Response};
use super::{check_form, find_own};
use crate::error::ApiError;
use crate::state::{Account, Image};

/// The first task id.
const FIRST_TASK: u64 = 100_000_001;

pub(in crate::actions::cvm) fn export(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let parameters = call.parameters;
    check_bucket(call, call.required("BucketName")?)?;
    let ids = parameters.strings("ImageIds");
    if ids.is_empty() {
        let message = "Specify the parameter `ImageIds`.";
        let codes = ["InvalidParameter.ImageIdsSnapshotIdsMustOne"];
        return Err(call.error(&codes, "InvalidParameter", message));
    }
    let prefixes = parameters.strings("FileNamePrefixList");
    if !prefixes.is_empty() && prefixes.len() != ids.len() {
        let message = format!(
            "The request has {} file name prefixes for {} images. Specify one per image.",
            prefixes.len(),
            ids.len()
        );
        return Err(call.invalid(&["InvalidParameterValue.InvalidFileNamePrefixList"], message));
    }
    let format = parameters.string("ExportFormat").unwrap_or("RAW").to_ascii_lowercase();
    let only_root = parameters.flag("OnlyExportRootDisk");
    let mut paths = Vec::new();
    for (index, id) in ids.iter().enumerate() {
        let image = exportable(account, call, id)?;
        let prefix = prefixes.get(index).map(|prefix| format!("{prefix}_")).unwrap_or_default();
        for snapshot in image.snapshots.iter().filter(|snapshot| !(only_root && snapshot.is_data)) {
            let usage = if snapshot.is_data { "data" } else { "system" };
            paths.push(format!("/{prefix}{id}_{usage}_{}.{format}", snapshot.id));
        }
    }
    call.end_dry_run()?;
    let task = FIRST_TASK + account.exports;
    account.exports += 1;
    Ok(Response::new(json!({"TaskId": task, "CosPaths": paths})))
}

/// Checks that a bucket name consists of lower-case letters, digits and hyphens and ends with an application id.
fn check_bucket(call: &Call<'_>, name: &str) -> Result<(), ApiError> {
    let letter = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let fits = name.rsplit_once('-').is_some_and(|(own, account)| {
        !own.is_empty() && !account.is_empty() && name.bytes().all(letter)
    });
    if fits {
        return Ok(());
    }
    let message = format!("The bucket `{name}` does not exist; names have the form NAME-APPID.");
    Err(call.invalid(&["InvalidParameterValue.BucketNotFound"], message))
}

/// Returns an image that can be exported.
fn exportable<'a>(account: &'a Account, call: &Call<'_>, id: &str) -> Result<&'a Image, ApiError> {
    check_form(call, id)?;
    if account.images.iter().any(|image| image.id == id && image.is_official()) {
        let message = format!("The image `{id}` is a public image.");
        let codes = ["UnsupportedOperation.PublicImageExportUnsupported"];
        return Err(call.error(&codes, "UnsupportedOperation", message));
    }
    let key = find_own(account, call, id)?;
    let image = account.images.get(key).ok_or_else(|| ApiError::missing("ImageIds"))?;
    if image.is_windows() {
        let message = format!("The image `{id}` contains Windows.");
        let codes = ["UnsupportedOperation.WindowsImageExportUnsupported"];
        return Err(call.error(&codes, "UnsupportedOperation", message));
    }
    if !image.is_ready() {
        let message = format!("The image `{id}` is not ready.");
        return Err(call.invalid(&["InvalidParameterValue.InvalidImageState"], message));
    }
    Ok(image)
}
