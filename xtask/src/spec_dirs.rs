//! Where the documents are.

use std::path::{Path, PathBuf};

use crate::Failure;

/// The root of the repository.
pub(crate) fn root() -> &'static Path {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.parent().unwrap_or(manifest)
}

/// Goes to the root, from which paths in messages begin then.
pub(crate) fn enter_root() -> Result<(), Failure> {
    let root = root();
    std::env::set_current_dir(root)
        .map_err(|error| Failure::Failed(format!("{}: {error}", root.display())))
}

/// Every `spec/<service>/<version>/` with an `openapi.yaml`, in order.
pub(crate) fn all() -> Result<Vec<PathBuf>, Failure> {
    let mut found = Vec::new();
    // The crate that reads the documents stands beside them, with documents of its own to test on.
    let is_service = |path: &PathBuf| !path.ends_with("src") && !path.ends_with("tests");
    for service in directories(Path::new("spec"))?.into_iter().filter(is_service) {
        for version in directories(&service)? {
            if version.join("openapi.yaml").is_file() {
                found.push(version);
            }
        }
    }
    if found.is_empty() {
        return Err(Failure::Failed("there are no documents under spec/".to_owned()));
    }
    Ok(found)
}

fn directories(path: &Path) -> Result<Vec<PathBuf>, Failure> {
    let failed = |error| Failure::Failed(format!("{}: {error}", path.display()));
    let mut found = Vec::new();
    for entry in std::fs::read_dir(path).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.is_dir() {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}
