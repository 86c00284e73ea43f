//! Records what interceptors receive, for the secret-leak scan of the crate `tencent_cloud_leak_scan`.

use tencent_cloud::ClientBuilder;
use tencent_cloud::intercept::{
    AttemptDraft, AttemptMetrics, CallDraft, CallMetrics, Interceptor, Refusal,
};
use tencent_cloud_leak_scan as leak_scan;

/// Records every argument of an interceptor.
#[derive(Debug)]
struct Recorder;

impl Interceptor for Recorder {
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

/// Returns the builder of a client that is recorded.
pub(crate) fn recorded<C>(builder: ClientBuilder<C>) -> ClientBuilder<C> {
    leak_scan::start_recording();
    let builder = builder.interceptor(Recorder);
    leak_scan::record_debug(&builder);
    builder
}
