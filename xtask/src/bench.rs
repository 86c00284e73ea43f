//! `cargo xtask bench`: builds and runs the benchmarks in `tests/bench/`.

use std::process::{Command as Process, ExitCode};

use crate::workspace::Metadata;
use crate::{Command, Failure, test, workspace};

pub(crate) const COMMAND: Command = Command {
    name: "bench",
    summary: "Run the benchmarks against their thresholds",
    help: "

Measures generation, the import of every service, encoding and signing, decoding, allocations, the memory of hostile
responses, calls over loopback and compile time. Prints a table and writes target/bench.json. Compares with the vendor's
SDK, which is fetched if Python is installed. Exits with code 1 if a figure exceeds its threshold. Takes several minutes; results are more stable
on an idle machine.",
    run,
};

fn run(mut arguments: lexopt::Parser) -> Result<ExitCode, Failure> {
    if let Some(other) = arguments.next()? {
        return Err(other.unexpected().into());
    }
    workspace::enter_root()?;
    let metadata = Metadata::read().map_err(Failure::Failed)?;
    let mut build = workspace::cargo(&["build", "--quiet", "--release"]);
    build.args(["--package", "xtask", "--package", "tencent-cloud-bench"]);
    if !status(build)? {
        return Err(Failure::Failed("the release build failed".to_owned()));
    }
    let folder = metadata.target.join("release");
    let mut bench = Process::new(folder.join("tencent-cloud-bench"));
    bench.arg(folder.join("xtask"));
    // Without Python, the table shows that the comparison is missing.
    bench.args(test::python().ok());
    Ok(if status(bench)? { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn status(mut command: Process) -> Result<bool, Failure> {
    let name = command.get_program().display().to_string();
    let status = command.status().map_err(|error| Failure::Failed(format!("{name}: {error}")))?;
    Ok(status.success())
}
