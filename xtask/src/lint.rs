//! `cargo xtask lint`: checks specifications against the profile and the lint rules.

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use tencent_cloud_spec::lint::{Undescribed, undescribed};
use tencent_cloud_spec::{Diagnostics, Severity, Sources, Spec, check, lint, lint_migration};

use crate::{Command, Failure, workspace};

pub(crate) const COMMAND: Command = Command {
    name: "lint",
    summary: "Check the specifications against the profile and the lint rules",
    help: "[--deny-warnings] [FOLDER…]

Checks every spec/<service>/<version>/ by default. Exits with code 1 if there are errors. Counts what is not described in
actions with x-tier: facts, which is no error.

Options:
  --deny-warnings  also exit with code 1 if there are warnings",
    run,
};

/// Returns a specification with its diagnostics.
fn checked(folder: &Path) -> (Sources, Option<Spec>, Diagnostics) {
    let sources = Sources::read_dir(folder);
    let (spec, mut diagnostics) = check(&sources);
    if let Some(spec) = &spec {
        diagnostics.extend(lint(&sources, spec));
    }
    (sources, spec, diagnostics)
}

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
        workspace::enter_root()?;
        folders = workspace::specifications()?;
    }
    let (mut errors, mut warnings) = (0, 0);
    let checked: Vec<_> = folders.iter().map(|folder| checked(folder)).collect();
    for (folder, (sources, spec, diagnostics)) in folders.iter().zip(&checked) {
        let mut diagnostics = diagnostics.clone();
        for (_, replacement, _) in &checked {
            if let (Some(spec), Some(replacement)) = (spec, replacement) {
                diagnostics.extend(lint_migration(spec, replacement));
            }
        }
        eprint!("{}", diagnostics.snippets(sources, std::io::stderr().is_terminal()));
        let all = diagnostics.as_slice().iter();
        let own = all.filter(|diagnostic| diagnostic.severity == Severity::Error).count();
        errors += own;
        warnings += diagnostics.len() - own;
        if let Some(spec) = spec {
            let (actions, schemas) = (spec.operations.len(), spec.schemas.len());
            print!("{}: {actions} actions, {schemas} schemas", folder.display());
            let facts = undescribed(sources, spec);
            if facts.actions > 0 {
                let Undescribed { actions, descriptions } = facts;
                print!("; not described: {actions} actions, {descriptions} descriptions");
            }
            println!();
        }
    }
    println!("{errors} errors, {warnings} warnings");
    let failed = errors > 0 || (deny_warnings && warnings > 0);
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}
