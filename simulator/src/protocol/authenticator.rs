//! Authentication: credentials, time, tokens, signatures and nonces.

use std::collections::{HashSet, VecDeque};

use subtle::ConstantTimeEq as _;

use super::{host_label, is_host_in_scope, is_vendor_host};
use crate::credentials::Credentials;
use crate::error::ApiError;
use crate::moment::Moment;

/// The accepted difference between the time of a request and the clock of the service, in seconds.
const MAX_SKEW: u64 = 300;

/// Checks who sent a request.
#[derive(Debug)]
pub(crate) struct Authenticator {
    credentials: Vec<Credentials>,
    /// The services that the simulator serves.
    services: Vec<String>,
    nonces: Nonces,
    /// Whether signatures are verified.
    pub(super) verifies: bool,
}

impl Authenticator {
    pub(crate) fn new(
        credentials: Vec<Credentials>,
        services: Vec<String>,
        verifies: bool,
    ) -> Self {
        Self { credentials, services, nonces: Nonces::default(), verifies }
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

    /// Checks that the time of a request is close to the time of the service.
    pub(super) fn check_time(&self, timestamp: i64, now: Moment) -> Result<(), ApiError> {
        if now.seconds().abs_diff(timestamp) <= MAX_SKEW {
            return Ok(());
        }
        let message = format!(
            "The signature has expired: the time of the request is {timestamp}, the time of the server is {}, and they \
             may differ by at most {MAX_SKEW} seconds.",
            now.seconds()
        );
        Err(ApiError::new("AuthFailure.SignatureExpire", message))
    }

    /// Returns the credentials with this secret id, after checking that the token belongs to it.
    pub(super) fn find(&self, id: &str, token: Option<&str>) -> Result<&Credentials, ApiError> {
        let found =
            self.credentials.iter().find(|known| known.secret_id == id).ok_or_else(|| {
                let message = format!("The secret id `{id}` does not exist.");
                ApiError::new("AuthFailure.SecretIdNotFound", message)
            })?;
        let expected = found.token.as_deref().unwrap_or_default();
        if is_same(expected, token.unwrap_or_default()) {
            return Ok(found);
        }
        let message = match token {
            Some(_) => format!("The token does not belong to the secret id `{id}`."),
            None => format!("The secret id `{id}` is temporary and requires its token."),
        };
        Err(ApiError::new("AuthFailure.TokenFailure", message))
    }

    /// Records a nonce; fails if the same key has used it with the same timestamp.
    pub(super) fn use_nonce(
        &mut self,
        secret_id: &str,
        timestamp: i64,
        nonce: u64,
    ) -> Result<(), ApiError> {
        if self.nonces.insert((timestamp, nonce, secret_id.to_owned())) {
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

/// The nonces that have been used.
#[derive(Debug, Default)]
struct Nonces {
    seen: HashSet<(i64, u64, String)>,
    order: VecDeque<(i64, u64, String)>,
}

impl Nonces {
    /// More than the number of requests that arrive within the accepted time range.
    const CAPACITY: usize = 1 << 20;

    fn insert(&mut self, nonce: (i64, u64, String)) -> bool {
        if !self.seen.insert(nonce.clone()) {
            return false;
        }
        self.order.push_back(nonce);
        if self.order.len() > Self::CAPACITY
            && let Some(oldest) = self.order.pop_front()
        {
            self.seen.remove(&oldest);
        }
        true
    }
}
