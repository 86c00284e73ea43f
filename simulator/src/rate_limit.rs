//! The documented rate limits, in requests per second.

use std::collections::HashMap;

use tencent_cloud_spec::Spec;
use tencent_cloud_spec::model::Operation;

use crate::error::ApiError;
use crate::moment::Moment;

/// Counts the calls of the current second.
#[derive(Debug, Default)]
pub(crate) struct RateLimiter {
    second: i64,
    /// By service, version and action.
    calls: HashMap<[String; 3], u32>,
}

impl RateLimiter {
    /// Counts a call; fails if the rate limit of the action is exceeded.
    pub(crate) fn count(
        &mut self,
        spec: &Spec,
        operation: &Operation,
        now: Moment,
    ) -> Result<(), ApiError> {
        let Some(limit) = operation.rate_limit else { return Ok(()) };
        if self.second != now.seconds() {
            self.second = now.seconds();
            self.calls.clear();
        }
        let key = [spec.service.clone(), spec.version.clone(), operation.name.clone()];
        let calls = self.calls.entry(key).or_default();
        if *calls >= limit {
            let message =
                format!("The action {} is limited to {limit} requests per second.", operation.name);
            return Err(ApiError::new("RequestLimitExceeded", message));
        }
        *calls += 1;
        Ok(())
    }
}
