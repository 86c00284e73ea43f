//! `cargo xtask generate`: writes the service crates, or compares them with the specification.

mod dependents;
mod tree;

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use tencent_cloud_codegen::{Files, Refusal, generate, remove_unsupported, services};
use tencent_cloud_spec::{Diagnostics, Sources, Spec, load};

use crate::{Command, Failure, workspace};
use tree::{Difference, Tree};

pub(crate) const COMMAND: Command = Command {
    name: "generate",
    summary: "Generate the service crates from the specification",
    help: "[--check]

Every service is generated, except those with `x-tier: facts` in openapi.yaml, which are imported and not authored yet.
Every crate is output: manifest, README, licences and source. Only files that differ are written, and generated
files that are no longer needed are deleted. If the specification has errors, nothing is written and the exit code is 1.

  --check  write nothing; exit with 1 and a diff if a file is changed, missing or stale",
    run,
};

/// The folder of the generated crates.
const TARGET: &str = "generated";

/// Files of the repository that every crate contains a copy of.
const LICENCES: [&str; 2] = ["LICENSE-APACHE", "LICENSE-MIT"];

fn run(mut arguments: lexopt::Parser) -> Result<ExitCode, Failure> {
    let mut check = false;
    while let Some(argument) = arguments.next()? {
        match argument {
            lexopt::Arg::Long("check") => check = true,
            other => return Err(other.unexpected().into()),
        }
    }
    workspace::enter_root()?;
    let Some(mut files) = generated()? else {
        return Ok(ExitCode::FAILURE);
    };
    add_licences(&mut files)?;
    let tree = Tree::read(Path::new(TARGET))?;
    let differences = tree.differences(&files);
    let code = if check { report(&differences) } else { write(&tree, &differences)? };
    let is_current = dependents::update(check)?;
    Ok(if check && !is_current { ExitCode::FAILURE } else { code })
}

/// Adds the licences to every crate.
fn add_licences(files: &mut Files) -> Result<(), Failure> {
    let manifests = files.keys().filter_map(|path| path.strip_suffix("/Cargo.toml"));
    let crates: Vec<_> = manifests.map(str::to_owned).collect();
    for licence in LICENCES {
        let path = Path::new(licence);
        let text = std::fs::read_to_string(path).map_err(failed(path))?;
        files.extend(crates.iter().map(|folder| (format!("{folder}/{licence}"), text.clone())));
    }
    Ok(())
}

/// Returns the generated files, or prints the diagnostics that prevent them.
fn generated() -> Result<Option<Files>, Failure> {
    let mut sources = Vec::new();
    let mut specs: Vec<(Spec, String)> = Vec::new();
    let mut failed = false;
    for folder in workspace::authored_specifications()? {
        let specification = Sources::read_dir(&folder);
        match load(&specification) {
            Ok(mut spec) => {
                for Refusal { action, reason } in remove_unsupported(&mut spec) {
                    eprintln!("{}: {action} is not generated: {reason}", folder.display());
                }
                specs.push((spec, name(&folder)));
                sources.push(specification);
            }
            Err(diagnostics) => {
                print_diagnostics(&diagnostics, &specification);
                failed = true;
            }
        }
    }
    if failed {
        return Ok(None);
    }
    let services = services(&specs);
    match generate(&services) {
        Ok(files) => Ok(Some(files)),
        Err(diagnostics) => {
            for (index, specification) in sources.iter().enumerate() {
                let own = diagnostics.iter().filter(|found| found.service == index);
                let own: Vec<_> = own.map(|found| found.diagnostic.clone()).collect();
                print_diagnostics(&Diagnostics::from(own), specification);
            }
            Ok(None)
        }
    }
}

fn print_diagnostics(diagnostics: &Diagnostics, specification: &Sources) {
    eprint!("{}", diagnostics.snippets(specification, std::io::stderr().is_terminal()));
}

/// Returns a folder with `/` on every platform, for the headers of generated files.
fn name(folder: &Path) -> String {
    folder.to_string_lossy().replace('\\', "/")
}

/// Prints the differences.
fn report(differences: &[Difference<'_>]) -> ExitCode {
    for difference in differences {
        println!("{difference}");
        if let Difference::Changed { path, old, new } = difference {
            let diff = similar::TextDiff::from_lines(*old, *new);
            let (from, to) = (format!("{TARGET}/{path}"), format!("{TARGET}/{path} (generated)"));
            println!("{}", diff.unified_diff().context_radius(2).header(&from, &to));
        }
    }
    if differences.is_empty() {
        ExitCode::SUCCESS
    } else {
        eprintln!(
            "{} files differ from the specification; run `cargo xtask generate`",
            differences.len()
        );
        ExitCode::FAILURE
    }
}

/// Applies the differences. A file that is not generated is an error: the folder contains output only.
fn write(tree: &Tree, differences: &[Difference<'_>]) -> Result<ExitCode, Failure> {
    if let Some(foreign) = differences.iter().find(|d| matches!(d, Difference::Foreign { .. })) {
        return Err(Failure::Failed(format!("{foreign}; move the file out of {TARGET}/")));
    }
    // Cargo refuses a workspace with an incomplete member, so manifests are deleted first and written last.
    let rank = |difference: &&Difference<'_>| match difference {
        other if !other.path().ends_with("/Cargo.toml") => 1,
        Difference::Stale { .. } => 0,
        _ => 2,
    };
    let mut ordered: Vec<_> = differences.iter().collect();
    ordered.sort_by_key(rank);
    for difference in ordered {
        apply(tree, difference)?;
    }
    for difference in differences {
        println!("{difference}");
    }
    Ok(ExitCode::SUCCESS)
}

fn apply(tree: &Tree, difference: &Difference<'_>) -> Result<(), Failure> {
    match difference {
        Difference::Changed { path, new, .. } | Difference::Missing { path, new } => {
            tree.put(path, new)
        }
        Difference::Stale { path } => tree.delete(path),
        Difference::Foreign { .. } => Ok(()),
    }
}

fn failed(path: &Path) -> impl Fn(std::io::Error) -> Failure {
    let path: PathBuf = path.to_owned();
    move |error| Failure::Failed(format!("{}: {error}", path.display()))
}
