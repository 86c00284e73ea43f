//! Signers, which hold what all signatures of one day have in common.

use std::fmt::{self, Debug, Formatter};
use std::sync::OnceLock;

use hmac::{Hmac, Mac as _};
use sha2::{Digest as _, Sha256};

use super::{ALGORITHM, Request, Scope, SigningKey, authorization_head, canonical_head};
use crate::credentials::Credentials;
use crate::sign::HexDigest;

/// UNIX time has no leap seconds.
const SECONDS_PER_DAY: i64 = 86_400;

/// A signer for the requests of one day, one service and one secret key.
///
/// It holds what these requests have in common: the derived key, the constant parts of all strings, and the hash of the
/// canonical request up to the digest of the body. A call only hashes its own bytes.
/// [`SignerCache`](super::SignerCache) caches signers.
///
/// ```
/// use tencent_cloud::Credentials;
/// use tencent_cloud::sign::tc3::{Request, Signer};
///
/// let timestamp = 1_551_113_065;
/// let signer = Signer::new(Credentials::new("id", "key"), "cvm", timestamp);
/// let request = Request {
///     method: "POST",
///     query: "",
///     content_type: "application/json",
///     host: "cvm.tencentcloudapi.com",
///     payload: b"{}",
/// };
/// let authorization = signer.authorization(&request, timestamp);
/// assert!(authorization.starts_with("TC3-HMAC-SHA256 Credential=id/2019-02-25/cvm/tc3_request, "));
/// ```
pub struct Signer {
    credentials: Credentials,
    service: Box<str>,
    day: i64,
    /// The HMAC state after the first line of the string to sign.
    keyed: Hmac<Sha256>,
    /// The scope in the string to sign, with the surrounding line breaks.
    scope: Box<str>,
    /// The `Authorization` header up to the signature.
    authorization: Box<str>,
    /// That of the first request that was signed.
    head: OnceLock<Head>,
}

/// The hash of a canonical request up to the digest of the body.
struct Head {
    method: Box<str>,
    content_type: Box<str>,
    host: Box<str>,
    hash: Sha256,
}

impl Signer {
    /// Creates a signer for the day of `timestamp`, in UNIX seconds.
    pub fn new(credentials: Credentials, service: &str, timestamp: i64) -> Self {
        let scope = Scope::at(timestamp, service);
        let key = SigningKey::derive(credentials.secret_key(), &scope);
        Self {
            keyed: key.begin(ALGORITHM).chain_update("\n"),
            scope: format!("\n{scope}\n").into(),
            authorization: authorization_head(credentials.secret_id(), &scope).into(),
            service: service.into(),
            day: timestamp.div_euclid(SECONDS_PER_DAY),
            head: OnceLock::new(),
            credentials,
        }
    }

    /// Returns whether the signer is for these credentials, this service and the day of `timestamp`. A rotated key with
    /// the same id is a different one.
    pub fn is_for(&self, credentials: &Credentials, service: &str, timestamp: i64) -> bool {
        self.day == timestamp.div_euclid(SECONDS_PER_DAY)
            && *self.service == *service
            && self.credentials.has_key_of(credentials)
    }

    /// Returns the `Authorization` header of a request at `timestamp`.
    pub fn authorization(&self, request: &Request<'_>, timestamp: i64) -> String {
        let payload = HexDigest::of(request.payload);
        let canonical = self.head(request).chain_update(payload.as_bytes()).finalize();
        let canonical = HexDigest::from_bytes(&canonical.into());
        let mut keyed = self.keyed.clone();
        keyed.update(itoa::Buffer::new().format(timestamp).as_bytes());
        keyed.update(self.scope.as_bytes());
        keyed.update(canonical.as_bytes());
        let signature = HexDigest::from_bytes(&keyed.finalize().into_bytes().into());
        let mut out = String::with_capacity(self.authorization.len() + 64);
        out.push_str(&self.authorization);
        out.push_str(signature.as_str());
        out
    }

    fn head(&self, request: &Request<'_>) -> Sha256 {
        let Request { method, query, content_type, host, .. } = *request;
        let hash = || Sha256::new_with_prefix(canonical_head(method, query, content_type, host));
        if !query.is_empty() {
            return hash();
        }
        let head = self.head.get_or_init(|| Head {
            method: method.into(),
            content_type: content_type.into(),
            host: host.into(),
            hash: hash(),
        });
        let [cached, given] =
            [[&*head.host, &head.content_type, &head.method], [host, content_type, method]];
        if cached == given { head.hash.clone() } else { hash() }
    }
}

impl Debug for Signer {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Signer")
            .field("credentials", &self.credentials)
            .field("scope", &self.scope.trim())
            .finish_non_exhaustive()
    }
}
