//! The files of the state on disk. A call that changes nothing must not write to them.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

/// A folder with state.
pub(super) struct Journal(TempDir);

/// The names and sizes of the files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Size(Vec<(String, u64)>);

impl Journal {
    pub(super) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(super) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(super) fn size(&self) -> Size {
        let files = fs::read_dir(self.path()).unwrap().map(Result::unwrap);
        let mut files: Vec<(String, u64)> = files
            .map(|file| {
                let name = file.file_name().to_string_lossy().into_owned();
                (name, file.metadata().unwrap().len())
            })
            .collect();
        files.sort();
        Size(files)
    }

    /// Returns a copy, which another simulator can open.
    pub(super) fn copy(&self) -> Self {
        let copy = Self::new();
        for file in fs::read_dir(self.path()).unwrap().map(Result::unwrap) {
            if file.file_name() != "lock" {
                fs::copy(file.path(), copy.path().join(file.file_name())).unwrap();
            }
        }
        copy
    }
}
