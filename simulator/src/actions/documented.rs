//! Replies of actions that keep no state: the first documented one, or one made from the schema.

use serde_json::{Map, Value, json};
use tencent_cloud_spec::Spec;
use tencent_cloud_spec::model::{Dialect, Operation, Property, SchemaKind, Type};

use super::Response;

/// Objects that hold themselves end here.
const DEPTH: usize = 8;

/// A reply of the documented shape.
pub(crate) fn reply(spec: &Spec, operation: &Operation) -> Response {
    let mut reply = operation
        .response_examples
        .values()
        .find_map(|example| {
            let response = match spec.dialect {
                Dialect::Api30 => example.get("Response")?,
                Dialect::Api20 => example,
            };
            let response = response.as_object()?;
            (!response.contains_key("Error")).then(|| response.clone())
        })
        .unwrap_or_default();
    complete(spec, &operation.response, &mut reply, 0);
    reply.remove("RequestId");
    reply
}

/// Adds what an object always has: some documented replies are older than their schema.
fn complete(spec: &Spec, name: &str, object: &mut Map<String, Value>, depth: usize) {
    let Some(SchemaKind::Object(schema)) = spec.schemas.get(name).map(|schema| &schema.kind) else {
        return;
    };
    for member in &schema.properties {
        match object.get_mut(&member.name) {
            Some(found) => complete_value(spec, &member.ty, found, depth),
            None if member.guaranteed => {
                object.insert(member.name.clone(), value(spec, member, depth));
            }
            None => {}
        }
    }
}

fn complete_value(spec: &Spec, ty: &Type, found: &mut Value, depth: usize) {
    match (ty, found) {
        (Type::Object(name), Value::Object(members)) if depth < DEPTH => {
            complete(spec, name, members, depth + 1);
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

fn value(spec: &Spec, member: &Property, depth: usize) -> Value {
    match member.default.as_ref().or(member.examples.first()) {
        Some(known) => known.clone(),
        None if member.nullable => Value::Null,
        None => plain(spec, &member.ty, depth),
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
            let mut members = Map::new();
            complete(spec, name, &mut members, depth + 1);
            Value::Object(members)
        }
        Type::Enumeration(name) => match spec.schemas.get(name).map(|schema| &schema.kind) {
            Some(SchemaKind::Enumeration(values)) => {
                json!(values.first().map_or("", |value| value.value.as_str()))
            }
            _ => json!(""),
        },
    }
}
