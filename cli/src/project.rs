//! The user's crate, as Cargo describes it.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde::Deserialize;

use crate::arguments::Target;
use crate::error::{Error, Result, at};
use crate::library::library_name;
use crate::lock::{Entry, relative};

/// The user's crate.
#[derive(Debug)]
pub(crate) struct Project {
    /// The folder with `Cargo.toml`.
    pub(crate) root: PathBuf,
    pub(crate) manifest: PathBuf,
    /// The root files of the library and the programs, the library first.
    roots: Vec<PathBuf>,
    /// The name of the library.
    library_name: Option<String>,
}

/// The place of a service in the crate: a module, or the whole library.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) folder: PathBuf,
    /// The folder relative to the crate, with `/` between folders.
    pub(crate) path: String,
    /// The path of the module: `crate::api::cdb`, or `crate` of a library.
    pub(crate) module: String,
    /// The file that declares the outermost module, or that of the library.
    pub(crate) root: PathBuf,
    /// The name of the library, if the service is the whole library.
    pub(crate) library_name: Option<String>,
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    manifest_path: PathBuf,
    targets: Vec<CargoTarget>,
}

#[derive(Deserialize)]
struct CargoTarget {
    name: String,
    kind: Vec<String>,
    src_path: PathBuf,
}

impl Project {
    /// Returns the crate that the arguments name, or that of the current folder.
    pub(crate) fn find(target: &Target) -> Result<Self> {
        let manifest = match &target.manifest_path {
            Some(path) => path.canonicalize().map_err(at(path))?,
            None => PathBuf::from(nearest()?.trim_end_matches(['\r', '\n'])),
        };
        let path = manifest.as_os_str();
        let arguments = ["metadata", "--format-version=1", "--no-deps", "--manifest-path"];
        let text = cargo(Command::new(program()).args(arguments).arg(path))?;
        let metadata: Metadata = serde_json::from_str(&text)
            .map_err(|error| Error::new(format!("output of cargo metadata: {error}")))?;
        let package = choose(metadata.packages, &manifest, target.package.as_deref())?;
        Self::of(package)
    }

    fn of(package: Package) -> Result<Self> {
        let manifest = package.manifest_path;
        let root = manifest.parent().map(Path::to_owned);
        let root = root.ok_or_else(|| Error::new("Cargo.toml has no folder"))?;
        let is_library =
            |target: &CargoTarget| target.kind.iter().any(|kind| kind.ends_with("lib"));
        let is_used = |target: &CargoTarget| {
            is_library(target)
                || target.kind.iter().any(|kind| matches!(&**kind, "bin" | "proc-macro"))
        };
        let mut targets: Vec<_> = package.targets.into_iter().filter(is_used).collect();
        targets.sort_by_key(|target| !is_library(target));
        let library = targets.iter().find(|target| is_library(target));
        let library = library.map(|target| library_name(&target.name));
        let roots = targets.into_iter().map(|target| target.src_path).collect();
        Ok(Self { root, manifest, roots, library_name: library })
    }

    /// Returns a crate that does not exist yet, with the name of its library.
    pub(crate) fn future(root: &Path, library: String) -> Self {
        Self {
            root: root.to_owned(),
            manifest: root.join("Cargo.toml"),
            roots: vec![root.join("src/lib.rs")],
            library_name: Some(library),
        }
    }

    /// Returns the default folder of a service.
    pub(crate) fn default_folder(&self, service: &str) -> PathBuf {
        let source = self.roots.first().and_then(|root| root.parent());
        let source = source.map_or_else(|| self.root.join("src"), Path::to_owned);
        let name = service.replace('-', "_");
        // `as` is a service and a keyword.
        source.join(if is_module(&name) { name } else { format!("{name}_") })
    }

    /// Returns the place of an entry of the lock file.
    pub(crate) fn place_of(&self, entry: &Entry) -> Result<Place> {
        if entry.is_library() { self.whole() } else { self.place(&self.root.join(&entry.path)) }
    }

    /// Returns the place of a service that is the whole library.
    pub(crate) fn whole(&self) -> Result<Place> {
        let folder = self.root.join("src");
        let root = folder.join("lib.rs");
        if self.library_name.is_none() || self.roots.first() != Some(&root) {
            return Err(Error::new(format!("{} is not a library of the crate", root.display()))
                .help("restore Cargo.toml, or add the service again with --crate"));
        }
        let (module, library) = ("crate".to_owned(), self.library_name.clone());
        Ok(Place { folder, path: "src".to_owned(), module, root, library_name: library })
    }

