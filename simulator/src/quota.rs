//! Documented requests a second, action by action.

use std::collections::HashMap;

use tencent_cloud_spec::model::Operation;

use crate::error::ApiError;
use crate::moment::Moment;

/// Calls of the present second.
#[derive(Debug, Default)]
pub(crate) struct Quota {
    second: i64,
    calls: HashMap<String, u32>,
}

impl Quota {
    /// Counts a call, or refuses it.
    pub(crate) fn count(&mut self, operation: &Operation, now: Moment) -> Result<(), ApiError> {
        let Some(limit) = operation.rate_limit else { return Ok(()) };
        if self.second != now.seconds() {
            self.second = now.seconds();
            self.calls.clear();
        }
        let calls = self.calls.entry(operation.name.clone()).or_default();
        if *calls >= limit {
            let message = format!("{} may be called {limit} times a second.", operation.name);
            return Err(ApiError::new("RequestLimitExceeded", message));
        }
        *calls += 1;
        Ok(())
    }
}
