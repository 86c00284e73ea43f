//! `cargo xtask generate`: the documents' crate, written or compared.

mod tree;

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use tencent_cloud_codegen::{Files, generate, services};
use tencent_cloud_spec::{Diagnostics, Sources, Spec, load};

use crate::{Command, Failure, workspace};
use tree::{Difference, Tree};

pub(crate) const COMMAND: Command = Command {
    name: "generate",
    summary: "Generate the service crates from the specification",
    help: "[--check]

Writes only the files that differ and deletes generated ones that are no longer made. Findings in the
documents end with 1, and then nothing is touched.

  --check  write nothing; end with 1 if a file is changed, missing or stale, and show how",
    run,
};

/// Where the generated files are.
const TARGET: &str = "generated";

fn run(mut arguments: lexopt::Parser) -> Result<ExitCode, Failure> {
    let mut check = false;
    while let Some(argument) = arguments.next()? {
        match argument {
            lexopt::Arg::Long("check") => check = true,
            other => return Err(other.unexpected().into()),
        }
    }
    workspace::enter_root()?;
    let Some(files) = made()? else {
        return Ok(ExitCode::FAILURE);
    };
    let tree = Tree::read(Path::new(TARGET))?;
    let differences = tree.differences(&files);
    if check { Ok(report(&differences)) } else { write(&tree, &differences) }
}

/// The files that the documents make, unless there are findings, which are printed.
fn made() -> Result<Option<Files>, Failure> {
    let mut sources = Vec::new();
    let mut specs: Vec<(Spec, String)> = Vec::new();
    let mut failed = false;
    // The crate that reads the documents lives beside them, with documents of its own to test on.
    let is_service = |folder: &PathBuf| !folder.starts_with("spec/tests");
    for folder in workspace::specifications()?.into_iter().filter(is_service) {
        let documents = Sources::read_dir(&folder);
        match load(&documents) {
            Ok(spec) => {
                specs.push((spec, name(&folder)));
                sources.push(documents);
            }
            Err(findings) => {
                print_findings(&findings, &documents);
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
        Err(findings) => {
            for (index, documents) in sources.iter().enumerate() {
                let own = findings.iter().filter(|finding| finding.service == index);
                let own: Vec<_> = own.map(|finding| finding.diagnostic.clone()).collect();
                print_findings(&Diagnostics::from(own), documents);
            }
            Ok(None)
        }
    }
}

fn print_findings(findings: &Diagnostics, documents: &Sources) {
    eprint!("{}", findings.snippets(documents, std::io::stderr().is_terminal()));
}

/// A folder with `/` on every platform, since headers of generated files name it.
fn name(folder: &Path) -> String {
    folder.to_string_lossy().replace('\\', "/")
}

/// Prints what differs.
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
        eprintln!("{} files differ; run `cargo xtask generate`", differences.len());
        ExitCode::FAILURE
    }
}

/// Makes the folder hold what it should. A file that is not ours is in the way of nothing, but it has no place there.
fn write(tree: &Tree, differences: &[Difference<'_>]) -> Result<ExitCode, Failure> {
    if let Some(foreign) = differences.iter().find(|d| matches!(d, Difference::Foreign { .. })) {
        return Err(Failure::Failed(format!("{foreign}; move it out of {TARGET}")));
    }
    for difference in differences {
        println!("{difference}");
        match difference {
            Difference::Changed { path, new, .. } | Difference::Missing { path, new } => {
                tree.put(path, new)?;
            }
            Difference::Stale { path } => tree.delete(path)?,
            Difference::Foreign { .. } => {}
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn failed(path: &Path) -> impl Fn(std::io::Error) -> Failure {
    let path: PathBuf = path.to_owned();
    move |error| Failure::Failed(format!("{}: {error}", path.display()))
}
