//! Random numbers, for nonces, tokens and jitter.

use crate::error::Error;

/// Returns a random number from the operating system.
pub(crate) fn random() -> Result<u64, Error> {
    getrandom::u64().map_err(|error| Error::config(format!("no random number: {error}")))
}
