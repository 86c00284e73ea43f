//! `cargo xtask test`: every check of the continuous integration, in order, the quick ones first.
//!
//! Steps run one after the other with one target directory and one profile, so that nothing is built twice. A step that
//! passes prints one line with its time; the first that fails prints its whole output and ends the run.

mod cargo;
mod consumer;
mod docs_rs;
mod examples;
mod external;
mod fuzz;
mod leak_scan;
mod msrv;
mod package_metadata;
mod packages;
mod process;
mod release;
mod runner;
mod targets;
mod tidy;

use std::path::PathBuf;
use std::process::ExitCode;

use lexopt::ValueExt as _;

use crate::{Command, Failure, workspace};
pub(crate) use consumer::files as package_files;
pub(crate) use docs_rs::as_wrapper;
pub(crate) use package_metadata::placeholder;
pub(crate) use release::{SinceRelease, since_last_release};
use runner::Step;

pub(crate) const COMMAND: Command = Command {
    name: "test",
    summary: "Run every check of the continuous integration",
    help: "[--no-external] [--only WORDS]

Runs every check in order and stops at the first that fails. Python and Node packages are installed in
target/external/.

Options:
  --no-external  skip checks that need Python, Node, Chromium, Redis or the network: the comparison with the vendor's SDK,
                 third-party tools that read the specifications, and the rules for dependencies
  --only WORDS   run only checks whose name contains WORDS; can be repeated. Checks that they depend on are not
                 run for them",
    run,
};

/// Checks that need only Rust.
const STEPS: &[Step] = &[
    Step { name: "format", run: cargo::format },
    Step { name: "tidy", run: tidy::check },
    Step { name: "canonical specifications", run: || process::xtask(&["fmt-spec", "--check"]) },
    Step { name: "lint of the specifications", run: || process::xtask(&["lint"]) },
    Step { name: "generated crates", run: || process::xtask(&["generate", "--check"]) },
    Step { name: "generated pages and links", run: || process::xtask(&["docs", "--check"]) },
    Step { name: "minimum Rust version", run: msrv::check },
    Step { name: "clippy", run: cargo::clippy },
    Step { name: "clippy by feature", run: cargo::features },
    Step { name: "other targets", run: targets::check },
    Step { name: "build", run: cargo::build },
    Step { name: "tests and secret-leak scan", run: cargo::tests },
    Step { name: "reqwest beside the client", run: cargo::reqwest_neighbor },
    Step { name: "documentation tests", run: cargo::doc_tests },
    Step { name: "public API", run: || process::xtask(&["api"]) },
    Step { name: "public API since the last release", run: release::check },
    Step { name: "specifications since the last release", run: release::check_specifications },
    Step { name: "documentation as on docs.rs", run: docs_rs::check },
    Step { name: "documentation", run: cargo::documentation },
    Step { name: "short fuzz run", run: fuzz::short_run },
    Step { name: "examples", run: examples::run },
    Step { name: "metadata of packages", run: package_metadata::check },
    Step { name: "packages", run: packages::verify },
    Step { name: "project that uses the packages", run: consumer::check },
];

/// Checks that run third-party tools.
const EXTERNAL: &[Step] = &[
    Step { name: "install Python packages", run: external::python::install },
    Step { name: "install Node packages", run: external::node::install },
    Step { name: "install OpenAPI tools", run: external::openapi::install },
    Step { name: "licences and sources of dependencies", run: external::deny::rules },
    Step { name: "advisories on dependencies", run: external::deny::advisories },
    Step { name: "rate limits shared by processes", run: external::redis::shared_rate_limits },
    Step { name: "copied text", run: external::copies::check },
    Step { name: "API reference", run: || process::xtask(&["docs"]) },
    Step { name: "openapi-spec-validator", run: external::python::validate },
    Step { name: "redocly", run: external::node::redocly },
    Step { name: "spectral", run: external::node::spectral },
    Step { name: "vendor's descriptions", run: external::conformance::descriptions },
    Step { name: "vendor's facts", run: external::conformance::facts },
    Step { name: "breaking changes in Optic", run: external::openapi::breaking_changes },
    Step { name: "openapi-python-client", run: external::openapi::openapi_python_client },
    Step { name: "openapi-generator", run: external::openapi::openapi_generator },
    Step { name: "openapi-typescript", run: external::openapi::openapi_typescript },
    Step { name: "progenitor", run: external::openapi::progenitor },
    Step { name: "schemathesis", run: external::openapi::schemathesis },
    Step { name: "prism", run: external::openapi::prism },
    Step { name: "record the vendor's SDK", run: external::conformance::record },
    Step { name: "compare with the vendor's SDK", run: external::conformance::compare },
    Step { name: "event streams with the vendor's SDK", run: external::conformance::events },
    Step { name: "vendor's SDK with the simulator", run: external::conformance::simulator },
    Step { name: "guide's program with the vendor's SDK", run: external::conformance::guide },
    Step { name: "vendor's Node SDK with the simulator", run: external::conformance::node_sdk },
    Step { name: "vendor's command line with the simulator", run: external::conformance::cli },
    Step {
        name: "control of the simulator in Python and Node",
        run: external::conformance::control,
    },
    Step { name: "console of the simulator in Chromium", run: external::conformance::console },
    Step { name: "cargo tencent-cloud", run: external::any_service::check },
];

