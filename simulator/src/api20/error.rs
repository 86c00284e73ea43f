//! Errors of API 2.0: a number and a name.

use std::fmt::{self, Display, Formatter};

use serde_json::{Map, Value, json};

use crate::error::ApiError;

/// An error of API 2.0.
#[derive(Clone, Debug)]
pub(crate) struct Api20Error {
    number: i64,
    name: String,
    message: String,
    /// The result for each resource of a batch.
    detail: Option<Box<Map<String, Value>>>,
}

/// The first part of a code of API 3.0, with the corresponding number and name.
const NUMBERS: &[(&str, i64, &str)] = &[
    ("AuthFailure", 4100, "AuthFailure"),
    ("InternalError", 6000, "InternalError"),
    ("InvalidAction", 6100, "InvalidAction.NotFound"),
    ("InvalidParameter", 4000, "InvalidParameter"),
    ("InvalidParameterCombination", 4000, "InvalidParameter"),
    ("InvalidParameterValue", 4000, "InvalidParameter"),
    ("InvalidRequest", 4000, "InvalidParameter"),
    ("InvalidPublicKey", 4000, "InvalidParameter"),
    ("LimitExceeded", 4400, "InvalidRequest.LimitExceeded"),
    ("MissingParameter", 4000, "InvalidParameter"),
    ("RequestLimitExceeded", 4400, "InvalidRequest.LimitExceeded"),
    ("RequestSizeLimitExceeded", 4000, "InvalidParameter"),
    ("ResourceInsufficient", 5200, "InternalError.ResourceOpFailed"),
    ("ResourceNotFound", 5000, "InvalidParameter.ResourceNotFound"),
    ("ResourcesSoldOut", 5200, "InternalError.ResourceOpFailed"),
    ("UnknownParameter", 4000, "InvalidParameter"),
    ("UnsupportedOperation", 5100, "OperationConstraints.InvaildInstanceStatus"),
    ("UnsupportedProtocol", 4600, "InvalidRequest.UnsupportedProtocol"),
    ("UnsupportedRegion", 4000, "InvalidParameter"),
];

/// Codes of API 3.0 whose number and name do not follow from their first part.
const EXACT: &[(&str, i64, &str)] = &[
    ("AuthFailure.SecretIdNotFound", 4104, "InvalidParameter.SecretIdNotFound"),
    ("AuthFailure.SignatureExpire", 4200, "InvalidRequest.ReplayAttack"),
    ("AuthFailure.SignatureFailure", 4100, "InvalidParameter.SignatureFailure"),
    ("InvalidRequest.ReplayAttack", 4500, "InvalidRequest.ReplayAttack"),
    ("AuthFailure.TokenFailure", 4100, "InvalidRequest.TokenCheckFailed"),
];

impl Api20Error {
    pub(crate) fn new(number: i64, name: &str, message: impl Into<String>) -> Self {
        Self { number, name: name.to_owned(), message: message.into(), detail: None }
    }

    /// Returns the error of a batch that failed for all resources.
    pub(super) fn of_all(detail: Map<String, Value>) -> Self {
        let message = "The operation failed for all resources.";
        let error = Self::new(5100, "InternalError.ResourceOpFailed", message);
        Self { detail: Some(Box::new(detail)), ..error }
    }

    /// Returns this error as the result for one resource of a batch.
    pub(super) fn as_part(&self, request_id: &str) -> Value {
        json!({"code": self.number, "message": self.message, "requestId": request_id})
    }

    /// Returns the fields of the response, and the name of the error.
    pub(crate) fn into_fields(self) -> (Map<String, Value>, Option<String>) {
        let mut fields = Map::new();
        fields.insert("code".to_owned(), json!(self.number));
        fields.insert("message".to_owned(), json!(self.message));
        fields.insert("codeDesc".to_owned(), json!(self.name));
        if let Some(detail) = self.detail {
            fields.insert("detail".to_owned(), Value::Object(*detail));
        }
        (fields, Some(self.name))
    }
}

impl Display for Api20Error {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}: {}", self.number, self.name, self.message)
    }
}

/// Translates an error of API 3.0, which has several codes for a missing resource.
impl From<ApiError> for Api20Error {
    fn from(error: ApiError) -> Self {
        let first = error.code.split('.').next().unwrap_or_default();
        let exact = EXACT.iter().find(|entry| entry.0 == error.code);
        let found = exact.or_else(|| NUMBERS.iter().find(|entry| entry.0 == first));
        match found {
            _ if error.code.ends_with("NotFound") && first != "AuthFailure" => {
                Self::new(5000, "InvalidParameter.ResourceNotFound", error.message)
            }
            Some((_, number, name)) => Self::new(*number, name, error.message),
            None => Self::new(5100, "InternalError.ResourceOpFailed", error.message),
        }
    }
}

/// Returns the fields of a response, which always include a code, and the name of the error.
pub(crate) fn response_fields(
    result: Result<Map<String, Value>, Api20Error>,
) -> (Map<String, Value>, Option<String>) {
    let (mut fields, name) = match result {
        Ok(fields) => (fields, None),
        Err(error) => error.into_fields(),
    };
    let success = [("code", json!(0)), ("message", json!("")), ("codeDesc", json!("Success"))];
    for (name, value) in success {
        fields.entry(name).or_insert(value);
    }
    (fields, name)
}
