//! A folder with the files of a package.

use std::path::{Path, PathBuf};

use tencent_cloud_spec::import::{Error, Package};

use crate::error;

/// A folder that contains `tccli/services`.
pub(super) struct Unpacked {
    label: String,
    root: PathBuf,
}

impl Unpacked {
    pub(super) fn open(root: &Path) -> error::Result<Self> {
        let services = root.join("tccli/services");
        if !services.is_dir() {
            let message = format!("{} is not a folder", services.display());
            return Err(error::Error::new(message));
        }
        let name = root.canonicalize().ok();
        let name = name.as_deref().and_then(Path::file_name).unwrap_or(root.as_os_str());
        Ok(Self { label: name.to_string_lossy().into_owned(), root: root.to_owned() })
    }
}

impl Package for Unpacked {
    fn label(&self) -> &str {
        &self.label
    }

    fn file(&self, path: &str) -> Result<Vec<u8>, Error> {
        let path = self.root.join(path);
        std::fs::read(&path).map_err(|error| Error::new(format!("{}: {error}", path.display())))
    }

    fn paths(&self) -> Result<Vec<String>, Error> {
        let mut paths = Vec::new();
        // Metadata of the distribution, if the wheel was unpacked as a whole.
        for name in names(&self.root)?.iter().filter(|name| name.ends_with(".dist-info")) {
            paths.push(format!("{name}/METADATA"));
        }
        let services = self.root.join("tccli/services");
        for service in names(&services)? {
            // Files are skipped: they have no entries.
            for version in names(&services.join(&service)).unwrap_or_default() {
                let path = format!("tccli/services/{service}/{version}/api.json");
                if self.root.join(&path).is_file() {
                    paths.push(path);
                }
            }
        }
        Ok(paths)
    }
}

/// Returns the sorted names of the entries of a folder.
fn names(folder: &Path) -> Result<Vec<String>, Error> {
    let failed = |error| Error::new(format!("{}: {error}", folder.display()));
    let entries = std::fs::read_dir(folder).map_err(failed)?.flatten();
    let mut names: Vec<_> =
        entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    Ok(names)
}
