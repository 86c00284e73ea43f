//! SSH key pairs: RSA keys with 1024 bits, like those in the vendor's documentation.

use std::convert::Infallible;

use fastrand::Rng;
use rsa::pkcs1::{EncodeRsaPrivateKey as _, LineEnding};
use rsa::rand_core::{TryCryptoRng, TryRng};
use rsa::traits::PublicKeyParts as _;
use rsa::{BoxedUint, PrivateKey, PublicKey};
use ssh_encoding::base64::{Base64, Encoding as _};
use ssh_encoding::{Base64Reader, Decode as _, Encode as _, Mpint, Reader as _};

const BITS: usize = 1024;
/// The only kind of key that the service knows.
const KIND: &str = "ssh-rsa";
/// The sizes of keys that can be imported, in bits.
const IMPORTED_BITS: std::ops::RangeInclusive<usize> = 1024..=16_384;

/// A new key pair.
pub(crate) struct SshKeyPair {
    /// The public key in the format of OpenSSH, without a comment.
    pub(crate) public: String,
    /// The private key as PKCS #1 in PEM.
    pub(crate) private: String,
}

impl SshKeyPair {
    /// Returns the key pair that the seed determines. `None` if it cannot be encoded.
    pub(crate) fn generate(seed: u64) -> Option<Self> {
        let key = PrivateKey::new(&mut SeededRng(Rng::with_seed(seed)), BITS).ok()?;
        let private = key.to_pkcs1_pem(LineEnding::LF).ok()?.to_string();
        Some(Self { public: public_line(&key.to_public_key())?, private })
    }
}

/// Returns a public key in the format of OpenSSH.
fn public_line(key: &PublicKey) -> Option<String> {
    let number = |number: &BoxedUint| Mpint::from_positive_bytes(&number.to_be_bytes());
    let mut blob = Vec::new();
    KIND.encode(&mut blob).ok()?;
    number(key.e()).encode(&mut blob).ok()?;
    number(key.n()).encode(&mut blob).ok()?;
    Some(format!("{KIND} {}", Base64::encode_string(&blob)))
}

/// Returns the key of a line in the format of OpenSSH, without its comment. The error is what is wrong with it.
pub(crate) fn public_key(line: &str) -> Result<&str, String> {
    let mut parts = line.splitn(3, [' ', '\t']);
    let (kind, blob) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    if kind != KIND {
        return Err(format!("starts with `{kind}`; expected `{KIND} AAAA…`"));
    }
    if line.contains(['\n', '\r']) {
        return Err("has more than one line".to_owned());
    }
    let (exponent, modulus) =
        numbers(blob).ok_or("contains no RSA key in base64 after `ssh-rsa`")?;
    let number = |number: &Mpint| number.as_positive_bytes().map(BoxedUint::from_be_slice_vartime);
    let key = number(&modulus).zip(number(&exponent)).and_then(|(modulus, exponent)| {
        PublicKey::new_with_size_limits(modulus, exponent, IMPORTED_BITS).ok()
    });
    match key {
        Some(_) => Ok(blob),
        None => Err(format!(
            "is no valid RSA key with {} to {} bits",
            IMPORTED_BITS.start(),
            IMPORTED_BITS.end()
        )),
    }
}

/// Returns the exponent and the modulus of a key.
fn numbers(blob: &str) -> Option<(Mpint, Mpint)> {
    let mut reader = Base64Reader::new(blob.as_bytes()).ok()?;
    if String::decode(&mut reader).ok()? != KIND {
        return None;
    }
    let exponent = Mpint::decode(&mut reader).ok()?;
    let modulus = Mpint::decode(&mut reader).ok()?;
    reader.is_finished().then_some((exponent, modulus))
}

/// Random numbers that a seed determines. They are predictable, which is intended: the keys protect nothing.
struct SeededRng(Rng);

impl TryRng for SeededRng {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(self.0.u32(..))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(self.0.u64(..))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        self.0.fill(bytes);
        Ok(())
    }
}

impl TryCryptoRng for SeededRng {}
