//! `cargo xtask lint`: every finding of the loader, and of the rules where the documents can be used.

use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::process::ExitCode;

use tencent_cloud_spec::{Severity, Sources, check, lint};

use crate::{Command, Failure, spec_dirs};

pub(crate) const COMMAND: Command = Command {
    name: "lint",
    summary: "Check the spec documents against the profile",
    help: "[--deny-warnings] [FOLDER…]

Without a FOLDER: every spec/<service>/<version>/. Ends with 1 if there is an error.

  --deny-warnings  end with 1 for a warning, too",
    run,
};

fn run(mut arguments: lexopt::Parser) -> Result<ExitCode, Failure> {
    use lexopt::prelude::{Long, Value};
    let (mut folders, mut deny_warnings) = (Vec::new(), false);
    while let Some(argument) = arguments.next()? {
        match argument {
            Value(folder) => folders.push(PathBuf::from(folder)),
            Long("deny-warnings") => deny_warnings = true,
            other => return Err(other.unexpected().into()),
        }
    }
    if folders.is_empty() {
        spec_dirs::enter_root()?;
        folders = spec_dirs::all()?;
    }
    let (mut errors, mut warnings) = (0, 0);
    for folder in &folders {
        let sources = Sources::read_dir(folder);
        let (spec, mut found) = check(&sources);
        if let Some(spec) = &spec {
            found.extend(lint(&sources, spec));
        }
        eprint!("{}", found.snippets(&sources, std::io::stderr().is_terminal()));
        let is_error = |severity| severity == Severity::Error;
        let wrong = found.as_slice().iter().filter(|finding| is_error(finding.severity)).count();
        errors += wrong;
        warnings += found.len() - wrong;
        if let Some(spec) = spec {
            let (actions, schemas) = (spec.operations.len(), spec.schemas.len());
            println!("{}: {actions} actions, {schemas} schemas", folder.display());
        }
    }
    println!("{errors} errors, {warnings} warnings");
    let failed = errors > 0 || (deny_warnings && warnings > 0);
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}
