//! JSON objects.

use serde_json::{Map, Value};

/// The fields of a JSON object.
pub(crate) type Fields = Map<String, Value>;

/// Returns the fields of a JSON object; empty for any other value.
pub(crate) fn fields(value: Value) -> Fields {
    match value {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}
