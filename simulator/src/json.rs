//! JSON objects.

use serde_json::{Map, Value};

/// Returns the fields of a JSON object; empty for any other value.
pub(crate) fn fields(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}
