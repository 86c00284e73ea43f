//! `cargo xtask import`: merges facts from the vendor's description into a specification.

mod skipped;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use tencent_cloud_spec::Sources;
use tencent_cloud_spec::import::{
    Error, ErrorCodes, Facts, Input, Limits, Outcome, Package, Vendor, Wheel, merge,
};

use crate::{Command, Failure, workspace};

pub(crate) const COMMAND: Command = Command {
    name: "import",
    summary: "Merge the vendor's machine-readable description into a specification",
    help: "SERVICE VERSION --from SOURCE [--from SOURCE…] [options]

Imports actions, properties, types, required, nullability, deprecation, framing and examples. Keeps what is authored:
descriptions, groups, order, enumerations, extensions, and examples not named documented-…. Does not import the vendor's
sentences. New actions have x-tier: facts. Keeps actions that no source contains, unchanged. Prints a line per change and
per action kept for this reason; writes nothing if an error occurs.

SERVICE is the short name of the service, such as cvm. New actions are grouped by the noun in their names.

Options:
  --from SOURCE         a tccli wheel, or a folder that contains tccli/services/…; can be repeated. If several
                        contain the same item, the first one wins
  --limits FILE         subject groups, requests per second and largest counts, in YAML
  --error-codes FILE    the error codes of each action, in JSON, plain or compressed with gzip
  --group ACTION=GROUP  the subject group of a new action, instead of the default one; can be repeated
  --into FOLDER         the specification [default: spec/SERVICE/VERSION]; created if it is empty or missing
  --remove-missing      remove the actions that no source contains, instead of keeping them
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
    remove_missing: bool,
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
    let outcome = import(service, version, &folder, &arguments);
    let outcome = outcome.map_err(|error| Failure::Failed(error.to_string()))?;
    for change in &outcome.report.changes {
        println!("{change}");
    }
    outcome.report.kept.iter().for_each(|line| eprintln!("kept {line}"));
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
            Long("remove-missing") => arguments.remove_missing = true,
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
) -> Result<Outcome, Error> {
    let mut vendor = Vendor::default();
    for source in &arguments.sources {
        vendor.add(package(source)?.as_ref(), service, version)?;
    }
    if vendor.service() != service {
        let name = vendor.service();
        return Err(Error::new(format!("`{service}` is a folder; the service is `{name}`")));
    }
    let mut facts = Facts::default();
    if let Some(path) = &arguments.limits {
        facts.limits = Limits::parse(&path.to_string_lossy(), read(path)?)?;
    }
    if let Some(path) = &arguments.error_codes {
        let name = path.display();
        facts.errors = ErrorCodes::parse(&name.to_string(), &read(path)?)?.of(service, version)?;
        if facts.errors.is_none() {
            return Err(Error::new(format!("{name}: no error codes of {service} {version}")));
        }
    }
    let current = current(folder)?;
    let (groups, remove_missing) = (arguments.groups.clone(), arguments.remove_missing);
    merge(&Input { facts, groups, remove_missing, ..Input::new(&vendor, &current) })
}

/// Returns a wheel, or a folder with the files of a package.
pub(crate) fn package(source: &Path) -> Result<Box<dyn Package>, Error> {
    if source.is_dir() {
        return Ok(Box::new(Unpacked { label: label(source), root: source.to_owned() }));
    }
    Ok(Box::new(Wheel::new(label(source), read(source)?)?))
}

fn label(source: &Path) -> String {
    source.file_name().unwrap_or(source.as_os_str()).to_string_lossy().into_owned()
}

/// A folder with the files of a package.
struct Unpacked {
    label: String,
    root: PathBuf,
}

impl Package for Unpacked {
    fn label(&self) -> &str {
        &self.label
    }

    fn file(&self, path: &str) -> Result<Vec<u8>, Error> {
        read(&self.root.join(path))
    }

    fn paths(&self) -> Result<Vec<String>, Error> {
        let services = self.root.join("tccli/services");
        let mut paths = Vec::new();
        for service in names(&services)? {
            for version in names(&services.join(&service)).unwrap_or_default() {
                paths.push(format!("tccli/services/{service}/{version}/api.json"));
            }
        }
        Ok(paths)
    }
}

