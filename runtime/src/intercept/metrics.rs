//! Metrics of attempts and calls, without secrets.

use std::borrow::Cow;
use std::fmt::{self, Debug, Display, Formatter};
use std::time::Duration;

use bytes::Bytes;
use http::StatusCode;

use crate::action::Idempotency;
use crate::error::{Error, ErrorCode, ErrorKind};

/// The action of a call, and its region.
#[derive(Clone, Debug)]
pub(crate) struct Facts {
    pub(crate) service: Cow<'static, str>,
    pub(crate) version: Cow<'static, str>,
    pub(crate) action: Cow<'static, str>,
    pub(crate) idempotency: Idempotency,
    pub(crate) region: Option<String>,
}

/// How an attempt or a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Outcome {
    /// A response was received.
    Succeeded,
    /// An error occurred.
    Failed,
    /// The future was dropped. The action may have been executed.
    Cancelled,
}

impl Outcome {
    /// Returns the outcome as a label of a metric: `succeeded`, `failed`, `cancelled`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }
}

impl Display for Outcome {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

/// An outcome with its error.
#[derive(Clone, Copy)]
pub(crate) enum End<'a> {
    Succeeded,
    Failed(&'a Error),
    Cancelled,
}

impl<'a> End<'a> {
    pub(crate) fn of<T>(result: &'a Result<T, Error>) -> Self {
        match result {
            Ok(_) => Self::Succeeded,
            Err(error) => Self::Failed(error),
        }
    }

    pub(crate) fn outcome(self) -> Outcome {
        match self {
            Self::Succeeded => Outcome::Succeeded,
            Self::Failed(_) => Outcome::Failed,
            Self::Cancelled => Outcome::Cancelled,
        }
    }

    pub(crate) fn error(self) -> Option<&'a Error> {
        match self {
            Self::Failed(error) => Some(error),
            Self::Succeeded | Self::Cancelled => None,
        }
    }
}

/// Defines the getters of the facts at `self.facts`.
macro_rules! facts {
    () => {
        /// Returns the short name of the service, such as `cvm`.
        pub fn service(&self) -> &str {
            &self.facts.service
        }

        /// Returns the API version, such as `2017-03-12`.
        pub fn version(&self) -> &str {
            &self.facts.version
        }

        /// Returns the name of the action, such as `RunInstances`.
        pub fn action(&self) -> &str {
            &self.facts.action
        }

        /// Returns the region.
        pub fn region(&self) -> Option<&str> {
            self.facts.region.as_deref()
        }
    };
}

pub(super) use facts;

/// Defines the getters that attempts and calls have in common.
macro_rules! shared {
    () => {
        facts!();

        /// Returns how it ended.
        pub fn outcome(&self) -> Outcome {
            self.end.outcome()
        }

        /// Returns the kind of the error, if it failed.
        pub fn error_kind(&self) -> Option<ErrorKind> {
            self.end.error().map(Error::kind)
        }

        /// Returns the error code of the service, such as `ResourceNotFound`.
        pub fn code(&self) -> Option<&str> {
            self.end.error()?.code()
        }

        /// Returns whether the service returned this error code.
        pub fn is(&self, code: ErrorCode) -> bool {
            self.end.error().is_some_and(|error| error.is(code))
        }

        /// Returns whether the error is throttling.
        pub fn is_throttling(&self) -> bool {
            self.end.error().is_some_and(Error::is_throttling)
        }

        /// Returns the error, which displays as one line and does not contain the response.
        pub fn error(&self) -> Option<&dyn Display> {
            self.end.error().map(|error| error as _)
        }

        /// Returns the request id. Include it in support requests.
        pub fn request_id(&self) -> Option<&str> {
            self.request_id
        }

        /// Returns the duration, measured by the [clock](crate::clock::Clock::instant) of the client.
        pub fn duration(&self) -> Duration {
            self.duration
        }

        /// Returns the number of bytes sent, in the body or else the query; headers are not counted.
        pub fn bytes_sent(&self) -> u64 {
            self.bytes_sent
        }

        /// Returns the number of bytes received, in the decompressed body.
        pub fn bytes_received(&self) -> u64 {
            self.bytes_received
        }
    };
}

/// The metrics of an attempt.
#[derive(Clone, Copy)]
pub struct AttemptMetrics<'a> {
    pub(crate) facts: &'a Facts,
    pub(crate) number: u32,
    pub(crate) end: End<'a>,
    pub(crate) response: Option<&'a http::Response<Bytes>>,
    pub(crate) request_id: Option<&'a str>,
    pub(crate) duration: Duration,
    pub(crate) bytes_sent: u64,
    pub(crate) bytes_received: u64,
}

impl AttemptMetrics<'_> {
    shared!();

    /// Returns the number of the attempt, starting from 1.
    pub fn number(&self) -> u32 {
        self.number
    }

    /// Returns the HTTP status, if there was a response.
    pub fn http_status(&self) -> Option<StatusCode> {
        self.response.map(http::Response::status)
    }

    /// Returns a header of the response, such as `Date`, if it is valid text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.response?.headers().get(name)?.to_str().ok()
    }
}

/// The metrics of a call.
#[derive(Clone, Copy)]
pub struct CallMetrics<'a> {
    pub(crate) facts: &'a Facts,
    pub(crate) attempts: u32,
    pub(crate) end: End<'a>,
    pub(crate) http_status: Option<StatusCode>,
    pub(crate) request_id: Option<&'a str>,
    pub(crate) duration: Duration,
    pub(crate) waited: Duration,
    pub(crate) bytes_sent: u64,
    pub(crate) bytes_received: u64,
}

impl CallMetrics<'_> {
    shared!();

    /// Returns the number of attempts; 0 for a call that could not be sent.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// Returns the HTTP status of the last response, if there was one.
    pub fn http_status(&self) -> Option<StatusCode> {
        self.http_status
    }

    /// Returns the number of attempts after the first.
    pub fn retries(&self) -> u32 {
        self.attempts.saturating_sub(1)
    }

    /// Returns the part of the [duration](Self::duration) that the client waited between attempts and for the
    /// [rate limit](crate::rate_limit).
    pub fn waited(&self) -> Duration {
        self.waited
    }
}

impl Debug for AttemptMetrics<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("AttemptMetrics")
            .field("call", self.facts)
            .field("number", &self.number)
            .field("outcome", &self.outcome())
            .field("error", &self.end.error())
            .field("http_status", &self.http_status())
            .field("request_id", &self.request_id)
            .field("duration", &self.duration)
            .field("bytes_sent", &self.bytes_sent)
            .field("bytes_received", &self.bytes_received)
            .finish_non_exhaustive()
    }
}

impl Debug for CallMetrics<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("CallMetrics")
            .field("call", self.facts)
            .field("attempts", &self.attempts)
            .field("outcome", &self.outcome())
            .field("error", &self.end.error())
            .field("http_status", &self.http_status)
            .field("request_id", &self.request_id)
            .field("duration", &self.duration)
            .field("waited", &self.waited)
            .field("bytes_sent", &self.bytes_sent)
            .field("bytes_received", &self.bytes_received)
            .finish()
    }
}
