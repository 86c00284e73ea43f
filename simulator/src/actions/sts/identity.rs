//! The identity of the caller.

use serde_json::json;

use super::{Call, Response};
use crate::error::ApiError;
use crate::state::sts::Identity;
use crate::state::{ACCOUNT_ID, Account};

/// `GetCallerIdentity`.
pub(super) fn describe_caller(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let session = account.sts.find(call.secret_id).map(|session| &session.identity);
    let (arn, account_id, user_id, kind) = match session {
        None => {
            let arn = format!("qcs::cam:{ACCOUNT_ID}:uin/{ACCOUNT_ID}");
            (arn, ACCOUNT_ID, ACCOUNT_ID.to_owned(), "CAMUser")
        }
        Some(Identity::User(name)) => {
            let arn = format!("qcs::sts:{ACCOUNT_ID}:federated-user/{ACCOUNT_ID}");
            (arn, ACCOUNT_ID, format!("{ACCOUNT_ID}:{name}"), "CAMUser")
        }
        Some(Identity::Role { account_id, role, session }) => {
            let arn = format!("qcs::sts:{account_id}:assumed-role/{role}");
            (arn, account_id.as_str(), format!("{role}:{session}"), "CAMRole")
        }
        Some(Identity::Instance(role)) => {
            let arn = format!("qcs::sts:{ACCOUNT_ID}:assumed-role/{role}");
            (arn, ACCOUNT_ID, format!("{role}:instance"), "CAMRole")
        }
    };
    Ok(Response::new(json!({
        "Arn": arn,
        "AccountId": account_id,
        "UserId": user_id,
        "PrincipalId": ACCOUNT_ID,
        "Type": kind,
    })))
}
