//! Tables as records on disk contain them.

use serde::Serialize;
use serde_json::Value;

use super::{FIRST, Key, Row, Table};

/// The rows of a record: the name of the table, the key, and the row or null if it was removed, as JSON.
#[derive(Debug, Default)]
pub(crate) struct Rows(pub(crate) Vec<String>);

impl Rows {
    fn add(
        &mut self,
        table: &str,
        key: Key,
        row: Option<&impl Serialize>,
    ) -> serde_json::Result<()> {
        self.0.push(serde_json::to_string(&(table, key, row))?);
        Ok(())
    }
}

/// A function that every table is passed to, with the name of the table in records.
pub(crate) type VisitTable<'a> = &'a mut dyn FnMut(&'static str, &mut dyn StoredTable);

/// A table whose rows are stored.
pub(crate) trait StoredTable {
    /// Adds the rows that were added, changed or removed.
    fn add_changes(&self, name: &str, rows: &mut Rows) -> serde_json::Result<()>;

    /// Adds all rows, except for those that are built in.
    fn add_all(&self, name: &str, rows: &mut Rows) -> serde_json::Result<()>;

    /// Replaces, adds or removes a row.
    fn load(&mut self, key: Key, row: Value) -> serde_json::Result<()>;

    fn has_changes(&self) -> bool;

    fn forget_changes(&mut self);
}

impl<T: Row> StoredTable for Table<T> {
    fn add_changes(&self, name: &str, rows: &mut Rows) -> serde_json::Result<()> {
        self.indices.changed().try_for_each(|key| rows.add(name, key, self.get(key)))
    }

    fn add_all(&self, name: &str, rows: &mut Rows) -> serde_json::Result<()> {
        let own = self.rows.range(Key(FIRST)..);
        own.into_iter().try_for_each(|(key, row)| rows.add(name, *key, Some(row.as_ref())))
    }

    fn load(&mut self, key: Key, row: Value) -> serde_json::Result<()> {
        let row: Option<T> = serde_json::from_value(row)?;
        self.remove(key);
        if let Some(row) = row {
            self.put(key, row);
        }
        self.indices.forget_changes();
        Ok(())
    }

    fn has_changes(&self) -> bool {
        self.indices.changed().next().is_some()
    }

    fn forget_changes(&mut self) {
        self.indices.forget_changes();
    }
}
