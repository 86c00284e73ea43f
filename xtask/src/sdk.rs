//! `cargo xtask sdk`: compares many random requests with the vendor's Python SDK.

use std::process::ExitCode;

use lexopt::ValueExt as _;

use crate::{Command, Failure, test, workspace};

pub(crate) const COMMAND: Command = Command {
    name: "sdk",
    summary: "Compare random requests with the vendor's Python SDK",
    help: "[--random N] [--seed S]

Generates random requests for every action of every service in the types that the vendor declares, and compares what the
generated types and the vendor's SDK send: JSON, flattened parameters, signatures and headers. `cargo xtask test` does
the same with two requests per action, and with the documented examples.

Options:
  --random N  random requests per action [default: 60]
  --seed S    the seed of the requests [default: 1]",
    run,
};

fn run(mut arguments: lexopt::Parser) -> Result<ExitCode, Failure> {
    let (mut number, mut seed) = (60, 1);
    while let Some(argument) = arguments.next()? {
        match argument {
            lexopt::Arg::Long("random") => number = arguments.value()?.parse()?,
            lexopt::Arg::Long("seed") => seed = arguments.value()?.parse()?,
            other => return Err(other.unexpected().into()),
        }
    }
    workspace::enter_root()?;
    test::compare_with_sdk(number, seed).map_err(Failure::Failed)?;
    Ok(ExitCode::SUCCESS)
}
