//! The documents of one version of one service, as text.

use std::path::Path;

use crate::{Diagnostic, Span};

/// A set of documents in memory: what the loader reads, and where diagnostics find the lines they quote.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: Vec<Source>,
    findings: Vec<Diagnostic>,
}

/// One document.
#[derive(Clone, Debug)]
pub struct Source {
    /// As diagnostics name it; references between documents use the part after the last `/`.
    pub path: String,
    /// What it holds.
    pub text: String,
}

impl Source {
    /// The part of the path that references name.
    #[must_use]
    pub fn file_name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    /// The file name without `.yaml`: the subject group of a group file.
    #[must_use]
    pub fn stem(&self) -> &str {
        let name = self.file_name();
        name.strip_suffix(".yaml").unwrap_or(name)
    }
}

impl Sources {
    /// An empty set.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a document and returns its index, which is the `file` of every [`Span`] in it.
    pub fn add(&mut self, path: impl Into<String>, text: impl Into<String>) -> u32 {
        self.files.push(Source { path: path.into(), text: text.into() });
        u32::try_from(self.files.len() - 1).unwrap_or(u32::MAX)
    }

    /// Reads every `.yaml` file that lies directly in `directory`, in the order of their names.
    ///
    /// This does not fail: what cannot be read becomes a finding of the file, which [`load`](crate::load) reports with
    /// the rest.
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
        if paths.is_empty() && sources.findings.is_empty() {
            sources.unreadable(display(directory), "it holds no .yaml file");
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

    /// Adds a document that may turn out not to be UTF-8, which is then a finding.
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
                self.findings.push(Diagnostic::error(span, "not UTF-8"));
            }
        }
    }

    /// Every document, by index.
    #[must_use]
    pub fn files(&self) -> &[Source] {
        &self.files
    }

    /// The document that a [`Span`] points into.
    #[must_use]
    pub fn get(&self, file: u32) -> Option<&Source> {
        self.files.get(usize::try_from(file).ok()?)
    }

    /// The index of the document of this file name.
    #[must_use]
    pub fn find(&self, file_name: &str) -> Option<u32> {
        let index = self.files.iter().position(|source| source.file_name() == file_name)?;
        u32::try_from(index).ok()
    }

    /// What went wrong while the documents were read.
    #[must_use]
    pub fn findings(&self) -> &[Diagnostic] {
        &self.findings
    }

    fn unreadable(&mut self, path: String, reason: &str) {
        let file = self.add(path, "");
        let span = Span { file, line: 0, column: 0 };
        self.findings.push(Diagnostic::error(span, format!("cannot be read: {reason}")));
    }

    /// Whether the text of this document is missing, so that its emptiness is no finding of its own.
    pub(crate) fn is_unreadable(&self, file: u32) -> bool {
        self.findings.iter().any(|finding| finding.span.file == file)
    }
}

/// Paths in diagnostics have `/` on every platform, so that their text is the same everywhere.
fn display(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

fn position(before: &str) -> (u32, u32) {
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (u32::try_from(line).unwrap_or(u32::MAX), u32::try_from(column).unwrap_or(u32::MAX))
}
