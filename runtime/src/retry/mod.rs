//! Retries: which failures are retried, when, and how often.
//!
//! A request is retried if both conditions hold:
//!
//! - The failure is temporary: a lost connection, a 5xx status of a gateway, throttling or an internal error, but not an
//!   invalid parameter ([`Error::is_retryable`](crate::Error::is_retryable)).
//! - A second execution is harmless, or the first one certainly did not happen. Read-only and idempotent actions, and
//!   those with an idempotency token, are always retried; others only if the action
//!   [was not executed](crate::Error::was_not_executed), for example because no connection was established.
//!
//! The [`RetryPolicy`] limits the number of attempts and the pauses between them. In addition, all calls of a client share
//! a budget, so that a failing service is not overloaded with retries.
//!
//! ```
//! use std::time::Duration;
//! use tencent_cloud::{Config, Credentials, RetryPolicy};
//!
//! # fn main() -> Result<(), tencent_cloud::Error> {
//! let policy = RetryPolicy::standard()
//!     .attempts(6)
//!     .backoff(Duration::from_millis(100), Duration::from_secs(5));
//! let config = Config::builder()
//!     .credentials(Credentials::new("secret id", "secret key"))
//!     .retry(policy)
//!     .build()?;
//! # Ok(())
//! # }
//! ```

mod budget;
mod policy;
mod skew;

pub(crate) use budget::Budget;
pub use policy::RetryPolicy;
pub(crate) use skew::{ServerClock, Skew, server_time};

use crate::action::Idempotency;
use crate::error::Error;

/// When a request may be retried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RetryCondition {
    /// Always: a second execution is harmless.
    Always,
    /// Only if it was not executed: it may act or charge a second time.
    NotExecuted,
}

impl RetryCondition {
    /// Returns the condition of a request. `has_token` tells whether all attempts have the same idempotency token, and is
    /// `None` if the action takes none. An action that takes one is idempotent only with it.
    pub(crate) fn of(idempotency: Idempotency, has_token: Option<bool>) -> Self {
        match (idempotency, has_token) {
            (Idempotency::ReadOnly, _) | (_, Some(true)) => Self::Always,
            (Idempotency::Idempotent, None) => Self::Always,
            (Idempotency::Idempotent, Some(false)) | (Idempotency::NonIdempotent, _) => {
                Self::NotExecuted
            }
        }
    }

    /// Returns whether the error permits a retry.
    pub(crate) fn permits(self, error: &Error) -> bool {
        error.is_retryable() && (self == Self::Always || error.was_not_executed())
    }
}
