//! Sending again: which failures, when, and how often. Decided here, without I/O; [`Call`](crate::Call)s carry it out.
//!
//! Two questions are kept apart. Would another attempt help? The failure says: a lost connection, a gateway's 5xx, a
//! throttled or an internal error would, a wrong parameter would not. May there be another attempt? The action says: one
//! that only reads, one whose repeat ends in the same state, and one that carries an idempotency token may always be sent
//! again; any other only if the failure proves that the server did nothing, as when no connection came about.

mod budget;
mod policy;
mod skew;

pub(crate) use budget::Budget;
pub use policy::RetryPolicy;
pub(crate) use skew::{Skew, server_time};

use crate::action::Idempotency;
use crate::error::Error;

/// Whether an action may be sent again though it may have been carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Repeat {
    /// It does no harm.
    Harmless,
    /// It may act, or charge, a second time.
    OnlyIfNotExecuted,
}

impl Repeat {
    /// What a repeat of an action does. `has_token`: every attempt carries the same idempotency token.
    pub(crate) fn of(idempotency: Idempotency, has_token: bool) -> Self {
        match idempotency {
            Idempotency::ReadOnly | Idempotency::Idempotent => Self::Harmless,
            Idempotency::NonIdempotent if has_token => Self::Harmless,
            Idempotency::NonIdempotent => Self::OnlyIfNotExecuted,
        }
    }

    /// Whether an attempt that failed with `error` is followed by another, as far as the failure goes.
    pub(crate) fn permits(self, error: &Error) -> bool {
        error.is_retryable() && (self == Self::Harmless || error.was_not_executed())
    }
}
