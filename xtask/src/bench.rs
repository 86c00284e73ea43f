//! `cargo xtask bench`: the measurements of `tests/bench`, which knows them; this builds it and runs it.

use std::path::PathBuf;
use std::process::{Command as Process, ExitCode};

use crate::{Command, Failure, spec_dirs, test};

pub(crate) const COMMAND: Command = Command {
    name: "bench",
    summary: "Measure what the project promises, against its bars",
    help: "

Prints a table and writes target/bench.json: generation, encoding and signing, decoding, allocations, calls over
loopback, compile time. The vendor's SDK is fetched to compare with, if there is a Python. Ends with 1 if a figure is over its bar. Takes some minutes; a quiet machine gives steadier figures.",
    run,
};

fn run(mut arguments: lexopt::Parser) -> Result<ExitCode, Failure> {
    if let Some(other) = arguments.next()? {
        return Err(other.unexpected().into());
    }
    spec_dirs::enter_root()?;
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let packages = ["--package", "xtask", "--package", "tencent-cloud-bench"];
    let mut build = Process::new(cargo);
    build.args(["build", "--quiet", "--release"]).args(packages);
    if !status(build)? {
        return Err(Failure::Failed("the release build failed".to_owned()));
    }
    let target =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| "target".into(), PathBuf::from);
    let folder = target.join("release");
    let mut bench = Process::new(folder.join("tencent-cloud-bench"));
    bench.arg(folder.join("xtask"));
    // What is missing is said in the table.
    bench.args(test::python().ok());
    Ok(if status(bench)? { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn status(mut command: Process) -> Result<bool, Failure> {
    let shown = command.get_program().display().to_string();
    let status = command.status().map_err(|error| Failure::Failed(format!("{shown}: {error}")))?;
    Ok(status.success())
}
