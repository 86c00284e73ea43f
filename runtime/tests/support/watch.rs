//! Has all that a client does recorded, and searched for secrets afterwards: see the crate `tencent_cloud_leak_scan`.

use tencent_cloud::ClientBuilder;
use tencent_cloud::intercept::{
    AttemptDraft, AttemptMetrics, CallDraft, CallMetrics, Interceptor, Refusal,
};
use tencent_cloud_leak_scan as canary;

/// Prints all that an interceptor is shown.
#[derive(Debug)]
struct Prints;

impl Interceptor for Prints {
    fn before_call(&self, call: &mut CallDraft<'_>) -> Result<(), Refusal> {
        canary::printed(call);
        Ok(())
    }

    fn before_attempt(&self, attempt: &mut AttemptDraft<'_>) -> Result<(), Refusal> {
        canary::printed(attempt);
        Ok(())
    }

    fn after_attempt(&self, attempt: &AttemptMetrics<'_>) {
        canary::printed(attempt);
    }

    fn after_call(&self, call: &CallMetrics<'_>) {
        canary::printed(call);
    }
}

/// The builder of a client that is watched.
pub(crate) fn watched<C>(builder: ClientBuilder<C>) -> ClientBuilder<C> {
    canary::watch();
    let builder = builder.interceptor(Prints);
    canary::printed(&builder);
    builder
}
