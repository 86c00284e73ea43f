//! Sharing images with other accounts.

use serde_json::{Value, json};

use super::super::{Call, Response};
use super::find_own;
use crate::error::ApiError;
use crate::state::Account;

/// The maximum number of accounts that an image is shared with.
const MAXIMUM: usize = 500;

pub(in crate::actions::cvm) fn modify_share_permission(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let id = call.required("ImageId")?;
    let key = find_own(account, call, id)?;
    let accounts = call.parameters.strings("AccountIds");
    let share = match call.required("Permission")? {
        "SHARE" => true,
        "CANCEL" => false,
        other => {
            let message = format!("The permission `{other}` is not one of SHARE, CANCEL.");
            return Err(call.invalid(&[], message));
        }
    };
    for other in &accounts {
        check_account(call, &account.id, other)?;
    }
    let Some(image) = account.images.get(key) else { return Ok(Response::empty()) };
    if !image.is_ready() {
        let message = format!("The image `{id}` is still being created.");
        return Err(call.invalid(&["InvalidParameterValue.InvalidImageState"], message));
    }
    let mut shared = image.shared.clone();
    shared.retain(|own| share || !accounts.contains(&own.0.as_str()));
    for account in accounts.into_iter().filter(|_| share) {
        if !shared.iter().any(|own| own.0 == account) {
            shared.push((account.to_owned(), call.now));
        }
    }
    if shared.len() > MAXIMUM {
        let message = format!("The image `{id}` can be shared with at most {MAXIMUM} accounts.");
        return Err(call.error(&["OverQuota"], "LimitExceeded", message));
    }
    if let Some(mut image) = account.images.get_mut(key) {
        image.shared = shared;
    }
    Ok(Response::empty())
}

fn check_account(call: &Call<'_>, own: &str, account: &str) -> Result<(), ApiError> {
    if account == own {
        let message = "An image cannot be shared with its own account.";
        let codes = ["FailedOperation.AccountIsYourSelf", "InvalidAccountIs.YourSelf"];
        return Err(call.error(&codes, "InvalidParameterValue", message));
    }
    if account.is_empty() || !account.bytes().all(|byte| byte.is_ascii_digit()) {
        let message = format!("The account `{account}` does not exist; account ids are numbers.");
        return Err(call.error(&["InvalidAccountId.NotFound"], "ResourceNotFound", message));
    }
    Ok(())
}

pub(in crate::actions::cvm) fn describe_share_permission(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let key = find_own(account, call, call.required("ImageId")?)?;
    let shared = account.images.get(key).map(|image| image.shared.as_slice()).unwrap_or_default();
    let item = |(account, since): &(String, crate::moment::Moment)| json!({"CreatedTime": since.iso(), "AccountId": account});
    let items: Vec<Value> = shared.iter().map(item).collect();
    Ok(Response::new(json!({"SharePermissionSet": items})))
}
