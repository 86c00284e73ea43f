//! What a wait can set, over what the specification says.

use std::time::Duration;

use super::Progress;

type OnProgress = Box<dyn FnMut(&Progress) + Send>;

pub(crate) struct WaitOptions {
    pub(crate) timeout: Duration,
    pub(crate) interval: Duration,
    pub(crate) on_progress: Option<OnProgress>,
}

/// The setters, for a type whose options are at `self.$options`.
macro_rules! wait_options {
    ($($options:ident).+) => {
        /// How long to wait at most: ten minutes unless it is set.
        #[inline]
        pub fn timeout(mut self, timeout: ::std::time::Duration) -> Self {
            self.$($options).+.timeout = timeout;
            self
        }

        /// The first pause between two polls, in place of the specification's.
        #[inline]
        pub fn interval(mut self, interval: ::std::time::Duration) -> Self {
            self.$($options).+.interval = interval;
            self
        }

        /// Is told after every poll how many resources are there yet.
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
