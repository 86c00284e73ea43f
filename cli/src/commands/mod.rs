//! The subcommands.

mod add;
mod apply;
mod check;
mod list;
mod remove;
mod spec;
mod update;

use std::fmt::Display;
use std::io::Write as _;
use std::process::ExitCode;

use crate::arguments::Command;
use crate::error::Result;

/// Runs a subcommand.
pub(crate) fn run(command: Command) -> Result<ExitCode> {
    match command {
        Command::List(arguments) => list::run(&arguments).map(|()| ExitCode::SUCCESS),
        Command::Add(arguments) => add::run(arguments).map(|()| ExitCode::SUCCESS),
        Command::Update(arguments) => update::run(&arguments).map(|()| ExitCode::SUCCESS),
        Command::Check(arguments) => check::run(&arguments),
        Command::Remove(arguments) => remove::run(&arguments).map(|()| ExitCode::SUCCESS),
        Command::Spec(arguments) => spec::run(&arguments).map(|()| ExitCode::SUCCESS),
    }
}

/// Prints a line about what happens, in the style of Cargo.
fn status(verb: &str, text: impl Display) {
    eprint(&format!("{verb:>12} {text}"));
}

/// Prints a warning.
fn warn(text: impl Display) {
    eprint(&format!("warning: {text}"));
}

/// Prints an error.
pub(crate) fn fail(text: impl Display) {
    eprint(&format!("error: {text}"));
}

/// Prints a line. A reader that stops early, such as `head`, is no error.
fn eprint(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// Prints a line of the result.
fn print(line: impl Display) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// Returns a count with its noun.
fn count(number: usize, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{plural}")
}
