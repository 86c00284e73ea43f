//! The hashes that signatures use.

use std::fmt::{self, Debug, Display, Formatter};

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;
use sha2::{Digest as _, Sha256};

/// A SHA-256 digest in lower-case hexadecimal.
///
/// ```
/// use tencent_cloud::sign::HexDigest;
///
/// let digest = HexDigest::of(b"");
/// assert_eq!(digest.as_str(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct HexDigest([u8; 64]);

impl HexDigest {
    /// Computes the digest of `data`.
    pub fn of(data: &[u8]) -> Self {
        Self::from_bytes(&Sha256::digest(data).into())
    }

    pub(super) fn from_bytes(bytes: &[u8; 32]) -> Self {
        let mut text = [0; 64];
        for (pair, byte) in text.as_chunks_mut::<2>().0.iter_mut().zip(bytes) {
            *pair = [hex_digit(byte >> 4), hex_digit(byte & 15)];
        }
        Self(text)
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Returns the 64 digits.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

fn hex_digit(nibble: u8) -> u8 {
    if nibble < 10 { b'0' + nibble } else { b'a' - 10 + nibble }
}

impl AsRef<str> for HexDigest {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl Display for HexDigest {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

impl Debug for HexDigest {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// Returns the state of HMAC-SHA256 after the key.
pub(super) fn hmac_sha256(key: &[u8]) -> Hmac<Sha256> {
    Hmac::new(&block(key, |key| Sha256::digest(key).into_iter()).into())
}

/// Computes the HMAC-SHA1 of `data`.
pub(super) fn hmac_sha1(key: &[u8], data: &[u8]) -> [u8; 20] {
    let keyed: Hmac<Sha1> = Hmac::new(&block(key, |key| Sha1::digest(key).into_iter()).into());
    keyed.chain_update(data).finalize().into_bytes().into()
}

/// Returns a key as one block of either hash: padded with zeros, or hashed first if it is longer (RFC 2104).
///
/// A key of exactly one block is the only one whose constructor cannot fail.
fn block<I: Iterator<Item = u8>>(key: &[u8], hash: impl FnOnce(&[u8]) -> I) -> [u8; 64] {
    let mut block = [0; 64];
    match block.get_mut(..key.len()) {
        Some(start) => start.copy_from_slice(key),
        None => block.iter_mut().zip(hash(key)).for_each(|(byte, hashed)| *byte = hashed),
    }
    block
}
