//! The body and the query of a control request, of which every field must be known.

use bytes::Bytes;
use http::{Request, StatusCode, header};
use serde_json::{Map, Value};

use super::error::{ControlError, cut};
use super::routes::{PREFIX, STATE};

/// The maximum size of a body, in bytes.
const MAX_BODY: usize = 64 << 10;

/// The maximum size of a document of the state, in bytes.
const MAX_DOCUMENT: usize = 32 << 20;

/// Returns the maximum size of a body that is sent to a path, in bytes.
pub(crate) fn max_body(path: &str) -> usize {
    if path.strip_prefix(PREFIX) == Some(STATE) { MAX_DOCUMENT } else { MAX_BODY }
}

/// The fields of a JSON object, or the parameters of a query as strings.
pub(super) struct Fields(Map<String, Value>);

impl Fields {
    /// Reads a JSON object with some of the known fields. An empty body is an empty object.
    pub(super) fn of_body(
        request: &Request<Bytes>,
        known: &'static [&'static str],
    ) -> Result<Self, ControlError> {
        check_size(request)?;
        let body = request.body();
        if body.is_empty() {
            return Ok(Self(Map::new()));
        }
        check_content_type(request)?;
        let invalid = |found: String| {
            let message = format!("invalid body: expected a JSON object, found {found}");
            ControlError::new(StatusCode::BAD_REQUEST, "InvalidBody", message)
        };
        let fields = match serde_json::from_slice(body) {
            Ok(Value::Object(fields)) => fields,
            Ok(other) => return Err(invalid(kind(&other).to_owned())),
            Err(error) => return Err(invalid(error.to_string())),
        };
        if let Some(name) = fields.keys().find(|name| !known.contains(&name.as_str())) {
            return Err(ControlError::unknown(name, "field", known));
        }
        Ok(Self(fields))
    }

    /// Reads the parameters of a query, each of which may occur once.
    pub(super) fn of_query(
        request: &Request<Bytes>,
        known: &'static [&'static str],
    ) -> Result<Self, ControlError> {
        let query = request.uri().query().unwrap_or_default();
        let mut fields = Map::new();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            if !known.contains(&name.as_ref()) {
                return Err(ControlError::unknown(&name, "parameter", known));
            }
            if fields.contains_key(name.as_ref()) {
                let value = Value::String(value.into_owned());
                return Err(ControlError::invalid(&name, value, "the parameter only once"));
            }
            fields.insert(name.into_owned(), Value::String(value.into_owned()));
        }
        Ok(Self(fields))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Converts a field, unless it is missing or null.
    pub(super) fn get<T>(
        &self,
        field: &str,
        expected: &str,
        convert: impl FnOnce(&Value) -> Option<T>,
    ) -> Result<Option<T>, ControlError> {
        let Some(value) = self.0.get(field).filter(|value| !value.is_null()) else {
            return Ok(None);
        };
        let invalid = || ControlError::invalid(field, value.clone(), expected);
        convert(value).map(Some).ok_or_else(invalid)
    }

    pub(super) fn string(
        &self,
        field: &str,
        expected: &str,
    ) -> Result<Option<String>, ControlError> {
        self.get(field, expected, |value| value.as_str().map(str::to_owned))
    }

    pub(super) fn boolean(&self, field: &str) -> Result<Option<bool>, ControlError> {
        self.get(field, "true or false", Value::as_bool)
    }

    /// Returns a whole number, which is a string in a query.
    pub(super) fn whole_number(&self, field: &str, max: u64) -> Result<Option<u64>, ControlError> {
        let expected = format!("a whole number from 0 to {max}");
        let number =
            |value: &Value| value.as_str().map_or(value.as_u64(), |text| text.parse().ok());
        self.get(field, &expected, |value| number(value).filter(|number| *number <= max))
    }
}

/// Returns the document in the body of a request.
pub(super) fn document(request: &Request<Bytes>) -> Result<&str, ControlError> {
    Fields::of_query(request, &[])?;
    check_size(request)?;
    check_content_type(request)?;
    std::str::from_utf8(request.body()).map_err(|error| {
        let message = format!("invalid body: expected UTF-8: {error}");
        ControlError::new(StatusCode::BAD_REQUEST, "InvalidBody", message)
    })
}

fn check_size(request: &Request<Bytes>) -> Result<(), ControlError> {
    let max = max_body(request.uri().path());
    if request.body().len() <= max {
        return Ok(());
    }
    let message = format!("the body is too large: expected at most {max} bytes");
    Err(ControlError::new(StatusCode::PAYLOAD_TOO_LARGE, "BodyTooLarge", message))
}

fn check_content_type(request: &Request<Bytes>) -> Result<(), ControlError> {
    let value = request.headers().get(header::CONTENT_TYPE);
    let value = value.map_or("none", |value| value.to_str().unwrap_or("an invalid one"));
    let essence = value.split(';').next().unwrap_or_default().trim();
    if essence.eq_ignore_ascii_case("application/json") {
        return Ok(());
    }
    let message = format!("unsupported content type {:?}: expected application/json", cut(value));
    let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
    Err(ControlError::new(status, "UnsupportedContentType", message))
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a Boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
