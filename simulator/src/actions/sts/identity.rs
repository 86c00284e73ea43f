//! The identity of the caller.

use serde_json::json;

use super::{Call, Response};
use crate::error::ApiError;
use crate::state::Account;
use crate::state::sts::Identity;

/// `GetCallerIdentity`.
pub(super) fn describe_caller(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let own = call.account;
    let session = account.sts.find(call.secret_id).map(|session| &session.identity);
    let principal = match session {
        Some(Identity::Role { principal, .. }) => principal.as_str(),
        _ => own,
    };
    let (arn, account_id, user_id, kind) = match session {
        None | Some(Identity::Session) => {
            let arn = format!("qcs::cam:{own}:uin/{own}");
            (arn, own, own.to_owned(), "CAMUser")
        }
        Some(Identity::User(name)) => {
            let arn = format!("qcs::sts:{own}:federated-user/{own}");
            (arn, own, format!("{own}:{name}"), "CAMUser")
        }
        Some(Identity::Role { account_id, role, session, .. }) => {
            let arn = format!("qcs::sts:{account_id}:assumed-role/{role}");
            (arn, account_id.as_str(), format!("{role}:{session}"), "CAMRole")
        }
        Some(Identity::Instance(role)) => {
            let arn = format!("qcs::sts:{own}:assumed-role/{role}");
            (arn, own, format!("{role}:instance"), "CAMRole")
        }
    };
    Ok(Response::new(json!({
        "Arn": arn,
        "AccountId": account_id,
        "UserId": user_id,
        "PrincipalId": principal,
        "Type": kind,
    })))
}
