//! The index of the tags of rows.

use std::collections::BTreeSet;
use std::ops::Bound;

use hashbrown::HashMap;

use super::Key;

/// The rows of a table by their tags.
#[derive(Debug, Default)]
pub(super) struct TagIndex {
    /// By tag key and value.
    rows: HashMap<String, HashMap<String, BTreeSet<Key>>>,
    /// All rows with tags.
    tagged: BTreeSet<Key>,
    /// The tags that a first row has received.
    new: Vec<(String, String)>,
}

impl TagIndex {
    /// Adds a tag of a row.
    pub(super) fn add(&mut self, row: Key, key: &str, value: &str) {
        let rows = self.rows.entry_ref(key).or_default().entry_ref(value).or_default();
        if rows.is_empty() {
            self.new.push((key.to_owned(), value.to_owned()));
        }
        rows.insert(row);
        self.tagged.insert(row);
    }

    /// Removes a tag of a row, all of whose tags are being removed.
    pub(super) fn remove(&mut self, row: Key, key: &str, value: &str) {
        self.tagged.remove(&row);
        let Some(values) = self.rows.get_mut(key) else { return };
        if let Some(rows) = values.get_mut(value) {
            rows.remove(&row);
            if rows.is_empty() {
                values.remove(value);
            }
        }
        if values.is_empty() {
            self.rows.remove(key);
        }
    }

    /// Iterates over the rows with this tag, or with any value of the tag key, in creation order.
    pub(super) fn rows(&self, key: &str, value: Option<&str>) -> impl Iterator<Item = Key> + use<> {
        let values = self.rows.get(key);
        let found: BTreeSet<Key> = match value {
            Some(value) => values.and_then(|values| values.get(value)).cloned().unwrap_or_default(),
            None => values.into_iter().flat_map(HashMap::values).flatten().copied().collect(),
        };
        found.into_iter()
    }

    /// Iterates over the rows with tags that follow a row.
    pub(super) fn tagged_after(&self, row: Option<Key>) -> impl Iterator<Item = Key> + use<'_> {
        let start = row.map_or(Bound::Unbounded, Bound::Excluded);
        self.tagged.range((start, Bound::Unbounded)).copied()
    }

    /// Returns the tags that a first row has received, and forgets them.
    pub(super) fn take_new(&mut self) -> Vec<(String, String)> {
        std::mem::take(&mut self.new)
    }

    #[cfg(test)]
    pub(super) fn size(&self) -> usize {
        self.rows.len() + self.tagged.len()
    }
}
