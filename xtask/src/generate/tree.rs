//! The folder of generated crates: what it contains, and how that differs from what it should contain.

use std::collections::BTreeMap;
use std::fmt::{self, Display, Formatter};
use std::path::{Path, PathBuf};

use tencent_cloud_codegen::{Files, is_generated};

use super::{LICENCES, TARGET, failed};
use crate::Failure;

/// The files of a folder by their path in it, with `/` between folders.
pub(super) struct Tree {
    root: PathBuf,
    files: BTreeMap<String, Vec<u8>>,
}

/// A file that differs from what it should be.
pub(super) enum Difference<'a> {
    /// Its content differs.
    Changed { path: &'a str, old: &'a str, new: &'a str },
    /// It does not exist.
    Missing { path: &'a str, new: &'a str },
    /// It was generated and no longer is.
    Stale { path: &'a str },
    /// It is not generated: it has no header.
    Foreign { path: &'a str },
}

impl<'a> Difference<'a> {
    pub(super) fn path(&self) -> &'a str {
        match self {
            Self::Changed { path, .. }
            | Self::Missing { path, .. }
            | Self::Stale { path }
            | Self::Foreign { path } => path,
        }
    }
}

impl Display for Difference<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let kind = match self {
            Self::Changed { .. } => "changed",
            Self::Missing { .. } => "missing",
            Self::Stale { .. } => "stale",
            Self::Foreign { .. } => "not generated",
        };
        write!(formatter, "{kind}: {TARGET}/{}", self.path())
    }
}

impl Tree {
    /// Reads every file below `root`. A folder that does not exist is empty.
    pub(super) fn read(root: &Path) -> Result<Self, Failure> {
        let mut files = BTreeMap::new();
        if root.exists() {
            read_folder(root, "", &mut files)?;
        }
        Ok(Self { root: root.to_owned(), files })
    }

    /// Returns the differences from `wanted`, sorted by path.
    pub(super) fn differences<'a>(&'a self, wanted: &'a Files) -> Vec<Difference<'a>> {
        let mut differences = Vec::new();
        for (path, new) in wanted {
            match self.files.get(path) {
                Some(bytes) if bytes == new.as_bytes() => {}
                Some(bytes) if !is_ours(path, bytes) && !bytes.is_empty() => {
                    differences.push(Difference::Foreign { path });
                }
                Some(bytes) => {
                    let old = std::str::from_utf8(bytes).unwrap_or_default();
                    differences.push(Difference::Changed { path, old, new });
                }
                None => differences.push(Difference::Missing { path, new }),
            }
        }
        for (path, bytes) in self.files.iter().filter(|(path, _)| !wanted.contains_key(*path)) {
            differences.push(if is_ours(path, bytes) {
                Difference::Stale { path }
            } else {
                Difference::Foreign { path }
            });
        }
        differences.sort_by_key(Difference::path);
        differences
    }

    /// Writes a file and creates the folders above it.
    pub(super) fn put(&self, path: &str, text: &str) -> Result<(), Failure> {
        let path = self.root.join(path);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(failed(folder))?;
        }
        std::fs::write(&path, text).map_err(failed(&path))
    }

    /// Deletes a file and the folders above it that become empty.
    pub(super) fn delete(&self, path: &str) -> Result<(), Failure> {
        let path = self.root.join(path);
        std::fs::remove_file(&path).map_err(failed(&path))?;
        let above = path.ancestors().skip(1).take_while(|folder| *folder != self.root);
        for folder in above {
            // Only empty folders can be removed.
            if std::fs::remove_dir(folder).is_err() {
                break;
            }
        }
        Ok(())
    }
}

fn read_folder(
    folder: &Path,
    prefix: &str,
    files: &mut BTreeMap<String, Vec<u8>>,
) -> Result<(), Failure> {
    for entry in std::fs::read_dir(folder).map_err(failed(folder))? {
        let entry = entry.map_err(failed(folder))?;
        let path = entry.path();
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type().map_err(failed(&path))?.is_dir() {
            read_folder(&path, &format!("{name}/"), files)?;
        } else {
            files.insert(name, std::fs::read(&path).map_err(failed(&path))?);
        }
    }
    Ok(())
}

/// Returns whether `generate` wrote the file and may replace it.
fn is_ours(path: &str, bytes: &[u8]) -> bool {
    let name = path.rsplit_once('/').map_or(path, |(_, name)| name);
    is_generated(bytes) || LICENCES.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(files: &[(&str, &str)]) -> Tree {
        let files = files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()));
        Tree { root: PathBuf::new(), files: files.collect() }
    }

    fn ours(text: &str) -> String {
        format!("# @generated by tencent-cloud-codegen from spec/b. Do not edit.\n{text}")
    }

    #[test]
    fn reports_every_kind_of_difference() {
        let (same, old, new) = (ours("same"), ours("old"), ours("new"));
        let tree = tree(&[
            ("a.rs", "written by hand"),
            ("b/Cargo.toml", &old),
            ("b/LICENSE-MIT", "an older licence"),
            ("b/README.md", &same),
            ("d/src/lib.rs", "written by hand where a generated file belongs"),
            ("gone/Cargo.toml", &old),
            ("gone/LICENSE-MIT", "a licence"),
        ]);
        let wanted: Files = [
            ("b/Cargo.toml".to_owned(), new.clone()),
            ("b/LICENSE-MIT".to_owned(), "the licence".to_owned()),
            ("b/README.md".to_owned(), same.clone()),
            ("c/Cargo.toml".to_owned(), new.clone()),
            ("d/src/lib.rs".to_owned(), new.clone()),
        ]
        .into();
        let lines: Vec<_> = tree.differences(&wanted).iter().map(ToString::to_string).collect();
        assert_eq!(
            lines,
            [
                "not generated: generated/a.rs",
                "changed: generated/b/Cargo.toml",
                "changed: generated/b/LICENSE-MIT",
                "missing: generated/c/Cargo.toml",
                "not generated: generated/d/src/lib.rs",
                "stale: generated/gone/Cargo.toml",
                "stale: generated/gone/LICENSE-MIT",
            ]
        );
    }

    #[test]
    fn creates_and_removes_folders() {
        let root = std::env::temp_dir().join(format!("generate-tree-{}", std::process::id()));
        let written = || Tree::read(&root).unwrap_or_else(|_| panic!("the folder can be read"));
        assert!(written().files.is_empty());
        assert!(written().put("a/b/one.rs", "1").is_ok());
        assert!(written().put("a/two.rs", "2").is_ok());
        let paths = |tree: Tree| tree.files.into_keys().collect::<Vec<_>>();
        assert_eq!(paths(written()), ["a/b/one.rs", "a/two.rs"]);
        assert!(written().delete("a/b/one.rs").is_ok());
        assert!(!root.join("a/b").exists());
        assert!(root.join("a").exists());
        assert!(written().delete("a/two.rs").is_ok());
        assert!(!root.join("a").exists());
        assert!(std::fs::remove_dir(&root).is_ok());
    }
}
