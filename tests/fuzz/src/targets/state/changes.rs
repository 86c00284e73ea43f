//! Changes of a document, which an input encodes.

use std::collections::BTreeMap;

use serde_json::{Map, Number, Value, json};

/// The number of bytes that encode a change.
const SIZE: usize = 5;

/// The maximum number of changes.
const CHANGES: usize = 8;

const STRINGS: [&str; 24] = [
    "",
    "x",
    "\0",
    "é\u{2028}",
    "999.0.0.1",
    "10.2.1.7",
    "203.0.113.5",
    "10.2.1.0/33",
    "0.0.0.0/0",
    "10.2.0.0/16",
    "ap-guangzhou",
    "ap-shanghai",
    "ap-guangzhou-3",
    "mars-1",
    "img-eb30mz89",
    "S5.MEDIUM4",
    "ins-00000000",
    "100000000002",
    "2026-02-30T00:00:00Z",
    "30 4 * * 2",
    "0 0 31 2 *",
    "ffffffffffffffff",
    "TERMINATING",
    "ALL",
];

/// A document, and the places in it that can be changed.
pub(super) struct Original {
    document: Value,
    /// JSON pointers, without those of the header.
    places: Vec<String>,
    /// The values by the name of their field.
    by_name: BTreeMap<String, Vec<Value>>,
}

impl Original {
    pub(super) fn new(document: Value) -> Self {
        let mut original = Self { document: Value::Null, places: vec![], by_name: BTreeMap::new() };
        for part in ["clock", "accounts"] {
            original.add(&document[part], &format!("/{part}"), part);
        }
        Self { document, ..original }
    }

    fn add(&mut self, value: &Value, place: &str, name: &str) {
        self.places.push(place.to_owned());
        self.by_name.entry(name.to_owned()).or_default().push(value.clone());
        match value {
            Value::Array(items) => {
                let items = items.iter().enumerate();
                items.for_each(|(index, item)| self.add(item, &format!("{place}/{index}"), name));
            }
            Value::Object(fields) => {
                fields.iter().for_each(|(name, it)| self.add(it, &format!("{place}/{name}"), name));
            }
            _ => {}
        }
    }

    /// Returns the document after the changes of an input.
    pub(super) fn changed(&self, data: &[u8]) -> Value {
        let mut document = self.document.clone();
        let mut rest = data;
        for _ in 0..CHANGES {
            let Some(([kind, place @ .., a, b], after)) = rest.split_first_chunk::<SIZE>() else {
                break;
            };
            let (place, argument) = (usize::from(u16::from_le_bytes(*place)), [*a, *b]);
            let place = &self.places[place % self.places.len()];
            if kind % KINDS == RAW {
                let value = serde_json::from_slice(after).unwrap_or_default();
                set(&mut document, place, value);
                break;
            }
            let argument = usize::from(u16::from_le_bytes(argument));
            self.change(&mut document, kind % KINDS, place, argument);
            rest = after;
        }
        document
    }

    fn change(&self, document: &mut Value, kind: u8, place: &str, argument: usize) {
        let Some(old) = document.pointer(place).cloned() else { return };
        let other = &self.places[argument % self.places.len()];
        let string = STRINGS[argument % STRINGS.len()];
        match kind {
            0 => set(document, place, number(argument)),
            1 => set(document, place, string.into()),
            2 => {
                let value = document.pointer(other).cloned().unwrap_or_default();
                set(document, place, value);
            }
            3 | 4 => set(document, place, self.of_same_field(place, argument)),
            5 => set(document, place, Value::Null),
            6 => remove(document, place),
            7 => add_item(document, place, &old),
            8 => set(document, place, nearby(&old, argument)),
            9 => rename(document, &old, &format!("{}-{argument}", old.as_str().unwrap_or("x"))),
            10 => rename(document, &old, string),
            11 => copy_row(document, place, argument),
            12 => remove_row(document, place),
            13 => move_value(document, place, other),
            _ => set(document, place, empty(&old)),
        }
    }

    /// Returns a value that the field has elsewhere.
    fn of_same_field(&self, place: &str, argument: usize) -> Value {
        let names = place.rsplit('/');
        let name = names.into_iter().find(|name| name.parse::<usize>().is_err());
        let values = name.and_then(|name| self.by_name.get(name)).filter(|all| !all.is_empty());
        values.map_or(Value::Null, |values| values[argument % values.len()].clone())
    }
}

/// The number of kinds of changes.
const KINDS: u8 = 16;

/// The kind whose value is the rest of the input, as JSON.
pub(super) const RAW: u8 = 15;

fn set(document: &mut Value, place: &str, value: Value) {
    if let Some(old) = document.pointer_mut(place) {
        *old = value;
    }
}

