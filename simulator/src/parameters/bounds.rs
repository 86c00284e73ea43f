//! Bounds on values.

use regex_lite::Regex;
use serde_json::{Map, Number, Value};
use tencent_cloud_spec::model::{Bounds, Operation, Property};

use crate::error::ApiError;

/// Checks the value of a parameter against the bounds of its schema.
pub(super) fn check(
    operation: &Operation,
    field: &Property,
    value: &Value,
    path: &str,
) -> Result<(), ApiError> {
    let bounds = &field.bounds;
    match value {
        Value::Number(number) => check_number(operation, bounds, number, path),
        Value::String(text) => check_string(operation, field, text, path),
        Value::Array(items) => check_count(operation, bounds, items.len(), path),
        Value::Null | Value::Bool(_) | Value::Object(_) => Ok(()),
    }
}

/// Checks `x-max-items`, which bounds the length of a list or the value of an integer.
pub(super) fn check_max_items(
    operation: &Operation,
    checked: &Map<String, Value>,
) -> Result<(), ApiError> {
    for (name, maximum) in &operation.max_items {
        let maximum = i64::from(*maximum);
        let count = match checked.get(name) {
            Some(Value::Array(items)) => i64::try_from(items.len()).unwrap_or(i64::MAX),
            Some(Value::Number(number)) => number.as_i64().unwrap_or(i64::MAX),
            _ => continue,
        };
        if count > maximum {
            return Err(too_many(operation, name, count, maximum));
        }
    }
    Ok(())
}

/// Returns the error of a count over its limit, with the most specific code that the action documents.
pub(crate) fn too_many(operation: &Operation, path: &str, count: i64, maximum: i64) -> ApiError {
    let field = path.rsplit('.').next().unwrap_or(path);
    let own: &[&str] = match field {
        "Limit" => {
            &["InvalidParameterValueLimit", "InvalidParameterValue.InvalidParameterValueLimit"]
        }
        "Filters" | "Values" => &["InvalidFilterValue.LimitExceeded", "InvalidFilter"],
        _ => &[],
    };
    let common = ["InvalidParameterValue.LimitExceeded", "InvalidParameterValue.TooLarge"];
    let code =
        documented_code(operation, own.iter().copied().chain(common), "InvalidParameterValue");
    let message = format!("The parameter `{path}` is {count}; the maximum is {maximum}.");
    ApiError::new(code, message)
}

/// Returns the first of `codes` that the action documents, or the general code.
pub(crate) fn documented_code<'a>(
    operation: &Operation,
    codes: impl IntoIterator<Item = &'a str>,
    general: &'a str,
) -> &'a str {
    codes
        .into_iter()
        .find(|code| operation.errors.iter().any(|error| error == code))
        .unwrap_or(general)
}

fn check_number(
    operation: &Operation,
    bounds: &Bounds,
    number: &Number,
    path: &str,
) -> Result<(), ApiError> {
    let beyond = |bound: &Option<Number>, outside: fn(f64, f64) -> bool| {
        let (value, bound) = (number.as_f64()?, bound.as_ref()?);
        outside(value, bound.as_f64()?).then(|| bound.clone())
    };
    let (bound_name, bound) =
        if let Some(bound) = beyond(&bounds.minimum, |value, bound| value < bound) {
            ("least", bound)
        } else if let Some(bound) = beyond(&bounds.maximum, |value, bound| value > bound) {
            ("most", bound)
        } else if let Some(step) = bounds.step_missed(number) {
            let message =
                format!("The parameter `{path}` is {number}; it must be a multiple of {step}.");
            return Err(ApiError::new("InvalidParameterValue", message));
        } else {
            return Ok(());
        };
    if path == "Limit"
        && bound_name == "most"
        && let (Some(number), Some(bound)) = (number.as_i64(), bound.as_i64())
    {
        return Err(too_many(operation, path, number, bound));
    }
    let own: &[&str] = match path {
        "Limit" => &["InvalidParameterValueLimit"],
        "Offset" => &["InvalidParameterValueOffset"],
        _ => &[],
    };
    let codes = own.iter().copied().chain(["InvalidParameterValue.Range"]);
    let code = documented_code(operation, codes, "InvalidParameterValue");
    let message =
        format!("The parameter `{path}` is {number}; it must be at {bound_name} {bound}.");
    Err(ApiError::new(code, message))
}

