//! `cargo xtask fmt-spec`: brings specifications into their canonical form.

use std::path::PathBuf;
use std::process::ExitCode;

use tencent_cloud_spec::{Sources, canonical};

use crate::{Command, Failure, workspace};

pub(crate) const COMMAND: Command = Command {
    name: "fmt-spec",
    summary: "Format the specifications and add missing boilerplate",
    help: "[--check] [FOLDER…]

Brings every spec/<service>/<version>/ into its canonical form by default. Also adds what follows from the name of an
action if it is missing: the path in openapi.yaml, operationId, tags, parameters, the schema references of requestBody
and responses, the default response, the schemas of the response envelope and of its union with the error response, and
additionalProperties of request objects. Converts the form of earlier versions of the profile. Writes nothing if a file
is invalid YAML.

Options:
  --check  write nothing; list the files that would change and exit with code 1",
    run,
};

fn run(mut arguments: lexopt::Parser) -> Result<ExitCode, Failure> {
    use lexopt::prelude::{Long, Value};
    let (mut folders, mut check) = (Vec::new(), false);
    while let Some(argument) = arguments.next()? {
        match argument {
            Value(folder) => folders.push(PathBuf::from(folder)),
            Long("check") => check = true,
            other => return Err(other.unexpected().into()),
        }
    }
    if folders.is_empty() {
        workspace::enter_root()?;
        folders = workspace::specifications()?;
    }
    let mut changed = Vec::new();
    for folder in &folders {
        changed.extend(changes(&Sources::read_dir(folder))?);
    }
    for (path, text) in &changed {
        println!("{path}");
        if !check {
            std::fs::write(path, text)
                .map_err(|error| Failure::Failed(format!("{path}: {error}")))?;
        }
    }
    if check && !changed.is_empty() {
        eprintln!("{} files are not canonical; run `cargo xtask fmt-spec`", changed.len());
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}

/// Returns the files that are not canonical: their paths and their canonical text.
fn changes(sources: &Sources) -> Result<Vec<(String, String)>, Failure> {
    let texts = canonical::format_all(sources)
        .map_err(|diagnostics| Failure::Failed(diagnostics.lines(sources)))?;
    let texts = sources.files().iter().zip(texts);
    let changed = texts.filter(|(source, text)| source.text != *text);
    Ok(changed.map(|(source, text)| (source.path.clone(), text)).collect())
}
