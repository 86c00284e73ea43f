//! The described state: the objects of every kind, as the last listing of each kind described them.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use serde_json::{Map, Value, json};

use super::actions;
use super::caller::{Answer, Caller, Scope};
use super::failure::{Failure, ensure};
use super::tables::{Kind, Paging, TABLES, Table};

/// Objects by id.
pub(super) type Rows = BTreeMap<String, Value>;

/// The state of all accounts and regions.
#[derive(Clone, Debug, Default)]
pub(super) struct World {
    tables: BTreeMap<(Scope, Kind), Rows>,
    /// The ids of objects that no longer exist, the latest last.
    gone: BTreeMap<(Scope, Kind), Vec<String>>,
    /// All ids that objects ever had, with their kind.
    known: HashSet<(Kind, String)>,
    /// The objects that appeared since they were last taken.
    fresh: Vec<(Kind, String)>,
    /// The ids of the offers of reserved instances, which never change.
    pub(super) offerings: Vec<String>,
    /// The ids of the latest tasks that calls of VPC have started.
    pub(super) tasks: Vec<String>,
}

/// The empty table.
static NO_ROWS: Rows = Rows::new();

impl World {
    /// Returns the objects of a kind.
    pub(super) fn rows(&self, scope: Scope, kind: Kind) -> &Rows {
        self.tables.get(&(kind.scope(scope), kind)).unwrap_or(&NO_ROWS)
    }

    /// Returns an object.
    pub(super) fn row(&self, scope: Scope, kind: Kind, id: &str) -> Option<&Value> {
        self.rows(scope, kind).get(id)
    }

    pub(super) fn has(&self, scope: Scope, kind: Kind, id: &str) -> bool {
        self.rows(scope, kind).contains_key(id)
    }

    /// Returns the ids of objects that no longer exist.
    pub(super) fn gone(&self, scope: Scope, kind: Kind) -> &[String] {
        self.gone.get(&(kind.scope(scope), kind)).map_or(&[], Vec::as_slice)
    }

    /// Replaces the objects of a kind and returns the previous ones. An id must not be used again.
    pub(super) fn replace(
        &mut self,
        scope: Scope,
        kind: Kind,
        rows: Rows,
    ) -> Result<Rows, Failure> {
        let place = (kind.scope(scope), kind);
        let before = self.tables.remove(&place).unwrap_or_default();
        for id in rows.keys().filter(|id| !before.contains_key(*id)) {
            let is_new = self.known.insert((kind, id.clone()));
            self.fresh.push((kind, id.clone()));
            ensure!(is_new || kind.may_return(), "id is used again", "{kind:?} {id} in {scope:?}");
        }
        let gone = self.gone.entry(place).or_default();
        gone.extend(before.keys().filter(|id| !rows.contains_key(*id)).cloned());
        let excess = gone.len().saturating_sub(20);
        gone.drain(..excess);
        self.tables.insert(place, rows);
        Ok(before)
    }
}

/// Reads all objects of a kind. The total number of objects must be that of the listed ones.
pub(super) fn read(
    caller: &Caller,
    scope: Scope,
    kind: Kind,
    page_size: usize,
) -> Result<Rows, Failure> {
    let table = kind.table();
    let action = actions::find(table.service, table.action);
    let (mut rows, mut offset) = (Rows::new(), 0);
    loop {
        let request = page_request(table, offset, page_size);
        let (answer, _) = caller.call(scope, action, &request);
        let Answer::Success(mut response) = answer else {
            return Failure::result("listing fails", format!("{} {answer:?}", table.action));
        };
        let items = response[table.items].take();
        let items = items.as_array().cloned().unwrap_or_default();
        offset += items.len();
        let last = items.is_empty();
        for item in items {
            let id = id_of(table, &item);
            let twice = rows.insert(id.clone(), item).is_some();
            ensure!(!twice, "object is listed twice", "{} {id}", table.action);
        }
        let total = match table.paging {
            Paging::Numbers(total) => &response[total],
            Paging::Strings => &response["TotalCount"],
            Paging::None => return Ok(rows),
        };
        let total = usize::try_from(total.as_u64().unwrap_or(u64::MAX)).unwrap();
        if rows.len() == total {
            return Ok(rows);
        }
        ensure!(
            !last && rows.len() < total,
            "total differs from the list",
            "{}: total {total}, listed {}",
            table.action,
            rows.len()
        );
    }
}