/// Returns the names of the entries of a folder.
fn names(folder: &Path) -> Result<Vec<String>, Error> {
    let entries = std::fs::read_dir(folder).map_err(failed(folder))?;
    Ok(entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect())
}

fn read(path: &Path) -> Result<Vec<u8>, Error> {
    std::fs::read(path).map_err(failed(path))
}

fn failed(path: &Path) -> impl Fn(std::io::Error) -> Error {
    let path = path.display().to_string();
    move |error| Error::new(format!("{path}: {error}"))
}

/// Returns the specification files in `folder`; none if it is missing or empty.
fn current(folder: &Path) -> Result<Sources, Error> {
    let is_empty = match std::fs::read_dir(folder) {
        Ok(mut entries) => entries.next().is_none(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => true,
        Err(error) => return Err(failed(folder)(error)),
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

#[cfg(test)]
mod tests {
    use super::*;

    /// A description with one action.
    const API: &str = r#"{
        "metadata": {"serviceShortName": "depot"},
        "actions": {"CreateCrate": {"input": "CreateCrateRequest", "output": "CreateCrateResponse"}},
        "objects": {"CreateCrateRequest": {"members": []}, "CreateCrateResponse": {"members": []}}
    }"#;

    #[test]
    fn the_command_writes_only_without_check() {
        let folder = std::env::temp_dir().join(format!("xtask-import-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        let (source, into) = (folder.join("package"), folder.join("current"));
        let version = source.join("tccli/services/warehouse/v20200101");
        std::fs::create_dir_all(&version).unwrap();
        std::fs::write(version.join("api.json"), API).unwrap();
        std::fs::write(version.join("examples.json"), "{}").unwrap();
        let command = |service: &str, more: &[&str]| {
            let mut arguments: Vec<std::ffi::OsString> =
                [service, "2020-01-01", "--from"].map(Into::into).to_vec();
            arguments.extend([source.clone().into(), "--into".into(), into.clone().into()]);
            arguments.extend(more.iter().map(Into::into));
            match run(lexopt::Parser::from_args(arguments)) {
                Ok(code) => format!("{code:?}"),
                Err(Failure::Usage(message) | Failure::Failed(message)) => message,
            }
        };
        let [success, failure] = [ExitCode::SUCCESS, ExitCode::FAILURE].map(|c| format!("{c:?}"));
        assert_eq!(command("depot", &["--check"]), failure);
        assert!(!into.exists());
        // The short name differs from the name of the folder.
        assert_eq!(command("depot", &[]), success);
        assert!(tencent_cloud_spec::load(&Sources::read_dir(&into)).is_ok());
        assert_eq!(command("depot", &["--check"]), success);
        std::fs::write(into.join("general.yaml"), "paths: {}\n").unwrap();
        assert!(command("depot", &[]).starts_with("the current specification has errors:"));
        let kept = std::fs::read_to_string(into.join("general.yaml")).unwrap();
        assert_eq!(kept, "paths: {}\n");
        std::fs::remove_dir_all(&into).unwrap();
        assert_eq!(command("depot", &[]), success);
        let less = API.replace("CreateCrate", "DescribeCrates");
        std::fs::write(version.join("api.json"), less).unwrap();
        assert_eq!(command("depot", &[]), success);
        let actions = || {
            let spec = tencent_cloud_spec::load(&Sources::read_dir(&into)).unwrap();
            spec.operations.into_iter().map(|operation| operation.name).collect::<Vec<_>>()
        };
        assert_eq!(actions(), ["CreateCrate", "DescribeCrates"]);
        // An action that is kept is no change.
        assert_eq!(command("depot", &["--check"]), success);
        assert_eq!(command("depot", &["--check", "--remove-missing"]), failure);
        assert_eq!(command("depot", &["--remove-missing"]), success);
        assert_eq!(actions(), ["DescribeCrates"]);
        std::fs::write(version.join("api.json"), API).unwrap();
        assert!(command("warehouse", &[]).contains("the service is `depot`"));
        assert!(command("other", &[]).contains("other/v20200101/api.json"));
        assert!(command("depot", &["--group=Nothing=x"]).contains("unknown action"));
        assert!(command("depot", &["--group=x"]).contains("expected ACTION=GROUP"));
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
