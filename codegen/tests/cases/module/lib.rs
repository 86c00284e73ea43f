//! A crate that contains a generated module, as users have it: private, and not used completely.

#[path = "expected/mod.rs"]
mod archive;

use archive::{Client, Error, blocking};

/// Returns both clients.
///
/// # Errors
///
/// The environment is contradictory.
pub fn clients() -> Result<String, Error> {
    let client = Client::from_env()?;
    let blocking = blocking::Client::from_env()?;
    Ok(format!("{:?} {:?}", client.config(), blocking.config()))
}
