//! Errors: one type that says where a call failed, and keeps all that the server said.

mod class;
mod code;
mod kind;
mod transport;

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt::{self, Debug, Display, Formatter, Write as _};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;

pub use code::ErrorCode;
pub use kind::ErrorKind;
pub use transport::{Failure, TransportError};

use self::class::{Class, class};
use crate::clock::NoTimer;
use crate::credentials::CredentialsError;
use crate::json::{DecodeError, ServiceError};

/// What a dry run that passed is answered with.
pub(crate) const DRY_RUN_OPERATION: ErrorCode = ErrorCode::new("DryRunOperation");

/// Why a call failed. Its text is one line that holds all there is to know but the body.
pub struct Error(Box<Inner>);

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
    /// What is known beside what the kind says of whether the action was carried out.
    not_executed: Option<bool>,
    retry_after: Option<Duration>,
    source: Option<Arc<dyn StdError + Send + Sync>>,
}

impl Error {
    /// Where the call failed.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The service's code, such as `ResourceNotFound`.
    pub fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// The number of an error of API 2.0, such as 4100; its [`code`](Self::code) is the name that came with it, or else
    /// the number as text.
    pub fn number(&self) -> Option<i64> {
        self.0.number
    }

    /// Whether the service answered with this code, or, in API 2.0, with the number of this one.
    pub fn is(&self, code: ErrorCode) -> bool {
        self.code() == Some(code.as_str())
            || self.number().is_some_and(|number| code.as_str().parse() == Ok(number))
    }

    /// What went wrong: the service's words, or ours.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The id that the service gave the call, which its support asks for.
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// The HTTP status, if there was an answer.
    pub fn http_status(&self) -> Option<u16> {
        self.0.http_status
    }

    /// The action that was called, such as `RunInstances`.
    pub fn action(&self) -> Option<&str> {
        self.0.action.as_deref()
    }

    /// Where in an unreadable reply, such as `Response.InstanceSet[2].CPU`.
    pub fn json_path(&self) -> Option<&str> {
        self.0.json_path.as_deref()
    }

    /// The body of an answer that could not be read, or that API 2.0 refused. It may hold what must not be printed.
    pub fn body(&self) -> Option<&[u8]> {
        self.0.body.as_deref()
    }

    /// How often the call was attempted.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// Whether there were too many requests: wait before the next one.
    pub fn is_throttling(&self) -> bool {
        matches!(self.class(), Some(Class::Throttled | Class::ThrottledInside))
            || self.http_status() == Some(429)
            || self.kind() == ErrorKind::RateLimit
    }

    /// How long to wait before the next call, where that is known: of a [limit](crate::rate_limit) that fails at once, and of a
    /// server that says `Retry-After`.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// Whether the same call may succeed if it is made again. Whether it is safe to, depends on the action and on
    /// [`Self::was_not_executed`].
    pub fn is_retryable(&self) -> bool {
        match self.kind() {
            ErrorKind::Transport(failure) => failure != Failure::TooLarge,
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
            | ErrorKind::Timeout
            | ErrorKind::Pagination
            | ErrorKind::WaitFailed
            | ErrorKind::WaitTimeout => false,
            ErrorKind::RateLimit => true,
        }
    }

    /// Whether the action was certainly not carried out, by this attempt or an earlier one. False when that is not known.
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
            ErrorKind::Transport(failure) => failure == Failure::Connect,
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

    /// Whether the time of the signature is too far from the server's.
    pub(crate) fn is_about_the_clock(&self) -> bool {
        self.code() == Some("AuthFailure.SignatureExpire")
            || matches!(self.number(), Some(4200 | 4500))
    }
}

