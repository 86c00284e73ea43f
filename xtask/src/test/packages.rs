//! Verifies the packages that would be published, without publishing them.

use super::process::{cargo, output};
use crate::workspace::Metadata;

/// Parts of the errors that Cargo reports without a network connection.
const OFFLINE: [&str; 4] = [
    "failed to download",
    "Could not resolve host",
    "failed to query replaced source",
    "spurious network error",
];

pub(super) fn verify() -> Result<String, String> {
    let metadata = Metadata::read()?;
    let count = metadata.published().count();
    let mut command = cargo(&["publish", "--workspace", "--dry-run", "--quiet"]);
    // Changes that are not committed are packaged too, so that the check works before a commit.
    command.arg("--allow-dirty");
    match output(command) {
        Ok(_) => Ok(format!("{count} packages")),
        Err(error) if OFFLINE.iter().any(|part| error.contains(part)) => {
            Ok("NOT RUN: the registry cannot be reached".to_owned())
        }
        Err(error) => Err(error),
    }
}
