//! Roles, by way of the Security Token Service: temporary credentials for other credentials, or for a token of an identity
//! provider.
//!
//! The requests are calls like any other: signed, repeated and read by a [`Config`](crate::Config) of STS.

mod assume_role;
mod model;
mod web_identity;

use std::time::{Duration, SystemTime};

pub use assume_role::AssumeRole;
pub use web_identity::WebIdentity;

use self::model::AssumeRoleResponse;
use super::{Credentials, CredentialsError};
use crate::error::{Error, ErrorKind};

/// How long a call of STS may take, repeats and pauses included.
pub(super) const TIMEOUT: Duration = Duration::from_secs(15);

/// The name of a session that nobody named, which is what the audit log shows.
const SESSION_NAME: &str = "tencent-cloud-rust";

/// What the service gives if it is not told.
const LIFE: Duration = Duration::from_secs(7_200);
/// The most that the service gives.
const LONGEST_LIFE: Duration = Duration::from_secs(43_200);

/// The number of whole seconds, which has to be one that the service takes.
fn seconds(life: Duration) -> Result<u64, CredentialsError> {
    if (Duration::from_secs(1)..=LONGEST_LIFE).contains(&life) {
        return Ok(life.as_secs());
    }
    let longest = LONGEST_LIFE.as_secs();
    Err(CredentialsError::new(format!(
        "credentials of a role are to last {life:?}: expected 1 to {longest} seconds"
    )))
}

/// The credentials that STS gave.
fn credentials(reply: AssumeRoleResponse) -> Result<Credentials, CredentialsError> {
    let request_id = reply.request_id;
    let missing = |member: &str| {
        CredentialsError::new(format!("the reply of STS has no {member} (request id {request_id})"))
    };
    let given = reply.credentials.ok_or_else(|| missing("Credentials"))?;
    let filled = |value: Option<String>, member| {
        value.filter(|value| !value.is_empty()).ok_or_else(|| missing(member))
    };
    let expiry = reply
        .expired_time
        .and_then(|seconds| SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(seconds)))
        .ok_or_else(|| missing("ExpiredTime"))?;
    let key = filled(given.tmp_secret_key, "Credentials.TmpSecretKey")?;
    Ok(Credentials::new(filled(given.tmp_secret_id, "Credentials.TmpSecretId")?, key)
        .with_token(filled(given.token, "Credentials.Token")?)
        .with_expiry(expiry))
}

/// A call that failed. What a reply says that could not be read may be a secret.
fn failed(role: &str, error: Error) -> CredentialsError {
    // It comes from a file, and a message is one line.
    let role = role.escape_debug();
    if error.kind() == ErrorKind::Decode {
        let path = error.json_path().unwrap_or("the top");
        return CredentialsError::new(format!(
            "the role {role} was not assumed: the reply of STS cannot be read at {path}"
        ));
    }
    CredentialsError::new(format!("the role {role} was not assumed: {error}")).with_source(error)
}
