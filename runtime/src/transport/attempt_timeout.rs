//! How long an attempt may take.

use std::time::Duration;

/// The timeout of an attempt, which a call passes to the default transport in the extensions of the request.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(
    not(feature = "reqwest"),
    allow(dead_code, reason = "only the default transport reads it")
)]
pub(crate) enum AttemptTimeout {
    /// Set by the call, so that it overrides that of the transport.
    Set(Duration),
    /// A default that follows from the timeout of the call.
    Default(Duration),
}

impl AttemptTimeout {
    /// How long an attempt may take by default.
    pub(super) const LONGEST: Duration = Duration::from_secs(30);

    /// Returns the timeout of the attempts of a call. A server that does not respond leaves time for another attempt.
    pub(crate) fn of_call(set: Option<Duration>, timeout: Duration) -> Self {
        match set {
            Some(set) => Self::Set(set),
            None => Self::Default(Self::LONGEST.min(timeout / 2)),
        }
    }
}
