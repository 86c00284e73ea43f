//! Folders with generated files: their content, hash and differences.

use std::collections::BTreeMap;
use std::path::Path;

use sha2::{Digest as _, Sha256};

use crate::error::{Result, at};
use crate::package::hex;

/// The content of files by their path below a folder, with `/` between folders.
pub(crate) type Tree = BTreeMap<String, Vec<u8>>;

/// Reads every file below a folder; `None` if there is no such folder.
pub(crate) fn read(folder: &Path) -> Result<Option<Tree>> {
    if !folder.exists() {
        return Ok(None);
    }
    let mut tree = Tree::new();
    add(folder, "", &mut tree)?;
    Ok(Some(tree))
}

fn add(folder: &Path, prefix: &str, tree: &mut Tree) -> Result<()> {
    for entry in std::fs::read_dir(folder).map_err(at(folder))? {
        let entry = entry.map_err(at(folder))?;
        let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
        let name = format!("{prefix}{name}");
        if entry.file_type().map_err(at(&path))?.is_dir() {
            add(&path, &format!("{name}/"), tree)?;
        } else {
            tree.insert(name, std::fs::read(&path).map_err(at(&path))?);
        }
    }
    Ok(())
}

/// Converts generated files.
pub(crate) fn of_files(files: tencent_cloud_codegen::Files) -> Tree {
    files.into_iter().map(|(path, text)| (path, text.into_bytes())).collect()
}

/// Returns the hash of paths and contents. Line ends of a checkout on Windows do not change it.
pub(crate) fn hash(tree: &Tree) -> String {
    let mut hasher = Sha256::new();
    for (path, content) in tree {
        let content = normalized(content);
        for part in [path.as_bytes(), &content] {
            hasher.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_le_bytes());
            hasher.update(part);
        }
    }
    hex(&hasher.finalize())
}

/// Returns the content with `\n` at the end of lines.
fn normalized(content: &[u8]) -> Vec<u8> {
    let mut normalized = Vec::with_capacity(content.len());
    for (index, byte) in content.iter().enumerate() {
        if *byte != b'\r' || content.get(index + 1) != Some(&b'\n') {
            normalized.push(*byte);
        }
    }
    normalized
}

/// Returns a line for each file that differs: `missing`, `changed` or `not generated`.
pub(crate) fn differences(current: &Tree, expected: &Tree) -> Vec<String> {
    let mut found = Vec::new();
    for (path, content) in expected {
        match current.get(path) {
            None => found.push(format!("missing: {path}")),
            Some(other) if normalized(other) != normalized(content) => {
                found.push(format!("changed: {path}"));
            }
            Some(_) => {}
        }
    }
    let foreign = current.keys().filter(|path| !expected.contains_key(*path));
    found.extend(foreign.map(|path| format!("not generated: {path}")));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(files: &[(&str, &str)]) -> Tree {
        files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect()
    }

    #[test]
    fn the_hash_depends_on_paths_and_contents_but_not_on_line_ends() {
        let hashes = [
            tree(&[("a", "x\n")]),
            tree(&[("a", "x\n"), ("b", "")]),
            tree(&[("ax", "\n")]),
            tree(&[("a", "y\n")]),
        ];
        let mut hashes: Vec<_> = hashes.iter().map(hash).collect();
        assert_eq!(hash(&tree(&[("a", "x\r\n")])), hashes[0]);
        hashes.sort();
        hashes.dedup();
        assert_eq!(hashes.len(), 4);
    }

    #[test]
    fn names_each_file_that_differs() {
        let current = tree(&[("a", "1"), ("b", "1\r\n"), ("d", "1")]);
        let expected = tree(&[("a", "2"), ("b", "1\n"), ("c", "1")]);
        let found = differences(&current, &expected);
        assert_eq!(found, ["changed: a", "missing: c", "not generated: d"]);
    }
}
