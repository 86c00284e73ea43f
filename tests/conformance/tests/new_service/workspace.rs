//! A copy of the workspace with an additional specification.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The folder of the new specification.
const SPECIFICATION: &str = "spec/demo/2020-01-01";

/// The contents of files by their path below a folder, with `/` between folders.
type Files = BTreeMap<String, Vec<u8>>;

pub(crate) struct Workspace {
    root: PathBuf,
    /// The target folder of the original workspace.
    target: PathBuf,
    /// The files before the generator ran.
    files: Files,
}

impl Workspace {
    /// Copies the workspace to `target/tmp/new-service` and adds the specification.
    ///
    /// Only files that differ from an earlier copy are written, so that cargo rebuilds only what changed.
    pub(crate) fn copy() -> Self {
        let target = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
        let root = target.join("new-service");
        let target = target.parent().unwrap().to_owned();
        let mut files = Files::new();
        read(&original_root(), "", &is_source, &mut files);
        let specification = original_root().join("tests/conformance/tests/new_service/spec");
        read(&specification, &format!("{SPECIFICATION}/"), &|_| true, &mut files);
        let manifest = files.get_mut("Cargo.toml").unwrap();
        *manifest = with_version_suffix(&String::from_utf8_lossy(manifest)).into_bytes();
        fs::create_dir_all(&root).unwrap();
        let workspace = Self { root, target, files };
        workspace.synchronize();
        workspace
    }

    fn synchronize(&self) {
        let existing = self.current_files();
        for path in existing.keys().filter(|path| !self.files.contains_key(*path)) {
            self.delete(path);
        }
        for (path, contents) in &self.files {
            if existing.get(path) != Some(contents) {
                self.write(path, contents);
            }
        }
    }

    fn current_files(&self) -> Files {
        let mut files = Files::new();
        read(&self.root, "", &|_| true, &mut files);
        files
    }

    /// Returns the paths of files that differ from those before the generator ran.
    pub(crate) fn changed_files(&self) -> BTreeSet<String> {
        let current = self.current_files();
        let paths = self.files.keys().chain(current.keys());
        paths.filter(|path| self.files.get(*path) != current.get(*path)).cloned().collect()
    }

    /// Writes a file and creates its folder.
    pub(crate) fn write(&self, path: &str, contents: impl AsRef<[u8]>) {
        let path = self.root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, contents).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    }

    /// Deletes a file and the folders that are empty without it.
    fn delete(&self, path: &str) {
        let path = self.root.join(path);
        fs::remove_file(&path).unwrap();
        let folders = path.ancestors().skip(1).take_while(|folder| *folder != self.root);
        for folder in folders {
            if fs::remove_dir(folder).is_err() {
                break;
            }
        }
    }

    /// Runs cargo in the copy and returns its standard output.
    pub(crate) fn cargo(&self, arguments: &[&str]) -> String {
        let mut command = cargo(&self.target, &self.root);
        run(command.args(arguments).args(["--offline", "--quiet"]))
    }

    /// Runs a command of the original xtask in the copy.
    ///
    /// The copy does not build xtask: it would replace the original program in the shared target folder.
    pub(crate) fn xtask(&self, arguments: &[&str]) {
        let mut build = cargo(&self.target, &original_root());
        run(build.args(["build", "--package", "xtask", "--offline", "--quiet"]));
        let mut xtask = Command::new(self.target.join("debug/xtask"));
        xtask.current_dir(&self.root).env("CARGO_MANIFEST_DIR", self.root.join("xtask"));
        run(xtask.args(arguments));
    }
}

fn original_root() -> PathBuf {
    std::fs::canonicalize("../..").unwrap()
}

/// Whether a path at the top level is part of the source.
fn is_source(path: &str) -> bool {
    !["target", ".git"].contains(&path)
}

/// Gives the packages of the copy another version.
///
/// Cargo identifies a package by its version and its path below the workspace, so the copy would otherwise replace the
/// artifacts of the original packages in the shared target folder.
fn with_version_suffix(manifest: &str) -> String {
    let (before, package) = manifest.split_once("[workspace.package]").unwrap();
    let (keys, rest) = package.split_once("\nversion = \"").unwrap();
    let (version, rest) = rest.split_once('"').unwrap();
    format!("{before}[workspace.package]{keys}\nversion = \"{version}+new-service\"{rest}")
}

/// Reads the files of a folder; `wanted` selects entries at the top level.
fn read(folder: &Path, prefix: &str, wanted: &dyn Fn(&str) -> bool, files: &mut Files) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        let path = format!("{prefix}{name}");
        if !wanted(&name) {
            continue;
        }
        if entry.path().is_dir() {
            read(&entry.path(), &format!("{path}/"), &|_| true, files);
        } else {
            files.insert(path, fs::read(entry.path()).unwrap());
        }
    }
}

/// Returns a cargo command with the environment of the cargo that runs this test.
///
/// That cargo sets variables about the package under test. Build scripts of dependencies track them, so passing them on
/// would rebuild these dependencies here and then again in the workspace.
fn cargo(target: &Path, folder: &Path) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        let of_package = ["CARGO_PKG_", "CARGO_MANIFEST_"].iter().any(|it| text.starts_with(it));
        if of_package || text == "OUT_DIR" {
            command.env_remove(&name);
        }
    }
    command.current_dir(folder).env("CARGO_TARGET_DIR", target);
    command
}

fn run(command: &mut Command) -> String {
    let output = command.stdin(Stdio::null()).output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {}\n{errors}", output.status);
    String::from_utf8_lossy(&output.stdout).into_owned()
}
