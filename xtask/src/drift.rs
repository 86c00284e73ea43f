//! `cargo xtask drift`: compares the specifications with the vendor's newest description.

mod compare;
mod download;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde_json::{Value, json};
use tencent_cloud_spec::import::Package;

use crate::import::package;
use crate::{Command, Failure, workspace};
use compare::{Changes, Drift, Editions};

pub(crate) const COMMAND: Command = Command {
    name: "drift",
    summary: "Report what the vendor's newest description changes",
    help: "[SERVICE…] [--from SOURCE [--from SOURCE]] [--baseline SOURCE [--baseline SOURCE]] [--json]

Merges the vendor's newest description into each specification, in memory, and prints the changes per service. A change
that breaks users of the generated crate is `breaking`: a removed action, field, schema or enumeration value, a newly
required request field, a changed type, or a description that contradicts what is authored. Any other is `compatible`.

Without --from, downloads the newest tccli and tccli-intl-en with pip, which uses its own index settings, and as baseline
the releases in tests/conformance/python/vendor.txt. Where a specification deviates from the baseline on purpose, the same
deviation from the newest description is no change. Writes nothing outside of target/drift/.

Exits with code 0 if nothing changed, 3 if all changes are compatible, 4 if one is breaking, and 1 after an error.

Options:
  SERVICE            the short name of a service, such as cvm [default: all]
  --from SOURCE      a tccli wheel, or a folder that contains tccli/services/…, instead of the download; then the one of
                     the international edition, which cvm needs
  --baseline SOURCE  the same for the baseline [default with --from: none, so every deviation is reported]
  --json             print one JSON document",
    run,
};

/// The exit codes of changes; 1 and 2 are errors.
const COMPATIBLE: u8 = 3;
const BREAKING: u8 = 4;

#[derive(Default)]
struct Arguments {
    services: Vec<String>,
    from: Vec<PathBuf>,
    baseline: Vec<PathBuf>,
    json: bool,
}

fn run(parser: lexopt::Parser) -> Result<ExitCode, Failure> {
    let mut arguments = parse(parser)?;
    workspace::enter_root()?;
    let folders = specifications(&arguments.services)?;
    if arguments.from.is_empty() {
        let downloaded = download::descriptions().map_err(Failure::Failed)?;
        arguments.from = downloaded.newest;
        if arguments.baseline.is_empty() {
            arguments.baseline = downloaded.baseline;
        }
    }
    both_editions(&folders, &arguments.from)?;
    let newest = read(&arguments.from)?;
    let baseline = read(&arguments.baseline)?;
    let newest = editions(&newest).ok_or_else(|| Failure::Failed("no description".to_owned()))?;
    let mut drifts = Vec::new();
    for folder in &folders {
        let drift = compare::drift(folder, &newest, editions(&baseline).as_ref());
        drifts.extend(drift.map_err(Failure::Failed)?);
    }
    if arguments.json {
        println!("{:#}", document(&arguments, &drifts));
    } else {
        print!("{}", text(&arguments, &drifts));
    }
    Ok(ExitCode::from(code(&drifts)))
}

fn parse(mut parser: lexopt::Parser) -> Result<Arguments, Failure> {
    use lexopt::prelude::{Long, Value, ValueExt as _};
    let mut arguments = Arguments::default();
    while let Some(argument) = parser.next()? {
        match argument {
            Value(name) => arguments.services.push(name.string()?),
            Long("from") => arguments.from.push(parser.value()?.into()),
            Long("baseline") => arguments.baseline.push(parser.value()?.into()),
            Long("json") => arguments.json = true,
            other => return Err(other.unexpected().into()),
        }
    }
    if arguments.from.is_empty() && !arguments.baseline.is_empty() {
        return Err(Failure::Usage("--baseline needs --from".to_owned()));
    }
    if arguments.from.len() > 2 || arguments.baseline.len() > 2 {
        return Err(Failure::Usage("expected at most two descriptions".to_owned()));
    }
    Ok(arguments)
}

