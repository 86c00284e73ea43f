//! Responses of actions without state: their documented shape, which states nothing about the account.
//!
//! Lists are empty, nullable properties are null, and all other values are neutral: zero, false, the empty string. On
//! request, documented examples are returned instead.

use serde_json::{Map, Number, Value, json};
use tencent_cloud_spec::Spec;
use tencent_cloud_spec::model::{Bounds, Dialect, Operation, Property, SchemaKind, Type};

use crate::fidelity::Fidelity;

/// The nesting depth at which recursive objects end.
const DEPTH: usize = 8;
/// The fields of the envelope, which are added to every response.
const ENVELOPE: [&str; 4] = ["RequestId", "code", "message", "codeDesc"];

/// Returns the response of an action without state, and how it was made. With `examples`, it is the first documented
/// example that is a success, if there is one.
pub(crate) fn response(
    spec: &Spec,
    operation: &Operation,
    examples: bool,
) -> (Map<String, Value>, Fidelity) {
    let example = if examples { example(spec, operation) } else { None };
    let (mut fields, fidelity) = match example {
        Some(mut fields) => {
            complete(spec, &operation.response, &mut fields, 0);
            (fields, Fidelity::Example)
        }
        None => (object(spec, &operation.response, 0), Fidelity::Shape),
    };
    fields.retain(|name, _| !ENVELOPE.contains(&name.as_str()));
    (fields, fidelity)
}

/// Returns the first documented response. Some of the vendor's examples contain values that its documentation does not
/// list.
fn example(spec: &Spec, operation: &Operation) -> Option<Map<String, Value>> {
    let mut examples = operation.response_examples.values().filter_map(|example| {
        let response = match spec.dialect {
            Dialect::Api30 => example.get("Response")?,
            Dialect::Api20 => example,
        };
        response.as_object().filter(|response| !response.contains_key("Error"))
    });
    examples.find(|example| spec.lists_values_of(&operation.response, example)).cloned()
}

fn properties<'a>(spec: &'a Spec, name: &str) -> &'a [Property] {
    match spec.schemas.get(name).map(|schema| &schema.kind) {
        Some(SchemaKind::Object(object)) => &object.properties,
        _ => &[],
    }
}

/// Returns an object without information: every property that has a neutral value, and those that are guaranteed.
fn object(spec: &Spec, name: &str, depth: usize) -> Map<String, Value> {
    let with_value =
        |field: &Property| Some((field.name.clone(), field_value(spec, field, depth)?));
    properties(spec, name).iter().filter_map(with_value).collect()
}

/// Returns the value of a property, or `None` if it can be absent and has no neutral value.
fn field_value(spec: &Spec, field: &Property, depth: usize) -> Option<Value> {
    match &field.ty {
        // An empty list also conforms where null does, and clients need not distinguish them.
        Type::List(_) => Some(json!([])),
        _ if field.nullable => Some(Value::Null),
        Type::Object(_) if !field.guaranteed && depth >= DEPTH => None,
        ty => neutral(&field.bounds, ty)
            .or_else(|| field.guaranteed.then(|| required(spec, field, depth)))
            .or_else(|| match ty {
                Type::Object(name) => Some(Value::Object(object(spec, name, depth + 1))),
                _ => None,
            }),
    }
}

/// Returns the value that contains no information, if the type has one within the bounds.
fn neutral(bounds: &Bounds, ty: &Type) -> Option<Value> {
    match ty {
        Type::String | Type::Binary => {
            let allows_empty = bounds.pattern.is_none() && bounds.min_length.unwrap_or(0) == 0;
            allows_empty.then(|| json!(""))
        }
        Type::Int64 | Type::Uint64 => allows_zero(bounds).then(|| json!(0)),
        Type::Double => allows_zero(bounds).then(|| json!(0.0)),
        Type::Boolean => Some(json!(false)),
        Type::List(_) => Some(json!([])),
        Type::Map(_) => Some(json!({})),
        Type::DateTimeIso
        | Type::DateTime
        | Type::Date
        | Type::Enumeration(_)
        | Type::Numbered(_)
        | Type::Object(_) => None,
    }
}

fn allows_zero(bounds: &Bounds) -> bool {
    let number = |bound: &Option<Number>| bound.as_ref().and_then(Number::as_f64);
    number(&bounds.minimum).is_none_or(|least| least <= 0.0)
        && number(&bounds.maximum).is_none_or(|most| most >= 0.0)
}

/// Returns a value of a guaranteed property without a neutral value: the first of an enumeration, the start of the UNIX
/// epoch, the nearest bound, or a documented example.
fn required(spec: &Spec, field: &Property, depth: usize) -> Value {
    let schema = |name: &str| spec.schemas.get(name).map(|schema| &schema.kind);
    let bound = || field.bounds.minimum.clone().or_else(|| field.bounds.maximum.clone());
    match &field.ty {
        Type::Object(_) if depth >= DEPTH => json!({}),
        Type::Object(name) => Value::Object(object(spec, name, depth + 1)),
        Type::Enumeration(name) => match schema(name) {
            Some(SchemaKind::Enumeration(values)) => {
                json!(values.first().map_or("", |value| value.value.as_str()))
            }
            _ => json!(""),
        },
        Type::Numbered(name) => match schema(name) {
            Some(SchemaKind::Numbered(values)) => {
                json!(values.first().map_or(0, |value| value.number))
            }
            _ => json!(0),
        },
        Type::DateTimeIso => json!("1970-01-01T00:00:00Z"),
        Type::DateTime => json!("1970-01-01 08:00:00"),
        Type::Date => json!("1970-01-01"),
        Type::Int64 | Type::Uint64 | Type::Double => {
            bound().map_or_else(|| json!(0), Value::Number)
        }
        _ => field.examples.first().cloned().unwrap_or_else(|| json!("")),
    }
}

/// Adds the guaranteed fields that an example lacks, since some examples are older than their schema.
fn complete(spec: &Spec, name: &str, object: &mut Map<String, Value>, depth: usize) {
    for field in properties(spec, name) {
        match object.get_mut(&field.name) {
            Some(found) => complete_value(spec, &field.ty, found, depth),
            None if field.guaranteed => {
                let value = field.default.as_ref().or(field.examples.first()).cloned();
                let value = value.or_else(|| field_value(spec, field, depth));
                object.extend(value.map(|value| (field.name.clone(), value)));
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
