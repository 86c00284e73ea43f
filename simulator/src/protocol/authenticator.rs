//! Authentication: credentials, time, tokens, signatures and nonces.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use subtle::ConstantTimeEq as _;

use super::{Times, host_label, is_host_in_scope, is_vendor_host};
use crate::credentials::Credentials;
use crate::error::ApiError;
use crate::moment::Moment;
use crate::state::sts::TemporaryKeys;

/// The accepted difference between the time of a request and the clock of the service, in seconds.
const MAX_SKEW: u64 = 300;

/// Checks who sent a request.
#[derive(Debug)]
pub(crate) struct Authenticator {
    credentials: Vec<Credentials>,
    temporary: Arc<TemporaryKeys>,
    /// The services that the simulator serves.
    services: Vec<String>,
    nonces: Mutex<Nonces>,
    /// Whether signatures are verified.
    pub(super) verifies: bool,
}

impl Authenticator {
    pub(crate) fn new(
        credentials: Vec<Credentials>,
        temporary: Arc<TemporaryKeys>,
        services: Vec<String>,
        verifies: bool,
    ) -> Self {
        Self { credentials, temporary, services, nonces: Mutex::default(), verifies }
    }

    /// Checks that the service of a credential exists and, at a host of the vendor, is that of the host.
    pub(super) fn check_service(&self, service: &str, host: &str) -> Result<(), ApiError> {
        let is_known = self.services.iter().any(|known| known == service);
        if !is_known && !is_host_in_scope(service, host) {
            return Err(ApiError::no_such_product(service, &self.services));
        }
        if is_known && is_vendor_host(host) && service != host_label(host) {
            let message = format!(
                "The service of the credential is `{service}`, but the service of the host is `{}`.",
                host_label(host)
            );
            return Err(ApiError::new("AuthFailure.InvalidAuthorization", message));
        }
        Ok(())
    }

    /// Checks that the time of a request is close to the simulated or to the real time.
    pub(super) fn check_time(&self, timestamp: i64, times: Times) -> Result<(), ApiError> {
        let Times { now, received } = times;
        if [now, received].iter().any(|time| time.seconds().abs_diff(timestamp) <= MAX_SKEW) {
            return Ok(());
        }
        let message = format!(
            "The signature has expired: the time of the request is {timestamp}, the time of the server is {}, and they \
             may differ by at most {MAX_SKEW} seconds.",
            now.seconds()
        );
        Err(ApiError::new("AuthFailure.SignatureExpire", message))
    }

    /// Returns the credentials with this secret id, after checking that the token belongs to it and that they have not
    /// expired.
    pub(super) fn find(
        &self,
        id: &str,
        token: Option<&str>,
        now: Moment,
    ) -> Result<Cow<'_, Credentials>, ApiError> {
        let permanent = self.credentials.iter().find(|known| known.secret_id == id);
        let (found, expires) = match permanent {
            Some(found) => (Cow::Borrowed(found), None),
            None => {
                let (found, expires) = self.temporary.find(id).ok_or_else(|| {
                    let message = format!("The secret id `{id}` does not exist.");
                    ApiError::new("AuthFailure.SecretIdNotFound", message)
                })?;
                (Cow::Owned(found), Some(expires))
            }
        };
        let expected = found.token.as_deref().unwrap_or_default();
        let is_same = is_same(expected, token.unwrap_or_default());
        let message = match (token, expires) {
            _ if is_same && expires.is_none_or(|expires| now < expires) => return Ok(found),
            (Some(_), Some(expires)) if is_same => {
                format!("The temporary secret id `{id}` expired at {}.", expires.iso())
            }
            (Some(_), _) => format!("The token does not belong to the secret id `{id}`."),
            (None, _) => format!("The secret id `{id}` is temporary and requires its token."),
        };
        Err(ApiError::new("AuthFailure.TokenFailure", message))
    }

    /// Returns the account of a sender that is not verified: that of the secret id, or the first one.
    pub(super) fn account_of(&self, secret_id: Option<&str>) -> String {
        let own = |known: &&Credentials| Some(known.secret_id.as_str()) == secret_id;
        let temporary = || Some(self.temporary.find(secret_id?)?.0.account_id);
        let account = |known: &Credentials| known.account_id.clone();
        let found = self.credentials.iter().find(own).map(account).or_else(temporary);
        found.or_else(|| self.credentials.first().map(account)).unwrap_or_default()
    }

    /// Forgets all nonces.
    pub(crate) fn reset(&self) {
        *self.nonces.lock().unwrap_or_else(PoisonError::into_inner) = Nonces::default();
    }

    /// Records a nonce; fails if the same key has used it with the same timestamp.
    pub(super) fn use_nonce(
        &self,
        secret_id: &str,
        timestamp: i64,
        nonce: u64,
        times: Times,
    ) -> Result<(), ApiError> {
        let mut nonces = self.nonces.lock().unwrap_or_else(PoisonError::into_inner);
        if nonces.insert((timestamp, nonce, secret_id.to_owned()), times) {
            return Ok(());
        }
        let message =
            format!("The nonce {nonce} has already been used with timestamp {timestamp}.");
        Err(ApiError::new("AuthFailure.SignatureFailure", message))
    }
}

/// Compares two strings in constant time.
pub(super) fn is_same(expected: &str, given: &str) -> bool {
    expected.as_bytes().ct_eq(given.as_bytes()).into()
}

/// Checks that a signature is the expected one.
pub(super) fn check_signature(expected: &str, given: &str) -> Result<(), ApiError> {
    if is_same(expected, given) {
        return Ok(());
    }
    let message = "The signature does not match the one that the server computed from the request. Check the secret key, \
                   and that the request was not changed after signing.";
    Err(ApiError::new("AuthFailure.SignatureFailure", message))
}

/// The nonces that have been used: timestamp, nonce, secret id.
#[derive(Debug, Default)]
struct Nonces(BTreeSet<(i64, u64, String)>);

impl Nonces {
    /// The maximum number of nonces. It exceeds the number of requests that usually arrive within the accepted time range.
    const CAPACITY: usize = 1 << 17;

    fn insert(&mut self, nonce: (i64, u64, String), times: Times) -> bool {
        // A request with an older timestamp has expired.
        let oldest = times.now.min(times.received).seconds().saturating_sub_unsigned(MAX_SKEW);
        while self.0.first().is_some_and(|first| first.0 < oldest || self.0.len() >= Self::CAPACITY)
        {
            self.0.pop_first();
        }
        self.0.insert(nonce)
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::*;
    use crate::moment::Moment;

    #[test]
    fn nonces_of_expired_requests_are_removed() {
        let mut nonces = Nonces::default();
        for timestamp in 1000..2000 {
            let now = Moment::from(UNIX_EPOCH + Duration::from_secs(timestamp));
            let nonce = (i64::try_from(timestamp).unwrap(), 7, "AKIDx".to_owned());
            let times = Times { now, received: now };
            assert!(nonces.insert(nonce.clone(), times));
            assert!(!nonces.insert(nonce, times));
        }
        assert_eq!(nonces.0.len(), 301);
    }

    #[test]
    fn number_of_nonces_is_bounded() {
        let mut nonces = Nonces::default();
        let now = Moment::from(UNIX_EPOCH + Duration::from_secs(1000));
        for nonce in 0..=Nonces::CAPACITY {
            let nonce = u64::try_from(nonce).unwrap();
            assert!(nonces.insert((1000, nonce, String::new()), Times { now, received: now }));
        }
        assert_eq!(nonces.0.len(), Nonces::CAPACITY);
    }
}
