//! Failing on purpose: what goes wrong, and when. [`FaultInjector`] carries it out on the way to any transport; the
//! simulator does the same on its side, by the same rules.

mod inject;
mod reply;
mod rules;

use std::fmt::{self, Display, Formatter};
use std::time::Duration;

pub use inject::FaultInjector;
pub use reply::{bad_gateway, mistype};
pub use rules::{FaultRule, FaultRules};

/// What goes wrong. "Before" and "after" are said of the action: whether it was carried out is what a caller who got no
/// reply cannot know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Fault {
    /// No connection comes about, and the action does not run.
    Refuse,
    /// The connection is reset before the action runs.
    ResetBefore,
    /// The action runs, and the connection is reset instead of a reply.
    ResetAfter,
    /// The request takes this much longer to arrive.
    DelayBefore(Duration),
    /// The action runs, and the reply takes this much longer.
    DelayAfter(Duration),
    /// The action runs, and the reply breaks off half-way.
    Truncate,
    /// A gateway answers with status 502 and a page of HTML, and the action does not run.
    BadGatewayBefore,
    /// The action runs, and a gateway answers with status 502 and a page of HTML.
    BadGatewayAfter,
    /// `RequestLimitExceeded`, which is 4400 in API 2.0, and the action does not run.
    Throttle,
    /// `InternalError`, which is 6000 in API 2.0, and the action does not run.
    InternalErrorBefore,
    /// The action runs, and the service answers `InternalError` all the same.
    InternalErrorAfter,
    /// The action runs, and the reply says that it is HTML, which it is not.
    WrongContentType,
    /// The request is delivered twice; the first reply is the one that is sent.
    Duplicate,
}

impl Fault {
    /// What it is called where faults are counted: without how long it takes.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Refuse => "refuse",
            Self::ResetBefore => "reset before",
            Self::ResetAfter => "reset after",
            Self::DelayBefore(_) => "delay before",
            Self::DelayAfter(_) => "delay after",
            Self::Truncate => "truncate",
            Self::BadGatewayBefore => "bad gateway before",
            Self::BadGatewayAfter => "bad gateway after",
            Self::Throttle => "throttle",
            Self::InternalErrorBefore => "internal error before",
            Self::InternalErrorAfter => "internal error after",
            Self::WrongContentType => "wrong content type",
            Self::Duplicate => "duplicate",
        }
    }
}

impl Display for Fault {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}
