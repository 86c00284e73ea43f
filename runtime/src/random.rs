//! Random numbers for nonces, idempotency tokens and jitter.

use crate::error::Error;

/// Returns a random number from the operating system.
pub(crate) fn random() -> Result<u64, Error> {
    getrandom::u64().map_err(|error| {
        Error::config(format!("the operating system returned no random number: {error}"))
    })
}
