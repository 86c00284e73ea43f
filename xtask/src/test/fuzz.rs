//! A short run of the fuzzer: that its targets still build and still reach something, more than that they find nothing.

use super::process::{output, program, xtask};

pub(super) fn briefly() -> Result<String, String> {
    let compiler = std::env::var_os("CXX").unwrap_or_else(|| "c++".into());
    match output(program(compiler, &["--version"])) {
        Ok(_) => xtask(&["fuzz", "--seconds", "10"]),
        // libFuzzer is C++, which nothing else here needs. Who chooses the machine can have it on it.
        Err(error) if std::env::var_os("CI").is_some() => Err(error),
        Err(_) => Ok("NOT RUN: there is no C++ compiler".to_owned()),
    }
}
