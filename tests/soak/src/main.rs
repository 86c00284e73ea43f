//! Runs the soak test and prints its figures. `cargo xtask soak` builds and starts this program.

use std::process::ExitCode;

use lexopt::prelude::{Long, ValueExt as _};
use tencent_cloud_soak::draws::Draws;
use tencent_cloud_soak::{Report, Setup, in_memory, over_sockets};

/// The number of concurrent users.
const USERS: usize = 64;

fn main() -> ExitCode {
    let result = parse(lexopt::Parser::from_env()).map_err(|error| error.to_string());
    match result.and_then(|(memory, sockets)| run(memory, sockets)) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}

/// The parameters of a run, and the function that runs it.
type Run = (Setup, fn(Setup) -> Result<Report, String>);

/// Returns the parameters of the run in memory and of the run over sockets.
fn parse(mut arguments: lexopt::Parser) -> Result<(Setup, Setup), lexopt::Error> {
    let (mut calls, mut sockets, mut seed, mut draws) = (100_000, None, 1, Draws::ALL);
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("calls") => calls = arguments.value()?.parse()?,
            Long("over-sockets") => sockets = Some(arguments.value()?.parse()?),
            Long("seed") => seed = arguments.value()?.parse()?,
            Long("draws") => draws = arguments.value()?.parse_with(Draws::parse)?,
            other => return Err(other.unexpected()),
        }
    }
    let setup = |calls| Setup { calls, seed, users: USERS, draws };
    Ok((setup(calls), setup(sockets.unwrap_or(calls / 10))))
}

fn run(memory: Setup, sockets: Setup) -> Result<bool, String> {
    let mut passed = true;
    let runs: [Run; 2] = [(memory, in_memory), (sockets, over_sockets)];
    for (setup, run) in runs.into_iter().filter(|run| run.0.calls > 0) {
        let report = run(setup)?;
        println!("{report}");
        passed &= report.passed();
    }
    println!("{}", if passed { "passed: nothing lost, duplicated or stuck" } else { "FAILED" });
    Ok(passed)
}
