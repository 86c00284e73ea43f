//! The folder of generated files: what is in it, and how that differs from what should be.

use std::collections::BTreeMap;
use std::fmt::{self, Display, Formatter};
use std::path::{Path, PathBuf};

use tencent_cloud_codegen::{Files, HEADER};

use super::{TARGET, failed};
use crate::Failure;

/// The files of a folder, by their path in it with `/` between folders.
pub(super) struct Tree {
    root: PathBuf,
    files: BTreeMap<String, Vec<u8>>,
}

/// One file that is not as it should be.
pub(super) enum Difference<'a> {
    /// Another text.
    Changed { path: &'a str, old: &'a str, new: &'a str },
    /// Not there.
    Missing { path: &'a str, new: &'a str },
    /// Generated once, and no longer.
    Stale { path: &'a str },
    /// Not generated: without the header.
    Foreign { path: &'a str },
}

impl Display for Difference<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let (what, path) = match self {
            Self::Changed { path, .. } => ("changed", path),
            Self::Missing { path, .. } => ("missing", path),
            Self::Stale { path } => ("stale", path),
            Self::Foreign { path } => ("stale, and not generated", path),
        };
        write!(formatter, "{what}: {TARGET}/{path}")
    }
}

impl Tree {
    /// Reads every file below `root`; a folder that is not there is empty.
    pub(super) fn read(root: &Path) -> Result<Self, Failure> {
        let mut files = BTreeMap::new();
        if root.exists() {
            read_folder(root, "", &mut files)?;
        }
        Ok(Self { root: root.to_owned(), files })
    }

    /// What differs from `wanted`, sorted by path.
    pub(super) fn differences<'a>(&'a self, wanted: &'a Files) -> Vec<Difference<'a>> {
        let mut differences = Vec::new();
        for (path, new) in wanted {
            match self.files.get(path) {
                Some(bytes) if bytes == new.as_bytes() => {}
                Some(bytes) if !is_ours(bytes) && !bytes.is_empty() => {
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
            differences.push(if is_ours(bytes) {
                Difference::Stale { path }
            } else {
                Difference::Foreign { path }
            });
        }
        differences.sort_by_key(|difference| match difference {
            Difference::Changed { path, .. }
            | Difference::Missing { path, .. }
            | Difference::Stale { path }
            | Difference::Foreign { path } => *path,
        });
        differences
    }

    /// Writes a file and the folders above it.
    pub(super) fn put(&self, path: &str, text: &str) -> Result<(), Failure> {
        let path = self.root.join(path);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(failed(folder))?;
        }
        std::fs::write(&path, text).map_err(failed(&path))
    }

    /// Deletes a file and the folders above it that are empty then.
    pub(super) fn delete(&self, path: &str) -> Result<(), Failure> {
        let path = self.root.join(path);
        std::fs::remove_file(&path).map_err(failed(&path))?;
        let above = path.ancestors().skip(1).take_while(|folder| *folder != self.root);
        for folder in above {
            // The first that is not empty ends it.
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
        } else if name.ends_with(".rs") {
            files.insert(name, std::fs::read(&path).map_err(failed(&path))?);
        }
    }
    Ok(())
}

fn is_ours(bytes: &[u8]) -> bool {
    bytes.starts_with(HEADER.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(files: &[(&str, &str)]) -> Tree {
        let files = files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()));
        Tree { root: PathBuf::new(), files: files.collect() }
    }

    fn ours(text: &str) -> String {
        format!("{HEADER}{text}")
    }

    #[test]
    fn every_kind_of_difference_is_named() {
        let (same, old, new) = (ours("same"), ours("old"), ours("new"));
        let tree = tree(&[
            ("a.rs", "hand-made"),
            ("b/changed.rs", &old),
            ("b/same.rs", &same),
            ("b/stale.rs", &old),
            ("d.rs", "hand-made, where a generated file goes"),
        ]);
        let wanted: Files = [
            ("b/changed.rs".to_owned(), new.clone()),
            ("b/same.rs".to_owned(), same.clone()),
            ("c/missing.rs".to_owned(), new.clone()),
            ("d.rs".to_owned(), new.clone()),
        ]
        .into();
        let lines: Vec<_> = tree.differences(&wanted).iter().map(ToString::to_string).collect();
        assert_eq!(
            lines,
            [
                "stale, and not generated: generated/a.rs",
                "changed: generated/b/changed.rs",
                "stale: generated/b/stale.rs",
                "missing: generated/c/missing.rs",
                "stale, and not generated: generated/d.rs",
            ]
        );
    }

    #[test]
    fn writing_makes_and_deleting_removes_folders() {
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
