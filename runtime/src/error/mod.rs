//! Errors: a single type with the stage at which a call failed and everything that the server sent.
//!
//! [`Error`] is opaque and as small as a pointer. [`Error::kind`] is the stage at which the call failed,
//! [`Error::code`] the service's error code.

#[cfg(feature = "test-util")]
mod builder;
mod class;
mod code;
mod create;
mod display;
mod failure;
mod kind;
mod line;

use std::borrow::Cow;
use std::error::Error as StdError;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;

#[cfg(feature = "test-util")]
pub use builder::ErrorBuilder;
pub use code::ErrorCode;
pub use failure::Failure;
pub use kind::ErrorKind;
pub(crate) use line::{OneLine, write_sources};

use self::class::{Class, class};

/// The error code that answers a dry run that passed.
pub(crate) const DRY_RUN_OPERATION: ErrorCode = ErrorCode::new("DryRunOperation");

/// An error of a call.
///
/// # Handling
///
/// Compare with a code of the service first, then use the general predicates [`is_throttling`], [`is_retryable`] and
/// [`was_not_executed`]. The client has already retried what is safe to retry, as far as the
/// [retry policy](crate::RetryPolicy) permits.
///
/// ```
/// use tencent_cloud::{Error, ErrorCode};
///
/// const NOT_FOUND: ErrorCode = ErrorCode::new("InvalidInstanceId.NotFound");
///
/// fn explain(error: &Error) -> String {
///     if error.is(NOT_FOUND) {
///         return "the instance is gone".to_owned();
///     }
///     if error.is_throttling() {
///         return "too many requests".to_owned();
///     }
///     let id = error.request_id().unwrap_or("none");
///     format!("{error} (include in a support request: {id})")
/// }
/// # let error = tencent_cloud::Config::builder().build().unwrap_err();
/// # assert!(explain(&error).contains("no credentials are set"));
/// ```
///
/// # Formatting
///
/// `{error}` is a single line: `Action: kind Code: message (details)`. It does not include the
/// [source](StdError::source), which exists where the error of another library, of an interceptor or of another call is
/// the cause. `{error:#}` appends all sources, and so does `{error:?}`. Errors of the default transport are an exception: the
/// line has their causes, which the sources repeat for programs.
///
/// Control characters and characters that change the direction of text are escaped. The body of a response is never
/// printed, since it may hold secrets; it is available from [`body`](Self::body).
///
/// # Testing
///
/// With the feature `test-util`, an `ErrorBuilder` creates any error, so that error handling can be tested without a
/// service.
///
/// [`is_throttling`]: Self::is_throttling
/// [`is_retryable`]: Self::is_retryable
/// [`was_not_executed`]: Self::was_not_executed
#[derive(Clone)]
pub struct Error(Box<Inner>);

#[derive(Clone)]
struct Inner {
    kind: ErrorKind,
    action: Option<Cow<'static, str>>,
    code: Option<String>,
    number: Option<i64>,
    message: String,
    request_id: Option<String>,
    http_status: Option<u16>,
    json_path: Option<String>,
    body: Option<Bytes>,
    truncated: bool,
    attempts: u32,
    /// Whether the action was certainly not executed, if that is known better than from the kind and the code.
    not_executed: Option<bool>,
    retry_after: Option<Duration>,
    source: Option<Arc<dyn StdError + Send + Sync>>,
}

impl Error {
    /// Returns the category of the error: the stage at which the call failed.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Returns the service's error code, such as `ResourceNotFound`.
    pub fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// Returns the numeric error code of API 2.0, such as 4100. [`code`](Self::code) then returns the name that came
    /// with the number, or else the number as a string.
    pub fn number(&self) -> Option<i64> {
        self.0.number
    }

    /// Returns whether the service returned this code or, in API 2.0, the number that the code consists of.
    pub fn is(&self, code: ErrorCode) -> bool {
        self.code() == Some(code.as_str())
            || self.number().is_some_and(|number| code.as_str().parse() == Ok(number))
    }

