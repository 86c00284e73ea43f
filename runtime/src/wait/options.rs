//! The options of a wait, which the async and the blocking type share.

use std::time::Duration;

use super::Progress;
use crate::call::CallOptions;

type OnProgress = Box<dyn FnMut(&Progress) + Send>;

pub(crate) struct WaitOptions {
    pub(crate) timeout: Duration,
    pub(crate) interval: Duration,
    pub(crate) on_progress: Option<OnProgress>,
    /// The options of each poll.
    pub(crate) call: CallOptions,
}

/// Defines the setters of a type with options at `self.$options`.
macro_rules! wait_options {
    ($($options:ident).+) => {
        /// Sets the maximum duration of the wait, including the time that polls take. A poll in progress ends with it.
        /// Default: ten minutes. `Duration::MAX` sets no limit.
        #[inline]
        pub fn timeout(mut self, timeout: ::std::time::Duration) -> Self {
            self.$($options).+.timeout = timeout;
            self
        }

        /// Sets the first pause between two polls, which overrides that of the specification. The minimum is 100
        /// milliseconds.
        #[inline]
        pub fn interval(mut self, interval: ::std::time::Duration) -> Self {
            self.$($options).+.interval = interval;
            self
        }

        /// Sets the region of the polls. Default: that of the client.
        ///
        /// It must be the region of the resources. A resource is not listed in another region, so a wait for the end of
        /// resources would succeed at once.
        #[inline]
        pub fn region(mut self, region: impl Into<String>) -> Self {
            self.$($options).+.call.region = Some(region.into());
            self
        }

        /// Sets the credentials of the polls: [`Credentials`](crate::Credentials) or a provider. Default: those of the
        /// client.
        #[inline]
        pub fn credentials(
            mut self,
            credentials: impl $crate::credentials::CredentialsProvider + 'static,
        ) -> Self {
            self.$($options).+.call.credentials = Some(::std::sync::Arc::new(credentials));
            self
        }

        /// Sets the retry policy of the polls. Default: that of the client.
        #[inline]
        pub fn retry(mut self, policy: $crate::retry::RetryPolicy) -> Self {
            self.$($options).+.call.retry = Some(policy);
            self
        }

        /// Sets the [rate limit](crate::rate_limit) of the polls. Default: that of the client.
        #[inline]
        pub fn rate_limit(mut self, limit: $crate::rate_limit::RateLimit) -> Self {
            self.$($options).+.call.rate_limit = Some(::std::sync::Arc::new(limit));
            self
        }

        /// Sets a function that is called after every poll except one that finds a failure.
        #[inline]
        pub fn on_progress(
            mut self,
            on_progress: impl FnMut(&$crate::wait::Progress) + Send + 'static,
        ) -> Self {
            self.$($options).+.on_progress = Some(Box::new(on_progress));
            self
        }
    };
}

pub(crate) use wait_options;
