//! A number of calls in a time.

use std::fmt::{self, Display, Formatter};
use std::time::Duration;

/// So many calls in a period, in every stretch of time that long.
///
/// They may all leave at once. `Rate::new(1, Duration::from_millis(100))` spaces ten a second evenly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rate {
    count: u32,
    period: Duration,
}

impl Rate {
    /// `count` calls in a second; 0 counts as 1.
    pub const fn per_second(count: u32) -> Self {
        Self::new(count, Duration::from_secs(1))
    }

    /// `count` calls in a minute; 0 counts as 1.
    pub const fn per_minute(count: u32) -> Self {
        Self::new(count, Duration::from_secs(60))
    }

    /// `count` calls in `period`; a count of 0 counts as 1.
    pub const fn new(count: u32, period: Duration) -> Self {
        Self { count: if count == 0 { 1 } else { count }, period }
    }

    pub(super) fn count(self) -> u32 {
        self.count
    }

    pub(super) fn period(self) -> Duration {
        self.period
    }
}

/// `20 calls in 1s`.
impl Display for Rate {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let Self { count, period } = self;
        let calls = if *count == 1 { "call" } else { "calls" };
        write!(formatter, "{count} {calls} in {period:?}")
    }
}
