//! Tables: the rows of one kind of resource, with the indices that calls need.
//!
//! A table keeps its rows in creation order and finds them by id, by region, by the ids that they refer to, and by the time
//! at which they next change. Every change passes through [`RowMut`], which updates the indices, so that no call walks
//! all rows. Rows are shared: a response keeps the rows that it contains and is rendered after the lock on the account
//! has been released, and a row that changes meanwhile is copied first.

mod indices;
mod row;
mod stored;
mod tag_index;

use std::collections::{BTreeMap, BTreeSet};
use std::net::Ipv4Addr;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use self::indices::Indices;
pub(crate) use self::row::{Entry, Need, Row, RowMut, Shared};
pub(crate) use self::stored::{Rows, StoredTable, VisitTable};
use crate::moment::Moment;

/// The first key of rows that are not built in.
const FIRST: u64 = 1 << 20;

/// The position of a row, which no other row of the table ever has. Keys are in creation order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(crate) struct Key(u64);

impl Key {
    /// Returns the position as a number, for page tokens.
    pub(crate) fn number(self) -> u64 {
        self.0
    }

    /// Returns the key of a page token, which need not be one of a row.
    pub(crate) fn from_number(number: u64) -> Self {
        Self(number)
    }
}

/// The rows of one kind of resource.
#[derive(Debug)]
pub(crate) struct Table<T: Row> {
    rows: BTreeMap<Key, Arc<T>>,
    indices: Indices,
    next: u64,
    next_built_in: u64,
}

impl<T: Row> Default for Table<T> {
    fn default() -> Self {
        Self { rows: BTreeMap::new(), indices: Indices::default(), next: FIRST, next_built_in: 0 }
    }
}

impl<T: Row> Table<T> {
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// Adds a row after all others.
    pub(crate) fn insert(&mut self, row: T) -> Key {
        let key = Key(self.next);
        self.put(key, row);
        key
    }

    /// Adds a row that every account has, before all that are not built in.
    pub(crate) fn insert_built_in(&mut self, row: T) {
        let key = Key(self.next_built_in);
        self.next_built_in += 1;
        self.put(key, row);
        self.forget_changes();
    }

    fn put(&mut self, key: Key, row: T) {
        self.next = self.next.max(key.0 + 1);
        self.indices.add(key, &row);
        self.indices.enter(key, &row);
        self.indices.mark_changed(key);
        self.rows.insert(key, Arc::new(row));
    }

    pub(crate) fn remove(&mut self, key: Key) -> Option<Arc<T>> {
        let row = self.rows.remove(&key)?;
        self.indices.leave(key, row.as_ref());
        self.indices.remove(key, row.as_ref());
        Some(row)
    }

