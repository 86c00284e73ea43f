//! The options of a wait, which the async and the blocking type share.

use std::time::Duration;

use super::Progress;

type OnProgress = Box<dyn FnMut(&Progress) + Send>;

pub(crate) struct WaitOptions {
    pub(crate) timeout: Duration,
    pub(crate) interval: Duration,
    pub(crate) on_progress: Option<OnProgress>,
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

        /// Sets a function that is called after every poll.
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
