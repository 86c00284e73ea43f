//! Errors for tests.

use std::error::Error as StdError;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;

use super::{Error, ErrorKind};

/// A builder of errors for tests of error handling.
///
/// ```
/// use tencent_cloud::error::ErrorBuilder;
/// use tencent_cloud::{Error, ErrorCode, ErrorKind};
///
/// /// The code under test.
/// fn is_gone(result: Result<(), Error>) -> bool {
///     result.is_err_and(|error| error.is(ErrorCode::new("InvalidInstanceId.NotFound")))
/// }
///
/// let not_found = ErrorBuilder::service("InvalidInstanceId.NotFound", "no such instance")
///     .action("TerminateInstances")
///     .request_id("6ef60bec-0242-43af-bb20-270359fb54a7")
///     .build();
/// assert_eq!(
///     not_found.to_string(),
///     "TerminateInstances: service error InvalidInstanceId.NotFound: no such instance \
///      (request id 6ef60bec-0242-43af-bb20-270359fb54a7)"
/// );
/// assert!(is_gone(Err(not_found)));
/// assert!(!is_gone(Err(ErrorBuilder::new(ErrorKind::Timeout, "no response within 60s").build())));
/// ```
#[derive(Debug)]
#[must_use]
pub struct ErrorBuilder(Error);

impl ErrorBuilder {
    /// Returns a builder of an error of any kind.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self(Error::of(kind, message))
    }

    /// Returns a builder of an error that the service returned, with its code and message.
    pub fn service(code: impl Into<String>, message: impl AsRef<str>) -> Self {
        Self(Error::with_code(code, message.as_ref()))
    }

    /// Sets the action that failed.
    pub fn action(mut self, name: impl Into<String>) -> Self {
        self.0.0.action = Some(name.into().into());
        self
    }

    /// Sets the numeric code of API 2.0.
    pub fn number(mut self, number: i64) -> Self {
        self.0.0.number = Some(number);
        self
    }

    /// Sets the request id.
    pub fn request_id(mut self, id: impl Into<String>) -> Self {
        self.0.0.request_id = Some(id.into());
        self
    }

    /// Sets the HTTP status of the response.
    pub fn http_status(mut self, status: u16) -> Self {
        self.0.0.http_status = Some(status);
        self
    }

    /// Sets the path of the value that could not be decoded.
    pub fn json_path(mut self, path: impl Into<String>) -> Self {
        self.0.0.json_path = Some(path.into());
        self
    }

    /// Sets the body that the error keeps.
    pub fn body(mut self, body: impl Into<Bytes>) -> Self {
        self.0.0.body = Some(body.into());
        self
    }

    /// Sets the number of attempts. The default is 1.
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.0.0.attempts = attempts;
        self
    }

    /// Sets how long to wait before the next call.
    pub fn retry_after(mut self, wait: Duration) -> Self {
        self.0.0.retry_after = Some(wait);
        self
    }

    /// Sets whether the action was certainly not executed. By default, the kind and the code decide.
    pub fn not_executed(mut self, known: bool) -> Self {
        self.0.0.not_executed = Some(known);
        self
    }

    /// Sets the cause.
    pub fn source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.0.0.source = Some(Arc::from(source.into()));
        self
    }

    /// Builds the error.
    pub fn build(self) -> Error {
        self.0
    }
}