fn page_request(table: &Table, offset: usize, page_size: usize) -> Value {
    let mut request = match table.paging {
        Paging::Numbers(_) => json!({"Offset": offset, "Limit": page_size}),
        Paging::Strings => json!({"Offset": offset.to_string(), "Limit": page_size.to_string()}),
        Paging::None => json!({}),
    };
    match table.kind {
        // Only this page size is permitted.
        Kind::Project => request = json!({"AllList": 1, "Offset": offset, "Limit": 1000}),
        Kind::Pack => request["MaxResults"] = json!(100),
        _ => {}
    }
    request
}

impl World {
    /// Returns the objects that appeared since the last call.
    pub(super) fn take_fresh(&mut self) -> Vec<(Kind, String)> {
        std::mem::take(&mut self.fresh)
    }

    /// Notes the task that a response mentions.
    pub(super) fn note_task(&mut self, response: &Value) {
        if let Some(id) = response["TaskId"].as_str() {
            self.tasks.push(id.to_owned());
            let excess = self.tasks.len().saturating_sub(9);
            self.tasks.drain(..excess);
        }
    }
}

fn id_of(table: &Table, item: &Value) -> String {
    let part = |name: &&str| match &item[*name] {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    table.id.iter().map(part).collect::<Vec<_>>().join("=")
}

/// Returns all kinds.
pub(super) fn kinds() -> impl Iterator<Item = Kind> {
    TABLES.iter().map(|table| table.kind)
}

/// Adds all strings in a value that look like ids.
pub(super) fn collect_ids(value: &Value, ids: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => {
            // Names of resources end with an id.
            let last = text.rsplit('/').next().unwrap_or_default();
            if is_id(last) {
                ids.insert(last.to_owned());
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect_ids(item, ids)),
        Value::Object(fields) => fields.values().for_each(|field| collect_ids(field, ids)),
        _ => {}
    }
}

/// Returns whether a value contains one of these ids.
pub(super) fn mentions(value: &Value, ids: &BTreeSet<String>) -> bool {
    match value {
        Value::String(text) => ids.contains(text),
        Value::Array(items) => items.iter().any(|item| mentions(item, ids)),
        Value::Object(fields) => fields.values().any(|field| mentions(field, ids)),
        _ => false,
    }
}

fn is_id(text: &str) -> bool {
    if text.len() == 36 && text.bytes().filter(|byte| *byte == b'-').count() == 4 {
        return true;
    }
    text.split_once('-').is_some_and(|(prefix, rest)| {
        !prefix.is_empty()
            && prefix.bytes().all(|byte| byte.is_ascii_lowercase())
            && rest.len() == 8
            && rest.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    })
}

/// Returns the text of a field; empty if there is none.
pub(super) fn text<'a>(row: &'a Value, name: &str) -> &'a str {
    row[name].as_str().unwrap_or_default()
}

/// Returns the texts of a list; empty if there is none.
pub(super) fn texts<'a>(row: &'a Value, name: &str) -> Vec<&'a str> {
    row[name].as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

/// Returns the items of a list; empty if there is none.
pub(super) fn items<'a>(row: &'a Value, name: &str) -> &'a [Value] {
    row[name].as_array().map_or(&[], Vec::as_slice)
}

/// Returns the fields that differ between two versions of an object.
pub(super) fn difference(before: &Value, after: &Value) -> Value {
    let empty = Map::new();
    let (old, new) = (before.as_object().unwrap_or(&empty), after.as_object().unwrap_or(&empty));
    let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let changed = names.into_iter().filter(|name| old.get(*name) != new.get(*name));
    changed.map(|name| (name.clone(), json!([before[name], after[name]]))).collect()
}
