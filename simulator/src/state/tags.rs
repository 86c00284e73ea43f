//! The tags of the account, which exist whether or not a resource has them.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Row, Table, VisitTable};
use crate::moment::Moment;

/// The number of the first project.
const FIRST_PROJECT: i64 = 1_000_001;

/// The tags and the projects of the account.
#[derive(Debug, Default)]
pub(crate) struct Tags {
    pub(crate) keys: Table<TagKey>,
    pub(crate) projects: Table<Project>,
}

/// A project, by which resources are grouped.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Project {
    /// The number as a string.
    pub(crate) id: String,
    pub(crate) number: i64,
    pub(crate) name: String,
    pub(crate) info: String,
    pub(crate) disabled: bool,
    pub(crate) created: Moment,
}

impl Row for Project {
    fn id(&self) -> &str {
        &self.id
    }

    fn region(&self) -> &str {
        ""
    }
}

/// A tag key with its values.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct TagKey {
    pub(crate) name: String,
    pub(crate) values: BTreeSet<String>,
}

impl Row for TagKey {
    fn id(&self) -> &str {
        &self.name
    }

    fn region(&self) -> &str {
        ""
    }
}

impl Tags {
    /// Passes every table to `visit`.
    pub(super) fn tables(&mut self, visit: VisitTable<'_>) {
        let Self { keys, projects } = self;
        visit("projects", projects);
        visit("tag_keys", keys);
    }

    /// Returns whether a tag exists.
    pub(crate) fn has(&self, key: &str, value: &str) -> bool {
        self.keys.find(key).is_some_and(|found| found.values.contains(value))
    }

    /// Adds a tag, if it does not exist.
    pub(crate) fn define(&mut self, key: &str, value: &str) {
        if self.has(key, value) {
            return;
        }
        if let Some(mut found) = self.keys.find_mut(key) {
            found.values.insert(value.to_owned());
            return;
        }
        self.keys.insert(TagKey { name: key.to_owned(), values: [value.to_owned()].into() });
    }

    /// Returns the number of the next project. Projects are never deleted.
    pub(crate) fn next_project(&self) -> i64 {
        FIRST_PROJECT + i64::try_from(self.projects.len()).unwrap_or(0)
    }

    /// Removes a tag.
    pub(crate) fn remove(&mut self, key: &str, value: &str) {
        let Some(mut found) = self.keys.find_mut(key) else { return };
        found.values.remove(value);
        let is_empty = found.values.is_empty();
        drop(found);
        if is_empty {
            self.keys.remove_ids([key]);
        }
    }
}
