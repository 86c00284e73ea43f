//! Checks parameters against the specification: names, presence, types, counts and bounds.

use serde_json::{Map, Number, Value};
use tencent_cloud_spec::Spec;
use tencent_cloud_spec::model::{
    EnumValue, NumberedValue, Object, Operation, Property, SchemaKind, Type,
};

use super::{Encoding, bounds, flat};

use crate::error::ApiError;
use crate::similar::closest;

/// Checks the parameters of an action and returns them in the types of the specification, without absent ones.
///
/// # Errors
/// The first violation, with the path of the parameter.
pub(crate) fn check(
    spec: &Spec,
    operation: &Operation,
    encoding: Encoding,
    parameters: &Map<String, Value>,
) -> Result<Map<String, Value>, ApiError> {
    check_with(spec, operation, encoding, parameters, Exceptions::default())
}

/// What an action accepts although its schema does not.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Exceptions<'a> {
    /// The paths, without indices, of fields that their schema requires, but the action does not.
    pub(crate) optional: &'a [&'a str],
    /// Whether values of enumerations may differ in case, as in the vendor's examples for security groups.
    pub(crate) ignore_case: bool,
}

/// Checks parameters as [`check`] does, with exceptions.
pub(crate) fn check_with(
    spec: &Spec,
    operation: &Operation,
    encoding: Encoding,
    parameters: &Map<String, Value>,
    exceptions: Exceptions<'_>,
) -> Result<Map<String, Value>, ApiError> {
    let checker = Checker { spec, operation, encoding, exceptions };
    let mut path = String::new();
    let checked = checker.object(&operation.request, parameters, &mut path)?;
    bounds::check_max_items(operation, &checked)?;
    Ok(checked)
}

struct Checker<'a> {
    spec: &'a Spec,
    operation: &'a Operation,
    encoding: Encoding,
    exceptions: Exceptions<'a>,
}

