//! `cargo xtask fmt-spec`: documents in their canonical form.

use std::path::PathBuf;
use std::process::ExitCode;

use tencent_cloud_spec::{Sources, yaml};

use crate::{Command, Failure, spec_dirs};

pub(crate) const COMMAND: Command = Command {
    name: "fmt-spec",
    summary: "Bring the spec documents into their canonical form",
    help: "[--check] [FOLDER…]

Without a FOLDER: every spec/<service>/<version>/. Nothing is written if a document cannot be read.

  --check  write nothing; list what is not canonical and end with 1",
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
        spec_dirs::enter_root()?;
        folders = spec_dirs::all()?;
    }
    let mut changed = Vec::new();
    for folder in &folders {
        changed.extend(differing(&Sources::read_dir(folder))?);
    }
    for (path, text) in &changed {
        println!("{path}");
        if !check {
            std::fs::write(path, text)
                .map_err(|error| Failure::Failed(format!("{path}: {error}")))?;
        }
    }
    if check && !changed.is_empty() {
        eprintln!("not canonical; `cargo xtask fmt-spec` mends it");
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}

/// The documents that are not canonical, by path, with the text they should have.
fn differing(sources: &Sources) -> Result<Vec<(String, String)>, Failure> {
    let mut problems = String::new();
    for finding in sources.findings() {
        problems.push_str(&finding.line(sources));
        problems.push('\n');
    }
    let mut changed = Vec::new();
    for (file, source) in (0_u32..).zip(sources.files()) {
        match yaml::parse(sources, file) {
            Ok(document) => {
                let text = yaml::format(&document);
                if text != source.text {
                    changed.push((source.path.clone(), text));
                }
            }
            Err(found) => problems.push_str(&found.lines(sources)),
        }
    }
    if problems.is_empty() { Ok(changed) } else { Err(Failure::Failed(problems)) }
}
