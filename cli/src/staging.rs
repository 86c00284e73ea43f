//! Output that is written completely before any of it gets its name.
//!
//! Everything is written into temporary folders next to its target, which are deleted if the program fails. Then only
//! renames are left, and a failed rename undoes the earlier ones.

use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::error::{Error, Result, at};
use crate::tree::Tree;

/// The prefix of temporary folders.
const PREFIX: &str = ".tencent-cloud-";

/// Changes that are made together.
#[derive(Debug, Default)]
pub(crate) struct Staging {
    changes: Vec<Change>,
}

/// A file or folder that replaces another, or a removal.
#[derive(Debug)]
struct Change {
    /// Contains the new content as `new`, and later the old one as `old`.
    temporary: TempDir,
    target: PathBuf,
    removes: bool,
}

impl Change {
    fn staged(&self) -> PathBuf {
        self.temporary.path().join("new")
    }

    fn replaced(&self) -> PathBuf {
        self.temporary.path().join("old")
    }

    fn apply(&mut self) -> std::io::Result<()> {
        if self.target.exists() {
            std::fs::rename(&self.target, self.replaced())?;
        }
        if self.removes {
            return Ok(());
        }
        std::fs::rename(self.staged(), &self.target).inspect_err(|_| self.restore())
    }

    fn undo(&mut self) {
        let _ = std::fs::rename(&self.target, self.temporary.path().join("undone"));
        self.restore();
    }

    /// Restores the old content. If that fails, the temporary folder with it stays.
    fn restore(&mut self) {
        if self.replaced().exists() && std::fs::rename(self.replaced(), &self.target).is_err() {
            self.temporary.disable_cleanup(true);
        }
    }
}

impl Staging {
    /// Writes the content of a folder that replaces `target`.
    pub(crate) fn folder(&mut self, target: &Path, tree: &Tree) -> Result<()> {
        let change = change(target, false)?;
        let new = change.staged();
        for (path, content) in tree {
            let path = new.join(path);
            let parent = path.parent().unwrap_or(&new);
            std::fs::create_dir_all(parent).map_err(at(parent))?;
            std::fs::write(&path, content).map_err(at(&path))?;
        }
        self.changes.push(change);
        Ok(())
    }

    /// Writes the content of a file that replaces `target`, with its permissions.
    pub(crate) fn file(&mut self, target: &Path, text: &str) -> Result<()> {
        // The target of a symbolic link is replaced, not the link.
        let target = target.canonicalize().unwrap_or_else(|_| target.to_owned());
        let change = change(&target, false)?;
        let new = change.staged();
        std::fs::write(&new, text).map_err(at(&new))?;
        if let Ok(metadata) = std::fs::metadata(&target) {
            std::fs::set_permissions(&new, metadata.permissions()).map_err(at(&new))?;
        }
        self.changes.push(change);
        Ok(())
    }

    /// Removes a file or folder, unless it is missing.
    pub(crate) fn remove(&mut self, target: &Path) -> Result<()> {
        if target.exists() {
            self.changes.push(change(target, true)?);
        }
        Ok(())
    }

    /// Makes all changes, or none.
    pub(crate) fn commit(mut self) -> Result<()> {
        let mut changes = self.changes.iter_mut();
        let failed = changes.by_ref().enumerate().find_map(|(index, change)| {
            let error = change.apply().err()?;
            Some((index, at(&change.target)(error)))
        });
        let Some((index, error)) = failed else { return Ok(()) };
        self.changes.iter_mut().take(index).rev().for_each(Change::undo);
        Err(error.help("nothing was changed"))
    }
}

fn change(target: &Path, removes: bool) -> Result<Change> {
    let parent = target.parent().ok_or_else(|| Error::new("the target has no folder"))?;
    std::fs::create_dir_all(parent).map_err(at(parent))?;
    let temporary = tempfile::Builder::new().prefix(PREFIX).tempdir_in(parent);
    Ok(Change { temporary: temporary.map_err(at(parent))?, target: target.to_owned(), removes })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(files: &[(&str, &str)]) -> Tree {
        files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect()
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(folder).unwrap().flatten();
        let mut names: Vec<_> =
            entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    #[test]
    fn replaces_a_folder_and_files_and_leaves_nothing_else() {
        let root = tempfile::tempdir().unwrap();
        let (folder, file, gone) =
            (root.path().join("cdb"), root.path().join("lock"), root.path().join("gone"));
        std::fs::create_dir(&folder).unwrap();
        std::fs::write(folder.join("old.rs"), "old").unwrap();
        std::fs::write(&gone, "").unwrap();
        let mut staging = Staging::default();
        staging.folder(&folder, &tree(&[("mod.rs", "1"), ("a/b.rs", "2")])).unwrap();
        staging.file(&file, "3").unwrap();
        staging.remove(&gone).unwrap();
        staging.remove(&root.path().join("missing")).unwrap();
        staging.commit().unwrap();
        assert_eq!(names(root.path()), ["cdb", "lock"]);
        assert_eq!(names(&folder), ["a", "mod.rs"]);
        assert_eq!(std::fs::read_to_string(file).unwrap(), "3");
    }

    #[test]
    fn a_failed_change_undoes_the_others() {
        let root = tempfile::tempdir().unwrap();
        let (kept, other) = (root.path().join("kept"), root.path().join("other/deep"));
        std::fs::write(&kept, "old").unwrap();
        let mut staging = Staging::default();
        staging.file(&kept, "new").unwrap();
        staging.file(&root.path().join("added"), "new").unwrap();
        staging.folder(&other, &tree(&[("mod.rs", "1")])).unwrap();
        // The folder of the last change disappears with its temporary folder.
        std::fs::remove_dir_all(root.path().join("other")).unwrap();
        let error = staging.commit().unwrap_err();
        assert!(error.to_string().ends_with("help: nothing was changed"), "{error}");
        assert_eq!(names(root.path()), ["kept"]);
        assert_eq!(std::fs::read_to_string(kept).unwrap(), "old");
    }

    #[test]
    fn without_a_commit_nothing_changes() {
        let root = tempfile::tempdir().unwrap();
        let mut staging = Staging::default();
        staging.folder(&root.path().join("cdb"), &tree(&[("mod.rs", "1")])).unwrap();
        drop(staging);
        assert_eq!(names(root.path()), [""; 0]);
    }

    #[cfg(unix)]
    #[test]
    fn a_replaced_file_keeps_its_permissions() {
        use std::os::unix::fs::PermissionsExt as _;
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("Cargo.toml");
        std::fs::write(&path, "").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
        let mut staging = Staging::default();
        staging.file(&path, "x").unwrap();
        staging.commit().unwrap();
        assert_eq!(std::fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o640);
    }
}
