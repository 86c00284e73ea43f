//! `cargo xtask model`: builds and runs the test of the simulator that compares random calls with a model.

use std::process::ExitCode;

use lexopt::ValueExt as _;

use crate::{Command, Failure, workspace};

pub(crate) const COMMAND: Command = Command {
    name: "model",
    summary: "Compare random calls of the simulator with a model",
    help: "[--calls N] [--seed S]

Makes random calls of every action with state, in two accounts and two regions, while time moves, and compares all
objects with a simple model. If they disagree, prints the seed and the shortest sequence of calls that shows it, and
exits with code 1. `cargo xtask test` makes 1,000 calls. With at least 50,000 calls, every action must succeed at least once.

Options:
  --calls N  the number of calls [default: 100000], of which every 2,500 have a simulator of their own
  --seed S   the seed of the first 2,500 calls; the following ones have the next seeds [default: 1]",
    run,
};

/// The package with the test.
const PACKAGE: &str = "tencent-cloud-simulator";

fn run(mut arguments: lexopt::Parser) -> Result<ExitCode, Failure> {
    let (mut calls, mut seed) = (100_000_u32, 1_u32);
    while let Some(argument) = arguments.next()? {
        match argument {
            lexopt::Arg::Long("calls") => calls = arguments.value()?.parse()?,
            lexopt::Arg::Long("seed") => seed = arguments.value()?.parse()?,
            other => return Err(other.unexpected().into()),
        }
    }
    workspace::enter_root()?;
    let mut command = workspace::cargo(&["test", "--quiet", "--release", "--all-features"]);
    command.args(["--package", PACKAGE, "--test", "service", "--", "model::", "--nocapture"]);
    // A call that fails but has changed a table panics then.
    command.env("CARGO_PROFILE_RELEASE_DEBUG_ASSERTIONS", "true");
    command.env("MODEL_CALLS", calls.to_string()).env("MODEL_SEED", seed.to_string());
    let status = command
        .status()
        .map_err(|error| Failure::Failed(format!("cargo test --package {PACKAGE}: {error}")))?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
