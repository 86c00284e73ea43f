//! Whether a value uses only the values that enumerations list.

use serde_json::{Map, Value};

use super::{SchemaKind, Type};
use crate::Spec;

impl Spec {
    /// Returns whether every enumeration in `object`, a value of the schema `schema`, has a value that it lists.
    ///
    /// Enumerations are open, so others are valid. Some of the vendor's examples contain values that its documentation does
    /// not list.
    #[must_use]
    pub fn lists_values_of(&self, schema: &str, object: &Map<String, Value>) -> bool {
        let Some(SchemaKind::Object(schema)) = self.kind(schema) else { return true };
        schema.properties.iter().all(|property| {
            let value = object.get(&property.name);
            value.is_none_or(|value| self.lists_value(&property.ty, value))
        })
    }

    fn lists_value(&self, ty: &Type, value: &Value) -> bool {
        match (ty, value) {
            (Type::Object(name), Value::Object(object)) => self.lists_values_of(name, object),
            (Type::Map(item), Value::Object(entries)) => {
                entries.values().all(|value| self.lists_value(item, value))
            }
            (Type::List(item), Value::Array(items)) => {
                items.iter().all(|value| self.lists_value(item, value))
            }
            (Type::Enumeration(name), Value::String(value)) => match self.kind(name) {
                Some(SchemaKind::Enumeration(values)) => {
                    values.iter().any(|listed| listed.value == *value)
                }
                _ => true,
            },
            (Type::Numbered(name), Value::Number(value)) => match self.kind(name) {
                Some(SchemaKind::Numbered(values)) => {
                    values.iter().any(|listed| value.as_i64() == Some(listed.number))
                }
                _ => true,
            },
            _ => true,
        }
    }

    fn kind(&self, schema: &str) -> Option<&SchemaKind> {
        self.schemas.get(schema).map(|schema| &schema.kind)
    }
}
