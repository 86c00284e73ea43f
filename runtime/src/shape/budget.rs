//! The memory that decoding one document may use.

use std::cell::Cell;

/// The memory that the allocator uses for a string in addition to its length, at most.
const STRING_OVERHEAD: usize = 31;

/// The memory that a response may take, as a multiple of its maximum size.
const FACTOR: usize = 8;

/// The minimum of the total, so that a small maximum size does not prevent decoding.
const MIN_TOTAL: usize = 64 << 10;

/// The memory that the decoded value of one document may still use, in bytes.
///
/// A few bytes of JSON can become much memory: an item `{}` of a list takes as much as the struct. Everything that is
/// allocated for the value is therefore taken from a budget first.
#[derive(Debug)]
pub struct MemoryBudget {
    total: usize,
    left: Cell<usize>,
}

impl Default for MemoryBudget {
    /// Returns an unlimited budget.
    fn default() -> Self {
        Self::new(usize::MAX)
    }
}

impl MemoryBudget {
    /// Creates a budget of `total` bytes.
    pub(crate) fn new(total: usize) -> Self {
        Self { total, left: Cell::new(total) }
    }

    /// Creates the budget for decoding a response of `length` bytes, such that the whole response takes at most
    /// [`FACTOR`] times `max_response_size`.
    pub(crate) fn for_response(max_response_size: usize, length: usize) -> Self {
        // The body in a buffer that grew by doubling, and the longest string of the lexer in another one while it grows.
        let others = length.saturating_mul(5);
        let total = max_response_size.saturating_mul(FACTOR).saturating_sub(others);
        Self::new(total.max(length.saturating_mul(FACTOR - 5)).max(MIN_TOTAL))
    }

    /// Returns the total.
    pub(crate) fn total(&self) -> usize {
        self.total
    }

    /// Takes `bytes`; returns false if less is left.
    #[inline]
    pub(crate) fn take(&self, bytes: usize) -> bool {
        let left = self.left.get();
        self.left.set(left.saturating_sub(bytes));
        bytes <= left
    }

    /// Takes the memory of a string of `length` bytes that is not empty.
    #[inline]
    pub(crate) fn take_string(&self, length: usize) -> bool {
        self.take(length.saturating_add(STRING_OVERHEAD))
    }

    /// Takes the memory for the growth of a full list, and returns by how many items it may grow.
    #[inline(never)]
    pub(super) fn grow_list(&self, capacity: usize, item_size: usize) -> Option<usize> {
        let min = if item_size <= 1024 { 4 } else { 1 };
        let additional = capacity.max(min);
        let old = capacity.saturating_mul(item_size);
        // The old items exist until they have been moved.
        let fits = self.take(old.saturating_add(additional.saturating_mul(item_size)));
        if !fits {
            return None;
        }
        self.left.set(self.left.get() + old);
        Some(additional)
    }

    /// Takes the memory of an entry of a map with `entries` entries.
    #[inline(never)]
    pub(super) fn add_entry(&self, entries: usize, key: &str, entry_size: usize) -> bool {
        // A node of the tree holds up to 11 entries and is at least half full, except for the first one.
        let entries = if entries == 0 { 12 } else { 3 };
        self.take(entries * entry_size) && self.take_string(key.len())
    }
}