/// Checks that both editions are given if a specification has actions that only the international one describes.
fn both_editions(folders: &[PathBuf], from: &[PathBuf]) -> Result<(), Failure> {
    let needs_both = |service: &&&str| folders.iter().any(|folder| has_service(folder, service));
    match compare::INTERNATIONAL.iter().find(needs_both) {
        Some(service) if from.len() < 2 => Err(Failure::Usage(format!(
            "{service} has actions that only tccli-intl-en describes; add --from with its wheel, or name other services"
        ))),
        _ => Ok(()),
    }
}

fn has_service(folder: &Path, service: &str) -> bool {
    folder.parent().is_some_and(|parent| parent.ends_with(service))
}

/// Returns the specifications of services, or all of them if none is named.
fn specifications(services: &[String]) -> Result<Vec<PathBuf>, Failure> {
    let mut folders = workspace::specifications()?;
    let is_known = |name: &&String| folders.iter().any(|folder| has_service(folder, name));
    if let Some(unknown) = services.iter().find(|name| !is_known(name)) {
        return Err(Failure::Usage(format!("unknown service `{unknown}`")));
    }
    let is_wanted = |folder: &Path| services.iter().any(|name| has_service(folder, name));
    folders.retain(|folder| services.is_empty() || is_wanted(folder));
    Ok(folders)
}

fn read(sources: &[PathBuf]) -> Result<Vec<Box<dyn Package>>, Failure> {
    let packages = sources.iter().map(|source| package(source));
    packages.collect::<Result<_, _>>().map_err(|error| Failure::Failed(error.to_string()))
}

fn editions(packages: &[Box<dyn Package>]) -> Option<Editions<'_>> {
    let main = packages.first()?.as_ref();
    Some(Editions { main, international: packages.get(1).map(Box::as_ref) })
}

/// Returns the exit code.
fn code(drifts: &[Drift]) -> u8 {
    if drifts.iter().any(|drift| !drift.changes.breaking.is_empty()) {
        BREAKING
    } else if drifts.iter().any(|drift| !drift.changes.is_empty()) {
        COMPATIBLE
    } else {
        0
    }
}

fn text(arguments: &Arguments, drifts: &[Drift]) -> String {
    let mut text = String::new();
    for (title, sources) in [("newest", &arguments.from), ("baseline", &arguments.baseline)] {
        if !sources.is_empty() {
            text.push_str(&format!("{title}: {}\n", names(sources).join(", ")));
        }
    }
    let (mut breaking, mut compatible) = (0, 0);
    for Drift { service, version, changes } in drifts.iter().filter(|d| !d.changes.is_empty()) {
        text.push_str(&format!("\n{service} {version}\n"));
        let lines = |kind: &str, changes: &[String]| -> String {
            changes.iter().map(|change| format!("  {kind:10}  {change}\n")).collect()
        };
        text.push_str(&lines("breaking", &changes.breaking));
        text.push_str(&lines("compatible", &changes.compatible));
        breaking += changes.breaking.len();
        compatible += changes.compatible.len();
    }
    let count = drifts.len();
    text.push_str(&format!(
        "\n{count} specifications: {breaking} breaking and {compatible} compatible changes\n"
    ));
    text
}

fn document(arguments: &Arguments, drifts: &[Drift]) -> Value {
    let services = drifts.iter().map(|Drift { service, version, changes }| {
        let Changes { breaking, compatible } = changes;
        json!({"service": service, "version": version, "breaking": breaking, "compatible": compatible})
    });
    json!({
        "newest": names(&arguments.from),
        "baseline": names(&arguments.baseline),
        "services": services.collect::<Vec<_>>(),
    })
}

fn names(sources: &[PathBuf]) -> Vec<String> {
    let name = |path: &PathBuf| path.file_name().map(|name| name.to_string_lossy().into_owned());
    sources.iter().filter_map(name).collect()
}
