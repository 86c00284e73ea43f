//! A project that depends on the packages as published, not on the folders of the workspace.

use std::path::{Path, PathBuf};

use super::packages;
use super::process::{cargo, is_offline, output, program};
use super::runner::NOT_RUN;
use crate::workspace::{Metadata, list, string};

/// The folder of the packages and of the project.
const FOLDER: &str = "target/consumer";

/// The packages that the program depends on, directly or not.
const USED: [&str; 4] =
    ["tencent-cloud", "tencent-cloud-cvm", "tencent-cloud-simulator", "tencent-cloud-spec"];

/// The program, which makes calls to a simulator.
const PROGRAM: &str = include_str!("consumer/program.rs");

/// Packs every published package, and builds and runs a program that uses them.
pub(super) fn check() -> Result<String, String> {
    let metadata = Metadata::read()?;
    match packed(&metadata).and_then(|()| run(&metadata)) {
        Err(error) if is_offline(&error) => {
            Ok(format!("{NOT_RUN}: the registry cannot be reached"))
        }
        result => result,
    }
}

/// Returns the folder with the file of each package, such as `tencent-cloud-0.1.0.crate`.
pub(crate) fn files() -> PathBuf {
    Path::new(FOLDER).join("package")
}

/// Writes the files of all packages.
fn packed(metadata: &Metadata) -> Result<(), String> {
    recreate(&files())?;
    let mut command = cargo(&["package", "--no-verify", "--allow-dirty", "--quiet"]);
    command.args(["--target-dir", FOLDER]);
    command.args(metadata.published().flat_map(|package| ["--package", &package.name]));
    output(command).map(drop)
}

fn run(metadata: &Metadata) -> Result<String, String> {
    let extracted = Path::new(FOLDER).join("extracted");
    recreate(&extracted)?;
    let mut patches = String::new();
    let mut version = "";
    for package in metadata.published().filter(|package| USED.contains(&&*package.name)) {
        let folder = format!("{}-{}", package.name, package.version);
        let file = files().join(format!("{folder}.crate")).display().to_string();
        // Files get the current time. All times in a package are the same, so Cargo would not notice a change.
        let into = extracted.display().to_string();
        output(program("tar", &["-xzmf", &file, "-C", &into]))?;
        patches.push_str(&format!("{} = {{ path = \"../extracted/{folder}\" }}\n", package.name));
        version = &package.version;
    }
    let project = Path::new(FOLDER).join("project");
    write(&project.join("Cargo.toml"), &manifest(version, &patches))?;
    write(&project.join("src/main.rs"), PROGRAM)?;
    // The same dependencies as in all other checks.
    let lock = project.join("Cargo.lock");
    std::fs::copy("Cargo.lock", &lock).map_err(|error| format!("{}: {error}", lock.display()))?;
    uses_packages(&project)?;
    let mut command = cargo(&["run", "--quiet", "--manifest-path"]);
    command.arg(project.join("Cargo.toml"));
    command.arg("--target-dir");
    command.arg(packages::target().unwrap_or_else(|| Path::new(FOLDER).join("build")));
    let text = output(command)?;
    match text.lines().last() {
        Some(line) if line.starts_with("3 calls") => Ok(line.to_owned()),
        _ => Err(format!("{text}\nexpected 3 calls")),
    }
}

fn manifest(version: &str, patches: &str) -> String {
    format!(
        "[package]
name = \"consumer\"
version = \"0.0.0\"
edition = \"2024\"
publish = false

[dependencies]
tencent-cloud = {{ version = \"{version}\", features = [\"test-util\"] }}
tencent-cloud-cvm = \"{version}\"
tencent-cloud-simulator = \"{version}\"
tokio = {{ version = \"1\", features = [\"macros\", \"rt-multi-thread\"] }}

[patch.crates-io]
{patches}
[workspace]
"
    )
}

/// Checks that the project uses the extracted packages only.
fn uses_packages(project: &Path) -> Result<(), String> {
    let manifest = project.join("Cargo.toml").display().to_string();
    let metadata = crate::workspace::metadata(&["--manifest-path", &manifest])?;
    let own = list(&metadata, "packages")
        .filter(|package| string(package, "name").starts_with("tencent-cloud"));
    let mut names = Vec::new();
    for package in own {
        let path = string(package, "manifest_path").replace('\\', "/");
        if !path.contains("/consumer/extracted/") {
            return Err(format!("{path} is not in a package"));
        }
        names.push(string(package, "name"));
    }
    names.sort();
    if names == USED { Ok(()) } else { Err(format!("the project uses {}", names.join(", "))) }
}

fn recreate(folder: &Path) -> Result<(), String> {
    let failed = |error| format!("{}: {error}", folder.display());
    if folder.exists() {
        std::fs::remove_dir_all(folder).map_err(failed)?;
    }
    std::fs::create_dir_all(folder).map_err(failed)
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    let failed = |error| format!("{}: {error}", path.display());
    std::fs::create_dir_all(path.parent().unwrap_or(path)).map_err(failed)?;
    std::fs::write(path, text).map_err(failed)
}
