//! Clocks: signing, retries and timeouts ask a single replaceable clock.

use std::fmt::{self, Debug, Display, Formatter};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::{Duration, Instant, SystemTime};

use crate::BoxFuture;
use crate::error::Error;

/// A source of time and timers.
///
/// The default is [`SystemClock`]. Tests replace it with [`ClientBuilder::clock`](crate::ClientBuilder::clock); the
/// module `testing` (feature `test-util`) has clocks for that purpose.
///
/// ```
/// use std::time::{Duration, SystemTime};
/// use tencent_cloud::Config;
/// use tencent_cloud::clock::Clock;
///
/// /// A clock that stands still.
/// #[derive(Debug)]
/// struct Fixed;
///
/// impl Clock for Fixed {
///     fn now(&self) -> SystemTime {
///         SystemTime::UNIX_EPOCH + Duration::from_secs(1_551_113_065)
///     }
/// }
///
/// let builder = Config::builder().clock(Fixed);
/// ```
pub trait Clock: Debug + Send + Sync {
    /// Returns the current time.
    fn now(&self) -> SystemTime;

    /// Returns a monotonic time to measure with. The default is that of the system, regardless of [`now`](Self::now).
    fn instant(&self) -> Instant {
        Instant::now()
    }

    /// Returns a future that resolves after `duration`. The default is a timer of the current Tokio runtime.
    ///
    /// # Errors
    ///
    /// Returns [`NoTimer`] if there is no timer here.
    ///
    /// # Panics
    ///
    /// The default panics in a Tokio runtime whose time driver is disabled, like every timer of Tokio.
    fn sleep(&self, duration: Duration) -> Result<BoxFuture<'static, ()>, NoTimer> {
        match tokio::runtime::Handle::try_current() {
            Ok(_) => Ok(Box::pin(tokio::time::sleep(duration))),
            Err(_) => Err(NoTimer),
        }
    }

    /// Returns a future that resolves after `after` and limits another operation, such as a call. The default is
    /// [`sleep`](Self::sleep).
    ///
    /// A test clock may let pauses pass at once, but must not do so with deadlines.
    ///
    /// # Errors
    ///
    /// Returns [`NoTimer`] if there is no timer here.
    fn deadline(&self, after: Duration) -> Result<BoxFuture<'static, ()>, NoTimer> {
        self.sleep(after)
    }
}

/// The clock of the operating system, with the timers of Tokio.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }
}

/// Shares a clock between several clients.
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

/// The error of a clock that has no timer where a call is awaited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoTimer;

impl Display for NoTimer {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str("no timer: expected a Tokio runtime, or a clock with timers of its own")
    }
}

impl std::error::Error for NoTimer {}

impl From<NoTimer> for Error {
    fn from(error: NoTimer) -> Self {
        Self::config(error.to_string())
    }
}

/// Awaits `future` for at most `limit`. Returns `None` if it takes longer; the future is then dropped.
pub(crate) async fn with_timeout<T>(
    clock: &dyn Clock,
    limit: Duration,
    future: impl Future<Output = T> + Send,
) -> Result<Option<T>, NoTimer> {
    let mut timer = clock.deadline(limit)?;
    let mut future = pin!(future);
    let first = std::future::poll_fn(|context| match future.as_mut().poll(context) {
        Poll::Ready(value) => Poll::Ready(Some(value)),
        Poll::Pending => timer.as_mut().poll(context).map(|()| None),
    });
    Ok(first.await)
}

/// Returns the UNIX time in seconds, rounded down; it is negative before the epoch.
pub(crate) fn unix_seconds(time: SystemTime) -> i64 {
    match time.duration_since(SystemTime::UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_secs()).unwrap_or(i64::MAX),
        Err(error) => {
            let before = error.duration();
            let seconds = i64::try_from(before.as_secs()).unwrap_or(i64::MAX);
            -seconds - i64::from(before.subsec_nanos() > 0)
        }
    }
}
