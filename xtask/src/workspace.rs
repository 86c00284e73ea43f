//! The repository: its root, its specifications, and its packages as Cargo describes them.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::Failure;

/// Returns the root of the repository.
///
/// It is found when the program runs, not when it is compiled: two checkouts with one target directory share the
/// program, but each must work on its own files.
pub(crate) fn root() -> Result<PathBuf, Failure> {
    let manifest = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let current = || std::env::current_dir().ok();
    let start = manifest.or_else(current).unwrap_or_default();
    root_above(&start).ok_or_else(|| {
        let start = start.display();
        Failure::Failed(format!("no repository at or above {start}; run `cargo xtask` inside it"))
    })
}

/// Returns the nearest folder at or above `start` that contains this package.
fn root_above(start: &Path) -> Option<PathBuf> {
    let is_root = |folder: &&Path| folder.join("xtask/Cargo.toml").is_file();
    start.ancestors().find(is_root).map(Path::to_owned)
}

/// Makes the root the current directory, so that paths in messages are relative to it.
pub(crate) fn enter_root() -> Result<(), Failure> {
    let root = root()?;
    std::env::set_current_dir(&root)
        .map_err(|error| Failure::Failed(format!("{}: {error}", root.display())))
}

/// Returns every `spec/<service>/<version>/` with an `openapi.yaml`, sorted.
pub(crate) fn specifications() -> Result<Vec<PathBuf>, Failure> {
    let mut found = Vec::new();
    // The tests of the crate in `spec/` have specifications of their own.
    let is_service = |path: &PathBuf| !path.ends_with("src") && !path.ends_with("tests");
    for service in folders(Path::new("spec"))?.into_iter().filter(is_service) {
        for version in folders(&service)? {
            if version.join("openapi.yaml").is_file() {
                found.push(version);
            }
        }
    }
    if found.is_empty() {
        return Err(Failure::Failed("no specification in spec/".to_owned()));
    }
    Ok(found)
}

/// Returns every specification that is not of the facts tier as a whole.
///
/// A service that is only imported has no generated crate and no pages; removing `x-tier: facts` from its `openapi.yaml`
/// adds them.
pub(crate) fn authored_specifications() -> Result<Vec<PathBuf>, Failure> {
    let mut found = specifications()?;
    let mut failure = None;
    found.retain(|folder| {
        let index = folder.join("openapi.yaml");
        match std::fs::read_to_string(&index) {
            Ok(text) => !text.lines().any(|line| line == "x-tier: facts"),
            Err(error) => {
                failure = Some(Failure::Failed(format!("{}: {error}", index.display())));
                false
            }
        }
    });
    failure.map_or(Ok(found), Err)
}

fn folders(path: &Path) -> Result<Vec<PathBuf>, Failure> {
    let failed = |error| Failure::Failed(format!("{}: {error}", path.display()));
    let mut found = Vec::new();
    for entry in std::fs::read_dir(path).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.is_dir() {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// Returns Cargo, the same one that runs this program.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments);
    // Build scripts of dependencies track the variables of this package; with them, every switch between
    // `cargo xtask test` and a plain cargo command would rebuild these dependencies.
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy();
        if name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&*name);
        }
    }
    command
}

/// A package of the workspace.
#[derive(Debug)]
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) description: String,
    /// The folder, relative to the root, with `/` on every platform.
    pub(crate) folder: String,
    /// Whether it is published to a registry.
    pub(crate) is_published: bool,
    /// Whether it has a library, and not only a program.
    pub(crate) has_library: bool,
    /// Names of features, including `default`.
    pub(crate) features: Vec<String>,
    /// Whether the default features are a single other feature.
    pub(crate) has_one_default_feature: bool,
    /// Names of packages of the workspace that it depends on, in any way.
    pub(crate) dependencies: Vec<String>,
    /// Names of examples.
    pub(crate) examples: Vec<String>,
}

impl Package {
    /// Returns whether the package consists of generated code.
    pub(crate) fn is_generated(&self) -> bool {
        self.folder.starts_with("generated/")
    }
}

/// The packages of the workspace and where they are built.
#[derive(Debug)]
pub(crate) struct Metadata {
    pub(crate) packages: Vec<Package>,
    pub(crate) target: PathBuf,
}

