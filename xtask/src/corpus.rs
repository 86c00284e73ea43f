//! `cargo xtask corpus`: imports, loads and generates every service of a wheel, in memory.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use tencent_cloud_codegen::{
    Files, Manifest, Refusal, Service, generate_with, remove_unsupported, services,
};
use tencent_cloud_spec::import::{
    Error, ErrorCodes, Facts, Input, ServiceVersion, Vendor, Wheel, merge, versions,
};
use tencent_cloud_spec::{Sources, Spec, lint, load};

use crate::{Command, Failure};

pub(crate) const COMMAND: Command = Command {
    name: "corpus",
    summary: "Import, load and generate every service of the vendor",
    help: "WHEEL [--error-codes FILE] [--again] [--lint] [--report FILE] [--into FOLDER]

Imports every version of every service of a tccli wheel, loads the specifications, and generates their crates, all in
memory. Prints a line per failure and per action that cannot be generated, then the counts. Exits with code 1 if a
version fails.

Options:
  --error-codes FILE  the error codes of each action, in JSON, plain or compressed with gzip
  --again             also import every specification again, which must change nothing
  --lint              also lint every specification, which must have no errors
  --report FILE       write the counts as JSON
  --into FOLDER       write the specifications to FOLDER/spec and the crates to FOLDER/crates",
    run,
};

#[derive(Default)]
struct Arguments {
    wheel: Option<PathBuf>,
    error_codes: Option<PathBuf>,
    again: bool,
    lint: bool,
    report: Option<PathBuf>,
    into: Option<PathBuf>,
}

/// The counts of a run.
#[derive(Default)]
struct Counts {
    versions: usize,
    imported: usize,
    generated: usize,
    services: usize,
    actions: usize,
    schemas: usize,
    refused: usize,
    spec_lines: usize,
    files: usize,
    bytes: usize,
    examples: usize,
    skipped: usize,
}

