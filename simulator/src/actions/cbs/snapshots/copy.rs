//! Copying snapshots to other regions.

use serde_json::json;

use super::{Call, Response, checks, find};
use crate::error::ApiError;
use crate::state::Account;

/// Copies a snapshot to every given region, or to none.
pub(in crate::actions::cbs) fn copy(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let parameters = call.parameters;
    let id = call.required("SnapshotId")?;
    let key = find::snapshot(account, call, id)?;
    let Some(snapshot) = account.cbs.snapshots.get(key).cloned() else {
        return Err(ApiError::missing("SnapshotId"));
    };
    checks::require_ready(call, &snapshot)?;
    let mut destinations: Vec<(&str, String)> = Vec::new();
    for name in parameters.strings("DestinationRegions") {
        let region = account.catalogue.region(name).filter(|region| region.name != call.region);
        let zone = region.and_then(|region| region.zones.first());
        let zone = zone.filter(|_| destinations.iter().all(|(other, _)| *other != name));
        let zone = zone.ok_or_else(|| {
            let message = format!("The region `{name}` is not another region, given once.");
            call.invalid(&[], message)
        })?;
        if account.cbs.snapshots.count_in(name) >= account.snapshot_quota(name) {
            let message = format!("The account has no more quota for snapshots in {name}.");
            return Err(call.error(&["InsufficientSnapshotQuota"], "LimitExceeded", message));
        }
        destinations.push((name, zone.name.clone()));
    }
    let default = format!("Copied_{id}_{}", call.region);
    let name = parameters.string("SnapshotName").unwrap_or(&default);
    let mut results = Vec::new();
    for (region, zone) in destinations {
        let new = account.ids.resource("snap");
        let time = account.timing.snapshot;
        let mut copy = snapshot.copy_to(new.clone(), (region, &zone), call.now, time);
        name.clone_into(&mut copy.name);
        account.cbs.snapshots.insert(copy);
        results.push(json!({
            "SnapshotId": new, "Message": "", "Code": "Success", "DestinationRegion": region,
        }));
    }
    Ok(Response::new(json!({"SnapshotCopyResultSet": results})))
}
