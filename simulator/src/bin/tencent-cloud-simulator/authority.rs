//! The file with the certificate of the authority, which clients must trust.

use std::fs::{self, File, OpenOptions};
use std::hash::{BuildHasher as _, RandomState};
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// A file that clients read. A temporary one is removed when the program ends.
#[derive(Debug)]
pub(crate) struct AuthorityFile {
    pub(crate) path: PathBuf,
    is_temporary: bool,
}

impl AuthorityFile {
    /// Writes the certificate to this file, or else to a new temporary one.
    pub(crate) fn write(path: Option<&Path>, certificate: &str) -> Result<Self, String> {
        let file = match path {
            Some(path) => Self { path: path.to_owned(), is_temporary: false },
            None => {
                // In a container, every run has the same process id.
                let number = RandomState::new().hash_one(std::process::id());
                let name = format!("tencent-cloud-simulator-{number:016x}.pem");
                Self { path: std::env::temp_dir().join(name), is_temporary: true }
            }
        };
        let written = file.open().and_then(|mut open| open.write_all(certificate.as_bytes()));
        written.map_err(|error| {
            format!("cannot write the certificate to {}: {error}", file.path.display())
        })?;
        Ok(file)
    }

    /// A temporary file must not exist: another user may have created it.
    fn open(&self) -> std::io::Result<File> {
        let mut options = OpenOptions::new();
        options.write(true);
        match self.is_temporary {
            true => options.create_new(true).open(&self.path),
            false => options.create(true).truncate(true).open(&self.path),
        }
    }
}

impl Drop for AuthorityFile {
    fn drop(&mut self) {
        if self.is_temporary {
            // Another program may have removed it.
            let _ = fs::remove_file(&self.path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_run_has_its_own_temporary_file() {
        let files = [1, 2].map(|_| AuthorityFile::write(None, "certificate").unwrap());
        assert_ne!(files[0].path, files[1].path);
        let path = files[0].path.clone();
        assert_eq!(fs::read_to_string(&path).unwrap(), "certificate");
        drop(files);
        assert!(!path.exists());
    }
}
