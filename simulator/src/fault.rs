//! Fault injection with the rules of [`FaultInjector`](tencent_cloud::testing::FaultInjector).
//!
//! The core applies a fault before or after it executes the action. The transport decides how the response is delivered.

use bytes::Bytes;
use http::Response;
use tencent_cloud::testing::FaultRules;
pub use tencent_cloud::testing::{Fault, FaultRule};

use crate::error::ApiError;

/// How a response is delivered.
#[derive(Debug)]
pub(crate) enum Delivery {
    /// The whole response.
    Complete(Response<Bytes>),
    /// The response up to this byte of its body, after which the connection is closed.
    Truncated(Response<Bytes>, usize),
    /// No response: the connection is reset.
    Reset,
    /// No response: the connection is refused. A server, which has already accepted it, resets it.
    Refused,
}

/// Returns the fault rules of a simulator, whose randomness is independent of that of the ids.
pub(crate) fn rules(rules: Vec<FaultRule>, seed: u64) -> FaultRules {
    let mut all = FaultRules::new(seed ^ 0x00fa_0175);
    rules.into_iter().for_each(|rule| all.add(rule));
    all
}

/// Returns the error of a service that throttles requests.
pub(crate) fn throttled() -> ApiError {
    ApiError::new("RequestLimitExceeded", "There are too many requests. Try again later.")
}

/// Returns the error of a service that fails internally.
pub(crate) fn internal_error() -> ApiError {
    ApiError::new("InternalError", "An internal error was injected.")
}
