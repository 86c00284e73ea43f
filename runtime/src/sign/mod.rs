//! Request signatures as pure functions of the parts of a request, the credentials and the time.
//!
//! [`tc3`] is `TC3-HMAC-SHA256`, which signs the bytes of the request. [`v1`] is `HmacSHA1` and `HmacSHA256`, which
//! sign flattened parameters and are also the signatures of API 2.0. The functions return all intermediate strings, so
//! that a server can verify requests with the same functions.
//!
//! The client signs requests itself; this module is for custom clients, servers and proxies.

mod digest;
pub mod tc3;
pub mod v1;

pub use digest::HexDigest;

/// The signature method of requests, set with [`ClientBuilder::signature`](crate::ClientBuilder::signature).
///
/// ```
/// use tencent_cloud::{Config, Signature};
///
/// assert_eq!(Signature::default(), Signature::Tc3);
/// assert_eq!(Signature::HmacSha256.as_str(), "HmacSHA256");
/// let builder = Config::builder().signature(Signature::HmacSha256);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Signature {
    /// `TC3-HMAC-SHA256`, which signs the whole body. The vendor recommends it.
    #[default]
    Tc3,
    /// `HmacSHA256` over flattened parameters.
    HmacSha256,
    /// `HmacSHA1` over flattened parameters, the oldest method.
    HmacSha1,
}

impl Signature {
    /// Returns the vendor's name of the method.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Tc3 => tc3::ALGORITHM,
            Self::HmacSha256 => v1::Algorithm::HmacSha256.as_str(),
            Self::HmacSha1 => v1::Algorithm::HmacSha1.as_str(),
        }
    }
}
