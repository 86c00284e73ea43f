//! Specifications that are passed to the builder, and the folders that contain them.

use std::path::{Path, PathBuf};

use tencent_cloud_spec::Sources;

/// The file that makes a folder a specification.
const INDEX: &str = "openapi.yaml";

/// The files of a specification, or the reason why a folder has none.
pub(crate) type Given = Result<Sources, String>;

/// Reads every specification in a folder: the folder itself, `<version>/` or `<service>/<version>/`, whichever has an
/// `openapi.yaml`.
pub(crate) fn read(folder: &Path) -> Vec<Given> {
    if is_specification(folder) {
        return vec![Ok(Sources::read_dir(folder))];
    }
    let children = match subfolders(folder) {
        Ok(children) => children,
        Err(error) => {
            return vec![Err(format!("cannot read the folder `{}`: {error}", folder.display()))];
        }
    };
    let mut found = Vec::new();
    for child in children {
        if is_specification(&child) {
            found.push(Ok(Sources::read_dir(&child)));
            continue;
        }
        // Folders such as `.git` may be unreadable, and have no specifications.
        let versions = subfolders(&child).unwrap_or_default();
        let versions = versions.iter().filter(|version| is_specification(version));
        found.extend(versions.map(|version| Ok(Sources::read_dir(version))));
    }
    if found.is_empty() {
        found.push(Err(format!(
            "no specification in `{}`: expected a file {INDEX} in this folder, in <version>/ or in <service>/<version>/",
            folder.display()
        )));
    }
    found
}

fn is_specification(folder: &Path) -> bool {
    folder.join(INDEX).is_file()
}

/// Returns the folders in `path`, sorted.
fn subfolders(path: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut folders = Vec::new();
    for entry in std::fs::read_dir(path)? {
        let path = entry?.path();
        if path.is_dir() {
            folders.push(path);
        }
    }
    folders.sort();
    Ok(folders)
}
