//! A short run of the fuzz targets, which checks that they build and reach the code under test.

use super::cargo::programs;
use super::process::{output, program};
use super::runner::NOT_RUN;
use crate::fuzz::{build_fuzzer, run_all};
use crate::workspace::Metadata;
use crate::{Failure, fuzz};

/// The seconds per target.
const SECONDS: u32 = 5;

/// Builds the fuzz targets.
pub(super) fn build() -> Result<String, String> {
    with_compiler(|| build_fuzzer().map(|_| String::new()))
}

/// Runs every fuzz target. The program without instrumentation, which lists them, is the one that the step `build` has
/// compiled.
pub(super) fn short_run() -> Result<String, String> {
    with_compiler(|| {
        programs().map_err(Failure::Failed)?;
        let helper = Metadata::read().map_err(Failure::Failed)?.target.join("debug");
        let (targets, inputs) = run_all(&helper.join(fuzz::PACKAGE), &build_fuzzer()?, SECONDS)?;
        match targets {
            0 => Err(Failure::Failed("no fuzz targets".to_owned())),
            count => Ok(format!("{inputs} inputs of {count} targets")),
        }
    })
}

/// Calls a function, unless there is no C++ compiler, which only libFuzzer needs.
fn with_compiler(run: impl FnOnce() -> Result<String, Failure>) -> Result<String, String> {
    let compiler = std::env::var_os("CXX").unwrap_or_else(|| "c++".into());
    if output(program(compiler, &["--version"])).is_err() {
        return Ok(format!("{NOT_RUN}: no C++ compiler"));
    }
    run().map_err(|failure| match failure {
        Failure::Usage(message) | Failure::Failed(message) => message,
    })
}
