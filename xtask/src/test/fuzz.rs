//! A short run of the fuzz targets, which checks that they build and reach the code under test.

use super::process::{output, program, xtask};
use super::runner::NOT_RUN;

/// Builds the fuzz targets.
pub(super) fn build() -> Result<String, String> {
    with_compiler(&["fuzz", "--build"])
}

pub(super) fn short_run() -> Result<String, String> {
    with_compiler(&["fuzz", "--seconds", "5"])
}

/// Runs a command of this program, unless there is no C++ compiler, which only libFuzzer needs.
fn with_compiler(arguments: &[&str]) -> Result<String, String> {
    let compiler = std::env::var_os("CXX").unwrap_or_else(|| "c++".into());
    match output(program(compiler, &["--version"])) {
        Ok(_) => xtask(arguments),
        Err(_) => Ok(format!("{NOT_RUN}: no C++ compiler")),
    }
}
