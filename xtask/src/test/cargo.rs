//! Checks that Cargo runs.
//!
//! The whole workspace is built at once, with tests and examples, so that shared dependencies have the same features in
//! every step and are built once.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use super::leak_scan::{self, Record};
use super::process::{cargo, last_line, output, program};
use crate::workspace::{Metadata, Package};

/// The test binary that compares with the recording of the vendor's SDK.
pub(super) const RECORDED: &str = "sdk";

/// The package that compiles the expected output of the generator's tests. It is not formatted by rustfmt, and its
/// documentation names crates that do not exist.
const COMPILED_EXAMPLES: &str = "tencent-cloud-compiled";

/// The program that lists the public API.
const PUBLIC_API: &str = "tencent-cloud-public-api";

/// The package with the example programs.
const EXAMPLES: &str = "tencent-cloud-examples";

pub(super) fn format() -> Result<String, String> {
    let metadata = Metadata::read()?;
    // The generator formats its own output.
    let is_authored =
        |package: &&Package| !package.is_generated() && package.name != COMPILED_EXAMPLES;
    let authored: Vec<&Package> = metadata.packages.iter().filter(is_authored).collect();
    let mut command = cargo(&["fmt", "--check"]);
    command.args(authored.iter().flat_map(|package| ["--package", &package.name]));
    output(command).map(|_| format!("{} packages", authored.len()))
}

pub(super) fn clippy() -> Result<String, String> {
    let mut command =
        cargo(&["clippy", "--quiet", "--workspace", "--all-targets", "--all-features"]);
    command.args(["--", "-D", "warnings"]);
    output(command).map(|_| String::new())
}

/// Checks every published package with features: without any, and with each alone that its code depends on. The other
/// features of generated crates only enable those of the core.
pub(super) fn features() -> Result<String, String> {
    let metadata = Metadata::read()?;
    let mut generated: BTreeMap<&str, Vec<&Package>> = BTreeMap::new();
    let mut checked = 0;
    for package in metadata.published().filter(|package| !package.features.is_empty()) {
        for feature in feature_sets(package)? {
            checked += 1;
            if package.is_generated() {
                generated.entry(feature).or_default().push(package);
            } else {
                clippy_with(feature, &[package])?;
            }
        }
    }
    // In one run, the core is checked once per feature instead of once per crate.
    for (feature, packages) in generated {
        clippy_with(feature, &packages)?;
    }
    // The examples run with all features of the workspace, so this checks that their package declares what they use.
    let mut examples = cargo(&["clippy", "--quiet", "--package", EXAMPLES, "--examples"]);
    examples.args(["--", "-D", "warnings"]);
    output(examples)?;
    Ok(format!("{checked} combinations"))
}

/// Checks packages with one feature, or without any if it is empty.
fn clippy_with(feature: &str, packages: &[&Package]) -> Result<(), String> {
    let mut command = cargo(&["clippy", "--quiet", "--no-default-features"]);
    for package in packages {
        command.args(["--package", &package.name]);
        if !feature.is_empty() {
            command.args(["--features", &format!("{}/{feature}", package.name)]);
        }
    }
    command.args(["--", "-D", "warnings"]);
    output(command).map(drop)
}

fn feature_sets(package: &Package) -> Result<Vec<&str>, String> {
    let mut sets = vec![""];
    for feature in &package.features {
        let condition = format!("feature = \"{feature}\"");
        let sources = Path::new(&package.folder).join("src");
        let is_mentioned = mentions(&sources, &condition)?;
        // Otherwise, the default features are the same set as the feature that they enable.
        let is_own = feature != "default" || !package.has_one_default_feature;
        if is_mentioned || (!package.is_generated() && is_own) {
            sets.push(feature);
        }
    }
    Ok(sets)
}

/// Returns whether a file in the folder contains a text.
fn mentions(folder: &Path, text: &str) -> Result<bool, String> {
    let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let found = match path.is_dir() {
            true => mentions(&path, text)?,
            false => std::fs::read_to_string(&path).map_err(failed)?.contains(text),
        };
        if found {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Builds all programs and tests, which later steps run.
pub(super) fn build() -> Result<String, String> {
    let mut command = cargo(&["build", "--quiet", "--workspace", "--all-features"]);
    command.args(["--lib", "--bins", "--examples", "--tests"]);
    output(command).map(|_| String::new())
}

/// Builds the programs, with the same features as [`build`], for a step that also works on its own.
pub(super) fn programs() -> Result<(), String> {
    output(cargo(&["build", "--quiet", "--workspace", "--all-features", "--bins", "--examples"]))
        .map(drop)
}

/// Returns the command that runs tests of the workspace as [`build`] has compiled them.
pub(super) fn built_tests(arguments: &[&str]) -> Command {
    let mut command = cargo(&["test", "--quiet", "--workspace", "--all-features"]);
    command.args(arguments);
    command
}

pub(super) fn tests() -> Result<String, String> {
    let mut command = built_tests(&["--lib", "--bins", "--tests", "--no-fail-fast"]);
    command.args(["--", "--nocapture"]);
    let record = Record::begin("tests", &mut command)?;
    let text = output(command)?;
    let mut expected = leak_scan::recording_tests()?;
    // It needs a recording and has a step of its own.
    expected.remove(RECORDED);
    Ok(format!("{}; {}", count(&text)?, record.scan(&text, &expected)?))
}

/// Tests the program with a `reqwest` of its own. It is built alone, since other packages of the workspace would enable
/// more features of `reqwest`.
pub(super) fn reqwest_neighbor() -> Result<String, String> {
    let command = cargo(&["test", "--quiet", "--package", "tencent-cloud-reqwest-neighbor"]);
    count(&output(command)?)
}

pub(super) fn doc_tests() -> Result<String, String> {
    let mut command = cargo(&["test", "--quiet", "--workspace", "--all-features", "--doc"]);
    command.args(["--exclude", COMPILED_EXAMPLES]);
    let text = output(command)?;
    leak_scan::check("the output of documentation tests", &text)?;
    count(&text)
}

/// Compares the public API. `cargo xtask api` compiles the program alone, with other features of its dependencies.
pub(super) fn public_api() -> Result<String, String> {
    programs()?;
    let path = Metadata::read()?.target.join("debug").join(PUBLIC_API);
    output(program(path, &[])).map(|text| last_line(&text))
}

/// Counts the tests that passed; none is an error.
pub(super) fn count(text: &str) -> Result<String, String> {
    let passed: usize = text
        .lines()
        .filter_map(|line| {
            line.strip_prefix("test result: ok. ")?.split(' ').next()?.parse::<usize>().ok()
        })
        .sum();
    if passed == 0 {
        return Err(format!("{text}\nno test ran"));
    }
    Ok(format!("{passed} tests"))
}
