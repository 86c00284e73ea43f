//! The maintainers' commands of this repository: `cargo xtask <command>`.
//!
//! Each command is a thin module over the crates and describes itself in a [`Command`]. No other program of the
//! repository writes files.

mod api;
mod bench;
mod breaking;
mod corpus;
mod docs;
mod drift;
mod fmt_spec;
mod fuzz;
mod generate;
mod import;
mod lint;
mod model;
mod release;
mod sdk;
mod soak;
mod test;
mod workspace;

use std::process::ExitCode;

/// Every command, in the order of the help text.
const COMMANDS: &[Command] = &[
    generate::COMMAND,
    lint::COMMAND,
    fmt_spec::COMMAND,
    import::COMMAND,
    drift::COMMAND,
    docs::COMMAND,
    api::COMMAND,
    test::COMMAND,
    fuzz::COMMAND,
    soak::COMMAND,
    model::COMMAND,
    sdk::COMMAND,
    bench::COMMAND,
    corpus::COMMAND,
    release::COMMAND,
];

/// A command.
struct Command {
    name: &'static str,
    /// The description in the list of commands, in one line.
    summary: &'static str,
    /// The arguments in the usage line, then the description of the command and its options.
    help: &'static str,
    run: fn(lexopt::Parser) -> Result<ExitCode, Failure>,
}

/// The reason why a command failed.
enum Failure {
    /// The command line is invalid: exit code 2.
    Usage(String),
    /// Anything else: exit code 1.
    Failed(String),
}

impl From<lexopt::Error> for Failure {
    fn from(error: lexopt::Error) -> Self {
        Self::Usage(error.to_string())
    }
}

fn main() -> ExitCode {
    if let Some(code) = test::as_wrapper() {
        return code;
    }
    let mut arguments = lexopt::Parser::from_env();
    match dispatch(&mut arguments) {
        Ok(code) => code,
        Err(Failure::Usage(message)) => {
            eprintln!("error: {message}\n\nRun `cargo xtask --help` for a list of commands.");
            ExitCode::from(2)
        }
        Err(Failure::Failed(message)) => {
            eprintln!("error: {message}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(arguments: &mut lexopt::Parser) -> Result<ExitCode, Failure> {
    use lexopt::prelude::{Long, Short, Value};
    let name = match arguments.next()? {
        Some(Value(name)) => name.to_string_lossy().into_owned(),
        Some(Long("help") | Short('h')) | None => {
            print!("{}", overview());
            return Ok(ExitCode::SUCCESS);
        }
        Some(other) => return Err(other.unexpected().into()),
    };
    let command = COMMANDS
        .iter()
        .find(|command| command.name == name)
        .ok_or_else(|| Failure::Usage(format!("unknown command `{name}`")))?;
    let rest: Vec<_> = arguments.raw_args()?.collect();
    // `--help` works even if the other arguments are invalid.
    if rest.iter().take_while(|argument| *argument != "--").any(|a| a == "--help" || a == "-h") {
        let usage = format!("cargo xtask {} {}", command.name, command.help);
        print!("{}\n\nUsage: {}\n", command.summary, usage.trim_end());
        return Ok(ExitCode::SUCCESS);
    }
    (command.run)(lexopt::Parser::from_args(rest))
}

fn overview() -> String {
    let mut text = String::from("Usage: cargo xtask <command>\n\n");
    let width = COMMANDS.iter().map(|command| command.name.len()).max().unwrap_or_default();
    for command in COMMANDS {
        text.push_str(&format!("  {:width$}  {}\n", command.name, command.summary));
    }
    text.push_str("\nRun `cargo xtask <command> --help` for the options of a command.\n");
    text
}
