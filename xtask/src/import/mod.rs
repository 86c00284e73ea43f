//! `cargo xtask import`: merges facts from the vendor's description into a specification.

mod examples;
mod facts;
mod homes;
mod merge;
mod objects;
mod operations;
mod report;
mod skeleton;
mod skipped;
mod store;
#[cfg(test)]
mod tests;
mod types;
mod vendor;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use tencent_cloud_spec::Sources;

use self::facts::Facts;
use self::merge::{Input, Outcome, merge};
use self::vendor::Vendor;
use crate::{Command, Failure, workspace};

pub(crate) const COMMAND: Command = Command {
    name: "import",
    summary: "Merge the vendor's machine-readable description into a specification",
    help: "SERVICE VERSION --from SOURCE [--from SOURCE…] [options]

Imports actions, properties, types, required, nullability, deprecation and examples. Keeps what is authored:
descriptions, order, enumerations, extensions, and examples not named documented-…. Does not import the vendor's
sentences. Prints a line per change; writes nothing if an error occurs.

Options:
  --from SOURCE         a tccli wheel, or a folder that contains tccli/services/…; can be repeated. If several
                        contain the same item, the first one wins. An action that none contains is removed
  --limits FILE         subject groups, requests per second and largest counts, in YAML
  --error-codes FILE    the error codes of each action, in JSON, plain or compressed with gzip
  --group ACTION=GROUP  the subject group of a new action; can be repeated
  --into FOLDER         the specification [default: spec/SERVICE/VERSION]; created if it is empty or missing
  --skipped FILE        the documented examples that are not imported, each with its reason. Another one, or one that
                        is imported, is reported, and with --check exits with code 1
  --check               write nothing; exit with code 1 if something would change",
    run,
};

#[derive(Default)]
struct Arguments {
    names: Vec<String>,
    sources: Vec<PathBuf>,
    limits: Option<PathBuf>,
    error_codes: Option<PathBuf>,
    groups: BTreeMap<String, String>,
    into: Option<PathBuf>,
    skipped: Option<PathBuf>,
    check: bool,
}

fn run(parser: lexopt::Parser) -> Result<ExitCode, Failure> {
    let arguments = parse(parser)?;
    let [service, version] = arguments.names.as_slice() else {
        return Err(Failure::Usage("import needs SERVICE and VERSION".to_owned()));
    };
    if arguments.sources.is_empty() {
        return Err(Failure::Usage("import needs --from SOURCE".to_owned()));
    }
    let folder = match &arguments.into {
        Some(folder) => folder.clone(),
        None => workspace::root()?.join("spec").join(service).join(version),
    };
    let outcome = import(service, version, &folder, &arguments).map_err(Failure::Failed)?;
    for change in &outcome.report.changes {
        println!("{change}");
    }
    let mut drifted = !outcome.report.changes.is_empty();
    match &arguments.skipped {
        Some(path) => {
            let listed = skipped::read(path, version).map_err(Failure::Failed)?;
            for line in skipped::differences(&outcome.report.skipped, &listed) {
                println!("{line}");
                drifted = true;
            }
        }
        None => outcome.report.skipped.iter().for_each(|line| eprintln!("skipped {line}")),
    }
    if arguments.check {
        return Ok(if drifted { ExitCode::FAILURE } else { ExitCode::SUCCESS });
    }
    write(&folder, &outcome).map_err(Failure::Failed)?;
    Ok(ExitCode::SUCCESS)
}

fn parse(mut parser: lexopt::Parser) -> Result<Arguments, Failure> {
    use lexopt::prelude::{Long, Value, ValueExt as _};
    let mut arguments = Arguments::default();
    while let Some(argument) = parser.next()? {
        match argument {
            Value(name) => arguments.names.push(name.string()?),
            Long("from") => arguments.sources.push(parser.value()?.into()),
            Long("limits") => arguments.limits = Some(parser.value()?.into()),
            Long("error-codes") => arguments.error_codes = Some(parser.value()?.into()),
            Long("into") => arguments.into = Some(parser.value()?.into()),
            Long("skipped") => arguments.skipped = Some(parser.value()?.into()),
            Long("check") => arguments.check = true,
            Long("group") => {
                let text = parser.value()?.string()?;
                let Some((action, group)) = text.split_once('=') else {
                    return Err(Failure::Usage(format!("--group {text}: expected ACTION=GROUP")));
                };
                arguments.groups.insert(action.to_owned(), group.to_owned());
            }
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(arguments)
}

fn import(
    service: &str,
    version: &str,
    folder: &Path,
    arguments: &Arguments,
) -> Result<Outcome, String> {
    let mut vendor = Vendor::default();
    for source in &arguments.sources {
        vendor.add(source, service, version)?;
    }
    let mut facts = Facts::default();
    if let Some(path) = &arguments.limits {
        facts.limits = facts::limits(path)?;
    }
    if let Some(path) = &arguments.error_codes {
        facts.errors = Some(facts::error_codes(path, service, version)?);
    }
    for action in arguments.groups.keys() {
        if !vendor.actions.contains_key(action) {
            return Err(format!("--group {action}: unknown action"));
        }
    }
    merge(&Input {
        service,
        version,
        current: &current(folder)?,
        vendor: &vendor,
        facts: &facts,
        groups: &arguments.groups,
    })
}

/// Returns the specification files in `folder`; none if it is missing or empty.
fn current(folder: &Path) -> Result<Sources, String> {
    let is_empty = match std::fs::read_dir(folder) {
        Ok(mut entries) => entries.next().is_none(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => true,
        Err(error) => return Err(format!("{}: {error}", folder.display())),
    };
    Ok(if is_empty { Sources::new() } else { Sources::read_dir(folder) })
}

/// Writes the files that differ: first all of them under other names, so that a full disk damages none.
fn write(folder: &Path, outcome: &Outcome) -> Result<(), String> {
    let failed = |path: &Path, error: std::io::Error| format!("{}: {error}", path.display());
    std::fs::create_dir_all(folder).map_err(|error| failed(folder, error))?;
    let mut ready = Vec::new();
    for (name, text) in &outcome.files {
        let path = folder.join(name);
        if std::fs::read_to_string(&path).is_ok_and(|before| before == *text) {
            continue;
        }
        let beside = folder.join(format!(".{name}.new"));
        std::fs::write(&beside, text).map_err(|error| failed(&beside, error))?;
        ready.push((beside, path));
    }
    for (beside, path) in &ready {
        std::fs::rename(beside, path).map_err(|error| failed(path, error))?;
    }
    for name in &outcome.stale {
        let path = folder.join(name);
        std::fs::remove_file(&path).map_err(|error| failed(&path, error))?;
    }
    Ok(())
}
