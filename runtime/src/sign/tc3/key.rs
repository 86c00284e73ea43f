//! Derived signing keys.

use std::fmt::{self, Debug, Formatter};

use hmac::{Hmac, Mac as _};
use sha2::Sha256;

use super::Scope;
use crate::sign::HexDigest;
use crate::sign::digest::hmac_sha256;

/// A key that is derived from a secret key for one [`Scope`]. Derivation is expensive enough to cache, which
/// [`SignerCache`](super::SignerCache) does.
#[derive(Clone)]
pub struct SigningKey(Hmac<Sha256>);

impl SigningKey {
    /// Derives the key with four HMACs.
    pub fn derive(secret_key: &str, scope: &Scope<'_>) -> Self {
        let root = secrecy::zeroize::Zeroizing::new(format!("TC3{secret_key}"));
        let date = mac(hmac_sha256(root.as_bytes()), scope.date());
        let service = mac(hmac_sha256(&date), scope.service());
        Self(hmac_sha256(&mac(hmac_sha256(&service), "tc3_request")))
    }

    /// Returns the signature of a string to sign.
    pub fn sign(&self, string_to_sign: &str) -> HexDigest {
        HexDigest::from_bytes(&mac(self.0.clone(), string_to_sign))
    }

    /// Returns the state of the HMAC after the beginning of a string to sign.
    pub(super) fn begin(self, text: &str) -> Hmac<Sha256> {
        self.0.chain_update(text.as_bytes())
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
