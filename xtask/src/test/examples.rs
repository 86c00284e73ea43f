//! Runs every program of `examples/`.

use super::cargo::programs;
use super::process::{output, program};
use crate::workspace::Metadata;

/// The folder of the package with the examples.
const FOLDER: &str = "examples";

pub(super) fn run() -> Result<String, String> {
    let metadata = Metadata::read()?;
    let package = metadata.packages.iter().find(|package| package.folder == FOLDER);
    let package = package.ok_or_else(|| format!("no package in {FOLDER}/"))?;
    programs()?;
    for example in &package.examples {
        output(program(metadata.target.join("debug/examples").join(example), &[]))?;
    }
    match package.examples.len() {
        0 => Err(format!("no examples in {FOLDER}/")),
        count => Ok(format!("{count} programs")),
    }
}
