//! The signature methods `HmacSHA1` and `HmacSHA256`: the older ones of API 3.0, and those of API 2.0.
//!
//! The string to sign consists of the method, host, path and the sorted parameters, none of them percent-encoded. Its
//! HMAC in Base64 is sent as the parameter `Signature`.
//!
//! ```
//! use tencent_cloud::flatten::Parameters;
//! use tencent_cloud::sign::v1::{self, Algorithm, Names};
//!
//! let mut parameters = Parameters::new();
//! parameters.push("Nonce", "11886");
//! parameters.push("Action", "DescribeZones");
//! let to_sign =
//!     v1::string_to_sign("GET", "cvm.tencentcloudapi.com", "/", &parameters, Names::AsSent);
//! assert_eq!(to_sign, "GETcvm.tencentcloudapi.com/?Action=DescribeZones&Nonce=11886");
//! assert_eq!(v1::signature(Algorithm::HmacSha1, "a secret key", &to_sign).len(), 28);
//! ```

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::Mac as _;

use super::digest::{hmac_sha1, hmac_sha256};
use crate::flatten::Parameters;

/// The HMAC algorithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Algorithm {
    /// `HmacSHA1`.
    HmacSha1,
    /// `HmacSHA256`.
    HmacSha256,
}

impl Algorithm {
    /// Returns the value of the parameter `SignatureMethod`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::HmacSha1 => "HmacSHA1",
            Self::HmacSha256 => "HmacSHA256",
        }
    }

    /// Returns the algorithm with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::HmacSha1, Self::HmacSha256].into_iter().find(|algorithm| algorithm.as_str() == name)
    }
}

/// The form of parameter names in the string to sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Names {
    /// As sent. Used by API 3.0.
    AsSent,
    /// With every `_` replaced by `.` before sorting. Used by API 2.0 and by some clients of API 3.0.
    Dotted,
}

/// Returns the string to sign. The parameters may be in any order; `Signature` itself is omitted.
pub fn string_to_sign(
    method: &str,
    host: &str,
    path: &str,
    parameters: &Parameters,
    names: Names,
) -> String {
    let mut sorted = Parameters::new();
    for (name, value) in parameters.iter().filter(|pair| pair.0 != "Signature") {
        sorted.push(&signed_name(name, names), value);
    }
    sorted.sort();

    let length: usize = sorted.iter().map(|(name, value)| name.len() + value.len() + 2).sum();
    let mut out = String::with_capacity(method.len() + host.len() + path.len() + 1 + length);
    out.extend([method, host, path, "?"]);
    for (index, (name, value)) in sorted.iter().enumerate() {
        out.extend([if index == 0 { "" } else { "&" }, name, "=", value]);
    }
    out
}

fn signed_name(name: &str, names: Names) -> Cow<'_, str> {
    match names {
        Names::Dotted if name.contains('_') => Cow::Owned(name.replace('_', ".")),
        Names::Dotted | Names::AsSent => Cow::Borrowed(name),
    }
}

/// Returns the value of the parameter `Signature` before percent-encoding.
pub fn signature(algorithm: Algorithm, secret_key: &str, string_to_sign: &str) -> String {
    let (key, text) = (secret_key.as_bytes(), string_to_sign.as_bytes());
    match algorithm {
        Algorithm::HmacSha1 => STANDARD.encode(hmac_sha1(key, text)),
        Algorithm::HmacSha256 => {
            STANDARD.encode(hmac_sha256(key).chain_update(text).finalize().into_bytes())
        }
    }
}
