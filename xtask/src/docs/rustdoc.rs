//! The rustdoc of the published crates, as a part of the site.

use std::path::Path;

use crate::workspace::Package;
use crate::{Failure, workspace};

/// A target directory of its own: rustdoc lists everything in its folder, and `cargo xtask api` removes pages from the
/// usual one.
const FOLDER: &str = "target/rustdoc";

/// Builds the rustdoc of `packages` and replaces the folder `site` with it.
pub(super) fn build(packages: &[&Package], site: &Path) -> Result<(), Failure> {
    let mut command =
        workspace::cargo(&["doc", "--no-deps", "--all-features", "--target-dir", FOLDER]);
    command.args(packages.iter().flat_map(|package| ["--package", &package.name]));
    let status =
        command.status().map_err(|error| Failure::Failed(format!("cargo doc: {error}")))?;
    if !status.success() {
        return Err(Failure::Failed(format!("cargo doc: {status}")));
    }
    if site.exists() {
        std::fs::remove_dir_all(site).map_err(|error| failed(site, &error))?;
    }
    copy(&Path::new(FOLDER).join("doc"), site)?;
    println!("{}", site.display());
    Ok(())
}

fn copy(from: &Path, to: &Path) -> Result<(), Failure> {
    std::fs::create_dir_all(to).map_err(|error| failed(to, &error))?;
    for entry in std::fs::read_dir(from).map_err(|error| failed(from, &error))? {
        let entry = entry.map_err(|error| failed(from, &error))?;
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copy(&path, &target)?;
        } else {
            std::fs::copy(&path, &target).map_err(|error| failed(&path, &error))?;
        }
    }
    Ok(())
}

fn failed(path: &Path, error: &std::io::Error) -> Failure {
    Failure::Failed(format!("{}: {error}", path.display()))
}
