//! Waits that block.

use std::fmt::{self, Debug, Formatter};
use std::sync::Arc;

use super::driver::Driver;
use crate::action::Action;
use crate::error::Error;
use crate::wait::wait_options;

/// A wait about to begin: [`wait`](Self::wait) polls until it is over. What can be set is what can be set on the async
/// [`Wait`](crate::wait::Wait).
#[must_use = "a wait begins only by `wait`"]
pub struct Wait<A> {
    driver: Arc<Driver>,
    wait: crate::wait::Wait<A>,
}

impl<A> Wait<A> {
    #[inline]
    pub(super) fn new(driver: Arc<Driver>, wait: crate::wait::Wait<A>) -> Self {
        Self { driver, wait }
    }

    wait_options!(wait.options);
}

impl<A: Action + Default> Wait<A> {
    /// Polls, and blocks the thread until every resource is there, one can no longer get there, or the time is over.
    ///
    /// # Errors
    ///
    /// Those of the async wait; and the kind [`Config`](crate::ErrorKind::Config) where a thread
    /// [must not be blocked](crate::blocking#inside-an-async-runtime).
    #[inline]
    pub fn wait(self) -> Result<(), Error> {
        self.driver.run(A::INFO.name, self.wait.into_future())?
    }
}

impl<A> Debug for Wait<A> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        Debug::fmt(&self.wait, formatter)
    }
}
