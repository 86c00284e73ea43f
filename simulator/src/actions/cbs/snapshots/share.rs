//! Sharing snapshots with other accounts.

use serde_json::{Value, json};

use super::{Call, Response, find};
use crate::error::ApiError;
use crate::moment::Moment;
use crate::state::{Account, Snapshot};

/// The maximum number of accounts that a snapshot is shared with.
const MAXIMUM: usize = 50;

pub(in crate::actions::cbs) fn modify_share_permission(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let share = call.required("Permission")? == "SHARE";
    let accounts = call.parameters.strings("AccountIds");
    accounts.iter().try_for_each(|other| check_account(call, &account.id, other))?;
    let mut keys = Vec::new();
    for id in call.parameters.strings("SnapshotIds") {
        keys.push(find::snapshot(account, call, id)?);
    }
    for snapshot in find::each_snapshot(account, &keys) {
        check(call, snapshot)?;
        let after = changed(snapshot, &accounts, share, call.now).len();
        if after > MAXIMUM {
            let message = format!(
                "The snapshot `{}` would be shared with {after} accounts; the maximum is {MAXIMUM}.",
                snapshot.id
            );
            return Err(call.error(&["ResourceInsufficient.OverQuota"], "LimitExceeded", message));
        }
    }
    for key in keys {
        if let Some(mut snapshot) = account.cbs.snapshots.get_mut(key) {
            snapshot.shared = changed(&snapshot, &accounts, share, call.now);
        }
    }
    Ok(Response::empty())
}

/// Returns the accounts that the snapshot is shared with after the change.
fn changed(
    snapshot: &Snapshot,
    accounts: &[&str],
    share: bool,
    now: Moment,
) -> Vec<(String, Moment)> {
    let kept = snapshot.shared.iter().filter(|shared| share || !accounts.contains(&&*shared.0));
    let mut shared: Vec<(String, Moment)> = kept.cloned().collect();
    for account in accounts.iter().filter(|_| share) {
        if !shared.iter().any(|known| known.0 == **account) {
            shared.push(((*account).to_owned(), now));
        }
    }
    shared
}

/// Checks that a snapshot can be shared.
fn check(call: &Call<'_>, snapshot: &Snapshot) -> Result<(), ApiError> {
    let reason = if snapshot.is_system {
        "is one of a system disk"
    } else if snapshot.encrypted {
        "is encrypted"
    } else if !snapshot.is_ready() {
        "is not ready"
    } else {
        return Ok(());
    };
    let message = format!("The snapshot `{}` {reason} and cannot be shared.", snapshot.id);
    Err(call.error(&["InvalidSnapshot.NotSupported"], "UnsupportedOperation", message))
}

fn check_account(call: &Call<'_>, own: &str, account: &str) -> Result<(), ApiError> {
    let is_number = !account.is_empty() && account.bytes().all(|byte| byte.is_ascii_digit());
    let message = if account == own {
        "A snapshot cannot be shared with its own account.".to_owned()
    } else if is_number {
        return Ok(());
    } else {
        format!("The account `{account}` does not exist; account ids are numbers.")
    };
    Err(call.error(&[], "InvalidParameter", message))
}

pub(in crate::actions::cbs) fn describe_share_permission(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let key = find::snapshot(account, call, call.required("SnapshotId")?)?;
    let shared = account.cbs.snapshots.get(key).map(|snapshot| snapshot.shared.as_slice());
    let item = |(account, since): &(String, Moment)| json!({"CreatedTime": since.beijing_time(), "AccountId": account});
    let items: Vec<Value> = shared.unwrap_or_default().iter().map(item).collect();
    Ok(Response::new(json!({"SharePermissionSet": items})))
}
