//! Rows, and the access to them.

use std::net::Ipv4Addr;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Key;
use super::indices::Indices;
use crate::moment::Moment;

/// A resource in a table, which is stored as it is serialized. Its id never changes.
pub(crate) trait Row: Clone + Serialize + DeserializeOwned {
    fn id(&self) -> &str;

    /// Returns the region of the resource; empty if it belongs to none, such as a local disk until it becomes a cloud disk.
    fn region(&self) -> &str;

    /// Returns the time at which the resource changes next.
    fn due(&self) -> Option<Moment> {
        None
    }

    /// Returns the tags of the resource, by which the table finds it; empty if resources of this kind have none.
    fn tags(&self) -> &[(String, String)] {
        &[]
    }

    /// Passes the references to `visit` that must be valid, since this resource makes no sense without the other one.
    fn needs<'a>(&'a self, _visit: &mut dyn FnMut(Need<'a>)) {}

    /// Passes everything to `visit` by which the table finds the row besides its id and its region.
    fn entries<'a>(&'a self, _visit: &mut dyn FnMut(Entry<'a>)) {}
}

/// A reference of a row that must be valid.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Need<'a> {
    /// The field of the row with the reference.
    pub(crate) field: &'static str,
    /// The names of the tables, one of which has the other resource.
    pub(crate) tables: &'static [&'static str],
    pub(crate) id: &'a str,
    /// The prefix of the id, if the other resource may have been deleted. The id is only well-formed then.
    pub(crate) former: Option<&'static str>,
}

impl<'a> Need<'a> {
    /// Returns a reference to a resource that exists.
    pub(crate) fn new(field: &'static str, tables: &'static [&'static str], id: &'a str) -> Self {
        Self { field, tables, id, former: None }
    }

    /// Returns a reference to a resource that may have been deleted, whose ids have this prefix.
    pub(crate) fn former(
        field: &'static str,
        tables: &'static [&'static str],
        prefix: &'static str,
        id: &'a str,
    ) -> Self {
        Self { field, tables, id, former: Some(prefix) }
    }
}

/// What a row is found by.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Entry<'a> {
    /// The row refers to the resource with this id.
    Reference(&'a str),
    /// The row uses this address of a network.
    Address(&'a str, Ipv4Addr),
    /// The row adds an amount to the sum of a kind at a place.
    Amount { place: &'a str, kind: &'a str, amount: u64 },
}

/// A row that a response can share.
#[derive(Debug)]
pub(crate) struct Shared<'a, T>(&'a Arc<T>);

impl<'a, T> Shared<'a, T> {
    pub(super) fn new(row: &'a Arc<T>) -> Self {
        Self(row)
    }

    /// Returns the row as it is now, independent of later changes.
    pub(crate) fn share(&self) -> Arc<T> {
        Arc::clone(self.0)
    }
}

impl<T> Deref for Shared<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.0
    }
}

/// A row that is being changed. Its indices are updated when this value is dropped. A row that is only read has not
/// changed.
pub(crate) struct RowMut<'a, T: Row> {
    indices: &'a mut Indices,
    key: Key,
    row: &'a mut Arc<T>,
    is_changed: bool,
}

impl<'a, T: Row> RowMut<'a, T> {
    pub(super) fn new(indices: &'a mut Indices, key: Key, row: &'a mut Arc<T>) -> Self {
        indices.leave(key, row.as_ref());
        Self { indices, key, row, is_changed: false }
    }
}

impl<T: Row> Deref for RowMut<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.row
    }
}

impl<T: Row> DerefMut for RowMut<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        self.is_changed = true;
        Arc::make_mut(self.row)
    }
}

impl<T: Row> Drop for RowMut<'_, T> {
    fn drop(&mut self) {
        self.indices.enter(self.key, self.row.as_ref());
        if self.is_changed {
            self.indices.mark_changed(self.key);
        }
    }
}