    /// Returns the description of the error: the service's message, of which at most 1 KiB is kept, or the client's. It
    /// is empty if the kind and the source are sufficient.
    ///
    /// A service's message is returned as received; it may contain line breaks.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// Returns the id that the service assigned to the request. Include it in support requests.
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// Returns the HTTP status, if there was a response.
    pub fn http_status(&self) -> Option<u16> {
        self.0.http_status
    }

    /// Returns the name of the action, such as `RunInstances`.
    pub fn action(&self) -> Option<&str> {
        self.0.action.as_deref()
    }

    /// Returns the path of the value that could not be decoded, such as `Response.InstanceSet[2].CPU`.
    pub fn json_path(&self) -> Option<&str> {
        self.0.json_path.as_deref()
    }

    /// Returns the body of a response that could not be decoded, or of an error response of API 2.0. It may hold
    /// secrets.
    pub fn body(&self) -> Option<&[u8]> {
        self.0.body.as_deref()
    }

    /// Returns the number of attempts that were made.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// Returns whether too many requests were sent: wait before the next one.
    pub fn is_throttling(&self) -> bool {
        matches!(self.class(), Some(Class::Throttled | Class::ThrottledInside))
            || self.http_status() == Some(429)
            || self.kind() == ErrorKind::RateLimit
    }

    /// Returns how long to wait before the next call, if that is known: from a [rate limit](crate::rate_limit) that fails
    /// fast, or from the `Retry-After` header of a response.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// Returns whether the same call may succeed if it is retried: also after a timeout of the call, which the client itself
    /// does not retry. Whether a retry is safe depends on the action and on [`was_not_executed`](Self::was_not_executed).
    pub fn is_retryable(&self) -> bool {
        match self.kind() {
            ErrorKind::Transport(failure) => {
                !matches!(failure, Failure::TooLarge | Failure::Unsendable)
            }
            ErrorKind::Gateway => self
                .http_status()
                .is_none_or(|status| status == 429 || status >= 500 || status == 200),
            ErrorKind::Service => {
                matches!(
                    self.class(),
                    Some(Class::Throttled | Class::ThrottledInside | Class::Transient)
                )
            }
            ErrorKind::Decode => self.0.truncated,
            ErrorKind::Config
            | ErrorKind::Credentials
            | ErrorKind::RequestTooLarge
            | ErrorKind::Refused
            | ErrorKind::Pagination
            | ErrorKind::WaitFailed
            | ErrorKind::WaitTimeout => false,
            ErrorKind::RateLimit | ErrorKind::Timeout => true,
        }
    }

    /// Returns whether the action was certainly not executed, neither by the last attempt nor by an earlier one.
    /// Returns `false` if that is not known.
    pub fn was_not_executed(&self) -> bool {
        if let Some(known) = self.0.not_executed {
            return known;
        }
        match self.kind() {
            ErrorKind::Config
            | ErrorKind::Credentials
            | ErrorKind::RequestTooLarge
            | ErrorKind::Refused
            | ErrorKind::RateLimit => true,
            ErrorKind::Transport(failure) => {
                matches!(failure, Failure::Connect | Failure::Unsendable)
            }
            ErrorKind::Service => matches!(self.class(), Some(Class::Throttled | Class::Refused)),
            ErrorKind::Timeout
            | ErrorKind::Gateway
            | ErrorKind::Decode
            | ErrorKind::Pagination
            | ErrorKind::WaitFailed
            | ErrorKind::WaitTimeout => false,
        }
    }

    fn class(&self) -> Option<Class> {
        let named = self.code().and_then(class);
        named.or_else(|| class(itoa::Buffer::new().format(self.number()?)))
    }

    /// Returns whether the server rejected the token of temporary credentials, under its name in either API.
    pub(crate) fn is_about_the_token(&self) -> bool {
        matches!(self.code(), Some("AuthFailure.TokenFailure" | "InvalidRequest.TokenCheckFailed"))
    }

    /// Returns whether the server rejected the time of the signature.
    pub(crate) fn is_about_the_clock(&self) -> bool {
        self.code() == Some("AuthFailure.SignatureExpire")
            || matches!(self.number(), Some(4200 | 4500))
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}

#[cfg(test)]
mod tests;
