//! The signature method `TC3-HMAC-SHA256`.
//!
//! The canonical request is hashed; the hash and the time form the string to sign; its HMAC, with a key that is derived
//! for one day and one service, is the signature.
//!
//! ```
//! use tencent_cloud::sign::{HexDigest, tc3};
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

mod cache;
mod key;
mod scope;
mod signer;

use std::fmt::{self, Debug, Formatter};

pub use cache::SignerCache;
pub use key::SigningKey;
pub use scope::Scope;
pub use signer::Signer;

use super::HexDigest;

/// The name of the method, with which the `Authorization` header begins.
pub const ALGORITHM: &str = "TC3-HMAC-SHA256";

/// The names of the signed headers.
pub const SIGNED_HEADERS: &str = "content-type;host";

/// The string that is hashed instead of an unsigned body, and the value of `X-TC-Content-SHA256` for such a request.
pub const UNSIGNED_PAYLOAD: &str = "UNSIGNED-PAYLOAD";

/// The `Authorization` header of the few actions that are not signed.
pub const SKIP: &str = "SKIP";

/// Returns the canonical request. `query` and `content_type` must be those that are sent, byte for byte; `payload_hash`
/// is the digest of the body, or of [`UNSIGNED_PAYLOAD`].
pub fn canonical_request(
    method: &str,
    query: &str,
    content_type: &str,
    host: &str,
    payload_hash: &str,
) -> String {
    let mut out = canonical_head(method, query, content_type, host);
    out.push_str(payload_hash);
    out
}

/// Returns the canonical request up to the digest of the body, which is the same for all calls of a client that sends
/// JSON.
fn canonical_head(method: &str, query: &str, content_type: &str, host: &str) -> String {
    let mut out = String::with_capacity(192 + query.len());
    out.extend([method, "\n/\n", query, "\ncontent-type:", content_type, "\nhost:", host, "\n\n"]);
    out.extend([SIGNED_HEADERS, "\n"]);
    out
}

/// Returns the canonical request with any set of signed headers, for a server whose clients sign more than
/// [`SIGNED_HEADERS`]. Names are in lower case and in the order of `SignedHeaders`; values are those that are signed.
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

/// Returns the string to sign.
pub fn string_to_sign(timestamp: i64, scope: &Scope<'_>, canonical_request: &str) -> String {
    let hash = HexDigest::of(canonical_request.as_bytes());
    let mut out = String::with_capacity(160);
    out.extend([ALGORITHM, "\n", itoa::Buffer::new().format(timestamp), "\n"]);
    scope.write(&mut out);
    out.extend(["\n", hash.as_str()]);
    out
}

/// Returns the value of the `Authorization` header.
pub fn authorization(secret_id: &str, scope: &Scope<'_>, signature: &HexDigest) -> String {
    let mut out = authorization_head(secret_id, scope);
    out.push_str(signature.as_str());
    out
}

fn authorization_head(secret_id: &str, scope: &Scope<'_>) -> String {
    let mut out = String::with_capacity(192 + secret_id.len());
    out.extend([ALGORITHM, " Credential=", secret_id, "/"]);
    scope.write(&mut out);
    out.extend([", SignedHeaders=", SIGNED_HEADERS, ", Signature="]);
    out
}

/// The parts of a request that are signed.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    /// The method, `GET` or `POST`.
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

/// Prints sizes instead of what may be secret.
impl Debug for Request<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Request")
            .field("method", &self.method)
            .field("query", &format_args!("{} bytes", self.query.len()))
            .field("content_type", &self.content_type)
            .field("host", &self.host)
            .field("payload", &format_args!("{} bytes", self.payload.len()))
            .finish()
    }
}
