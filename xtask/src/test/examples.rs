//! Runs every program of `examples/`.

use super::process::{cargo, output};
use crate::workspace::Metadata;

/// The folder of the package with the examples.
const FOLDER: &str = "examples";

pub(super) fn run() -> Result<String, String> {
    let metadata = Metadata::read()?;
    let package = metadata.packages.iter().find(|package| package.folder == FOLDER);
    let package = package.ok_or_else(|| format!("no package in {FOLDER}/"))?;
    for example in &package.examples {
        output(cargo(&["run", "--quiet", "--package", &package.name, "--example", example]))?;
    }
    match package.examples.len() {
        0 => Err(format!("no examples in {FOLDER}/")),
        count => Ok(format!("{count} programs")),
    }
}
