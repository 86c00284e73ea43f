//! Tables as records on disk contain them.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{FIRST, Key, Need, Row, Table};

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

    /// Adds the JSON of every row to `rows`, except for those that are built in.
    fn export(&self, rows: &mut Vec<String>) -> serde_json::Result<()>;

    /// Adds a row after all others. The error is the path of a field in the row, and a message.
    fn import(&mut self, row: &str) -> Result<(), (String, String)>;

    /// Removes all rows, except for those that are built in.
    fn clear(&mut self);

    /// Passes the ids of all rows to `visit`.
    fn ids(&self, visit: &mut dyn FnMut(&str));

    /// Passes the references of rows that must be valid to `visit`, with the index of the row among those that are not built
    /// in, and its id.
    fn needs(&self, visit: &mut dyn FnMut(usize, &str, Need<'_>));

    fn has_changes(&self) -> bool;

    /// Returns a number that increases with every change.
    fn revision(&self) -> u64;

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

    fn export(&self, rows: &mut Vec<String>) -> serde_json::Result<()> {
        for row in self.rows.range(Key(FIRST)..).map(|(_, row)| row) {
            rows.push(serde_json::to_string(row.as_ref())?);
        }
        Ok(())
    }

    fn import(&mut self, row: &str) -> Result<(), (String, String)> {
        let row: T = parse_closed(row)?;
        if self.key_of(row.id()).is_some() {
            return Err((
                String::new(),
                format!("the table has two rows with the id `{}`", row.id()),
            ));
        }
        self.put(Key(self.next), row);
        self.indices.forget_changes();
        Ok(())
    }

    fn clear(&mut self) {
        let own: Vec<Key> = self.rows.range(Key(FIRST)..).map(|(key, _)| *key).collect();
        own.into_iter().for_each(|key| drop(self.remove(key)));
        self.next = FIRST;
        self.indices.forget_changes();
    }

    fn ids(&self, visit: &mut dyn FnMut(&str)) {
        self.rows.values().for_each(|row| visit(row.id()));
    }

    fn needs(&self, visit: &mut dyn FnMut(usize, &str, Need<'_>)) {
        let own = self.rows.range(Key(FIRST)..).map(|(_, row)| row);
        own.enumerate().for_each(|(index, row)| {
            row.needs(&mut |need| visit(index, row.id(), need));
        });
    }

    fn has_changes(&self) -> bool {
        self.indices.changed().next().is_some()
    }

    fn revision(&self) -> u64 {
        self.indices.revision()
    }

    fn forget_changes(&mut self) {
        self.indices.forget_changes();
    }
}

/// Parses a row that has no unknown fields. The error is the path of a field, and a message.
fn parse_closed<T: DeserializeOwned>(json: &str) -> Result<T, (String, String)> {
    let mut unknown = None;
    let mut note = |path: serde_ignored::Path<'_>| {
        unknown.get_or_insert_with(|| path.to_string().replace(".?", ""));
    };
    let mut deserializer = serde_json::Deserializer::from_str(json);
    let deserializer = serde_ignored::Deserializer::new(&mut deserializer, &mut note);
    let row = serde_path_to_error::deserialize(deserializer).map_err(|error| {
        let path = error.path().to_string().replace(".?", "");
        // The position is that in the row, which users do not know.
        let message = error.inner().to_string();
        let message = message.split(" at line ").next().unwrap_or_default().to_owned();
        (if path == "." { String::new() } else { path }, message)
    })?;
    unknown.map_or(Ok(row), |path| Err((path, "unknown field".to_owned())))
}
