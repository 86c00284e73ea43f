//! Downloaded packages in the cache directory of the user: `<hash>/<file name>`.

use std::path::PathBuf;

use etcetera::BaseStrategy as _;

use super::{Descriptions, sha256};
use crate::error::{Error, Result, at};
use crate::index::{Release, Version};

/// The cache directory of this program.
pub(super) struct Cache {
    folder: PathBuf,
}

impl Cache {
    pub(super) fn of_user() -> Result<Self> {
        let base = etcetera::choose_base_strategy().map_err(|error| {
            Error::new(format!("no cache directory: {error}")).help("set the variable HOME")
        })?;
        Ok(Self { folder: base.cache_dir().join("cargo-tencent-cloud") })
    }

    /// Returns the package with this hash. A damaged file counts as missing.
    pub(super) fn get(&self, hash: &str) -> Option<Descriptions> {
        let mut files = std::fs::read_dir(self.folder.join(hash)).ok()?.flatten();
        let file = files.find(|file| !file.file_name().to_string_lossy().starts_with('.'))?;
        let bytes = std::fs::read(file.path()).ok()?;
        if sha256(&bytes) != hash {
            return None;
        }
        Descriptions::from_wheel(file.file_name().to_string_lossy().into_owned(), bytes).ok()
    }

    /// Returns the package with the highest version.
    pub(super) fn newest(&self) -> Option<Descriptions> {
        let mut found: Vec<(Version, String)> = Vec::new();
        for folder in std::fs::read_dir(&self.folder).ok()?.flatten() {
            let hash = folder.file_name().to_string_lossy().into_owned();
            let files = std::fs::read_dir(folder.path()).into_iter().flatten().flatten();
            let names = files.map(|file| file.file_name().to_string_lossy().into_owned());
            found.extend(names.filter_map(|name| Some((Version::of_wheel(&name)?, hash.clone()))));
        }
        found.sort();
        found.iter().rev().find_map(|(_, hash)| self.get(hash))
    }

    /// Stores a package whose hash was verified.
    pub(super) fn put(&self, release: &Release, bytes: &[u8]) -> Result<()> {
        let folder = self.folder.join(&release.sha256);
        std::fs::create_dir_all(&folder).map_err(at(&folder))?;
        let path = folder.join(&release.name);
        // Another process never sees a part of the file.
        let mut file =
            tempfile::NamedTempFile::with_prefix_in(".", &folder).map_err(at(&folder))?;
        std::io::Write::write_all(&mut file, bytes).map_err(at(&path))?;
        file.persist(&path).map_err(|error| at(&path)(error.error))?;
        Ok(())
    }
}
