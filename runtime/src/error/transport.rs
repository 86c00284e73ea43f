//! What can go wrong on the way, told apart by what the server may have seen.

use std::error::Error as StdError;
use std::fmt::{self, Display, Formatter};

/// In which phase a request or its reply was lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Failure {
    /// No connection came about: nothing was sent.
    Connect,
    /// No reply came in time; the server may have acted.
    Timeout,
    /// The connection was lost after it was opened; the server may have acted.
    Exchange,
    /// The reply is larger than the client takes; the server has acted.
    TooLarge,
}

impl Display for Failure {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Self::Connect => "cannot connect",
            Self::Timeout => "no reply in time",
            Self::Exchange => "connection lost",
            Self::TooLarge => "reply too large",
        })
    }
}

/// A request that got no reply.
#[derive(Debug)]
pub struct TransportError {
    failure: Failure,
    message: String,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl TransportError {
    /// A failure in that phase, for the reason that `message` gives.
    pub fn new(failure: Failure, message: impl Into<String>) -> Self {
        Self { failure, message: message.into(), source: None }
    }

    /// With what caused it.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// The phase.
    pub fn failure(&self) -> Failure {
        self.failure
    }

    /// The reason.
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl Display for TransportError {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.failure, self.message)
    }
}

impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}
