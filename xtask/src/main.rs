//! The maintainers' commands of this repository: `cargo xtask <command>`.
//!
//! Each command is a thin module over the crates and describes itself in a [`Command`]; this is the only place that
//! writes files.

mod api;
mod bench;
mod docs;
mod faults;
mod fmt_spec;
mod fuzz;
mod generate;
mod import;
mod lint;
mod spec_dirs;
mod test;

use std::process::ExitCode;

/// Every command, in the order of the help text.
const COMMANDS: &[Command] = &[
    generate::COMMAND,
    lint::COMMAND,
    fmt_spec::COMMAND,
    import::COMMAND,
    docs::COMMAND,
    api::COMMAND,
    test::COMMAND,
    fuzz::COMMAND,
    faults::COMMAND,
    bench::COMMAND,
];

/// A command, as its module describes it.
struct Command {
    name: &'static str,
    /// One line for the list of commands.
    summary: &'static str,
    /// Everything after `cargo xtask <name>` in the usage line, then what the options mean.
    help: &'static str,
    run: fn(lexopt::Parser) -> Result<ExitCode, Failure>,
}

/// Why a command did not do its work.
enum Failure {
    /// The command line is wrong: exit code 2.
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
    let mut arguments = lexopt::Parser::from_env();
    match dispatch(&mut arguments) {
        Ok(code) => code,
        Err(Failure::Usage(message)) => {
            eprintln!("error: {message}\n\n`cargo xtask --help` lists the commands");
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
        .ok_or_else(|| Failure::Usage(format!("there is no command {name}")))?;
    let rest: Vec<_> = arguments.raw_args()?.collect();
    // Asked for help, a command needs none of its other arguments to be right.
    if rest.iter().take_while(|argument| *argument != "--").any(|a| a == "--help" || a == "-h") {
        print!("{}\n\ncargo xtask {} {}\n", command.summary, command.name, command.help);
        return Ok(ExitCode::SUCCESS);
    }
    (command.run)(lexopt::Parser::from_args(rest))
}

fn overview() -> String {
    let mut text = String::from("cargo xtask <command>\n\n");
    let width = COMMANDS.iter().map(|command| command.name.len()).max().unwrap_or_default();
    for command in COMMANDS {
        text.push_str(&format!("  {:width$}  {}\n", command.name, command.summary));
    }
    text.push_str("\n`cargo xtask <command> --help` says more about one.\n");
    text
}
