//! The rustdoc of the published crates, as a part of the site.

use std::path::Path;
use std::process::Command;

use super::CRATES;
use crate::Failure;

/// It is built beside what else is documented: the menu of rustdoc lists whatever is in its folder, and a look at the public
/// interface takes pages away there.
const FOLDER: &str = "target/rustdoc";

/// Builds it, and puts it in place of what is in `site`.
pub(super) fn make(site: &Path) -> Result<(), Failure> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["doc", "--no-deps", "--all-features", "--target-dir", FOLDER]);
    command.args(CRATES.iter().flat_map(|(name, _)| ["--package", name]));
    let status =
        command.status().map_err(|error| Failure::Failed(format!("cargo doc: {error}")))?;
    if !status.success() {
        return Err(Failure::Failed(format!("cargo doc: {status}")));
    }
    if site.exists() {
        std::fs::remove_dir_all(site).map_err(|error| failed(site, &error))?;
    }
    copy(&Path::new(FOLDER).join("doc"), site)?;
    println!("{}", site.join("tencent_cloud_cvm/index.html").display());
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
