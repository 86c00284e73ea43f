//! Changing snapshots.

use super::create::deadline;
use super::{Call, Response, checks, find};
use crate::error::ApiError;
use crate::state::Account;

pub(in crate::actions::cbs) fn modify(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let parameters = call.parameters;
    let key = find::snapshot(account, call, call.required("SnapshotId")?)?;
    let name = parameters.string("SnapshotName");
    if let Some(name) = name {
        checks::check_name(call, "SnapshotName", name)?;
    }
    let permanent = parameters.flag_if_given("IsPermanent");
    let deadline = deadline(call)?.filter(|_| permanent != Some(true));
    if permanent == Some(false) && deadline.is_none() {
        return Err(ApiError::missing("Deadline"));
    }
    let Some(snapshot) = account.cbs.snapshots.get(key) else { return Ok(Response::empty()) };
    if deadline.is_some() && account.images.count_referring_to(&snapshot.id) > 0 {
        let message =
            format!("Images consist of the snapshot `{}`, so it must be permanent.", snapshot.id);
        let codes = ["UnsupportedOperation.SnapshotHasBindedImage"];
        return Err(call.error(&codes, "UnsupportedOperation", message));
    }
    if let Some(mut snapshot) = account.cbs.snapshots.get_mut(key) {
        if let Some(name) = name {
            name.clone_into(&mut snapshot.name);
        }
        if permanent == Some(true) {
            snapshot.deadline = None;
        }
        snapshot.deadline = deadline.or(snapshot.deadline);
        snapshot.modified = call.now;
    }
    Ok(Response::empty())
}
