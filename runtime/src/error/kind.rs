//! What sort of failure.

use std::fmt::{self, Display, Formatter};

use super::Failure;

/// Where a call failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The client or the call was set up wrongly; nothing was sent.
    Config,
    /// There were no credentials to sign with; nothing was sent.
    Credentials,
    /// The request is larger than the service takes; nothing was sent.
    RequestTooLarge,
    /// An [interceptor](crate::intercept) refused the call. What it said is the error's source.
    Refused,
    /// The call would have gone beyond a [limit](crate::rate_limit) that fails at once; nothing was sent.
    RateLimit,
    /// The request or the reply was lost on the way.
    Transport(Failure),
    /// The time set for the whole call was over.
    Timeout,
    /// Something other than the service answered: a status other than 200, or a body that is not JSON.
    Gateway,
    /// The service answered with an error; it has a code.
    Service,
    /// The service answered with a reply that could not be read; the action may well have been carried out.
    Decode,
    /// A listing cannot go on: the server answered with the same page, or the same token, again.
    Pagination,
    /// What was waited for can no longer come: a resource shows a state of failure.
    WaitFailed,
    /// What was waited for did not come in time.
    WaitTimeout,
}

impl Display for ErrorKind {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Self::Config => "configuration error",
            Self::Credentials => "no credentials",
            Self::RequestTooLarge => "request too large",
            Self::Refused => "refused",
            Self::RateLimit => "too many calls",
            Self::Transport(failure) => return failure.fmt(formatter),
            Self::Timeout => "the call timed out",
            Self::Gateway => "gateway error",
            Self::Service => "service error",
            Self::Decode => "unreadable reply",
            Self::Pagination => "endless listing",
            Self::WaitFailed => "the wait failed",
            Self::WaitTimeout => "the wait timed out",
        })
    }
}
