//! `cargo xtask api`: compares the public API of the published crates with `docs/api/`. Runs `tests/public-api/`.

use std::process::ExitCode;

use crate::{Command, Failure, workspace};

pub(crate) const COMMAND: Command = Command {
    name: "api",
    summary: "Compare the public API of the crates with docs/api/",
    help: "[--write]

Prints how the public API differs from docs/api/<crate>.txt, and types of other crates in it that are not allowed.
Exits with code 1 if there are any.

Options:
  --write  write docs/api/ instead",
    run,
};

fn run(mut arguments: lexopt::Parser) -> Result<ExitCode, Failure> {
    let mut write = false;
    while let Some(argument) = arguments.next()? {
        match argument {
            lexopt::Arg::Long("write") => write = true,
            other => return Err(other.unexpected().into()),
        }
    }
    workspace::enter_root()?;
    let package = "tencent-cloud-public-api";
    let mut command = workspace::cargo(&["run", "--quiet", "--package", package, "--"]);
    command.args(write.then_some("--write"));
    let status = command
        .status()
        .map_err(|error| Failure::Failed(format!("cargo run --package {package}: {error}")))?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
