//! Checks that Cargo runs.
//!
//! The whole workspace is built at once, with tests and examples, so that shared dependencies have the same features in
//! every step and are built once.

use super::leak_scan::{self, Record};
use super::process::{cargo, output};
use crate::workspace::{Metadata, Package};

/// The test binary that compares with the recording of the vendor's SDK.
pub(super) const RECORDED: &str = "sdk";

/// The package that compiles the expected output of the generator's tests. It is not formatted by rustfmt, and its
/// documentation names crates that do not exist.
const COMPILED_EXAMPLES: &str = "tencent-cloud-compiled";

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

/// Checks every published package with features: without any, with the default ones, and with each alone.
pub(super) fn features() -> Result<String, String> {
    let metadata = Metadata::read()?;
    let mut checked = 0;
    for package in metadata.published().filter(|package| !package.features.is_empty()) {
        for features in feature_sets(package) {
            let mut command = cargo(&["clippy", "--quiet", "--package", &package.name]);
            command.args(["--no-default-features", "--features", features]);
            command.args(["--", "-D", "warnings"]);
            output(command)?;
            checked += 1;
        }
    }
    Ok(format!("{checked} combinations"))
}

fn feature_sets(package: &Package) -> Vec<&str> {
    std::iter::once("").chain(package.features.iter().map(String::as_str)).collect()
}

pub(super) fn build() -> Result<String, String> {
    output(cargo(&["build", "--quiet", "--workspace", "--all-features", "--bins", "--examples"]))
        .map(|_| String::new())
}

pub(super) fn tests() -> Result<String, String> {
    let mut command = cargo(&["test", "--quiet", "--workspace", "--all-features"]);
    command.args(["--lib", "--bins", "--tests", "--no-fail-fast", "--", "--nocapture"]);
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

pub(super) fn documentation() -> Result<String, String> {
    let mut command = cargo(&["doc", "--quiet", "--workspace", "--no-deps", "--all-features"]);
    command.env("RUSTDOCFLAGS", "-D warnings");
    output(command).map(|_| String::new())
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
