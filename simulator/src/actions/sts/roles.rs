//! Temporary credentials. Cloud Access Management (CAM) is not simulated: every role of an existing account and every
//! identity provider exists, trusts every account, and has every permission in its account.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Map, Value, json};

use super::{Call, Response};
use crate::error::ApiError;
use crate::state::Account;
use crate::state::sts::Identity;

/// The longest lifetime of the credentials of a role, in seconds.
const ROLE_SECONDS: i64 = 43_200;
/// The longest lifetime of federated credentials of a main account, in seconds.
const FEDERATED_SECONDS: i64 = 7200;

/// `AssumeRole`.
pub(super) fn assume(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let identity = role(call)?;
    check_policy(call)?;
    issue(account, call, identity, (7200, ROLE_SECONDS))
}

/// `AssumeRoleWithWebIdentity`: the token must be a JSON web token that has not expired. Its signature is not verified.
pub(super) fn assume_with_web_identity(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let identity = role(call)?;
    let problem = match claims(call.required("WebIdentityToken")?) {
        None => Some("is not a JSON web token"),
        Some(claims) => {
            let expires = claims.get("exp").and_then(Value::as_i64);
            let has_expired = expires.is_some_and(|expires| expires <= call.now.seconds());
            has_expired.then_some("has expired")
        }
    };
    if let Some(problem) = problem {
        let message = format!("The token in `WebIdentityToken` {problem}.");
        let codes = ["InvalidParameter.WebIdentityTokenError"];
        return Err(call.error(&codes, "InvalidParameter", message));
    }
    issue(account, call, identity, (7200, ROLE_SECONDS))
}

/// Returns the claims of a JSON web token.
fn claims(token: &str) -> Option<Map<String, Value>> {
    let parts: Vec<&str> = token.split('.').collect();
    let [header, claims, signature] = parts.as_slice() else { return None };
    let object = |part: &str| -> Option<Map<String, Value>> {
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()
    };
    object(header)?;
    URL_SAFE_NO_PAD.decode(signature).ok()?;
    object(claims)
}

/// `AssumeRoleWithSAML`: the assertion must be XML in base64. Its content is not read.
pub(super) fn assume_with_saml(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let identity = role(call)?;
    let assertion = STANDARD.decode(call.required("SAMLAssertion")?).unwrap_or_default();
    if !assertion.trim_ascii_start().starts_with(b"<") {
        let message = "The assertion in `SAMLAssertion` is not an XML document in base64.";
        return Err(invalid(call, message));
    }
    issue(account, call, identity, (7200, ROLE_SECONDS))
}

/// `GetFederationToken`, which temporary credentials cannot call.
pub(super) fn federate(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    if account.sts.find(call.secret_id).is_some() {
        let message = "Temporary credentials cannot request federated credentials.";
        return Err(call.error(&["UnsupportedOperation"], "UnauthorizedOperation", message));
    }
    check_policy(call)?;
    let identity = Identity::User(call.required("Name")?.to_owned());
    issue(account, call, identity, (1800, FEDERATED_SECONDS))
}

/// Returns the account of the role that a call assumes, in which the call is executed. `None` if it assumes no role.
pub(in crate::actions) fn account_of_role<'a>(call: &Call<'a>) -> Option<&'a str> {
    parse_arn(call.parameters.string("RoleArn")?).map(|(account_id, _)| account_id)
}

/// `GetSessionToken`: temporary credentials of the caller, who confirms the request with a code. Every code of six digits
/// is accepted, since the simulator has no devices.
pub(super) fn confirm(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    if account.sts.find(call.secret_id).is_some() {
        let message = "Temporary credentials cannot request session credentials.";
        let codes = ["FailedOperation.TempKeyNotAllowed"];
        return Err(call.error(&codes, "FailedOperation", message));
    }
    let device = call.required("SerialNumber")?;
    let form = format!("qcs::cam:uin/{}::mfa/softToken", call.account);
    if device != form {
        let message = format!("The device `{device}` in `SerialNumber` must be {form}.");
        return Err(call.error(
            &["FailedOperation.MFATypeNotSupported"],
            "InvalidParameter",
            message,
        ));
    }
    let code = call.required("TokenCode")?;
    if code.len() != 6 || !code.bytes().all(|digit| digit.is_ascii_digit()) {
        let message = "The code in `TokenCode` must have six digits.";
        return Err(call.error(&["FailedOperation.CheckMFAError"], "InvalidParameter", message));
    }
    issue(account, call, Identity::Session, (1800, FEDERATED_SECONDS))
}