impl Metadata {
    /// Asks Cargo for the metadata of the workspace.
    pub(crate) fn read() -> Result<Self, String> {
        let metadata = metadata(&["--no-deps"])?;
        let root = string(&metadata, "workspace_root");
        let packages = list(&metadata, "packages").map(|value| package(value, &root)).collect();
        Ok(Self { packages, target: string(&metadata, "target_directory").into() })
    }

    /// Returns the packages that are published.
    pub(crate) fn published(&self) -> impl Iterator<Item = &Package> {
        self.packages.iter().filter(|package| package.is_published)
    }
}

/// Returns the output of `cargo metadata`.
pub(crate) fn metadata(arguments: &[&str]) -> Result<Value, String> {
    let output = cargo(&["metadata", "--format-version=1", "--quiet"])
        .args(arguments)
        .output()
        .map_err(|error| format!("cargo metadata: {error}"))?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    serde_json::from_slice(&output.stdout).map_err(|error| format!("cargo metadata: {error}"))
}

fn package(value: &Value, root: &str) -> Package {
    let manifest = string(value, "manifest_path").replace('\\', "/");
    let folder = manifest.strip_suffix("/Cargo.toml").unwrap_or(&manifest);
    let folder = folder.strip_prefix(&root.replace('\\', "/")).unwrap_or(folder);
    let targets = list(value, "targets");
    let is = |target: &Value, expected: &str| list(target, "kind").any(|kind| kind == expected);
    let has_library = list(value, "targets").any(|target| is(target, "lib"));
    let features = value.get("features").and_then(Value::as_object);
    Package {
        name: string(value, "name"),
        version: string(value, "version"),
        description: string(value, "description"),
        folder: folder.trim_start_matches('/').to_owned(),
        // A package that is not published has an empty list of registries.
        is_published: value.get("publish").is_none_or(Value::is_null),
        features: features.into_iter().flatten().map(|(name, _)| name.clone()).collect(),
        has_one_default_feature: features.is_some_and(|all| {
            let default = all.get("default").and_then(Value::as_array);
            default.is_some_and(|default| default.len() == 1)
        }),
        dependencies: list(value, "dependencies").map(|value| string(value, "name")).collect(),
        has_library,
        examples: targets
            .filter(|target| is(target, "example"))
            .map(|target| string(target, "name"))
            .collect(),
    }
}

/// Returns the elements of a list, or none if there is no list.
pub(crate) fn list<'v>(value: &'v Value, key: &str) -> impl Iterator<Item = &'v Value> + use<'v> {
    value.get(key).and_then(Value::as_array).into_iter().flatten()
}

/// Returns a string, or an empty one if there is none.
pub(crate) fn string(value: &Value, key: &str) -> String {
    value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_checkout_has_its_own_root() {
        let folder = std::env::temp_dir().join(format!("xtask-root-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        for checkout in ["one", "two"].map(|name| folder.join(name)) {
            for package in ["xtask", "tests/bench"] {
                let package = checkout.join(package);
                std::fs::create_dir_all(&package).unwrap();
                std::fs::write(package.join("Cargo.toml"), "").unwrap();
                assert_eq!(root_above(&package).as_ref(), Some(&checkout));
            }
            assert_eq!(root_above(&checkout).as_ref(), Some(&checkout));
        }
        assert_eq!(root_above(&folder), None);
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn the_root_is_found_at_run_time() {
        let Ok(root) = root() else { panic!("no root") };
        let manifest = std::env::var("CARGO_MANIFEST_DIR").unwrap();
        assert_eq!(root.join("xtask"), Path::new(&manifest));
    }

    #[test]
    fn metadata_distinguishes_published_and_generated_packages() {
        let Ok(()) = enter_root() else { panic!("no root") };
        let metadata = Metadata::read().unwrap();
        let find = |folder: &str| metadata.packages.iter().find(|p| p.folder == folder).unwrap();
        let (spec, xtask, examples) = (find("spec"), find("xtask"), find("examples"));
        assert!(spec.is_published && !xtask.is_published);
        assert!(spec.features.contains(&"documents".to_owned()));
        assert!(find("simulator").has_one_default_feature && !spec.has_one_default_feature);
        assert!(xtask.dependencies.contains(&spec.name));
        assert!(examples.examples.contains(&"quickstart".to_owned()));
        assert!(metadata.packages.iter().any(|p| p.is_generated() && p.is_published));
    }
}
