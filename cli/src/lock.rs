//! The lock file: what was generated, from which package, and where.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result, at};

/// The name of the file, which is next to `Cargo.toml`.
pub(crate) const FILE: &str = "tencent-cloud.lock";

/// The format of the file.
const FORMAT: u32 = 1;

const HEADER: &str =
    "# This file is written by `cargo tencent-cloud`. Commit it, and do not edit it.\n";

/// The content of a lock file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Lock {
    /// The format of the file.
    version: u32,
    /// What was generated, sorted by path.
    #[serde(rename = "service", default)]
    pub(crate) entries: Vec<Entry>,
}

/// A version of a service in the user's crate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Entry {
    pub(crate) name: String,
    pub(crate) version: String,
    /// The folder of the module or of the source of a crate, relative to the lock file and with `/` between folders.
    pub(crate) path: String,
    /// The selected actions, sorted; all if there is no selection.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) actions: Option<Vec<String>>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) blocking: bool,
    /// The hash of the `Cargo.toml` that was written, if the whole crate is generated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) manifest: Option<String>,
    /// The file name of the package, or the name of its folder.
    pub(crate) package: String,
    /// The hash of the package: of the file, or of the description in a folder.
    pub(crate) sha256: String,
    /// The hash of the generated files.
    pub(crate) generated: String,
    /// The version of this program.
    pub(crate) generator: String,
}

impl Entry {
    /// Returns whether the service is the whole library of its crate instead of a module.
    pub(crate) fn is_library(&self) -> bool {
        self.manifest.is_some()
    }

    /// Returns whether the entry is of this service, in this version if there is one.
    pub(crate) fn is_of(&self, service: &crate::arguments::Service) -> bool {
        self.name == service.name && service.version.as_ref().is_none_or(|v| *v == self.version)
    }
}

impl Lock {
    /// Reads the file in a folder; an empty one if there is none.
    pub(crate) fn read(folder: &Path) -> Result<Self> {
        let path = folder.join(FILE);
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(Self { version: FORMAT, entries: Vec::new() });
            }
            Err(error) => return Err(at(&path)(error)),
        };
        Self::parse(&text).map_err(|error| error.context(path.display()))
    }

    fn parse(text: &str) -> Result<Self> {
        let broken = |error: toml_edit::de::Error| {
            Error::new(error.to_string().trim_end().to_owned()).help(
                "restore the file from version control, or delete it and add the services again",
            )
        };
        // A newer format may have other keys.
        let format = toml_edit::de::from_str::<Format>(text).map_err(broken)?.version;
        if format != FORMAT {
            return Err(Error::new(format!("format {format}, expected {FORMAT}"))
                .help("install the newest version of cargo-tencent-cloud"));
        }
        let lock: Self = toml_edit::de::from_str(text).map_err(broken)?;
        for entry in &lock.entries {
            let is_inside = Path::new(&entry.path)
                .components()
                .all(|part| matches!(part, std::path::Component::Normal(_)));
            if entry.path.is_empty() || !is_inside {
                return Err(Error::new(format!("`{}` is not a folder of the crate", entry.path)));
            }
        }
        Ok(lock)
    }

    /// Returns the content of the file.
    pub(crate) fn text(&self) -> Result<String> {
        let text = toml_edit::ser::to_string_pretty(self);
        let text = text.map_err(|error| Error::new(format!("{FILE}: {error}")))?;
        Ok(format!("{HEADER}{text}"))
    }

    /// Replaces the entry with the same path, or adds it.
    pub(crate) fn put(&mut self, entry: Entry) {
        self.entries.retain(|other| other.path != entry.path);
        self.entries.push(entry);
        self.entries.sort_by(|a, b| a.path.cmp(&b.path));
    }

    /// Returns the entry of a service.
    pub(crate) fn find(&self, service: &crate::arguments::Service) -> Result<&Entry> {
        let found: Vec<_> = self.entries.iter().filter(|entry| entry.is_of(service)).collect();
        match found.as_slice() {
            [entry] => Ok(entry),
            [] => {
                let names: Vec<_> = self.entries.iter().map(|entry| entry.name.as_str()).collect();
                let help = if names.is_empty() {
                    "the file has no services; `cargo tencent-cloud add` adds one".to_owned()
                } else {
                    format!("the file has {}", names.join(", "))
                };
                Err(Error::new(format!("{service} is not in {FILE}")).help(help))
            }
            several => {
                let versions: Vec<_> =
                    several.iter().map(|e| format!("{}@{}", e.name, e.version)).collect();
                Err(Error::new(format!("several versions of {service} are in {FILE}"))
                    .help(format!("name one: {}", versions.join(", "))))
            }
        }
    }
}

#[derive(Deserialize)]
struct Format {
    version: u32,
}

/// Returns a path relative to the folder of the lock file, with `/` between folders.
pub(crate) fn relative(path: &Path, folder: &Path) -> Option<String> {
    let relative: PathBuf = path.strip_prefix(folder).ok()?.to_owned();
    let parts: Option<Vec<_>> = relative.iter().map(|part| part.to_str()).collect();
    Some(parts?.join("/")).filter(|path| !path.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(path: &str) -> Entry {
        Entry {
            name: "cdb".to_owned(),
            version: "2017-03-20".to_owned(),
            path: path.to_owned(),
            actions: Some(vec!["DescribeDBInstances".to_owned()]),
            blocking: false,
            manifest: None,
            package: "tccli-3.1-py3-none-any.whl".to_owned(),
            sha256: "00".to_owned(),
            generated: "11".to_owned(),
            generator: "0.1.0".to_owned(),
        }
    }

    #[test]
    fn reads_what_it_writes() {
        let mut lock = Lock { version: FORMAT, entries: Vec::new() };
        lock.put(entry("src/b"));
        lock.put(entry("src/a"));
        let manifest = Some("22".to_owned());
        lock.put(Entry { blocking: true, actions: None, manifest, ..entry("src/b") });
        let text = lock.text().unwrap();
        assert_eq!(Lock::parse(&text).unwrap(), lock, "{text}");
        assert_eq!(lock.entries.len(), 2);
        assert!(text.contains("[[service]]\nname = \"cdb\""), "{text}");
    }

    #[test]
    fn refuses_other_formats_and_folders_outside_of_the_crate() {
        let error = Lock::parse("version = 2\nnew = 1\n").unwrap_err();
        assert!(error.to_string().starts_with("format 2, expected 1\nhelp: install"), "{error}");
        let mut lock = Lock { version: FORMAT, entries: Vec::new() };
        lock.put(entry("../other"));
        let error = Lock::parse(&lock.text().unwrap()).unwrap_err();
        assert!(error.to_string().contains("`../other` is not a folder of the crate"), "{error}");
        assert!(Lock::parse("version = 1\nservice = 3\n").is_err());
    }
}
