//! `TC3-HMAC-SHA256`.
//!
//! A request becomes a canonical text, the hash of that text and the time a string to sign, and that string, under a key
//! that is derived for one day and one service, the signature.
//!
//! ```
//! use tencentcloud_runtime::sign::{HexDigest, tc3};
//!
//! let scope = tc3::Scope::at(1_551_113_065, "cvm");
//! assert_eq!(scope.to_string(), "2019-02-25/cvm/tc3_request");
//!
//! let body = HexDigest::of(b"{}");
//! let canonical =
//!     tc3::canonical_request("POST", "", "application/json", "cvm.tencentcloudapi.com", body.as_str());
//! let to_sign = tc3::string_to_sign(1_551_113_065, &scope, &canonical);
//! let signature = tc3::SigningKey::derive("a secret key", &scope).sign(&to_sign);
//! assert_eq!(signature.as_str().len(), 64);
//! ```

use std::fmt::{self, Debug, Display, Formatter};

use hmac::{Hmac, Mac};
use sha2::{Digest as _, Sha256};
use time::OffsetDateTime;

use super::HexDigest;
use super::digest::hmac_sha256;

/// The method's name, with which the `Authorization` header begins.
pub const ALGORITHM: &str = "TC3-HMAC-SHA256";

/// The headers that are signed.
pub const SIGNED_HEADERS: &str = "content-type;host";

/// What is hashed in place of a body that isn't signed, and the value of `X-TC-Content-SHA256` then.
pub const UNSIGNED_PAYLOAD: &str = "UNSIGNED-PAYLOAD";

/// The `Authorization` of the few actions that are sent without a signature.
pub const SKIP: &str = "SKIP";

/// What a derived key is good for: one day (UTC) and one service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scope<'a> {
    date: Date,
    service: &'a str,
}

/// `YYYY-MM-DD`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Date([u8; 10]);

impl<'a> Scope<'a> {
    /// The scope of a request of `timestamp`, in UNIX seconds. A time that no calendar has counts as the epoch.
    pub fn at(timestamp: i64, service: &'a str) -> Self {
        Self { date: Date::of(timestamp), service }
    }

    /// The date, `YYYY-MM-DD`.
    pub fn date(&self) -> &str {
        self.date.as_str()
    }

    /// The service's name.
    pub fn service(&self) -> &'a str {
        self.service
    }

    pub(super) fn key(&self) -> (Date, &'a str) {
        (self.date, self.service)
    }

    fn write(&self, out: &mut String) {
        out.extend([self.date(), "/", self.service, "/tc3_request"]);
    }
}

impl Display for Scope<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}/tc3_request", self.date(), self.service)
    }
}

impl Date {
    fn of(timestamp: i64) -> Self {
        let date = OffsetDateTime::from_unix_timestamp(timestamp)
            .unwrap_or(OffsetDateTime::UNIX_EPOCH)
            .date();
        // Years before 0 have no four digits; no request is that old.
        let year = u32::try_from(date.year()).unwrap_or_default();
        let (month, day) = (u32::from(u8::from(date.month())), u32::from(date.day()));
        let digit = |number: u32| b'0' + (number % 10) as u8;
        Self([
            digit(year / 1000),
            digit(year / 100),
            digit(year / 10),
            digit(year),
            b'-',
            digit(month / 10),
            digit(month),
            b'-',
            digit(day / 10),
            digit(day),
        ])
    }

    fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl Debug for Date {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// The text of a request that is hashed. `query` and `content_type` are those sent, byte for byte; `payload_hash` is
/// the digest of the body, or of [`UNSIGNED_PAYLOAD`].
pub fn canonical_request(
    method: &str,
    query: &str,
    content_type: &str,
    host: &str,
    payload_hash: &str,
) -> String {
    text_of(|mut out| {
        let hash = payload_hash.as_bytes();
        write_canonical_request(&mut out, method, query, content_type, host, hash);
    })
}

/// The same with any set of signed headers, for a server whose clients sign more than [`SIGNED_HEADERS`]: names in lower
/// case with their values as they are signed, in the order in which `SignedHeaders` lists them.
pub fn canonical_request_of(
    method: &str,
    query: &str,
    signed_headers: &[(&str, &str)],
    payload_hash: &str,
) -> String {
    let mut out = String::new();
    out.extend([method, "\n/\n", query, "\n"]);
    for (name, value) in signed_headers {
        out.extend([name, ":", value, "\n"]);
    }
    for (index, (name, _)) in signed_headers.iter().enumerate() {
        out.extend([if index == 0 { "\n" } else { ";" }, name]);
    }
    out.extend(["\n", payload_hash]);
    out
}

/// The canonical request piece by piece: into a text, or straight into a hash.
fn write_canonical_request(
    out: &mut impl FnMut(&[u8]),
    method: &str,
    query: &str,
    content_type: &str,
    host: &str,
    payload_hash: &[u8],
) {
    out(method.as_bytes());
    out(b"\n/\n");
    out(query.as_bytes());
    out(b"\ncontent-type:");
    out(content_type.as_bytes());
    out(b"\nhost:");
    out(host.as_bytes());
    out(b"\n\n");
    out(SIGNED_HEADERS.as_bytes());
    out(b"\n");
    out(payload_hash);
}

/// The text that is signed.
pub fn string_to_sign(timestamp: i64, scope: &Scope<'_>, canonical_request: &str) -> String {
    let canonical_hash = HexDigest::of(canonical_request.as_bytes());
    text_of(|mut out| write_string_to_sign(&mut out, timestamp, scope, &canonical_hash))
}

fn write_string_to_sign(
    out: &mut impl FnMut(&[u8]),
    timestamp: i64,
    scope: &Scope<'_>,
    canonical_hash: &HexDigest,
) {
    out(ALGORITHM.as_bytes());
    out(b"\n");
    out(itoa::Buffer::new().format(timestamp).as_bytes());
    out(b"\n");
    out(scope.date().as_bytes());
    out(b"/");
    out(scope.service.as_bytes());
    out(b"/tc3_request\n");
    out(canonical_hash.as_bytes());
}

/// A text that is put together of pieces of texts.
fn text_of(pieces: impl FnOnce(&mut dyn FnMut(&[u8]))) -> String {
    let mut text = Vec::with_capacity(256);
    pieces(&mut |piece| text.extend_from_slice(piece));
    String::from_utf8_lossy(&text).into_owned()
}

/// The key derived from a secret key for one [`Scope`]; worth keeping, which [`KeyCache`](super::KeyCache) does.
#[derive(Clone)]
pub struct SigningKey(Hmac<Sha256>);

impl SigningKey {
    /// Derives it: four keyed hashes.
    pub fn derive(secret_key: &str, scope: &Scope<'_>) -> Self {
        let root = secrecy::zeroize::Zeroizing::new(format!("TC3{secret_key}"));
        let date = mac(hmac_sha256(root.as_bytes()), scope.date());
        let service = mac(hmac_sha256(&date), scope.service);
        Self(hmac_sha256(&mac(hmac_sha256(&service), "tc3_request")))
    }

    /// The signature of a string to sign.
    pub fn sign(&self, string_to_sign: &str) -> HexDigest {
        HexDigest::from_bytes(&mac(self.0.clone(), string_to_sign))
    }
}

impl Debug for SigningKey {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str("SigningKey(***)")
    }
}

fn mac(keyed: Hmac<Sha256>, data: &str) -> [u8; 32] {
    keyed.chain_update(data.as_bytes()).finalize().into_bytes().into()
}

/// The value of the `Authorization` header.
pub fn authorization(secret_id: &str, scope: &Scope<'_>, signature: &HexDigest) -> String {
    let mut out = String::with_capacity(192 + secret_id.len());
    out.extend([ALGORITHM, " Credential=", secret_id, "/"]);
    scope.write(&mut out);
    out.extend([", SignedHeaders=", SIGNED_HEADERS, ", Signature=", signature.as_str()]);
    out
}

/// The parts of a request that are signed.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// `GET` or `POST`.
    pub method: &'a str,
    /// The query as sent, without `?`.
    pub query: &'a str,
    /// The `Content-Type` header as sent.
    pub content_type: &'a str,
    /// The `Host` header as sent.
    pub host: &'a str,
    /// The body as sent, or [`UNSIGNED_PAYLOAD`].
    pub payload: &'a [u8],
}

impl Request<'_> {
    /// Signs the request: the value of its `Authorization` header. The texts on the way go straight into
    /// the hashes.
    pub fn authorization(
        &self,
        timestamp: i64,
        scope: &Scope<'_>,
        secret_id: &str,
        key: &SigningKey,
    ) -> String {
        let payload = HexDigest::of(self.payload);
        let Self { method, query, content_type, host, .. } = *self;
        let mut hash = Sha256::new();
        let mut hashed = |piece: &[u8]| hash.update(piece);
        write_canonical_request(&mut hashed, method, query, content_type, host, payload.as_bytes());
        let canonical_hash = HexDigest::from_bytes(&hash.finalize().into());
        let mut keyed = key.0.clone();
        let mut signed = |piece: &[u8]| Mac::update(&mut keyed, piece);
        write_string_to_sign(&mut signed, timestamp, scope, &canonical_hash);
        let signature = HexDigest::from_bytes(&keyed.finalize().into_bytes().into());
        authorization(secret_id, scope, &signature)
    }
}
