//! `cargo xtask api`: the public interface of the published crates, held against `docs/api/`; `tests/public-api/` does the work.

use std::process::{Command as Process, ExitCode};

use crate::{Command, Failure, spec_dirs};

pub(crate) const COMMAND: Command = Command {
    name: "api",
    summary: "Compare the public interface of the crates with docs/api/",
    help: "[--write]

Ends with 1 if the interface differs from docs/api/<crate>.txt, and shows how, or if a type of a crate that users
should not depend on is in it.

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
    spec_dirs::enter_root()?;
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Process::new(cargo);
    command.args(["run", "--quiet", "--package", "tencent-cloud-public-api", "--"]);
    command.args(write.then_some("--write"));
    let status = command.status().map_err(|error| {
        Failure::Failed(format!("cargo run --package tencent-cloud-public-api: {error}"))
    })?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
