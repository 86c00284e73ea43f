//! A short run of the fuzz targets, which checks that they build and reach the code under test.

use super::process::{output, program, xtask};
use super::runner::NOT_RUN;

pub(super) fn short_run() -> Result<String, String> {
    let compiler = std::env::var_os("CXX").unwrap_or_else(|| "c++".into());
    match output(program(compiler, &["--version"])) {
        Ok(_) => xtask(&["fuzz", "--seconds", "5"]),
        // Only libFuzzer needs C++.
        Err(_) => Ok(format!("{NOT_RUN}: no C++ compiler")),
    }
}
