//! The changes of an import, one line each.

use std::fmt;

/// The kind of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Something new.
    Added,
    /// Something that no longer exists.
    Removed,
    /// A property with another type.
    Retyped,
    /// Anything else.
    Changed,
}

/// A change, with the file that contains its subject after or before the import.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change {
    /// The file.
    pub file: String,
    /// The kind.
    pub kind: Kind,
    /// What changed.
    pub what: String,
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.kind {
            Kind::Added => "added",
            Kind::Removed => "removed",
            Kind::Retyped => "retyped",
            Kind::Changed => "changed",
        };
        write!(f, "{kind:8} {}: {}", self.file, self.what)
    }
}

/// The report of an import.
#[derive(Debug, Default)]
pub struct Report {
    /// The changes, sorted.
    pub changes: Vec<Change>,
    /// Actions that the description does not contain and the import keeps unchanged, with the names of its packages.
    pub kept: Vec<String>,
    /// Documented examples that were skipped, and why.
    pub skipped: Vec<String>,
}

impl Report {
    /// Removes the details of a new item `what`, of which only the addition is reported.
    pub(super) fn only_new(&mut self, what: &str) {
        let is_detail = |change: &Change| {
            change.kind == Kind::Changed && change.what.starts_with(&format!("{what}: "))
        };
        self.changes.retain(|change| !is_detail(change));
    }

    /// Returns the actions that were added.
    pub(super) fn added_actions(&self) -> Vec<String> {
        let added = self.changes.iter().filter(|change| change.kind == Kind::Added);
        added.filter_map(|change| change.what.strip_prefix("action ")).map(str::to_owned).collect()
    }

    pub(super) fn add(&mut self, kind: Kind, file: &str, what: impl Into<String>) {
        self.changes.push(Change { file: file.to_owned(), kind, what: what.into() });
    }
}