    /// Removes the rows with these ids.
    pub(crate) fn remove_ids<'a>(&mut self, ids: impl IntoIterator<Item = &'a str>) {
        for id in ids {
            if let Some(key) = self.key_of(id) {
                self.remove(key);
            }
        }
    }

    /// Removes the oldest rows that are no longer needed, until at most `max` rows remain.
    pub(crate) fn keep_latest(&mut self, max: usize, is_needed: impl Fn(&T) -> bool) {
        let excess = self.rows.len().saturating_sub(max);
        if excess > 0 {
            let old = self.rows.iter().filter(|(_, row)| !is_needed(row)).take(excess);
            for key in old.map(|(key, _)| *key).collect::<Vec<_>>() {
                self.remove(key);
            }
        }
    }

    pub(crate) fn get(&self, key: Key) -> Option<&T> {
        self.rows.get(&key).map(AsRef::as_ref)
    }

    /// Returns a row that a response can share.
    pub(crate) fn shared(&self, key: Key) -> Option<Shared<'_, T>> {
        self.rows.get(&key).map(Shared::new)
    }

    pub(crate) fn get_mut(&mut self, key: Key) -> Option<RowMut<'_, T>> {
        let row = self.rows.get_mut(&key)?;
        Some(RowMut::new(&mut self.indices, key, row))
    }

    /// Returns the row with this id.
    pub(crate) fn find(&self, id: &str) -> Option<&T> {
        self.get(self.key_of(id)?)
    }

    /// Returns the row with this id, to be changed.
    pub(crate) fn find_mut(&mut self, id: &str) -> Option<RowMut<'_, T>> {
        self.get_mut(self.key_of(id)?)
    }

    /// Returns the key of the row with this id.
    pub(crate) fn key_of(&self, id: &str) -> Option<Key> {
        self.indices.key_of(id, |key| self.rows.get(&key).is_some_and(|row| row.id() == id))
    }

    /// Returns the key of the row with this id if it is in this region.
    pub(crate) fn key_in(&self, region: &str, id: &str) -> Option<Key> {
        let key = self.key_of(id)?;
        self.get(key).filter(|row| row.region() == region).map(|_| key)
    }

    /// Returns the rows with these ids that are in this region, in creation order, each of them once.
    pub(crate) fn find_all<'a>(
        &'a self,
        region: &'a str,
        ids: &[&str],
    ) -> impl Iterator<Item = Shared<'a, T>> + use<'a, T> {
        let keys: BTreeSet<Key> = ids.iter().filter_map(|id| self.key_of(id)).collect();
        keys.into_iter()
            .filter_map(|key| self.shared(key))
            .filter(move |row| row.region() == region)
    }

    /// Iterates over all rows in creation order.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.rows.values().map(AsRef::as_ref)
    }

    /// Iterates over the rows of a region in creation order.
    pub(crate) fn in_region<'a>(
        &'a self,
        region: &str,
    ) -> impl DoubleEndedIterator<Item = &'a T> + use<'a, T> {
        self.indices.in_region(region).filter_map(|key| self.get(key))
    }

    /// Iterates over the rows of a region in creation order, which a response can share.
    pub(crate) fn shared_in<'a>(
        &'a self,
        region: &str,
    ) -> impl DoubleEndedIterator<Item = Shared<'a, T>> + use<'a, T> {
        self.indices.in_region(region).filter_map(|key| self.shared(key))
    }

    /// Returns the number of rows in a region.
    pub(crate) fn count_in(&self, region: &str) -> usize {
        self.indices.count_in(region)
    }

    /// Iterates over the rows that refer to this id, in creation order.
    pub(crate) fn referring_to<'a>(
        &'a self,
        id: &str,
    ) -> impl DoubleEndedIterator<Item = &'a T> + use<'a, T> {
        self.indices.referring_to(id).filter_map(|key| self.get(key))
    }

    /// Returns the keys of the rows that refer to this id.
    pub(crate) fn keys_referring_to(&self, id: &str) -> Vec<Key> {
        self.indices.referring_to(id).collect()
    }

    /// Returns the number of rows that refer to this id.
    pub(crate) fn count_referring_to(&self, id: &str) -> usize {
        self.indices.count_referring_to(id)
    }

    /// Returns whether a row uses this address of a network.
    pub(crate) fn uses(&self, network: &str, address: Ipv4Addr) -> bool {
        self.indices.uses(network, address)
    }

    /// Returns the sum of the amounts that the rows have entered for a place and a kind.
    pub(crate) fn amount(&self, place: &str, kind: &str) -> u64 {
        self.indices.amount(place, kind)
    }

    /// Iterates over the keys of the rows with this tag, or with any value of the tag key, in creation order.
    pub(crate) fn keys_with_tag<'a>(
        &'a self,
        key: &str,
        value: Option<&str>,
    ) -> impl Iterator<Item = Key> + use<'a, T> {
        self.indices.tags().rows(key, value)
    }

    /// Iterates over the keys of the rows with tags that follow a row, in creation order.
    pub(crate) fn tagged_after(&self, key: Option<Key>) -> impl Iterator<Item = Key> {
        self.indices.tags().tagged_after(key)
    }

    /// Returns the tags that no row had before, and forgets them.
    pub(crate) fn take_new_tags(&mut self) -> Vec<(String, String)> {
        self.indices.tags_mut().take_new()
    }

    /// Returns the earliest time at which a row changes, and that row.
    pub(crate) fn next_due(&self) -> Option<(Moment, Key)> {
        self.indices.next_due()
    }

    /// Returns the keys of the rows that were added or changed since the last call of [`forget_changes`](Self::forget_changes).
    pub(crate) fn changed(&self) -> Vec<Key> {
        self.indices.changed().filter(|key| self.rows.contains_key(key)).collect()
    }

    /// Forgets which rows have changed.
    pub(crate) fn forget_changes(&mut self) {
        self.indices.forget_changes();
    }
}

#[cfg(test)]
mod tests;