    /// Returns the place of the module in a folder of the crate.
    pub(crate) fn place(&self, folder: &Path) -> Result<Place> {
        let shown = folder.display();
        let path = relative(folder, &self.root)
            .filter(|path| !path.split('/').any(|part| matches!(part, "." | "..")))
            .ok_or_else(|| {
                Error::new(format!("{shown} is not a folder inside of {}", self.root.display()))
                    .help("pass a folder below src with --into")
            })?;
        // The innermost root, since a program may be in a folder below that of the library.
        let below =
            |root: &&PathBuf| root.parent().is_some_and(|parent| folder.starts_with(parent));
        let depth = |root: &&PathBuf| root.components().count();
        let deepest = self.roots.iter().filter(below).map(|root| depth(&root)).max();
        let root = self.roots.iter().filter(below).find(|root| Some(depth(root)) == deepest);
        let parts = root.and_then(|root| relative(folder, root.parent()?));
        let (Some(root), Some(parts)) = (root, parts) else {
            let help = match self.roots.first() {
                Some(root) => format!("pass a folder next to or below {}", root.display()),
                None => "add src/lib.rs or src/main.rs to the crate".to_owned(),
            };
            return Err(
                Error::new(format!("{shown} is not below the root file of a crate")).help(help)
            );
        };
        if let Some(part) = parts.split('/').find(|part| !is_module(part)) {
            return Err(Error::new(format!("`{part}` is not the name of a module"))
                .help("pass another folder with --into, such as src/api"));
        }
        let module = format!("crate::{}", parts.replace('/', "::"));
        Ok(Place {
            folder: folder.to_owned(),
            path,
            module,
            root: root.clone(),
            library_name: None,
        })
    }
}

/// Returns whether `mod name;` is valid.
fn is_module(name: &str) -> bool {
    syn::parse_str::<syn::Ident>(name).is_ok() && name != "_"
}

fn nearest() -> Result<String> {
    let mut command = Command::new(program());
    command.args(["locate-project", "--message-format=plain"]);
    cargo(&mut command).map_err(|_| {
        Error::new("no Cargo.toml in this folder or a parent folder").help(
            "run the command in a crate, create one with `cargo init`, or pass --manifest-path",
        )
    })
}

/// Returns the `Cargo.toml` of the workspace of a package, which is its own if there is no workspace.
pub(crate) fn workspace_manifest(manifest: &Path) -> Result<PathBuf> {
    let arguments = ["locate-project", "--workspace", "--message-format=plain", "--manifest-path"];
    let text = cargo(Command::new(program()).args(arguments).arg(manifest))?;
    Ok(PathBuf::from(text.trim_end_matches(['\r', '\n'])))
}

fn choose(packages: Vec<Package>, manifest: &Path, name: Option<&str>) -> Result<Package> {
    let names: Vec<_> = packages.iter().map(|package| package.name.clone()).collect();
    let is_same =
        |path: &Path| path == manifest || path.canonicalize().is_ok_and(|p| p == manifest);
    let found = packages.into_iter().find(|package| match name {
        Some(name) => package.name == name,
        None => is_same(&package.manifest_path),
    });
    found.ok_or_else(|| match name {
        Some(name) => Error::new(format!("no package `{name}` in the workspace"))
            .help(format!("packages: {}", names.join(", "))),
        None => Error::new(format!("{} is that of a workspace", manifest.display()))
            .help(format!("pass --package with one of {}", names.join(", "))),
    })
}

/// Returns the Cargo that runs this subcommand.
fn program() -> std::ffi::OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

fn cargo(command: &mut Command) -> Result<String> {
    let output = command.stdin(Stdio::null()).output();
    let output = output.map_err(|error| {
        Error::new(format!("cannot run cargo: {error}"))
            .help("install Cargo from https://rustup.rs")
    })?;
    if !output.status.success() {
        return Err(Error::new(String::from_utf8_lossy(&output.stderr).trim_end().to_owned()));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn project(roots: &[&str]) -> Project {
        let root = PathBuf::from("/p");
        let roots = roots.iter().map(|path| root.join(path)).collect();
        Project { manifest: root.join("Cargo.toml"), root, roots, library_name: None }
    }

    #[test]
    fn the_innermost_root_declares_the_module() {
        let project = project(&["src/lib.rs", "src/main.rs", "src/bin/tool/main.rs"]);
        let place = |folder: &str| {
            let place = project.place(Path::new(folder)).unwrap();
            (place.path, place.module, place.root.strip_prefix("/p").unwrap().to_owned())
        };
        let own = |path: &str, module: &str, root: &str| {
            (path.to_owned(), module.to_owned(), PathBuf::from(root))
        };
        assert_eq!(place("/p/src/cdb"), own("src/cdb", "crate::cdb", "src/lib.rs"));
        assert_eq!(place("/p/src/api/cdb"), own("src/api/cdb", "crate::api::cdb", "src/lib.rs"));
        let tool = own("src/bin/tool/cdb", "crate::cdb", "src/bin/tool/main.rs");
        assert_eq!(place("/p/src/bin/tool/cdb"), tool);
        assert_eq!(project.default_folder("a-x"), PathBuf::from("/p/src/a_x"));
        assert_eq!(project.default_folder("as"), PathBuf::from("/p/src/as_"));
    }

    #[test]
    fn refuses_folders_that_are_no_module() {
        let project = project(&["src/main.rs"]);
        let error = |folder: &str| project.place(Path::new(folder)).unwrap_err().to_string();
        assert!(error("/other/cdb").contains("not a folder inside of /p"));
        assert!(error("/p").contains("not a folder inside of /p"));
        assert!(error("/p/src/../cdb").contains("not a folder inside of /p"));
        assert!(error("/p/generated/cdb").contains("not below the root file"));
        assert!(error("/p/src/as").contains("`as` is not the name of a module"));
        assert!(error("/p/src/my-api/cdb").contains("`my-api` is not the name of a module"));
    }
}
