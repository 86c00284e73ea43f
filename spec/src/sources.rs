//! The specification files of one version of a service, in memory.

use std::path::Path;

use crate::{Diagnostic, Span};

/// The name of the index.
pub(crate) const INDEX: &str = "openapi.yaml";
/// The name of the file with schemas, parameters and responses that several groups use.
pub(crate) const SHARED: &str = "schemas.yaml";
/// The name of the file with the error codes.
pub(crate) const ERRORS: &str = "errors.yaml";

/// The specification files of one version of a service: the input of the loader.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: Vec<Source>,
    diagnostics: Vec<Diagnostic>,
}

/// A specification file.
#[derive(Clone, Debug)]
pub struct Source {
    /// The path that diagnostics show. References between files use the part after the last `/`.
    pub path: String,
    /// The content.
    pub text: String,
}

impl Source {
    /// Returns the file name, which references between files use.
    #[must_use]
    pub fn file_name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    /// Returns the file name without `.yaml`: the subject group of a group file.
    #[must_use]
    pub fn stem(&self) -> &str {
        let name = self.file_name();
        name.strip_suffix(".yaml").unwrap_or(name)
    }
}

impl Sources {
    /// Returns an empty set of files.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file and returns its index: the `file` of every [`Span`] in it.
    pub fn add(&mut self, path: impl Into<String>, text: impl Into<String>) -> u32 {
        self.files.push(Source { path: path.into(), text: text.into() });
        u32::try_from(self.files.len() - 1).unwrap_or(u32::MAX)
    }

    /// Reads every `.yaml` file directly in `directory`, sorted by name.
    ///
    /// Never fails: a file that cannot be read becomes a diagnostic, which [`load`](crate::load) reports together with
    /// the others.
    #[must_use]
    pub fn read_dir(directory: &Path) -> Self {
        let mut sources = Self::new();
        let mut paths = Vec::new();
        match std::fs::read_dir(directory) {
            Ok(entries) => {
                for entry in entries {
                    match entry {
                        Ok(entry) => paths.push(entry.path()),
                        Err(error) => sources.unreadable(display(directory), &error.to_string()),
                    }
                }
            }
            Err(error) => sources.unreadable(display(directory), &error.to_string()),
        }
        paths.retain(|path| path.extension().is_some_and(|extension| extension == "yaml"));
        if paths.is_empty() && sources.diagnostics.is_empty() {
            sources.unreadable(display(directory), "no .yaml file in this folder");
        }
        paths.sort();
        for path in paths {
            match std::fs::read(&path) {
                Ok(bytes) => sources.add_bytes(display(&path), bytes),
                Err(error) => sources.unreadable(display(&path), &error.to_string()),
            }
        }
        sources
    }

    /// Adds a file; invalid UTF-8 becomes a diagnostic.
    pub fn add_bytes(&mut self, path: impl Into<String>, bytes: Vec<u8>) {
        match String::from_utf8(bytes) {
            Ok(text) => {
                self.add(path, text);
            }
            Err(error) => {
                let valid = error.utf8_error().valid_up_to();
                let before = error.as_bytes().get(..valid).unwrap_or_default();
                let before = String::from_utf8_lossy(before).into_owned();
                let (line, column) = position(&before);
                let file = self.add(path, "");
                let span = Span { file, line, column };
                self.diagnostics.push(Diagnostic::error(span, "invalid UTF-8"));
            }
        }
    }

    /// Returns every file, by index.
    #[must_use]
    pub fn files(&self) -> &[Source] {
        &self.files
    }

    /// Returns the file that a [`Span`] points into.
    #[must_use]
    pub fn get(&self, file: u32) -> Option<&Source> {
        self.files.get(usize::try_from(file).ok()?)
    }

    /// Returns the index of the file with this name.
    #[must_use]
    pub fn find(&self, file_name: &str) -> Option<u32> {
        let index = self.files.iter().position(|source| source.file_name() == file_name)?;
        u32::try_from(index).ok()
    }

    /// Returns the errors that occurred while files were read.
    #[must_use]
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    fn unreadable(&mut self, path: String, reason: &str) {
        let span = Span::of_file(self.add(path, ""));
        self.diagnostics.push(Diagnostic::error(span, format!("cannot read the file: {reason}")));
    }

    /// Returns whether the content of this file is missing, so that its emptiness is not reported again.
    pub(crate) fn is_unreadable(&self, file: u32) -> bool {
        self.diagnostics.iter().any(|diagnostic| diagnostic.span.file == file)
    }
}

/// Formats a path with `/` on every platform, so that diagnostics are the same everywhere.
fn display(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

/// Returns the line and column after `before`.
fn position(before: &str) -> (u32, u32) {
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (u32::try_from(line).unwrap_or(u32::MAX), u32::try_from(column).unwrap_or(u32::MAX))
}