impl Checker<'_> {
    fn object(
        &self,
        schema: &str,
        given: &Map<String, Value>,
        path: &mut String,
    ) -> Result<Map<String, Value>, ApiError> {
        let object = self.schema_object(schema)?;
        for name in given.keys() {
            let names = object.properties.iter().map(|field| field.name.as_str());
            if !names.clone().any(|known| known == name) {
                let hint = closest(name, names);
                let hint = hint.map(|best| format!(" Did you mean `{}`?", below(path, best)));
                let hint = hint.unwrap_or_default();
                let path = below(path, name);
                let message = format!("The parameter `{path}` is not recognized.{hint}");
                return Err(ApiError::new("UnknownParameter", message));
            }
        }
        let mut checked = Map::new();
        for field in &object.properties {
            let end = path.len();
            push(path, &field.name);
            match given.get(&field.name) {
                None | Some(Value::Null) if field.required && !self.is_optional(path) => {
                    return Err(ApiError::missing(path));
                }
                None | Some(Value::Null) => {}
                Some(value) => {
                    let value = self.value(&field.ty, value, path, field.sensitive)?;
                    self.check_bounds(field, &value, path)?;
                    checked.insert(field.name.clone(), value);
                }
            }
            path.truncate(end);
        }
        Ok(checked)
    }

    fn value(
        &self,
        ty: &Type,
        given: &Value,
        path: &mut String,
        secret: bool,
    ) -> Result<Value, ApiError> {
        let value = match ty {
            Type::Object(schema) => match given {
                Value::Object(fields) => Some(Value::Object(self.object(schema, fields, path)?)),
                _ => None,
            },
            Type::List(item) => return self.list(item, given, path, secret),
            Type::Enumeration(schema) => match given {
                Value::String(text) => Some(self.enumeration(schema, text, path)?),
                _ => None,
            },
            Type::Numbered(schema) => match self.integer(given, Number::is_i64) {
                Some(number) => Some(self.numbered(schema, number, path)?),
                None => None,
            },
            // Parameters of requests are never maps.
            Type::Map(_) => None,
            Type::Int64 => self.integer(given, Number::is_i64),
            Type::Uint64 => self.integer(given, Number::is_u64),
            Type::Double => self.number(given),
            Type::Boolean => self.boolean(given),
            Type::String | Type::Binary | Type::DateTimeIso | Type::DateTime | Type::Date => {
                given.is_string().then(|| given.clone())
            }
        };
        value.ok_or_else(|| mistyped(path, self.kind(ty), given, is_hidden(ty, secret)))
    }

    fn list(
        &self,
        item: &Type,
        given: &Value,
        path: &mut String,
        secret: bool,
    ) -> Result<Value, ApiError> {
        let items: Vec<(usize, &Value)> = match (self.encoding, given) {
            (Encoding::Json, Value::Array(items)) => {
                items.iter().enumerate().filter(|item| !item.1.is_null()).collect()
            }
            (Encoding::Flat, Value::Object(object)) => flat::items(object).ok_or_else(|| {
                let message = format!(
                    "The parameter `{path}` is a list, whose items must be numbered from 0."
                );
                ApiError::new("InvalidParameter", message)
            })?,
            _ => return Err(mistyped(path, "a list", given, is_hidden(item, secret))),
        };
        let mut checked = Vec::with_capacity(items.len());
        for (index, value) in items {
            let end = path.len();
            push(path, &index.to_string());
            checked.push(self.value(item, value, path, secret)?);
            path.truncate(end);
        }
        Ok(Value::Array(checked))
    }

    fn enumeration(&self, schema: &str, text: &str, path: &str) -> Result<Value, ApiError> {
        let values: &[EnumValue] = match self.spec.schemas.get(schema).map(|found| &found.kind) {
            Some(SchemaKind::Enumeration(values)) => values,
            _ => &[],
        };
        let ignore_case = self.exceptions.ignore_case;
        let is_same =
            |known: &str| known == text || ignore_case && known.eq_ignore_ascii_case(text);
        if values.iter().any(|value| is_same(&value.value)) {
            return Ok(Value::String(text.to_owned()));
        }
        let known: Vec<&str> = values.iter().map(|value| value.value.as_str()).collect();
        let known = known.join(", ");
        let message =
            format!("The value `{text}` of the parameter `{path}` is not one of {known}.");
        Err(ApiError::new("InvalidParameterValue", message))
    }

    fn numbered(&self, schema: &str, number: Value, path: &str) -> Result<Value, ApiError> {
        let values: &[NumberedValue] = match self.spec.schemas.get(schema).map(|s| &s.kind) {
            Some(SchemaKind::Numbered(values)) => values,
            _ => &[],
        };
        if values.iter().any(|value| number == value.number) {
            return Ok(number);
        }
        let known: Vec<String> = values.iter().map(|value| value.number.to_string()).collect();
        let known = known.join(", ");
        let message =
            format!("The value `{number}` of the parameter `{path}` is not one of {known}.");
        Err(ApiError::new("InvalidParameterValue", message))
    }

    fn integer(&self, given: &Value, fits: fn(&Number) -> bool) -> Option<Value> {
        let number = match (self.encoding, given) {
            (_, Value::Number(number)) => number.clone(),
            (Encoding::Flat, Value::String(text)) => text.parse().ok()?,
            _ => return None,
        };
        fits(&number).then_some(Value::Number(number))
    }

    fn number(&self, given: &Value) -> Option<Value> {
        match (self.encoding, given) {
            (_, Value::Number(number)) => Some(Value::Number(number.clone())),
            (Encoding::Flat, Value::String(text)) => {
                Number::from_f64(text.parse().ok()?).map(Value::Number)
            }
            _ => None,
        }
    }

    fn boolean(&self, given: &Value) -> Option<Value> {
        match (self.encoding, given) {
            (_, Value::Bool(_)) => Some(given.clone()),
            (Encoding::Flat, Value::String(text)) => match text.as_str() {
                "true" | "True" => Some(Value::Bool(true)),
                "false" | "False" => Some(Value::Bool(false)),
                _ => None,
            },
            _ => None,
        }
    }

    fn is_optional(&self, path: &str) -> bool {
        let names = || path.split('.').filter(|part| part.parse::<usize>().is_err());
        self.exceptions.optional.iter().any(|known| known.split('.').eq(names()))
    }

    fn check_bounds(&self, field: &Property, value: &Value, path: &str) -> Result<(), ApiError> {
        bounds::check(self.operation, field, value, path)
    }

    fn schema_object(&self, name: &str) -> Result<&Object, ApiError> {
        match self.spec.schemas.get(name).map(|schema| &schema.kind) {
            Some(SchemaKind::Object(object)) => Ok(object),
            _ => Err(ApiError::new(
                "InternalError",
                format!("The object {name} is not in the specification."),
            )),
        }
    }

    fn kind(&self, ty: &Type) -> &'static str {
        match ty {
            Type::String | Type::Enumeration(_) => "a string",
            Type::Binary => "a Base64 string",
            Type::DateTimeIso | Type::DateTime => "a time",
            Type::Date => "a date",
            Type::Int64 | Type::Numbered(_) => "an integer",
            Type::Uint64 => "an integer of at least 0",
            Type::Double => "a number",
            Type::Boolean => "a boolean",
            Type::Object(_) | Type::Map(_) => "an object",
            Type::List(_) => "a list",
        }
    }
}

/// Returns whether error messages omit values: those of secrets, and those in place of objects, which may contain secrets.
fn is_hidden(ty: &Type, secret: bool) -> bool {
    match ty {
        Type::List(item) => is_hidden(item, secret),
        Type::Object(_) | Type::Map(_) => true,
        _ => secret,
    }
}

fn mistyped(path: &str, expected: &str, given: &Value, is_hidden: bool) -> ApiError {
    let found = match given {
        Value::Bool(_) if is_hidden => "a boolean".to_owned(),
        Value::Number(_) if is_hidden => "a number".to_owned(),
        Value::String(_) if is_hidden => "a string".to_owned(),
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(value) => value.to_string(),
        Value::String(value) => format!("the string {value:?}"),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
    };
    let message = format!("The parameter `{path}` must be {expected}, not {found}.");
    ApiError::new("InvalidParameter", message)
}

fn push(path: &mut String, name: &str) {
    if !path.is_empty() {
        path.push('.');
    }
    path.push_str(name);
}

fn below(path: &str, name: &str) -> String {
    let mut path = path.to_owned();
    push(&mut path, name);
    path
}
