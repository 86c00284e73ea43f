//! The vendor's package `tccli`, which contains the machine-readable descriptions of all services.

use std::collections::BTreeSet;
use std::io::{Cursor, Read};
use std::sync::Arc;

use super::Error;

/// The folder of all services in a package.
const SERVICES: &str = "tccli/services/";

/// The maximum size of a file. The largest of the vendor has 4 MB.
const MAX_FILE: u64 = 64 << 20;

/// A `tccli` package: files by their path, wherever they are.
pub trait Package {
    /// The name in messages, such as the file name of a wheel.
    fn label(&self) -> &str;

    /// Returns the content of a file, such as `tccli/services/cvm/v20170312/api.json`.
    ///
    /// # Errors
    /// There is no such file, or it cannot be read.
    fn file(&self, path: &str) -> Result<Vec<u8>, Error>;

    /// Returns the path of every file.
    ///
    /// # Errors
    /// The package cannot be read.
    fn paths(&self) -> Result<Vec<String>, Error>;
}

/// A version of a service in a package.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ServiceVersion {
    /// The name of the service's folder, which is its short name in nearly all cases.
    pub folder: String,
    /// The version, such as `2017-03-12`.
    pub version: String,
}

/// Returns every version of every service in a package, sorted.
///
/// # Errors
/// The package cannot be read.
pub fn versions(package: &dyn Package) -> Result<Vec<ServiceVersion>, Error> {
    let paths = package.paths()?;
    let versions: BTreeSet<ServiceVersion> =
        paths.iter().filter_map(|path| version_of(path)).collect();
    Ok(versions.into_iter().collect())
}

fn version_of(path: &str) -> Option<ServiceVersion> {
    let (folder, rest) = path.strip_prefix(SERVICES)?.split_once('/')?;
    let digits = rest.strip_suffix("/api.json")?.strip_prefix('v')?;
    if digits.len() != 8 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (year, rest) = digits.split_at_checked(4)?;
    let (month, day) = rest.split_at_checked(2)?;
    Some(ServiceVersion { folder: folder.to_owned(), version: format!("{year}-{month}-{day}") })
}

/// Returns the path of a file of a version.
pub(super) fn path(folder: &str, version: &str, file: &str) -> String {
    format!("{SERVICES}{folder}/v{}/{file}", version.replace('-', ""))
}

/// A wheel, which is a zip archive, in memory.
#[derive(Clone, Debug)]
pub struct Wheel {
    label: String,
    archive: zip::ZipArchive<Cursor<Arc<[u8]>>>,
}

impl Wheel {
    /// Reads the index of a wheel. `label` is its name in messages.
    ///
    /// # Errors
    /// The bytes are not a zip archive.
    pub fn new(label: impl Into<String>, bytes: impl Into<Arc<[u8]>>) -> Result<Self, Error> {
        let label = label.into();
        let archive = zip::ZipArchive::new(Cursor::new(bytes.into()));
        let archive = archive.map_err(|error| Error::new(format!("{label}: {error}")))?;
        Ok(Self { label, archive })
    }
}

impl Package for Wheel {
    fn label(&self) -> &str {
        &self.label
    }

    fn file(&self, path: &str) -> Result<Vec<u8>, Error> {
        let failed =
            |error: &dyn std::fmt::Display| Error::new(format!("{}: {path}: {error}", self.label));
        // The clone shares the bytes and the index.
        let mut archive = self.archive.clone();
        let entry = archive.by_name(path).map_err(|error| failed(&error))?;
        bounded(entry, MAX_FILE).map_err(|error| failed(&error))
    }

    fn paths(&self) -> Result<Vec<String>, Error> {
        let names = self.archive.file_names().filter_map(Result::ok);
        Ok(names.map(|name| name.to_string()).collect())
    }
}

/// Reads everything, unless it has more than `limit` bytes: an archive may expand to any size.
fn bounded(reader: impl Read, limit: u64) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.take(limit + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        let message = format!("the file is too large: expected at most {limit} bytes");
        return Err(std::io::Error::other(message));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_versions_by_path() {
        for (path, expected) in [
            ("tccli/services/cvm/v20170312/api.json", Some(("cvm", "2017-03-12"))),
            ("tccli/services/cvm/v20170312/examples.json", None),
            ("tccli/services/cvm/cvm_client.py", None),
            ("tccli/services/cvm/v2017/api.json", None),
            ("tccli/main.py", None),
        ] {
            let found = version_of(path);
            let found = found.as_ref().map(|found| (&*found.folder, &*found.version));
            assert_eq!(found, expected, "{path}");
        }
    }

    #[test]
    fn a_file_beyond_the_limit_is_an_error() {
        assert_eq!(bounded(&b"1234"[..], 4).unwrap(), b"1234");
        let error = bounded(&b"12345"[..], 4).unwrap_err();
        assert!(error.to_string().contains("at most 4 bytes"), "{error}");
    }

    #[test]
    fn a_file_that_is_no_wheel_is_an_error() {
        let error = Wheel::new("x.whl", *b"no archive").map(drop).unwrap_err();
        assert!(error.to_string().starts_with("x.whl: "), "{error}");
    }
}