fn number(argument: usize) -> Value {
    let numbers = [
        json!(0),
        json!(1),
        json!(-1),
        json!(2),
        json!(i64::MIN),
        json!(i64::MAX),
        json!(u64::MAX),
        json!(i32::MAX),
        json!(u32::MAX),
        json!(0.5),
        json!(1e300),
        json!(999_999_999),
        json!(1_000_000_000),
        json!(253_402_271_999_u64),
        json!(253_402_272_000_u64),
        json!(1_770_000_000),
    ];
    numbers.into_iter().cycle().nth(argument % 16).unwrap_or_default()
}

/// Returns a value of the same type that differs a little.
fn nearby(value: &Value, argument: usize) -> Value {
    let step = i64::try_from(argument).unwrap_or(0) - (1 << 15);
    match value {
        Value::Number(number) => match number.as_i64() {
            Some(number) => json!(number.wrapping_add(step)),
            None => Number::from_f64(number.as_f64().unwrap_or(0.0) * 2.0).into(),
        },
        Value::Bool(flag) => json!(!flag),
        Value::String(text) => {
            // Also inside addresses, times and ids.
            let position = argument % text.chars().count().max(1);
            let changed = |(index, old)| if index == position { digit(argument) } else { old };
            text.chars().enumerate().map(changed).collect::<String>().into()
        }
        other => other.clone(),
    }
}

fn digit(argument: usize) -> char {
    char::from(b"0123456789abcdef-./: *"[(argument >> 8) % 22])
}

fn empty(value: &Value) -> Value {
    match value {
        Value::Array(_) => json!([]),
        Value::Object(_) => json!({}),
        Value::String(_) => json!(""),
        Value::Number(_) => json!(0),
        Value::Null | Value::Bool(_) => Value::Null,
    }
}

fn remove(document: &mut Value, place: &str) {
    let Some((parent, name)) = place.rsplit_once('/') else { return };
    match document.pointer_mut(parent) {
        Some(Value::Object(fields)) => {
            fields.shift_remove(name);
        }
        Some(Value::Array(items)) => {
            if let Some(index) = name.parse().ok().filter(|index| *index < items.len()) {
                items.remove(index);
            }
        }
        _ => {}
    }
}

fn add_item(document: &mut Value, place: &str, item: &Value) {
    let parent = place.rsplit_once('/').map_or("", |(parent, _)| parent);
    if let Some(items) = document.pointer_mut(parent).and_then(Value::as_array_mut) {
        items.push(item.clone());
    }
}

/// Replaces a string wherever it occurs.
fn rename(value: &mut Value, old: &Value, new: &str) {
    match value {
        Value::String(_) if value == old => *value = new.into(),
        Value::Array(items) => items.iter_mut().for_each(|item| rename(item, old, new)),
        Value::Object(fields) => fields.values_mut().for_each(|field| rename(field, old, new)),
        _ => {}
    }
}

/// Returns the pointer to the row that contains a place.
fn row(place: &str) -> Option<&str> {
    // accounts, the account, tables, the table, the row
    let (end, _) = place.match_indices('/').nth(5).unwrap_or((place.len(), ""));
    Some(&place[..end]).filter(|row| row.matches('/').count() == 5)
}

/// Adds a copy of a row with another id to its table.
fn copy_row(document: &mut Value, place: &str, argument: usize) {
    let Some(place) = row(place) else { return };
    let Some(mut row) = document.pointer(place).cloned() else { return };
    let id = row["id"].as_str().map(|id| format!("{id}{argument}"));
    if let Some((id, row)) = id.zip(row.as_object_mut()) {
        row.insert("id".to_owned(), id.into());
    }
    add_item(document, place, &row);
}

/// Removes a row, and all rows that contain its id.
fn remove_row(document: &mut Value, place: &str) {
    let id = row(place).and_then(|place| document.pointer(place)).map(|row| row["id"].clone());
    let Some(id) = id.filter(Value::is_string) else { return };
    let accounts = document["accounts"].as_object_mut().into_iter().flat_map(Map::values_mut);
    let tables = accounts.filter_map(|account| account.get_mut("tables")?.as_object_mut());
    for rows in tables.flat_map(Map::values_mut).filter_map(Value::as_array_mut) {
        rows.retain(|row| !contains(row, &id));
    }
}

fn contains(value: &Value, wanted: &Value) -> bool {
    match value {
        Value::Array(items) => items.iter().any(|item| contains(item, wanted)),
        Value::Object(fields) => fields.values().any(|field| contains(field, wanted)),
        _ => value == wanted,
    }
}

/// Exchanges two values.
fn move_value(document: &mut Value, place: &str, other: &str) {
    let values = (document.pointer(place).cloned(), document.pointer(other).cloned());
    if let (Some(first), Some(second)) = values {
        set(document, place, second);
        set(document, other, first);
    }
}
