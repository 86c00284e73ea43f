//! Signatures, without I/O: each is a function of the request's parts, the credentials and the time.
//!
//! [`tc3`] is `TC3-HMAC-SHA256`, over the bytes of the request; [`v1`] is `HmacSHA1` and `HmacSHA256`, over flattened
//! parameters, which API 2.0 shares. The functions give every intermediate text, so that a server can verify a request
//! with the very functions that sign one.

mod digest;
pub mod tc3;
pub mod v1;

pub use digest::HexDigest;

/// How requests are signed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Signature {
    /// `TC3-HMAC-SHA256`: covers the whole body. What the vendor recommends.
    #[default]
    Tc3,
    /// `HmacSHA256` over flattened parameters.
    HmacSha256,
    /// `HmacSHA1` over flattened parameters: the oldest.
    HmacSha1,
}

impl Signature {
    /// The vendor's name of the method.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Tc3 => tc3::ALGORITHM,
            Self::HmacSha256 => v1::Algorithm::HmacSha256.as_str(),
            Self::HmacSha1 => v1::Algorithm::HmacSha1.as_str(),
        }
    }
}
