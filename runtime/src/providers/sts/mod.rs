//! Roles: temporary credentials from the Security Token Service (STS), in exchange for other credentials or for a token
//! of an identity provider.
//!
//! The requests are ordinary calls: signed, retried and decoded by a client of STS.

mod assume_role;
mod model;
mod web_identity;

use std::time::{Duration, SystemTime};

pub use assume_role::AssumeRole;
pub use web_identity::WebIdentity;

use self::model::AssumeRoleResponse;
use super::{Credentials, CredentialsError};
use crate::error::{Error, ErrorKind};

/// How long a call of STS may take, including retries.
pub(super) const TIMEOUT: Duration = Duration::from_secs(15);

/// The default session name, which appears in the audit log.
const SESSION_NAME: &str = "tencent-cloud-rust";

/// The default of the service.
const LIFETIME: Duration = Duration::from_secs(7_200);
/// The maximum of the service.
const LONGEST_LIFETIME: Duration = Duration::from_secs(43_200);

/// Returns the number of whole seconds, if the service accepts it.
fn seconds(lifetime: Duration) -> Result<u64, CredentialsError> {
    if (Duration::from_secs(1)..=LONGEST_LIFETIME).contains(&lifetime) {
        return Ok(lifetime.as_secs());
    }
    let longest = LONGEST_LIFETIME.as_secs();
    Err(CredentialsError::new(format!(
        "invalid duration {lifetime:?} of role credentials: expected 1 to {longest} seconds"
    )))
}

/// Returns the credentials in a response.
fn credentials(response: AssumeRoleResponse) -> Result<Credentials, CredentialsError> {
    let request_id = response.request_id;
    let missing = |field: &str| {
        CredentialsError::new(format!(
            "missing {field} in the response of STS (request id {request_id})"
        ))
    };
    let fields = response.credentials.ok_or_else(|| missing("Credentials"))?;
    let require = |value: Option<String>, field| {
        value.filter(|value| !value.is_empty()).ok_or_else(|| missing(field))
    };
    let expiry = response
        .expired_time
        .and_then(|seconds| SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(seconds)))
        .ok_or_else(|| missing("ExpiredTime"))?;
    let key = require(fields.tmp_secret_key, "Credentials.TmpSecretKey")?;
    Ok(Credentials::new(require(fields.tmp_secret_id, "Credentials.TmpSecretId")?, key)
        .with_token(require(fields.token, "Credentials.Token")?)
        .with_expiry(expiry))
}

/// Returns the error for a call that failed.
fn failed(role: &str, error: Error) -> CredentialsError {
    // The name comes from a file and may contain line breaks.
    let role = role.escape_debug();
    let message = format!("cannot assume role {role}");
    if error.kind() == ErrorKind::Decode {
        // The source is left out: its message may quote a value, which may be a secret.
        let path = error.json_path().unwrap_or("the top level");
        return CredentialsError::new(format!("{message}: invalid response of STS at {path}"));
    }
    // A line without the source needs what STS answered.
    let message = match (error.code(), error.request_id()) {
        (Some(code), Some(id)) => format!("{message}: {code} (request id {id})"),
        (Some(code), None) => format!("{message}: {code}"),
        (None, _) => message,
    };
    CredentialsError::new(message).with_source(error)
}
