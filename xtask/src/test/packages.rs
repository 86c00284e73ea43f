//! Verifies the packages that would be published, without publishing them.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use super::process::{cargo, is_offline, output, program};
use super::runner::NOT_RUN;
use crate::workspace::Metadata;

/// The folder of the build.
const FOLDER: &str = "target/packages";

/// The warning of every dry run.
const DRY_RUN: &str = "due to dry run";

/// Runs `cargo publish --dry-run` for every package, in the order of their dependencies. A warning is an error.
pub(super) fn verify() -> Result<String, String> {
    let metadata = Metadata::read()?;
    let count = metadata.published().count();
    let target = fresh_target(&metadata.target).map_err(|error| format!("{FOLDER}: {error}"))?;
    let before = extracted();
    let mut command = cargo(&["publish", "--workspace", "--dry-run", "--color=never"]);
    // Changes that are not committed are packaged too, so that the check works before a commit.
    command.arg("--allow-dirty").arg("--target-dir").arg(target);
    let result = output(command);
    for folder in extracted().difference(&before) {
        // A folder that remains takes space but does no harm.
        let _ = std::fs::remove_dir_all(folder);
    }
    match result {
        Ok(text) if !warnings(&text).is_empty() => Err(warnings(&text).join("\n")),
        Ok(text) => {
            let order = uploads(&text);
            if order.len() == count {
                Ok(format!("{count} packages: {}", order.join(", ")))
            } else {
                Err(format!("{text}\nexpected {count} packages"))
            }
        }
        Err(error) if is_offline(&error) => {
            Ok(format!("{NOT_RUN}: the registry cannot be reached"))
        }
        Err(error) => Err(error),
    }
}

/// Returns the warnings in the output of Cargo.
fn warnings(text: &str) -> Vec<&str> {
    let lines = text.lines().filter(|line| line.trim_start().starts_with("warning"));
    lines.filter(|line| !line.contains(DRY_RUN)).collect()
}

/// Returns the packages in the order of their upload.
fn uploads(text: &str) -> Vec<&str> {
    let lines = text.lines().filter_map(|line| line.trim_start().strip_prefix("Uploading "));
    lines.filter_map(|line| line.split(' ').next()).collect()
}

/// Returns the target directory of the last run, whose compiled dependencies others can use.
pub(super) fn target() -> Option<PathBuf> {
    Some(std::fs::read_dir(FOLDER).ok()?.next()?.ok()?.path())
}

/// Returns a target directory with a new name, which contains the dependencies that an earlier run or the workspace has
/// compiled.
///
/// Cargo puts the packages into a temporary registry in the target directory, and caches what it extracts and compiles
/// by the path of that registry. With the same path, a changed package of the same version would not be used.
fn fresh_target(workspace: &Path) -> std::io::Result<PathBuf> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let target = Path::new(FOLDER).join(now.as_millis().to_string());
    std::fs::create_dir_all(FOLDER)?;
    if let Some(earlier) = std::fs::read_dir(FOLDER)?.next() {
        std::fs::rename(earlier?.path(), &target)?;
        let packages = target.join("package");
        if packages.exists() {
            std::fs::remove_dir_all(packages)?;
        }
    } else {
        std::fs::create_dir_all(target.join("debug"))?;
        link_dependencies(&workspace.join("debug"), &target.join("debug"));
    }
    Ok(target)
}

/// Gives a target directory what another one contains. Compiled files, which Cargo replaces, are hard links. Cargo writes
/// into the others, so they are copies. Both keep their times, by which Cargo decides what is up to date.
fn link_dependencies(from: &Path, to: &Path) {
    for (options, folder) in [("-al", "deps"), ("-a", "build"), ("-a", ".fingerprint")] {
        let mut command = program("cp", &[options]);
        command.arg(from.join(folder)).arg(to.join(folder));
        if output(command).is_err() {
            // Without the rest, Cargo compiles everything.
            return;
        }
    }
}

/// Returns the folders of temporary registries in Cargo's cache of extracted packages.
fn extracted() -> BTreeSet<PathBuf> {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cargo")));
    let entries = home.and_then(|home| std::fs::read_dir(home.join("registry/src")).ok());
    let paths = entries.into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path()));
    let is_temporary = |path: &PathBuf| {
        // The host of a registry in a folder is empty.
        path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('-'))
    };
    paths.filter(is_temporary).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dry_run_has_one_expected_warning() {
        let text = "   Uploading a v0.1.0 (/a)\nwarning: aborting upload due to dry run\n   \
            Uploading b v0.1.0 (/b)\nwarning: aborting upload due to dry run\n";
        assert_eq!(warnings(text), [""; 0]);
        assert_eq!(uploads(text), ["a", "b"]);
        let ignored = "warning: ignoring test `x` as `tests/x.rs` is not included";
        assert_eq!(warnings(&format!("{text}{ignored}\n")), [ignored]);
    }
}
