//! The indices of a table.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::BuildHasher as _;
use std::net::Ipv4Addr;

use hashbrown::{DefaultHashBuilder, HashMap, HashTable};

use super::tag_index::TagIndex;
use super::{Entry, Key, Row};
use crate::moment::Moment;

/// The indices of a table, which contain keys of rows.
#[derive(Debug, Default)]
pub(super) struct Indices {
    /// With the hashes of the ids, which the rows contain.
    by_id: HashTable<(u64, Key)>,
    hasher: DefaultHashBuilder,
    by_region: HashMap<String, BTreeSet<Key>>,
    by_reference: HashMap<String, BTreeSet<Key>>,
    /// By network. An address counts once per row that uses it.
    addresses: HashMap<String, BTreeMap<Ipv4Addr, u32>>,
    /// By place and kind.
    amounts: HashMap<String, HashMap<String, u64>>,
    tags: TagIndex,
    due: BTreeSet<(Moment, Key)>,
    changed: BTreeSet<Key>,
    /// The number of changes so far.
    revision: u64,
}

impl Indices {
    /// Adds a new row to the index of ids, which do not change.
    pub(super) fn add(&mut self, key: Key, row: &impl Row) {
        let hash = self.hasher.hash_one(row.id());
        self.by_id.insert_unique(hash, (hash, key), |entry| entry.0);
    }

    /// Removes a row from the index of ids.
    pub(super) fn remove(&mut self, key: Key, row: &impl Row) {
        let hash = self.hasher.hash_one(row.id());
        if let Ok(entry) = self.by_id.find_entry(hash, |entry| entry.1 == key) {
            entry.remove();
        }
        self.mark_changed(key);
    }

    /// Records that a row was added, changed or removed.
    pub(super) fn mark_changed(&mut self, key: Key) {
        self.changed.insert(key);
        self.revision += 1;
    }

    /// Returns a number that increases with every change.
    pub(super) fn revision(&self) -> u64 {
        self.revision
    }

    /// Adds the present state of a row to the indices that follow its changes.
    pub(super) fn enter(&mut self, key: Key, row: &impl Row) {
        self.by_region.entry_ref(row.region()).or_default().insert(key);
        if let Some(due) = row.due() {
            self.due.insert((due, key));
        }
        for (name, value) in row.tags() {
            self.tags.add(key, name, value);
        }
        row.entries(&mut |found| match found {
            Entry::Reference(id) => {
                self.by_reference.entry_ref(id).or_default().insert(key);
            }
            Entry::Address(network, address) => {
                let used = self.addresses.entry_ref(network).or_default();
                *used.entry(address).or_default() += 1;
            }
            Entry::Amount { place, kind, amount } => {
                let kinds = self.amounts.entry_ref(place).or_default();
                *kinds.entry_ref(kind).or_default() += amount;
            }
        });
    }

    /// Removes the present state of a row, before it changes.
    pub(super) fn leave(&mut self, key: Key, row: &impl Row) {
        remove_key(&mut self.by_region, row.region(), key);
        if let Some(due) = row.due() {
            self.due.remove(&(due, key));
        }
        for (name, value) in row.tags() {
            self.tags.remove(key, name, value);
        }
        row.entries(&mut |found| match found {
            Entry::Reference(id) => remove_key(&mut self.by_reference, id, key),
            Entry::Address(network, address) => self.release(network, address),
            Entry::Amount { place, kind, amount } => {
                self.subtract(place, kind, amount);
            }
        });
    }

    fn release(&mut self, network: &str, address: Ipv4Addr) {
        let Some(used) = self.addresses.get_mut(network) else { return };
        match used.get_mut(&address) {
            Some(1) => {
                used.remove(&address);
            }
            Some(count) => *count -= 1,
            None => {}
        }
        if used.is_empty() {
            self.addresses.remove(network);
        }
    }

    fn subtract(&mut self, place: &str, kind: &str, amount: u64) {
        let Some(kinds) = self.amounts.get_mut(place) else { return };
        match kinds.get_mut(kind) {
            Some(sum) if *sum > amount => *sum -= amount,
            _ => {
                kinds.remove(kind);
            }
        }
        if kinds.is_empty() {
            self.amounts.remove(place);
        }
    }

    /// Returns the key of the row with this id. `is_id` returns whether a row has it.
    pub(super) fn key_of(&self, id: &str, is_id: impl Fn(Key) -> bool) -> Option<Key> {
        let hash = self.hasher.hash_one(id);
        self.by_id.find(hash, |entry| entry.0 == hash && is_id(entry.1)).map(|entry| entry.1)
    }

    pub(super) fn in_region(&self, region: &str) -> impl DoubleEndedIterator<Item = Key> + use<'_> {
        self.by_region.get(region).into_iter().flatten().copied()
    }

    pub(super) fn count_in(&self, region: &str) -> usize {
        self.by_region.get(region).map_or(0, BTreeSet::len)
    }

    pub(super) fn referring_to(&self, id: &str) -> impl DoubleEndedIterator<Item = Key> + use<'_> {
        self.by_reference.get(id).into_iter().flatten().copied()
    }

    pub(super) fn count_referring_to(&self, id: &str) -> usize {
        self.by_reference.get(id).map_or(0, BTreeSet::len)
    }

    pub(super) fn uses(&self, network: &str, address: Ipv4Addr) -> bool {
        self.addresses.get(network).is_some_and(|used| used.contains_key(&address))
    }

    pub(super) fn amount(&self, place: &str, kind: &str) -> u64 {
        self.amounts.get(place).and_then(|kinds| kinds.get(kind)).copied().unwrap_or(0)
    }

    pub(super) fn tags(&self) -> &TagIndex {
        &self.tags
    }

    pub(super) fn tags_mut(&mut self) -> &mut TagIndex {
        &mut self.tags
    }

    pub(super) fn next_due(&self) -> Option<(Moment, Key)> {
        self.due.first().copied()
    }

    /// Returns the keys of all rows that were added, changed or removed.
    pub(super) fn changed(&self) -> impl Iterator<Item = Key> {
        self.changed.iter().copied()
    }

    /// Returns the number of entries, besides those about changes.
    #[cfg(test)]
    pub(super) fn size(&self) -> usize {
        self.by_id.len()
            + self.by_region.len()
            + self.by_reference.len()
            + self.addresses.len()
            + self.amounts.len()
            + self.tags.size()
            + self.due.len()
    }

    pub(super) fn forget_changes(&mut self) {
        self.changed.clear();
    }
}

fn remove_key(map: &mut HashMap<String, BTreeSet<Key>>, name: &str, key: Key) {
    let Some(keys) = map.get_mut(name) else { return };
    keys.remove(&key);
    if keys.is_empty() {
        map.remove(name);
    }
}
