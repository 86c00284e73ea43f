//! Categories of errors.

use std::fmt::{self, Display, Formatter};

use super::Failure;

/// The category of an [`Error`](crate::Error): the stage at which a call failed.
///
/// To decide about a retry, prefer [`is_retryable`](crate::Error::is_retryable) and
/// [`was_not_executed`](crate::Error::was_not_executed), which also consider the error code.
///
/// ```
/// use tencent_cloud::{Error, ErrorKind};
///
/// fn exit_code(error: &Error) -> u8 {
///     match error.kind() {
///         ErrorKind::Config | ErrorKind::Credentials => 2,
///         ErrorKind::Service => 3,
///         _ => 1,
///     }
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The client or the call is configured incorrectly; nothing was sent.
    Config,
    /// No credentials were available to sign the request; nothing was sent.
    Credentials,
    /// The request exceeds the size limit of the service; nothing was sent.
    RequestTooLarge,
    /// An [interceptor](crate::intercept) refused the call; its error is the [source](std::error::Error::source).
    Refused,
    /// The call would exceed a [rate limit](crate::rate_limit) that fails fast or limits the wait; nothing was sent.
    RateLimit,
    /// The request or the response was lost in transit.
    Transport(Failure),
    /// The call exceeded its total timeout.
    Timeout,
    /// The response did not come from the service: its status is not 200, or its body is not JSON.
    Gateway,
    /// The service returned an error, which has a [code](crate::Error::code).
    Service,
    /// The response could not be decoded; the action may have been executed.
    Decode,
    /// Pagination cannot continue: the server returned the same page or the same token again.
    Pagination,
    /// The awaited state can no longer be reached: a resource is in a failure state.
    WaitFailed,
    /// The awaited state was not reached in time.
    WaitTimeout,
}

impl Display for ErrorKind {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Self::Config => "configuration error",
            Self::Credentials => "no credentials",
            Self::RequestTooLarge => "request too large",
            Self::Refused => "refused by an interceptor",
            Self::RateLimit => "rate limit exceeded",
            Self::Transport(failure) => return failure.fmt(formatter),
            Self::Timeout => "the call timed out",
            Self::Gateway => "gateway error",
            Self::Service => "service error",
            Self::Decode => "invalid response",
            Self::Pagination => "pagination cannot continue",
            Self::WaitFailed => "the wait failed",
            Self::WaitTimeout => "the wait timed out",
        })
    }
}
