//! `cargo xtask soak`: builds and runs the soak test in `tests/soak/`.

use std::process::ExitCode;

use crate::{Command, Failure, workspace};

pub(crate) const COMMAND: Command = Command {
    name: "soak",
    summary: "Run the soak test: many requests with injected faults",
    help: "[--calls N] [--over-sockets N] [--seed S] [--draws LIST]

Concurrent users create, describe and terminate instances on the simulator. One attempt in five fails, before or after
the action is executed. A run also draws empty idempotency tokens, temporary credentials that expire or are revoked,
and local clocks that are hours off. Prints the numbers of calls, attempts and faults and the fate of the instances. Exits with code
1 if an instance was lost, duplicated or left in the wrong state, or if a user is stuck.

Options:
  --calls N         calls in memory [default: 100000]
  --over-sockets N  calls over sockets, which take real time [default: a tenth of --calls]
  --seed S          the seed of the users' actions and of the faults [default: 1]
  --draws LIST      what a run draws beside faults: tokens, credentials, clocks, or none [default: all]",
    run,
};

fn run(mut arguments: lexopt::Parser) -> Result<ExitCode, Failure> {
    let rest: Vec<_> = arguments.raw_args()?.collect();
    workspace::enter_root()?;
    let package = "tencent-cloud-soak";
    let mut command = workspace::cargo(&["run", "--quiet", "--release", "--package", package]);
    let status = command
        .arg("--")
        .args(rest)
        .status()
        .map_err(|error| Failure::Failed(format!("cargo run --package {package}: {error}")))?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
