//! Faults: what goes wrong, and when. [`FaultInjector`] injects them in front of any transport, the simulator in its own
//! server, by the same rules.

mod injector;
mod rules;

use std::fmt::{self, Display, Formatter};
use std::time::Duration;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Response, StatusCode};

pub use injector::FaultInjector;
pub use rules::{FaultRule, FaultRules};

/// A fault of the network, a gateway or the service.
///
/// "Before" and "after" tell whether the action is executed before the fault, which a caller without a response cannot
/// know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Fault {
    /// The connection is refused; the action is not executed.
    Refuse,
    /// The connection is reset; the action is not executed.
    ResetBefore,
    /// The action is executed, and the connection is reset instead of a response.
    ResetAfter,
    /// The request is delayed.
    DelayBefore(Duration),
    /// The action is executed, and the response is delayed.
    DelayAfter(Duration),
    /// The action is executed, and the response is cut off half-way.
    Truncate,
    /// A gateway answers with status 502 and an HTML page; the action is not executed.
    BadGatewayBefore,
    /// The action is executed, and a gateway answers with status 502 and an HTML page.
    BadGatewayAfter,
    /// The service answers `RequestLimitExceeded`, or 4400 in API 2.0; the action is not executed.
    Throttle,
    /// The service answers `InternalError`, or 6000 in API 2.0; the action is not executed.
    InternalErrorBefore,
    /// The action is executed, and the service answers `InternalError`, or 6000 in API 2.0.
    InternalErrorAfter,
    /// The action is executed, and the response has the wrong content type `text/html`.
    WrongContentType,
    /// The request is delivered twice; the caller receives the first response.
    Duplicate,
}

impl Fault {
    /// Returns the name under which the fault is counted, without its duration.
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

const BAD_GATEWAY: &str = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n\
                           <body><center><h1>502 Bad Gateway</h1></center></body>\r\n</html>\r\n";

/// Returns the response of a gateway that cannot reach the service.
#[must_use]
pub fn bad_gateway() -> Response<Bytes> {
    let mut response = Response::new(Bytes::from_static(BAD_GATEWAY.as_bytes()));
    *response.status_mut() = StatusCode::BAD_GATEWAY;
    mark_as_html(&mut response);
    response
}

/// Sets the content type of a response to HTML.
pub fn mark_as_html<B>(response: &mut Response<B>) {
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/html"));
}
