//! Responses of actions without state: the first documented example, completed from the schema.

use serde_json::{Map, Value, json};
use tencent_cloud_spec::Spec;
use tencent_cloud_spec::model::{Dialect, Operation, Property, SchemaKind, Type};

/// The nesting depth at which recursive objects end.
const DEPTH: usize = 8;

/// Returns a response of the documented shape, without the request id.
pub(crate) fn response(spec: &Spec, operation: &Operation) -> Map<String, Value> {
    let examples = operation.response_examples.values().filter_map(|example| {
        let response = match spec.dialect {
            Dialect::Api30 => example.get("Response")?,
            Dialect::Api20 => example,
        };
        response.as_object().filter(|response| !response.contains_key("Error"))
    });
    // Some of the vendor's examples contain values that its documentation does not list.
    let mut valid = examples.filter(|example| spec.lists_values_of(&operation.response, example));
    let mut response = valid.next().cloned().unwrap_or_default();
    complete(spec, &operation.response, &mut response, 0);
    response.remove("RequestId");
    response
}

/// Adds the guaranteed fields that are missing, since some examples are older than their schema.
fn complete(spec: &Spec, name: &str, object: &mut Map<String, Value>, depth: usize) {
    let Some(SchemaKind::Object(schema)) = spec.schemas.get(name).map(|schema| &schema.kind) else {
        return;
    };
    for field in &schema.properties {
        match object.get_mut(&field.name) {
            Some(found) => complete_value(spec, &field.ty, found, depth),
            None if field.guaranteed => {
                object.insert(field.name.clone(), value(spec, field, depth));
            }
            None => {}
        }
    }
}

fn complete_value(spec: &Spec, ty: &Type, found: &mut Value, depth: usize) {
    match (ty, found) {
        (Type::Object(name), Value::Object(fields)) if depth < DEPTH => {
            complete(spec, name, fields, depth + 1);
        }
        (Type::Map(item), Value::Object(entries)) => {
            entries.values_mut().for_each(|found| complete_value(spec, item, found, depth));
        }
        (Type::List(item), Value::Array(items)) => {
            items.iter_mut().for_each(|found| complete_value(spec, item, found, depth));
        }
        _ => {}
    }
}

fn value(spec: &Spec, field: &Property, depth: usize) -> Value {
    match field.default.as_ref().or(field.examples.first()) {
        Some(known) => known.clone(),
        None if field.nullable => Value::Null,
        None => plain(spec, &field.ty, depth),
    }
}

fn plain(spec: &Spec, ty: &Type, depth: usize) -> Value {
    match ty {
        Type::String | Type::Binary => json!(""),
        Type::DateTimeIso => json!("2020-03-10T02:43:51Z"),
        Type::DateTime => json!("2020-03-10 02:43:51"),
        Type::Date => json!("2020-03-10"),
        Type::Int64 | Type::Uint64 => json!(0),
        Type::Numbered(name) => match spec.schemas.get(name).map(|schema| &schema.kind) {
            Some(SchemaKind::Numbered(values)) => {
                json!(values.first().map_or(0, |value| value.number))
            }
            _ => json!(0),
        },
        Type::Map(_) => json!({}),
        Type::Double => json!(0.0),
        Type::Boolean => json!(false),
        Type::List(_) => json!([]),
        Type::Object(_) if depth >= DEPTH => json!({}),
        Type::Object(name) => {
            let mut fields = Map::new();
            complete(spec, name, &mut fields, depth + 1);
            Value::Object(fields)
        }
        Type::Enumeration(name) => match spec.schemas.get(name).map(|schema| &schema.kind) {
            Some(SchemaKind::Enumeration(values)) => {
                json!(values.first().map_or("", |value| value.value.as_str()))
            }
            _ => json!(""),
        },
    }
}
