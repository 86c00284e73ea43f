//! The time, as a thing that is given: signing, backing off and giving up all ask one clock.

use std::fmt::{self, Debug, Display, Formatter};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use crate::BoxFuture;

/// Tells the time and waits. Replace it to control both in tests; the feature `test-util` has clocks for that.
pub trait Clock: Debug + Send + Sync {
    /// The time now.
    fn now(&self) -> SystemTime;

    /// A time to measure with, which is never set back. Unless it is overridden, it is that of the system, whatever
    /// [`now`](Self::now) says.
    fn instant(&self) -> Instant {
        Instant::now()
    }

    /// Resolves after `duration`. Unless it is overridden, the timer is that of the Tokio runtime it is called in.
    fn sleep(&self, duration: Duration) -> Result<BoxFuture<'static, ()>, NoTimer> {
        match tokio::runtime::Handle::try_current() {
            Ok(_) => Ok(Box::pin(tokio::time::sleep(duration))),
            Err(_) => Err(NoTimer),
        }
    }

    /// The same for a limit to how long something else may take, such as a call: a clock of tests may let pauses pass at
    /// once, but must not let limits.
    fn deadline(&self, after: Duration) -> Result<BoxFuture<'static, ()>, NoTimer> {
        self.sleep(after)
    }
}

/// The system's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }
}

/// One clock that several clients share.
impl<C: Clock + ?Sized> Clock for Arc<C> {
    fn now(&self) -> SystemTime {
        (**self).now()
    }

    fn instant(&self) -> Instant {
        (**self).instant()
    }

    fn sleep(&self, duration: Duration) -> Result<BoxFuture<'static, ()>, NoTimer> {
        (**self).sleep(duration)
    }

    fn deadline(&self, after: Duration) -> Result<BoxFuture<'static, ()>, NoTimer> {
        (**self).deadline(after)
    }
}

/// There is no timer where a call is awaited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoTimer;

impl Display for NoTimer {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str(
            "no timer: await calls inside a Tokio runtime with its time driver enabled, or give the client a clock of \
             your own",
        )
    }
}

impl std::error::Error for NoTimer {}

/// UNIX seconds, rounded down; negative before the epoch.
pub fn unix_seconds(time: SystemTime) -> i64 {
    match time.duration_since(SystemTime::UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_secs()).unwrap_or(i64::MAX),
        Err(error) => {
            let before = error.duration();
            let seconds = i64::try_from(before.as_secs()).unwrap_or(i64::MAX);
            -seconds - i64::from(before.subsec_nanos() > 0)
        }
    }
}