fn check_string(
    operation: &Operation,
    field: &Property,
    text: &str,
    path: &str,
) -> Result<(), ApiError> {
    let bounds = &field.bounds;
    let violation = |violation: StringViolation, message: String| {
        let codes = violation.codes(path.rsplit('.').next().unwrap_or(path));
        Err(ApiError::new(documented_code(operation, codes, "InvalidParameterValue"), message))
    };
    let length = u64::try_from(text.chars().count()).unwrap_or(u64::MAX);
    if let Some(most) = bounds.max_length.filter(|most| length > *most) {
        let message =
            format!("The parameter `{path}` has {length} characters; the maximum is {most}.");
        return violation(StringViolation::Long, message);
    }
    if let Some(least) = bounds.min_length.filter(|least| length < *least) {
        let message =
            format!("The parameter `{path}` has {length} characters; the minimum is {least}.");
        return violation(StringViolation::Short, message);
    }
    let Some(pattern) = &bounds.pattern else { return Ok(()) };
    // The value of a secret is not repeated.
    let is = if field.sensitive { String::new() } else { format!("is {text:?}; it ") };
    // A test checks that this engine supports every pattern of the specification.
    match Regex::new(pattern) {
        Ok(regex) if !regex.is_match(text) => violation(
            StringViolation::Pattern,
            format!("The parameter `{path}` {is}must match {pattern}."),
        ),
        _ => Ok(()),
    }
}

/// The kind of violation of a string's bounds.
#[derive(Clone, Copy)]
enum StringViolation {
    Long,
    Short,
    Pattern,
}

impl StringViolation {
    /// Returns the possible codes for this violation, the most specific first.
    fn codes(self, field: &str) -> impl Iterator<Item = &'static str> {
        let own: &[&str] = match (self, field) {
            (_, "Password") => &["InvalidParameterValue.InvalidPassword", "InvalidPassword"],
            (_, "HostName") => {
                &["InvalidParameterValue.IllegalHostName", "InvalidParameter.HostNameIllegal"]
            }
            (Self::Long, "InstanceName") => &["InvalidInstanceName.TooLong"],
            (Self::Long, "ClientToken") => &["InvalidClientToken.TooLong"],
            (Self::Long, "KeyName") => &["InvalidKeyPairNameTooLong"],
            (Self::Short, "KeyName") => &["InvalidKeyPairNameEmpty"],
            (Self::Pattern, "KeyName") => &["InvalidKeyPairNameIncludeIllegalChar"],
            _ => &[],
        };
        let general: &[&str] = match self {
            Self::Long => &["InvalidParameterValue.TooLong", "InvalidParameterValue.TooLarge"],
            Self::Short | Self::Pattern => &[],
        };
        own.iter().chain(general).copied()
    }
}

fn check_count(
    operation: &Operation,
    bounds: &Bounds,
    count: usize,
    path: &str,
) -> Result<(), ApiError> {
    let count = u64::try_from(count).unwrap_or(u64::MAX);
    if let Some(maximum) = bounds.max_items.filter(|maximum| count > *maximum) {
        let clamp = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
        return Err(too_many(operation, path, clamp(count), clamp(maximum)));
    }
    if let Some(minimum) = bounds.min_items.filter(|minimum| count < *minimum) {
        if count == 0 {
            return Err(ApiError::missing(&format!("{path}.0")));
        }
        let message =
            format!("The parameter `{path}` has {count} items; the minimum is {minimum}.");
        return Err(ApiError::new("InvalidParameterValue", message));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use tencent_cloud_spec::model::SchemaKind;

    use super::*;

    #[test]
    fn every_pattern_of_the_specification_is_supported() {
        for embedded in tencent_cloud_spec::documents::all() {
            let spec = tencent_cloud_spec::load(&embedded.sources()).unwrap();
            check_patterns(&spec);
        }
    }

    fn check_patterns(spec: &tencent_cloud_spec::Spec) {
        for schema in spec.schemas.values() {
            let SchemaKind::Object(object) = &schema.kind else { continue };
            for field in &object.properties {
                if let Some(pattern) = &field.bounds.pattern {
                    assert!(
                        Regex::new(pattern).is_ok(),
                        "{}.{}: {pattern}",
                        schema.name,
                        field.name
                    );
                }
            }
        }
    }
}
