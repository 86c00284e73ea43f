//! `cargo xtask test`: every check of the continuous integration, the quick ones first.
//!
//! [`steps`] lists the checks, [`schedule`] decides which one starts next, and [`runner`] runs them on several threads. A
//! step that passes prints one line with its time. A step that fails prints its whole output, after which no other
//! starts.
//!
//! What takes most of the time is compiling. Whatever possible therefore uses the programs and tests that the step
//! `build` has compiled with all features of the workspace: a build of one package has other features of dependencies, so
//! that many of these are compiled again.

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
mod schedule;
mod steps;
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
use schedule::Worker;
use steps::{EXTERNAL, STEPS, Step};

pub(crate) const COMMAND: Command = Command {
    name: "test",
    summary: "Run every check of the continuous integration",
    help: "[--no-external] [--only WORDS] [--in-turn]

Runs every check and stops when one fails. Checks that mostly use one core run beside those that compile. Python and
Node packages are installed in target/external/.

Options:
  --no-external  skip checks that need Python, Node, Chromium, Redis or the network: the comparison with the vendor's SDK,
                 third-party tools that read the specifications, and the rules for dependencies
  --only WORDS   run only checks whose name contains WORDS; can be repeated. Checks that they depend on are not
                 run for them
  --in-turn      run one check at a time, for example to measure it",
    run,
};

fn run(mut arguments: lexopt::Parser) -> Result<ExitCode, Failure> {
    let (mut with_external, mut only, mut in_turn) = (true, Vec::new(), false);
    while let Some(argument) = arguments.next()? {
        match argument {
            lexopt::Arg::Long("no-external") => with_external = false,
            lexopt::Arg::Long("in-turn") => in_turn = true,
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
    let all = std::env::var_os("CI").is_some();
    Ok(run_steps(&steps, workers(in_turn), all))
}

fn run_steps(steps: &[&Step], workers: Vec<Worker>, all: bool) -> ExitCode {
    let code = runner::run(steps, &runner::Options { workers, all });
    process::delete_link();
    code
}

fn workers(in_turn: bool) -> Vec<Worker> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    if in_turn { vec![Worker::Only] } else { Worker::for_cores(cores) }
}

/// Compares random requests, `number` per action, with the vendor's Python SDK; prints the figures.
pub(crate) fn compare_with_sdk(number: u32, seed: u64) -> Result<(), String> {
    python()?;
    println!("{}", external::conformance::record_random(number, seed)?);
    println!("{}", external::conformance::compare()?);
    Ok(())
}

/// Runs the checks of a release.
pub(crate) fn for_release() -> Result<ExitCode, Failure> {
    process::this(&[]).map_err(Failure::Failed)?;
    Ok(run_steps(&steps::of_a_release(), workers(false), true))
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
