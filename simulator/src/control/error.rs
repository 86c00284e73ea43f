//! Errors of the control interface, which all have the same shape.

use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header};
use serde_json::{Value, json};

use super::response;
use crate::core::StateError;

/// The longest string that an error contains of a request, in characters.
const MAX_TEXT: usize = 200;

/// An error of the control interface: `{"error": {"code", "message", …}}`.
#[derive(Debug)]
pub(super) struct ControlError(Box<Parts>);

#[derive(Debug)]
struct Parts {
    status: StatusCode,
    code: &'static str,
    message: String,
    /// The field of the body or the parameter of the query.
    field: Option<String>,
    value: Option<Value>,
    expected: Option<String>,
    /// The methods of the path.
    allow: Option<String>,
}

impl ControlError {
    pub(super) fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        let (field, value, expected, allow) = (None, None, None, None);
        let message = message.into();
        Self(Box::new(Parts { status, code, message, field, value, expected, allow }))
    }

    pub(super) fn forbidden(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, code, message)
    }

    /// Returns the error of a field with an invalid value.
    pub(super) fn invalid(field: &str, value: Value, expected: impl Into<String>) -> Self {
        let expected = expected.into();
        let value = shortened(value);
        let message = format!("invalid `{field}` {value}: expected {expected}");
        let mut error = Self::new(StatusCode::BAD_REQUEST, "InvalidValue", message);
        (error.0.field, error.0.value) = (Some(field.to_owned()), Some(value));
        error.0.expected = Some(expected);
        error
    }

    /// Returns the error of a required field that is missing.
    pub(super) fn missing(field: &str, expected: &str) -> Self {
        let message = format!("missing `{field}`: expected {expected}");
        let mut error = Self::new(StatusCode::BAD_REQUEST, "MissingField", message);
        error.0.field = Some(field.to_owned());
        error.0.expected = Some(expected.to_owned());
        error
    }

    /// Returns the error of a field that does not exist.
    pub(super) fn unknown(field: &str, kind: &str, known: &[&str]) -> Self {
        let field = cut(field);
        let expected = match known {
            [] => format!("no {kind}"),
            known => format!("one of `{}`", known.join("`, `")),
        };
        let message = format!("unknown {kind} `{field}`: expected {expected}");
        let mut error = Self::new(StatusCode::BAD_REQUEST, "UnknownField", message);
        (error.0.field, error.0.expected) = (Some(field), Some(expected));
        error
    }

    /// Returns the error of an invalid document of the state.
    pub(super) fn invalid_state(error: &StateError) -> Self {
        let message = error.to_string();
        let mut invalid = Self::new(StatusCode::BAD_REQUEST, "InvalidState", cut(&message));
        invalid.0.field = error.place().map(cut);
        invalid
    }

    pub(super) fn not_found(path: &str) -> Self {
        let message = format!(
            "the path {:?} does not exist: expected one of those in {}/openapi.json",
            cut(path),
            super::PREFIX
        );
        Self::new(StatusCode::NOT_FOUND, "NotFound", message)
    }

    pub(super) fn method_not_allowed(method: &str, path: &str, allow: String) -> Self {
        let message =
            format!("the method {} of {path} is not allowed: expected {allow}", cut(method));
        let mut error = Self::new(StatusCode::METHOD_NOT_ALLOWED, "MethodNotAllowed", message);
        error.0.allow = Some(allow);
        error
    }

    pub(super) fn into_response(self) -> Response<Bytes> {
        let parts = *self.0;
        let mut error = json!({"code": parts.code, "message": parts.message});
        if let Some(field) = parts.field {
            error["field"] = field.into();
        }
        if let Some(value) = parts.value {
            error["value"] = value;
        }
        if let Some(expected) = parts.expected {
            error["expected"] = expected.into();
        }
        let mut response = response::json(parts.status, &json!({"error": error}));
        if let Some(allow) = parts.allow.and_then(|allow| HeaderValue::try_from(allow).ok()) {
            response.headers_mut().insert(header::ALLOW, allow);
        }
        response
    }
}

/// Returns a value that is not longer than a line.
fn shortened(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(cut(&text)),
        Value::Array(_) => "a list".into(),
        Value::Object(_) => "an object".into(),
        value => value,
    }
}

/// Returns the first characters of a string of a request.
pub(super) fn cut(text: &str) -> String {
    match text.char_indices().nth(MAX_TEXT) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}
