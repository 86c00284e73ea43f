//! The profile's extensions as a Markdown table.

use std::fmt::Write as _;

use super::{
    CODE, INDEX, INTEGER_ENUMERATION, Key, MIGRATION, Mapping, OBJECT, OPERATION, PAGINATION,
    PROPERTY, TAG, Value, WAITER,
};
use crate::model::Dialect;

/// The mappings with extensions, with their location as `docs/spec-profile.md` names it.
const DOCUMENTED: &[(&str, &Mapping)] = &[
    ("`openapi.yaml`", &INDEX),
    ("tag", &TAG),
    ("error code", &CODE),
    ("operation", &OPERATION),
    ("`x-migration`", &MIGRATION),
    ("`x-pagination`", &PAGINATION),
    ("`x-waiters`, each", &WAITER),
    ("object schema", &OBJECT),
    ("property", &PROPERTY),
    ("enumeration", &INTEGER_ENUMERATION),
];

/// Returns the Markdown table of every extension of the profile, which `docs/spec-profile.md` contains.
#[must_use]
pub fn extension_table() -> String {
    let mut text = String::from("| key | on | value | meaning |\n|---|---|---|---|\n");
    for (location, mapping) in DOCUMENTED {
        for key in mapping.keys.iter().filter(|key| !key.doc.is_empty()) {
            let _ = writeln!(
                text,
                "| `{}` | {location}{} | {} | {} |",
                key.name,
                dialect(key),
                value(&key.value),
                key.doc
            );
        }
    }
    text
}

fn dialect(key: &Key) -> &'static str {
    match key.dialect {
        None => "",
        Some(Dialect::Api30) => ", API 3.0",
        Some(Dialect::Api20) => ", API 2.0",
    }
}

/// Describes a type in words.
fn value(value: &Value) -> String {
    match value {
        Value::Any | Value::Choice(_) => "any".to_owned(),
        Value::Boolean => "boolean".to_owned(),
        Value::Number => "number".to_owned(),
        Value::Integer(minimum) => format!("integer ≥ {minimum}"),
        Value::String => "string".to_owned(),
        Value::Strings | Value::SortedStrings => "list of strings".to_owned(),
        Value::List(item) => format!("list of: {}", self::value(item)),
        Value::Mapping(mapping) => {
            let keys: Vec<String> =
                mapping.keys.iter().map(|key| format!("`{}`", key.name)).collect();
            keys.join(", ")
        }
        Value::Names(item) | Value::SortedNames(item) => {
            format!("mapping from name to: {}", self::value(item))
        }
    }
}
