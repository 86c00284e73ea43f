//! What an import changes, one line each.

use std::fmt;

/// The kind of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Added,
    Removed,
    Retyped,
    Changed,
}

/// A change, in the document that holds it afterwards, or held it before.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Change {
    pub(super) file: String,
    pub(super) kind: Kind,
    pub(super) what: String,
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

/// Everything that an import has to say.
#[derive(Debug, Default)]
pub(super) struct Report {
    pub(super) changes: Vec<Change>,
    /// Documented examples that were left out, and why.
    pub(super) left_out: Vec<String>,
}

impl Report {
    /// Leaves only that it is new to say about something new: `what` is the beginning of the other lines about it.
    pub(super) fn only_new(&mut self, what: &str) {
        let is_detail = |change: &Change| {
            change.kind == Kind::Changed && change.what.starts_with(&format!("{what}: "))
        };
        self.changes.retain(|change| !is_detail(change));
    }

    /// The actions that were added.
    pub(super) fn added_actions(&self) -> Vec<String> {
        let added = self.changes.iter().filter(|change| change.kind == Kind::Added);
        added.filter_map(|change| change.what.strip_prefix("action ")).map(str::to_owned).collect()
    }

    pub(super) fn add(&mut self, kind: Kind, file: &str, what: impl Into<String>) {
        self.changes.push(Change { file: file.to_owned(), kind, what: what.into() });
    }
}