fn run(mut arguments: lexopt::Parser) -> Result<ExitCode, Failure> {
    let (mut with_external, mut only) = (true, Vec::new());
    while let Some(argument) = arguments.next()? {
        match argument {
            lexopt::Arg::Long("no-external") => with_external = false,
            lexopt::Arg::Long("only") => only.push(arguments.value()?.string()?),
            other => return Err(other.unexpected().into()),
        }
    }
    workspace::enter_root()?;
    process::this(&[]).map_err(Failure::Failed)?;
    let is_wanted =
        |step: &&Step| only.is_empty() || only.iter().any(|words| step.name.contains(words));
    let mut steps: Vec<&Step> = STEPS.iter().filter(is_wanted).collect();
    if with_external {
        let external: Vec<&Step> = EXTERNAL.iter().filter(is_wanted).collect();
        if !external.is_empty() {
            // Reported at once instead of after ten minutes of building.
            external::prerequisites().map_err(Failure::Failed)?;
        }
        steps.extend(external);
    }
    if steps.is_empty() {
        let names: Vec<&str> = STEPS.iter().chain(EXTERNAL).map(|step| step.name).collect();
        return Err(Failure::Usage(format!(
            "no check matches `{}`; the checks are: {}",
            only.join("`, `"),
            names.join(", ")
        )));
    }
    // The continuous integration installs whatever the steps need.
    Ok(runner::run(&steps, std::env::var_os("CI").is_some()))
}

/// Compares random requests, `number` per action, with the vendor's Python SDK; prints the figures.
pub(crate) fn compare_with_sdk(number: u32, seed: u64) -> Result<(), String> {
    python()?;
    println!("{}", external::conformance::record_random(number, seed)?);
    println!("{}", external::conformance::compare()?);
    Ok(())
}

/// The checks of a release.
const RELEASE: [&str; 8] = [
    "generated crates",
    "generated pages and links",
    "public API",
    "public API since the last release",
    "specifications since the last release",
    "metadata of packages",
    "packages",
    "project that uses the packages",
];

/// Runs the checks of a release.
pub(crate) fn for_release() -> Result<ExitCode, Failure> {
    process::this(&[]).map_err(Failure::Failed)?;
    let steps: Vec<&Step> = STEPS.iter().filter(|step| RELEASE.contains(&step.name)).collect();
    Ok(runner::run(&steps, true))
}

/// Returns an error if a change is not committed.
pub(crate) fn clean_working_tree() -> Result<(), String> {
    let changes = process::output(process::program("git", &["status", "--porcelain"]))?;
    if changes.is_empty() {
        return Ok(());
    }
    Err(format!("commit these changes first, so that the release can be discarded:\n{changes}"))
}

/// Returns the hand-written pages and sources that may state the version.
pub(crate) fn tracked_pages() -> Result<Vec<String>, String> {
    let sources =
        ["*.md", "runtime/src/*.rs", "simulator/src/*.rs", "codegen/src/*.rs", "cli/src/*.rs"];
    let arguments = [&["ls-files"][..], &sources].concat();
    let files = process::output(process::program("git", &arguments))?;
    let is_written = |path: &&str| {
        *path != "CHANGELOG.md"
            && !path.starts_with("generated/")
            && !path.starts_with("codegen/tests/")
    };
    Ok(files.lines().filter(is_written).map(str::to_owned).collect())
}

/// Returns the Python interpreter with the vendor's SDK, which is installed if it is missing.
pub(crate) fn python() -> Result<PathBuf, String> {
    external::python::prerequisite()?;
    external::python::install()?;
    Ok(external::python::python())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checks_of_a_release_exist() {
        let exists = |name: &&&str| STEPS.iter().any(|step| step.name == **name);
        let unknown: Vec<_> = RELEASE.iter().filter(|name| !exists(name)).collect();
        assert!(unknown.is_empty(), "{unknown:?}");
    }
}
