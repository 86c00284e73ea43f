//! Errors: a number, and the name that stands beside it.

use std::fmt::{self, Display, Formatter};

use serde_json::{Map, Value, json};

use crate::error::ApiError;

/// An error of API 2.0.
#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    number: i64,
    name: String,
    message: String,
    /// What became of each resource of a batch.
    detail: Option<Box<Map<String, Value>>>,
}

/// The part before the first dot of a code of API 3.0, the number that says the same, and its name.
const NUMBERS: &[(&str, i64, &str)] = &[
    ("AuthFailure", 4100, "AuthFailure"),
    ("InternalError", 6000, "InternalError"),
    ("InvalidAction", 6100, "InvalidAction.NotFound"),
    ("InvalidParameter", 4000, "InvalidParameter"),
    ("InvalidParameterCombination", 4000, "InvalidParameter"),
    ("InvalidParameterValue", 4000, "InvalidParameter"),
    ("InvalidRequest", 4000, "InvalidParameter"),
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

/// Whole codes that say more than their first part.
const EXACT: &[(&str, i64, &str)] = &[
    ("AuthFailure.SecretIdNotFound", 4104, "InvalidParameter.SecretIdNotFound"),
    ("AuthFailure.SignatureExpire", 4200, "InvalidRequest.ReplayAttack"),
    ("AuthFailure.SignatureFailure", 4100, "InvalidParameter.SignatureFailure"),
    ("InvalidRequest.ReplayAttack", 4500, "InvalidRequest.ReplayAttack"),
    ("AuthFailure.TokenFailure", 4100, "InvalidRequest.TokenCheckFailed"),
];

impl Refusal {
    pub(crate) fn new(number: i64, name: &str, message: impl Into<String>) -> Self {
        Self { number, name: name.to_owned(), message: message.into(), detail: None }
    }

    /// A batch of which every part failed.
    pub(super) fn of_all(detail: Map<String, Value>) -> Self {
        let message = "The operation failed for every resource.";
        let refusal = Self::new(5100, "InternalError.ResourceOpFailed", message);
        Self { detail: Some(Box::new(detail)), ..refusal }
    }

    /// The part of a batch that failed so.
    pub(super) fn as_part(&self, request_id: &str) -> Value {
        json!({"code": self.number, "message": self.message, "requestId": request_id})
    }

    /// The members of the reply, and the name.
    pub(crate) fn into_members(self) -> (Map<String, Value>, Option<String>) {
        let mut members = Map::new();
        members.insert("code".to_owned(), json!(self.number));
        members.insert("message".to_owned(), json!(self.message));
        members.insert("codeDesc".to_owned(), json!(self.name));
        if let Some(detail) = self.detail {
            members.insert("detail".to_owned(), Value::Object(*detail));
        }
        (members, Some(self.name))
    }
}

impl Display for Refusal {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}: {}", self.number, self.name, self.message)
    }
}

/// The same error as API 3.0 names it. A resource that is missing has many names there.
impl From<ApiError> for Refusal {
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
