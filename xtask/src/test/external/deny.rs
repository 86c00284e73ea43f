//! Dependencies against the rules in `deny.toml`, with cargo-deny.

use std::path::PathBuf;

use super::super::process::{is_offline, output, program};
use super::super::runner::NOT_RUN;
use super::FOLDER;

/// Part of the error of cargo-deny without a network connection.
const NO_DATABASE: &str = "failed to fetch advisory database";

/// Checks licences, duplicate versions and sources.
pub(in crate::test) fn rules() -> Result<String, String> {
    match check(&["licenses", "bans", "sources"]) {
        Ok(text) => Ok(text),
        Err(error) if is_offline(&error) => {
            Ok(format!("{NOT_RUN}: the registry cannot be reached"))
        }
        Err(error) => Err(error),
    }
}

/// Checks vulnerabilities, unmaintained crates and yanked versions.
pub(in crate::test) fn advisories() -> Result<String, String> {
    match check(&["advisories"]) {
        Ok(text) => Ok(text),
        Err(error) if error.contains(NO_DATABASE) || is_offline(&error) => {
            // It is on a Git host, which a continuous integration need not reach.
            Ok("no advisories: their database cannot be reached".to_owned())
        }
        Err(error) => Err(error),
    }
}

/// Returns the version of cargo-deny, or its output if a rule is violated.
fn check(rules: &[&str]) -> Result<String, String> {
    let (deny, version) = cargo_deny()?;
    let mut command = program(deny, &["--locked", "--config", "deny.toml", "--color", "never"]);
    command.arg("check").args(rules);
    output(command).map(|_| version)
}

/// Returns cargo-deny and its version: the one on the path, or else the installed Python package.
fn cargo_deny() -> Result<(PathBuf, String), String> {
    let version = |deny: &PathBuf| output(program(deny, &["--version"]));
    let [on_path, installed] =
        [PathBuf::from("cargo-deny"), PathBuf::from(FOLDER).join("python/bin/cargo-deny")];
    let (deny, version) = match version(&on_path) {
        Ok(version) => (on_path, version),
        Err(_) => version(&installed).map(|version| (installed, version))?,
    };
    Ok((deny, version.trim().to_owned()))
}
