//! Compares responses with the specification: fields, types, guaranteed fields and values of enumerations.

use serde_json::Value;
use tencent_cloud_spec::Spec;
use tencent_cloud_spec::model::{SchemaKind, Type};

pub(super) fn assert_documented(spec: &Spec, action: &str, response: &Value) {
    let operation = spec.operations.iter().find(|operation| operation.name == action).unwrap();
    object(spec, &operation.response, response, action);
}

fn object(spec: &Spec, schema: &str, value: &Value, path: &str) {
    let SchemaKind::Object(schema) = &spec.schemas[schema].kind else { panic!("{path}: {schema}") };
    let found = value.as_object().unwrap_or_else(|| panic!("{path} is {value}, not an object"));
    for name in found.keys() {
        let known = schema.properties.iter().any(|field| field.name == *name);
        assert!(known, "{path}.{name} is not documented");
    }
    for field in &schema.properties {
        let path = format!("{path}.{}", field.name);
        match found.get(&field.name) {
            None => assert!(!field.guaranteed, "{path} is missing in {value}"),
            Some(Value::Null) => {}
            Some(found) => ty(spec, &field.ty, found, &path),
        }
    }
}

fn ty(spec: &Spec, expected: &Type, value: &Value, path: &str) {
    let fits = match expected {
        Type::Object(schema) => return object(spec, schema, value, path),
        Type::List(item) => {
            let items = value.as_array().unwrap_or_else(|| panic!("{path} is {value}, not a list"));
            return items.iter().for_each(|value| ty(spec, item, value, path));
        }
        Type::Map(_) => value.is_object(),
        Type::Enumeration(schema) => match &spec.schemas[schema].kind {
            SchemaKind::Enumeration(values) => {
                let known = |text: &str| values.iter().any(|known| known.value == text);
                value.as_str().is_some_and(known)
            }
            _ => false,
        },
        Type::Numbered(_) | Type::Int64 => value.is_i64(),
        Type::Uint64 => value.is_u64(),
        Type::Double => value.is_number(),
        Type::Boolean => value.is_boolean(),
        Type::String | Type::Binary => value.is_string(),
        Type::DateTimeIso => has_form(value, "0000-00-00T00:00:00Z"),
        Type::DateTime => has_form(value, "0000-00-00 00:00:00"),
        Type::Date => has_form(value, "0000-00-00"),
    };
    assert!(fits, "{path} is {value}, not {expected:?}");
}

/// Returns whether a value is a string of this form, in which `0` stands for any digit.
fn has_form(value: &Value, form: &str) -> bool {
    let fits = |(byte, form): (u8, u8)| byte == form || form == b'0' && byte.is_ascii_digit();
    let text = value.as_str().unwrap_or_default();
    text.len() == form.len() && text.bytes().zip(form.bytes()).all(fits)
}
