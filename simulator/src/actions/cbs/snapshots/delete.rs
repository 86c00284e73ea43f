//! Deleting snapshots.

use std::collections::BTreeSet;

use super::{Call, Response, checks, find};
use crate::error::ApiError;
use crate::state::{Account, Image, Key};

pub(in crate::actions::cbs) fn delete(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let mut keys = Vec::new();
    for id in call.parameters.strings("SnapshotIds") {
        keys.push(find::snapshot(account, call, id)?);
    }
    delete_keys(account, call, &keys)?;
    Ok(Response::empty())
}

/// Deletes snapshots, and the images that consist of them if `DeleteBindImages` is set.
pub(in crate::actions::cbs) fn delete_keys(
    account: &mut Account,
    call: &Call<'_>,
    keys: &[Key],
) -> Result<(), ApiError> {
    let mut images = BTreeSet::new();
    for snapshot in find::each_snapshot(account, keys) {
        checks::require_ready(call, snapshot)?;
        if !snapshot.shared.is_empty() {
            let message = format!(
                "The snapshot `{}` is shared with {} accounts.",
                snapshot.id,
                snapshot.shared.len()
            );
            let codes = ["UnsupportedOperation.SnapHasShared"];
            return Err(call.error(&codes, "UnsupportedOperation", message));
        }
        for image in account.images.referring_to(&snapshot.id) {
            check_image(call, &snapshot.id, image)?;
            images.insert(image.id.clone());
        }
    }
    for image in images {
        account.delete_image(&image, false);
    }
    for key in keys {
        account.cbs.snapshots.remove(*key);
    }
    Ok(())
}

/// Checks that an image can be deleted with a snapshot.
fn check_image(call: &Call<'_>, snapshot_id: &str, image: &Image) -> Result<(), ApiError> {
    let reason = if !call.parameters.flag("DeleteBindImages") {
        "Set `DeleteBindImages` to delete it, too."
    } else if !image.shared.is_empty() {
        "It is shared with other accounts."
    } else if !image.is_settled() {
        "It is still being created."
    } else {
        return Ok(());
    };
    let message =
        format!("The image `{}` consists of the snapshot `{snapshot_id}`. {reason}", image.id);
    let codes = ["UnsupportedOperation.SnapshotHasBindedImage"];
    Err(call.error(&codes, "UnsupportedOperation", message))
}
