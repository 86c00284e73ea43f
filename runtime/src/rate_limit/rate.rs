//! A number of requests per period.

use std::fmt::{self, Display, Formatter};
use std::time::Duration;

/// A maximum number of requests per period, which holds in every window of that length.
///
/// All of them may be sent at once. `Rate::new(1, Duration::from_millis(100))` spaces ten requests per second evenly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rate {
    count: u32,
    period: Duration,
}

impl Rate {
    /// Creates a rate of `count` requests per second; 0 counts as 1.
    pub const fn per_second(count: u32) -> Self {
        Self::new(count, Duration::from_secs(1))
    }

    /// Creates a rate of `count` requests per minute; 0 counts as 1.
    pub const fn per_minute(count: u32) -> Self {
        Self::new(count, Duration::from_secs(60))
    }

    /// Creates a rate of `count` requests per `period`; a count of 0 counts as 1.
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

/// Displays the rate as in `20 requests per second` or `1 request per 2.5s`.
impl Display for Rate {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let requests = if self.count == 1 { "request" } else { "requests" };
        write!(formatter, "{} {requests} per ", self.count)?;
        match (self.period.as_secs(), self.period.subsec_nanos()) {
            (1, 0) => formatter.write_str("second"),
            (60, 0) => formatter.write_str("minute"),
            _ => write!(formatter, "{:?}", self.period),
        }
    }
}