/// How the runtime makes them.
impl Error {
    fn of(kind: ErrorKind, message: impl Into<String>) -> Self {
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

    pub(crate) fn too_large(message: impl Into<String>) -> Self {
        Self::of(ErrorKind::RequestTooLarge, message)
    }

    /// The error of an interceptor, which is the source.
    pub(crate) fn refused(source: Arc<dyn StdError + Send + Sync>) -> Self {
        let mut error = Self::of(ErrorKind::Refused, source.to_string());
        error.0.source = Some(source);
        error
    }

    pub(crate) fn rate_limit(message: impl Into<String>, wait: Duration) -> Self {
        Self::of(ErrorKind::RateLimit, message).with_retry_after(Some(wait))
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

    pub(crate) fn service(error: ServiceError) -> Self {
        let mut made = Self::of(ErrorKind::Service, error.message);
        made.0.code = Some(error.code);
        made
    }

    /// An error of API 2.0. The body is kept: it may say for each resource what became of it.
    pub(crate) fn numbered(
        number: i64,
        name: Option<String>,
        message: String,
        body: Bytes,
    ) -> Self {
        let mut made = Self::of(ErrorKind::Service, message).with_body(body);
        made.0.code = Some(name.unwrap_or_else(|| number.to_string()));
        made.0.number = Some(number);
        made
    }

    pub(crate) fn decode(error: DecodeError, body: Bytes) -> Self {
        let mut made = Self::of(ErrorKind::Decode, error.message()).with_body(body);
        made.0.truncated = error.is_truncated();
        made.0.json_path = Some(error.path().to_owned()).filter(|path| !path.is_empty());
        made.with_source(error)
    }

    fn with_body(mut self, body: Bytes) -> Self {
        self.0.body = Some(body);
        self
    }

    fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.0.source = Some(Arc::from(source.into()));
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

impl From<CredentialsError> for Error {
    fn from(error: CredentialsError) -> Self {
        Self::of(ErrorKind::Credentials, error.to_string()).with_source(error)
    }
}

impl From<TransportError> for Error {
    fn from(error: TransportError) -> Self {
        Self::of(ErrorKind::Transport(error.failure()), error.message()).with_source(error)
    }
}

impl From<NoTimer> for Error {
    fn from(error: NoTimer) -> Self {
        Self::config(error.to_string()).with_source(error)
    }
}

/// `Action: kind Code: message (at path, request id …, HTTP status …)`, of which what is not known is left out.
impl Display for Error {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        if let Some(action) = self.action() {
            write!(formatter, "{action}: ")?;
        }
        write!(formatter, "{}", self.kind())?;
        if let Some(code) = self.code() {
            write!(formatter, " {}", OneLine(code))?;
        }
        if let Some(number) =
            self.number().filter(|number| self.code() != Some(&number.to_string()))
        {
            write!(formatter, " ({number})")?;
        }
        if !self.message().is_empty() {
            write!(formatter, ": {}", OneLine(self.message()))?;
        }
        let mut details = Details { out: formatter, any: false };
        details.add("at", self.json_path())?;
        details.add("request id", self.request_id())?;
        details
            .add("HTTP status", self.http_status().map(|status| status.to_string()).as_deref())?;
        let attempts = Some(self.attempts()).filter(|attempts| *attempts > 1);
        details.add("attempts", attempts.map(|attempts| attempts.to_string()).as_deref())?;
        details.end()
    }
}

struct Details<'a, 'b> {
    out: &'a mut Formatter<'b>,
    any: bool,
}

impl Details<'_, '_> {
    fn add(&mut self, name: &str, value: Option<&str>) -> fmt::Result {
        let Some(value) = value else { return Ok(()) };
        self.out.write_str(if self.any { ", " } else { " (" })?;
        self.any = true;
        write!(self.out, "{name} {}", OneLine(value))
    }

    fn end(self) -> fmt::Result {
        if self.any { self.out.write_char(')') } else { Ok(()) }
    }
}

/// A text of somebody else's, kept to one line.
pub(crate) struct OneLine<'a>(pub(crate) &'a str);

impl Display for OneLine<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        for character in self.0.chars() {
            match character {
                '\n' | '\r' | '\t' => formatter.write_char(' ')?,
                _ if character.is_control() => write!(formatter, "{}", character.escape_unicode())?,
                _ => formatter.write_char(character)?,
            }
        }
        Ok(())
    }
}

/// The line, and how long a kept body is: what it says may be secret.
impl Debug for Error {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        write!(formatter, "Error({self}")?;
        if let Some(body) = self.body() {
            write!(formatter, "; body of {} bytes", body.len())?;
        }
        formatter.write_char(')')
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}
