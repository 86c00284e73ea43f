//! The account as documents contain it: rows without keys, whose references are checked.
//!
//! A reference is checked if the other resource must exist as long as the row does. Images and snapshots can be deleted while
//! the instances and disks remain that were created from them. Such a reference is only checked for its form. Launch
//! templates and launch configurations contain the parameters of calls, which are checked when they are used.

use std::collections::{HashMap, HashSet};

use super::{Account, Counters};
use crate::ids::is_well_formed;

/// The error of a row in a document.
#[derive(Debug)]
pub(crate) struct RowError {
    /// The table, the index of the row, and the path of a field in it.
    pub(crate) place: String,
    pub(crate) message: String,
}

impl Account {
    /// Returns the rows of every table that has any, in creation order. Built-in rows are left out.
    pub(crate) fn rows(&mut self) -> serde_json::Result<Vec<(&'static str, Vec<String>)>> {
        let mut tables = Vec::new();
        let mut result = Ok(());
        self.tables(&mut |name, table| {
            let mut rows = Vec::new();
            if result.is_ok() {
                result = table.export(&mut rows);
            }
            if !rows.is_empty() {
                tables.push((name, rows));
            }
        });
        result.map(|()| tables)
    }

    /// Replaces all rows, except for those that are built in, and the counters.
    ///
    /// # Errors
    /// A table that does not exist, an invalid row, or a row that refers to one that does not exist.
    pub(crate) fn fill<'a>(
        &mut self,
        tables: impl Iterator<Item = (&'a str, &'a [&'a serde_json::value::RawValue])>,
        counters: Counters,
    ) -> Result<(), RowError> {
        self.tables(&mut |_, table| table.clear());
        for (name, rows) in tables {
            let mut result = Err((None, "there is no such table".to_owned()));
            self.tables(&mut |own, table| {
                if own == name {
                    let import = |(index, row): (usize, &&serde_json::value::RawValue)| {
                        let imported = table.import(row.get());
                        imported.map_err(|(path, message)| (Some((index, path)), message))
                    };
                    result = rows.iter().enumerate().try_for_each(import);
                }
            });
            result.map_err(|(at, message)| RowError { place: place(name, at), message })?;
        }
        self.restore(counters);
        self.check_references()
    }

    /// Checks that the rows exist without which others make no sense.
    ///
    /// # Errors
    /// A row that refers to one that does not exist.
    pub(crate) fn check_references(&mut self) -> Result<(), RowError> {
        let mut ids = HashMap::<_, HashSet<String>>::new();
        self.tables(&mut |name, table| {
            let ids = ids.entry(name).or_default();
            table.ids(&mut |id| {
                ids.insert(id.to_owned());
            });
        });
        let mut result = Ok(());
        self.tables(&mut |name, table| {
            table.needs(&mut |index, id, need| {
                let has = |table: &&str| ids.get(table).is_some_and(|ids| ids.contains(need.id));
                if result.is_err() || need.tables.iter().any(has) {
                    return;
                }
                let wrong = match need.former {
                    Some(prefix) if is_well_formed(need.id, prefix) => return,
                    Some(prefix) => {
                        format!("which does not exist and has not the form {prefix}-xxxxxxxx")
                    }
                    None => "which does not exist".to_owned(),
                };
                let message = format!("the row `{id}` refers to `{}`, {wrong}", need.id);
                result = Err(RowError {
                    place: place(name, Some((index, need.field.to_owned()))),
                    message,
                });
            });
        });
        result
    }
}

fn place(table: &str, row: Option<(usize, String)>) -> String {
    match row {
        None => table.to_owned(),
        Some((index, path)) if path.is_empty() => format!("{table}[{index}]"),
        Some((index, path)) => format!("{table}[{index}].{path}"),
    }
}
