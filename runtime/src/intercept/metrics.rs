//! What became of an attempt and of a call: facts for counters and logs, and nothing that is secret.

use std::borrow::Cow;
use std::fmt::{self, Debug, Display, Formatter};
use std::time::Duration;

use bytes::Bytes;
use http::StatusCode;

use crate::action::Idempotency;
use crate::error::{Error, ErrorCode, ErrorKind};

/// What is called, where.
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
    /// With a reply.
    Succeeded,
    /// With an error.
    Failed,
    /// Nobody waited for it any longer: its future was dropped. The server may have acted.
    Cancelled,
}

impl Outcome {
    /// A word for it, such as a label takes: `succeeded`, `failed`, `cancelled`.
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

/// The outcome with its error.
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

/// The getters that both have, for a type with the members `facts`, `end` and `request_id`.
macro_rules! shared {
    () => {
        /// The service's short name, such as `cvm`.
        pub fn service(&self) -> &str {
            &self.facts.service
        }

        /// The version of the API, such as `2017-03-12`.
        pub fn version(&self) -> &str {
            &self.facts.version
        }

        /// The vendor's name of the action, such as `RunInstances`.
        pub fn action(&self) -> &str {
            &self.facts.action
        }

        /// The region it went to.
        pub fn region(&self) -> Option<&str> {
            self.facts.region.as_deref()
        }

        /// How it ended.
        pub fn outcome(&self) -> Outcome {
            self.end.outcome()
        }

        /// Where it failed, if it did.
        pub fn error_kind(&self) -> Option<ErrorKind> {
            self.end.error().map(Error::kind)
        }

        /// The service's code, such as `ResourceNotFound`, if it answered with one.
        pub fn code(&self) -> Option<&str> {
            self.end.error()?.code()
        }

        /// Whether the service answered with this code.
        pub fn is(&self, code: ErrorCode) -> bool {
            self.end.error().is_some_and(|error| error.is(code))
        }

        /// Whether there were too many requests.
        pub fn is_throttling(&self) -> bool {
            self.end.error().is_some_and(Error::is_throttling)
        }

        /// The error as one line, without what it keeps of the reply.
        pub fn error(&self) -> Option<&dyn Display> {
            self.end.error().map(|error| error as _)
        }

        /// The id that the service gave the call, which its support asks for.
        pub fn request_id(&self) -> Option<&str> {
            self.request_id
        }

        /// How long it took, by the client's [clock](crate::clock::Clock::instant).
        pub fn duration(&self) -> Duration {
            self.duration
        }

        /// Bytes sent: of the body, or of the query where there is no body. Headers do not count.
        pub fn bytes_sent(&self) -> u64 {
            self.bytes_sent
        }

        /// Bytes received: of the body, unpacked.
        pub fn bytes_received(&self) -> u64 {
            self.bytes_received
        }
    };
}

/// What became of one attempt.
#[derive(Clone, Copy)]
pub struct AttemptMetrics<'a> {
    pub(crate) facts: &'a Facts,
    pub(crate) number: u32,
    pub(crate) end: End<'a>,
    pub(crate) reply: Option<&'a http::Response<Bytes>>,
    pub(crate) request_id: Option<&'a str>,
    pub(crate) duration: Duration,
    pub(crate) bytes_sent: u64,
    pub(crate) bytes_received: u64,
}

impl AttemptMetrics<'_> {
    shared!();

    /// Which attempt of the call it was, from 1.
    pub fn number(&self) -> u32 {
        self.number
    }

    /// The HTTP status, if there was a reply.
    pub fn http_status(&self) -> Option<StatusCode> {
        self.reply.map(http::Response::status)
    }

    /// A header of the reply, such as `Date`, if there was a reply, and its text can be read.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.reply?.headers().get(name)?.to_str().ok()
    }
}

/// What became of a call.
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

    /// How many attempts were begun; 0 for a call that could not be sent.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// The HTTP status of the last reply, if there was one.
    pub fn http_status(&self) -> Option<StatusCode> {
        self.http_status
    }

    /// How many attempts followed the first.
    pub fn retries(&self) -> u32 {
        self.attempts.saturating_sub(1)
    }

    /// How much of the [duration](Self::duration) was spent waiting on purpose, not for the server: between attempts,
    /// and for the turn of one under a [limit](crate::rate_limit).
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
