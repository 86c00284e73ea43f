//! Constructors and setters for the rest of the crate.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;

use super::line::bounded;
use super::{Error, ErrorKind, Failure, Inner};

/// The most of a service's message that is kept, in bytes.
const MAX_MESSAGE: usize = 1 << 10;

impl Error {
    pub(super) fn of(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            kind,
            action: None,
            code: None,
            number: None,
            message: message.into(),
            request_id: None,
            http_status: None,
            json_path: None,
            body: None,
            truncated: false,
            attempts: 1,
            not_executed: None,
            retry_after: None,
            source: None,
        }))
    }

    pub(crate) fn config(message: impl Into<String>) -> Self {
        Self::of(ErrorKind::Config, message)
    }

    /// A future was polled after completion, when the action may have been executed.
    pub(crate) fn polled_after_completion() -> Self {
        Self::config("the future was polled after completion").with_not_executed(false)
    }

    pub(crate) fn credentials(message: impl Into<String>) -> Self {
        Self::of(ErrorKind::Credentials, message)
    }

    pub(crate) fn too_large(message: impl Into<String>) -> Self {
        Self::of(ErrorKind::RequestTooLarge, message)
    }

    /// The error of an interceptor, which is the source.
    pub(crate) fn refused(source: Arc<dyn StdError + Send + Sync>) -> Self {
        Self::of(ErrorKind::Refused, "").with_source(Some(source))
    }

    pub(crate) fn rate_limit(message: impl Into<String>, wait: Duration) -> Self {
        Self::of(ErrorKind::RateLimit, message).with_retry_after(Some(wait))
    }

    /// The store of a shared rate limit cannot be used; the source says why.
    pub(crate) fn rate_limit_store(source: Arc<dyn StdError + Send + Sync>) -> Self {
        let message = "the store of the rate limit is unavailable";
        Self::of(ErrorKind::RateLimit, message).with_source(Some(source))
    }

    pub(crate) fn transport(failure: Failure, message: impl Into<String>) -> Self {
        Self::of(ErrorKind::Transport(failure), message)
    }

    pub(crate) fn timeout(message: impl Into<String>) -> Self {
        Self::of(ErrorKind::Timeout, message)
    }

    pub(crate) fn pagination(message: impl Into<String>) -> Self {
        Self::of(ErrorKind::Pagination, message)
    }

    pub(crate) fn wait_failed(message: impl Into<String>) -> Self {
        Self::of(ErrorKind::WaitFailed, message)
    }

    pub(crate) fn wait_timeout(message: impl Into<String>) -> Self {
        Self::of(ErrorKind::WaitTimeout, message)
    }

    pub(crate) fn gateway(message: impl Into<String>, body: Bytes) -> Self {
        Self::of(ErrorKind::Gateway, message).with_body(body)
    }

    pub(crate) fn with_code(code: impl Into<String>, message: &str) -> Self {
        let mut error = Self::of(ErrorKind::Service, bounded(message, MAX_MESSAGE));
        error.0.code = Some(code.into());
        error
    }

    /// An error of API 2.0. The body is kept: it may hold the result for each resource.
    pub(crate) fn numbered(
        number: i64,
        name: Option<String>,
        message: impl AsRef<str>,
        body: Bytes,
    ) -> Self {
        let code = name.unwrap_or_else(|| number.to_string());
        let mut error = Self::with_code(code, message.as_ref()).with_body(body);
        error.0.number = Some(number);
        error
    }

    /// A response that could not be decoded at `path`, which is empty for the top of the document.
    pub(crate) fn undecodable(
        message: impl Into<String>,
        path: &str,
        is_truncated: bool,
        body: Bytes,
    ) -> Self {
        let mut error = Self::of(ErrorKind::Decode, message).with_body(body);
        error.0.truncated = is_truncated;
        error.0.json_path = Some(path.to_owned()).filter(|path| !path.is_empty());
        error
    }

    fn with_body(mut self, body: Bytes) -> Self {
        self.0.body = Some(body);
        self
    }

    pub(crate) fn with_source(mut self, source: Option<Arc<dyn StdError + Send + Sync>>) -> Self {
        self.0.source = source;
        self
    }

    pub(crate) fn map_message(mut self, change: impl FnOnce(String) -> String) -> Self {
        self.0.message = change(std::mem::take(&mut self.0.message));
        self
    }

    pub(crate) fn with_action(mut self, action: Cow<'static, str>) -> Self {
        self.0.action = Some(action);
        self
    }

    pub(crate) fn with_attempts(mut self, attempts: u32) -> Self {
        self.0.attempts = attempts;
        self
    }

    pub(crate) fn with_not_executed(mut self, known: bool) -> Self {
        self.0.not_executed = Some(known);
        self
    }

    pub(crate) fn with_retry_after(mut self, wait: Option<Duration>) -> Self {
        self.0.retry_after = wait.or(self.0.retry_after);
        self
    }

    pub(crate) fn with_status(mut self, status: u16) -> Self {
        self.0.http_status = Some(status);
        self
    }

    pub(crate) fn with_request_id(mut self, request_id: Option<String>) -> Self {
        self.0.request_id = request_id;
        self
    }
}
