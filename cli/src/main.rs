//! `cargo tencent-cloud` generates a typed client for any Tencent Cloud service into your own crate.
#![doc = include_str!("../README.md")]

mod arguments;
mod catalogue;
mod changes;
mod commands;
mod error;
mod generate;
mod index;
mod library;
mod lock;
mod manifest;
mod package;
mod project;
mod published;
mod staging;
mod tree;
mod workspace;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser as _;

use arguments::Arguments;

fn main() -> ExitCode {
    let arguments = Arguments::parse_from(without_name(std::env::args_os().collect()));
    match commands::run(arguments.command) {
        Ok(code) => code,
        Err(error) => {
            commands::fail(error);
            ExitCode::FAILURE
        }
    }
}

/// Removes the name of the subcommand, which Cargo passes as the first argument.
fn without_name(mut arguments: Vec<OsString>) -> Vec<OsString> {
    if arguments.get(1).is_some_and(|name| name == "tencent-cloud") {
        arguments.remove(1);
    }
    arguments
}
