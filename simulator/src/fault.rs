//! Failing on purpose, by the rules that [`FaultInjector`](tencent_cloud::testing::FaultInjector) has for any
//! transport. What a fault does is decided before the action runs, since some keep it from running; how the reply then
//! travels is the transport's part.

use bytes::Bytes;
use http::Response;
use tencent_cloud::testing::FaultRules;
pub use tencent_cloud::testing::{Fault, FaultRule};

use crate::error::ApiError;

/// What is sent back.
#[derive(Debug)]
pub(crate) enum Delivery {
    /// The reply.
    Whole(Response<Bytes>),
    /// The reply up to this byte of its body; then the connection ends.
    Cut(Response<Bytes>, usize),
    /// Nothing: the connection is reset.
    Reset,
    /// Nothing: no connection came about. A server, which has one by then, resets it.
    Refused,
}

/// The rules of a simulator. Their chance is not that of the ids, which then do not depend on them.
pub(crate) fn rules(rules: Vec<FaultRule>, seed: u64) -> FaultRules {
    let mut made = FaultRules::new(seed ^ 0x00fa_0175);
    rules.into_iter().for_each(|rule| made.add(rule));
    made
}

/// The error of a service that is asked too often.
pub(crate) fn throttled() -> ApiError {
    ApiError::new("RequestLimitExceeded", "There are too many requests: try again later.")
}

/// The error of a service that failed.
pub(crate) fn broken() -> ApiError {
    ApiError::new("InternalError", "Something failed on purpose.")
}
