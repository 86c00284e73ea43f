//! Blocking waits.

use std::fmt::{self, Debug, Formatter};
use std::sync::Arc;

use super::driver::Driver;
use crate::action::Action;
use crate::error::Error;
use crate::wait::wait_options;

/// A wait that is ready to start: [`wait`](Self::wait) starts polling. It has the options of the async
/// [`Wait`](crate::wait::Wait).
#[must_use = "a wait starts only when `wait` is called"]
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
    /// Polls and blocks the thread until every resource has reached the state, one can no longer reach it, or the timeout is
    /// over.
    ///
    /// # Errors
    ///
    /// Those of the async wait, and [`Config`](crate::ErrorKind::Config) on a thread that
    /// [must not be blocked](crate::blocking#inside-an-async-runtime).
    #[inline]
    pub fn wait(self) -> Result<(), Error> {
        self.driver.run(A::INFO.name, self.wait.send())?
    }
}

impl<A> Debug for Wait<A> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        Debug::fmt(&self.wait, formatter)
    }
}
