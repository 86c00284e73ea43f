//! The phases in which a request can be lost.

use std::fmt::{self, Display, Formatter};

/// The phase in which a request or its response was lost.
///
/// The phase decides what is known about the server: after [`Connect`](Self::Connect) and [`Unsendable`](Self::Unsendable)
/// it has seen nothing, after any other failure it may have executed the action.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Failure {
    /// The connection could not be opened; nothing was sent.
    Connect,
    /// The transport cannot send the request, such as outside of its runtime; nothing was sent. It is not retried, and says
    /// nothing about the server.
    Unsendable,
    /// No response arrived in time; the server may have executed the action.
    Timeout,
    /// The connection was lost after it was opened; the server may have executed the action.
    Exchange,
    /// The response exceeds the client's size limit; the server has executed the action.
    TooLarge,
}

impl Display for Failure {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Self::Connect => "cannot connect",
            Self::Unsendable => "cannot send the request",
            Self::Timeout => "attempt timed out",
            Self::Exchange => "connection lost",
            Self::TooLarge => "response too large",
        })
    }
}
