//! Has all that a client does recorded, and searched for secrets afterwards: see the crate `tencent_cloud_leak_scan`.

use tencent_cloud::ClientBuilder;
use tencent_cloud::intercept::{
    AttemptDraft, AttemptMetrics, CallDraft, CallMetrics, Interceptor, Refusal,
};
use tencent_cloud_leak_scan as leak_scan;

/// Prints all that an interceptor is shown.
#[derive(Debug)]
struct Prints;

impl Interceptor for Prints {
    fn before_call(&self, call: &mut CallDraft<'_>) -> Result<(), Refusal> {
        leak_scan::record_debug(call);
        Ok(())
    }

    fn before_attempt(&self, attempt: &mut AttemptDraft<'_>) -> Result<(), Refusal> {
        leak_scan::record_debug(attempt);
        Ok(())
    }

    fn after_attempt(&self, attempt: &AttemptMetrics<'_>) {
        leak_scan::record_debug(attempt);
    }

    fn after_call(&self, call: &CallMetrics<'_>) {
        leak_scan::record_debug(call);
    }
}

/// The builder of a client that is watched.
pub(crate) fn recorded<C>(builder: ClientBuilder<C>) -> ClientBuilder<C> {
    leak_scan::start_recording();
    let builder = builder.interceptor(Prints);
    leak_scan::record_debug(&builder);
    builder
}