fn run(parser: lexopt::Parser) -> Result<ExitCode, Failure> {
    let arguments = parse(parser)?;
    let Some(wheel) = &arguments.wheel else {
        return Err(Failure::Usage("corpus needs WHEEL".to_owned()));
    };
    let name = wheel.display().to_string();
    let wheel = Wheel::new(name, read(wheel)?).map_err(|error| failed(&error))?;
    let codes = match &arguments.error_codes {
        Some(path) => Some(
            ErrorCodes::parse(&path.to_string_lossy(), &read(path)?)
                .map_err(|error| failed(&error))?,
        ),
        None => None,
    };
    let mut counts = Counts::default();
    let mut failures = 0;
    for versions in by_service(versions(&wheel).map_err(|error| failed(&error))?) {
        counts.services += 1;
        counts.versions += versions.len();
        let corpus = Corpus { wheel: &wheel, codes: codes.as_ref(), arguments: &arguments };
        for failure in corpus.service(&versions, &mut counts) {
            println!("failed: {failure}");
            failures += 1;
        }
    }
    print_counts(&counts);
    if let Some(path) = &arguments.report {
        write_counts(path, &counts)?;
    }
    Ok(if failures == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn parse(mut parser: lexopt::Parser) -> Result<Arguments, Failure> {
    use lexopt::prelude::{Long, Value};
    let mut arguments = Arguments::default();
    while let Some(argument) = parser.next()? {
        match argument {
            Value(path) => arguments.wheel = Some(path.into()),
            Long("error-codes") => arguments.error_codes = Some(parser.value()?.into()),
            Long("again") => arguments.again = true,
            Long("lint") => arguments.lint = true,
            Long("report") => arguments.report = Some(parser.value()?.into()),
            Long("into") => arguments.into = Some(parser.value()?.into()),
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(arguments)
}

fn print_counts(counts: &Counts) {
    let Counts { versions, services, actions, schemas, refused, .. } = counts;
    let mebibytes = counts.bytes / (1 << 20);
    println!("{versions} versions of {services} services, {actions} actions, {schemas} schemas");
    println!("{} imported and loaded, {} generated", counts.imported, counts.generated);
    println!("{refused} actions not generated");
    println!("{} documented examples, {} skipped", counts.examples, counts.skipped);
    println!("{} lines of specification", counts.spec_lines);
    println!("{} generated files, {mebibytes} MiB", counts.files);
}

fn write_counts(path: &Path, counts: &Counts) -> Result<(), Failure> {
    let counts = serde_json::json!({
        "versions": counts.versions,
        "generated": counts.generated,
        "actions": counts.actions,
        "refused": counts.refused,
        "files": counts.files,
        "bytes": counts.bytes,
        "specification lines": counts.spec_lines,
    });
    let failed = |error| Failure::Failed(format!("{}: {error}", path.display()));
    std::fs::write(path, format!("{counts:#}\n")).map_err(failed)
}

/// Groups versions by service.
fn by_service(versions: Vec<ServiceVersion>) -> Vec<Vec<ServiceVersion>> {
    let mut services: BTreeMap<String, Vec<ServiceVersion>> = BTreeMap::new();
    for version in versions {
        services.entry(version.folder.clone()).or_default().push(version);
    }
    services.into_values().collect()
}

struct Corpus<'a> {
    wheel: &'a Wheel,
    codes: Option<&'a ErrorCodes>,
    arguments: &'a Arguments,
}

impl Corpus<'_> {
    /// Processes all versions of a service, and returns what failed.
    fn service(&self, versions: &[ServiceVersion], counts: &mut Counts) -> Vec<String> {
        let mut failures = Vec::new();
        let mut specs = Vec::new();
        for version in versions {
            let name = format!("{} {}", version.folder, version.version);
            match self.import(version, counts) {
                Ok((mut spec, folder)) => {
                    counts.imported += 1;
                    for Refusal { action, reason } in remove_unsupported(&mut spec) {
                        println!("refused: {name} {action}: {reason}");
                        counts.refused += 1;
                    }
                    specs.push((spec, folder));
                }
                Err(error) => failures.push(format!("{name}: {error}")),
            }
        }
        // Versions are sorted, and an imported specification states no default.
        if let Some((latest, _)) = specs.last_mut() {
            latest.is_default = true;
        }
        match generated(&services(&specs)) {
            Ok(files) => {
                counts.generated += specs.len();
                counts.files += files.len();
                counts.bytes += files.values().map(String::len).sum::<usize>();
                failures.extend(self.write("crates", &files).err());
            }
            Err(error) => {
                let name = versions.first().map(|own| own.folder.as_str()).unwrap_or_default();
                failures.push(format!("{name}: {error}"));
            }
        }
        failures
    }

    /// Imports and loads one version; returns it with the folder of its specification.
    fn import(
        &self,
        version: &ServiceVersion,
        counts: &mut Counts,
    ) -> Result<(Spec, String), String> {
        let text = |error: Error| error.to_string();
        let ServiceVersion { folder, version } = version;
        let mut vendor = Vendor::default();
        vendor.add(self.wheel, folder, version).map_err(text)?;
        let service = vendor.service().to_owned();
        let errors = match self.codes {
            Some(codes) => codes.of(&service, version).map_err(text)?,
            None => None,
        };
        let facts = Facts { errors, ..Facts::default() };
        let empty = Sources::new();
        let outcome =
            merge(&Input { facts: facts.clone(), ..Input::new(&vendor, &empty) }).map_err(text)?;
        let folder = format!("spec/{service}/{version}");
        let mut sources = Sources::new();
        for (name, text) in &outcome.files {
            counts.spec_lines += text.lines().count();
            sources.add(format!("{folder}/{name}"), text.as_str());
        }
        let spec = load(&sources).map_err(|found| found.lines(&sources))?;
        if self.arguments.again {
            let again = merge(&Input { facts, ..Input::new(&vendor, &sources) }).map_err(text)?;
            if let Some(change) = again.report.changes.first() {
                return Err(format!("a second import changes {change}"));
            }
        }
        if self.arguments.lint {
            let found = lint(&sources, &spec);
            if found.has_errors() {
                return Err(found.lines(&sources));
            }
        }
        let files = outcome.files.into_iter();
        self.write("", &files.map(|(name, text)| (format!("{folder}/{name}"), text)).collect())?;
        counts.actions += spec.operations.len();
        counts.schemas += spec.schemas.len();
        counts.skipped += outcome.report.skipped.len();
        let examples = |own: &tencent_cloud_spec::model::Operation| {
            own.request_examples.len() + own.response_examples.len()
        };
        counts.examples += spec.operations.iter().map(examples).sum::<usize>();
        Ok((spec, folder))
    }

    /// Writes files, if a folder was given.
    fn write(&self, below: &str, files: &Files) -> Result<(), String> {
        let Some(into) = &self.arguments.into else { return Ok(()) };
        for (name, text) in files {
            let path = into.join(below).join(name);
            let failed = |error: std::io::Error| format!("{}: {error}", path.display());
            if let Some(folder) = path.parent() {
                std::fs::create_dir_all(folder).map_err(failed)?;
            }
            std::fs::write(&path, text).map_err(failed)?;
        }
        Ok(())
    }
}

fn generated(services: &[Service<'_>]) -> Result<Files, String> {
    generate_with(services, &Manifest::Workspace).map_err(|found| {
        let lines: Vec<String> =
            found.iter().map(|found| found.diagnostic.message.clone()).collect();
        lines.join("; ")
    })
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    std::fs::read(path).map_err(|error| Failure::Failed(format!("{}: {error}", path.display())))
}

fn failed(error: &Error) -> Failure {
    Failure::Failed(error.to_string())
}
