//! The cases: folders next to this file, each with the specification of one service in `spec/`, or of several in its
//! folders. A case with `module.txt` is a module of another crate: the file contains the path of the module and the folder
//! of the specification.

use std::path::{Path, PathBuf};

use tencent_cloud_codegen::{Files, Module, generate, generate_module, services};
use tencent_cloud_spec::{Diagnostics, Sources, Spec, load};

/// One case.
#[derive(Debug)]
pub(crate) struct Case {
    /// The name of its folder.
    pub(crate) name: String,
    /// Its folder, relative to the crate.
    pub(crate) folder: PathBuf,
}

/// The result of the generator.
#[derive(Debug, PartialEq)]
pub(crate) enum Outcome {
    Files(Files),
    /// One diagnostic per line.
    Diagnostics(String),
}

/// Returns every case, sorted by name.
pub(crate) fn all() -> Vec<Case> {
    let mut cases: Vec<_> =
        folders(Path::new("tests/cases")).iter().map(|path| Case::at(path)).collect();
    cases.sort_by(|a, b| a.name.cmp(&b.name));
    cases
}

impl Case {
    /// Returns the case with this name.
    pub(crate) fn named(name: &str) -> Self {
        Self::at(&Path::new("tests/cases").join(name))
    }

    fn at(folder: &Path) -> Self {
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        Self { name, folder: folder.to_owned() }
    }

    /// Runs the generator.
    pub(crate) fn run(&self) -> Outcome {
        if let Ok(text) = std::fs::read_to_string(self.folder.join("module.txt")) {
            return self.run_module(&text, None);
        }
        self.run_over(&self.specifications())
    }

    /// Runs the generator for a library instead of the module of this case.
    pub(crate) fn run_as_library(&self, name: &str) -> Outcome {
        let text = std::fs::read_to_string(self.folder.join("module.txt")).unwrap();
        self.run_module(&text, Some(name))
    }

    fn run_module(&self, text: &str, library: Option<&str>) -> Outcome {
        let (path, spec) = text.trim().split_once(' ').unwrap();
        let path = if library.is_some() { "crate" } else { path };
        let sources = Sources::read_dir(&self.folder.join(spec));
        let spec = load(&sources).unwrap_or_else(|found| panic!("{}", found.lines(&sources)));
        let module = Module {
            path: path.to_owned(),
            library: library.map(str::to_owned),
            origin: "archive 2020-01-01 of a package".to_owned(),
            blocking: true,
        };
        match generate_module(&spec, "archive 2020-01-01", &module) {
            Ok(files) => Outcome::Files(files),
            Err(found) => Outcome::Diagnostics(Diagnostics::from(found).lines(&sources)),
        }
    }

    /// Runs the generator with the services in reverse order.
    pub(crate) fn run_backward(&self) -> Outcome {
        let mut folders = self.specifications();
        folders.reverse();
        self.run_over(&folders)
    }

    fn specifications(&self) -> Vec<PathBuf> {
        let spec = self.folder.join("spec");
        if spec.join("openapi.yaml").exists() { vec![spec] } else { folders(&spec) }
    }

    fn run_over(&self, folders: &[PathBuf]) -> Outcome {
        let sources: Vec<_> = folders.iter().map(|folder| Sources::read_dir(folder)).collect();
        let specs: Vec<(Spec, String)> = folders
            .iter()
            .zip(&sources)
            .map(|(folder, sources)| {
                let spec = load(sources).unwrap_or_else(|found| panic!("{}", found.lines(sources)));
                let folder = folder.strip_prefix(&self.folder).unwrap();
                (spec, folder.to_string_lossy().replace('\\', "/"))
            })
            .collect();
        match generate(&services(&specs)) {
            Ok(files) => Outcome::Files(files),
            Err(diagnostics) => Outcome::Diagnostics(
                sources
                    .iter()
                    .enumerate()
                    .map(|(index, sources)| {
                        let own = diagnostics.iter().filter(|found| found.service == index);
                        let own: Vec<_> = own.map(|found| found.diagnostic.clone()).collect();
                        Diagnostics::from(own).lines(sources)
                    })
                    .collect(),
            ),
        }
    }
}

fn folders(path: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path());
    let mut folders: Vec<_> = entries.filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}