/// Returns the role in a request.
fn role(call: &Call<'_>) -> Result<Identity, ApiError> {
    let arn = call.required("RoleArn")?;
    let (account_id, role) = parse_arn(arn).ok_or_else(|| {
        let message = format!(
            "The role `{arn}` in `RoleArn` must have the form qcs::cam::uin/{}:roleName/deploy.",
            call.account
        );
        invalid(call, message)
    })?;
    let session = call.required("RoleSessionName")?;
    Ok(Identity::Role {
        account_id: account_id.to_owned(),
        role: role.to_owned(),
        session: session.to_owned(),
        principal: call.account.to_owned(),
    })
}

/// Returns the account and the name or the ID of a role.
fn parse_arn(arn: &str) -> Option<(&str, &str)> {
    let (account_id, resource) = arn.strip_prefix("qcs::cam::uin/")?.split_once(':')?;
    let (kind, role) = resource.split_once('/')?;
    let kinds = ["role", "roleName", "tencentcloudServiceRole", "tencentcloudServiceRoleName"];
    let is_number = !account_id.is_empty() && account_id.bytes().all(|byte| byte.is_ascii_digit());
    (is_number && kinds.contains(&kind) && !role.is_empty()).then_some((account_id, role))
}

/// Checks that a policy is JSON, which is percent-encoded.
fn check_policy(call: &Call<'_>) -> Result<(), ApiError> {
    let Some(policy) = call.parameters.string("Policy").filter(|policy| !policy.is_empty()) else {
        return Ok(());
    };
    let query = format!("policy={policy}");
    let mut decoded = form_urlencoded::parse(query.as_bytes());
    let decoded = decoded.next().map(|(_, policy)| policy);
    let policy =
        decoded.and_then(|policy| serde_json::from_str::<Map<String, Value>>(&policy).ok());
    let problem = match policy {
        None => "is not a JSON object in percent-encoding",
        Some(policy) if policy.contains_key("principal") => "must not contain `principal`",
        Some(_) => return Ok(()),
    };
    let message = format!("The policy in `Policy` {problem}.");
    let codes = ["InvalidParameter.StrategyFormatError"];
    Err(call.error(&codes, "InvalidParameter", message))
}

fn invalid(call: &Call<'_>, message: impl Into<String>) -> ApiError {
    call.error(&["InvalidParameter.ParamError"], "InvalidParameter", message)
}

/// Issues credentials for the requested time.
fn issue(
    account: &mut Account,
    call: &Call<'_>,
    identity: Identity,
    (default, most): (i64, i64),
) -> Result<Response, ApiError> {
    let seconds = call.parameters.integer("DurationSeconds").unwrap_or(default);
    if !(1..=most).contains(&seconds) {
        let message =
            format!("The parameter `DurationSeconds` is {seconds}; it must be 1 to {most}.");
        let codes = ["InvalidParameter.OverTimeError", "InvalidParameter.OverLimit"];
        return Err(call.error(&codes, "InvalidParameter", message));
    }
    let lifetime = Duration::from_secs(u64::try_from(seconds).unwrap_or(0));
    let expires = call.now.after(lifetime);
    let session = account.sts.issue(&mut account.console_tokens, identity, expires);
    Ok(Response::new(json!({
        "Credentials": {
            "Token": session.token,
            "TmpSecretId": session.id,
            "TmpSecretKey": session.secret_key,
        },
        "ExpiredTime": session.expires.seconds(),
        "Expiration": session.expires.iso(),
    })))
}
