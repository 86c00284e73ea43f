//! Verifies the packages that would be published, without publishing them.

use super::process::{cargo, is_offline, output};
use crate::workspace::Metadata;

pub(super) fn verify() -> Result<String, String> {
    let metadata = Metadata::read()?;
    let count = metadata.published().count();
    let mut command = cargo(&["publish", "--workspace", "--dry-run", "--quiet"]);
    // Changes that are not committed are packaged too, so that the check works before a commit.
    command.arg("--allow-dirty");
    match output(command) {
        Ok(_) => Ok(format!("{count} packages")),
        Err(error) if is_offline(&error) => {
            Ok("NOT RUN: the registry cannot be reached".to_owned())
        }
        Err(error) => Err(error),
    }
}
