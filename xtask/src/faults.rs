//! `cargo xtask faults`: many calls of a service that fails on purpose; `tests/soak` makes them, this builds it and runs it.

use std::process::{Command as Process, ExitCode};

use crate::{Command, Failure, spec_dirs};

pub(crate) const COMMAND: Command = Command {
    name: "faults",
    summary: "Make many calls of a service that fails, and account for every instance",
    help: "[--calls N] [--over-sockets N] [--seed S]

Users side by side buy instances, look at them and give them back on the simulator, while one attempt in five meets a
fault before or after it acts. Prints calls, attempts, faults and what became of the instances. Ends with 1 if one was
lost, duplicated or ended wrongly.

  --calls N         calls in memory [default: 100000]
  --over-sockets N  calls over sockets, which take real time [default: a tenth of the others]
  --seed S          what users do and which faults strike [default: 1]",
    run,
};

fn run(mut arguments: lexopt::Parser) -> Result<ExitCode, Failure> {
    let rest: Vec<_> = arguments.raw_args()?.collect();
    spec_dirs::enter_root()?;
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Process::new(cargo);
    command.args(["run", "--quiet", "--release", "--package", "tencent-cloud-soak", "--"]);
    let status = command.args(rest).status().map_err(|error| {
        Failure::Failed(format!("cargo run --package tencent-cloud-soak: {error}"))
    })?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
