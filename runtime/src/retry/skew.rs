//! Clock skew, which is measured when the server rejects the timestamp of a signature.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant, SystemTime};

use bytes::Bytes;
use http::header::DATE;

use crate::BoxFuture;
use crate::clock::{Clock, NoTimer};

/// The largest skew that is corrected. A clock can be off by hours, for example in a wrong time zone. A larger difference
/// is more likely a false `Date`, and a signature for a distant time could be replayed then.
const MAX_SKEW: Duration = Duration::from_secs(24 * 60 * 60);

/// The number of seconds by which the server's clock is ahead. Clones share it, and so do the clones of a client and its
/// credentials cache.
#[derive(Clone, Debug, Default)]
pub(crate) struct Skew(Arc<AtomicI64>);

impl Skew {
    /// Returns the estimated time of the server.
    pub(crate) fn correct(&self, now: SystemTime) -> SystemTime {
        let seconds = self.0.load(Ordering::Relaxed);
        let skew = Duration::from_secs(seconds.unsigned_abs());
        let corrected = if seconds < 0 { now.checked_sub(skew) } else { now.checked_add(skew) };
        corrected.unwrap_or(now)
    }

    /// Measures the skew. Returns false if it is too large to be credible.
    pub(crate) fn measure(&self, server: SystemTime, now: SystemTime) -> bool {
        let (skew, is_ahead) = match server.duration_since(now) {
            Ok(ahead) => (ahead, true),
            Err(behind) => (behind.duration(), false),
        };
        let Some(seconds) = Some(skew).filter(|skew| *skew <= MAX_SKEW) else { return false };
        // At most a day.
        let seconds = i64::try_from(seconds.as_secs()).unwrap_or_default();
        self.0.store(if is_ahead { seconds } else { -seconds }, Ordering::Relaxed);
        true
    }
}

/// A clock that shows the estimated time of the server.
#[derive(Debug)]
pub(crate) struct ServerClock {
    pub(crate) local: Arc<dyn Clock>,
    pub(crate) skew: Skew,
}

impl Clock for ServerClock {
    fn now(&self) -> SystemTime {
        self.skew.correct(self.local.now())
    }

    fn instant(&self) -> Instant {
        self.local.instant()
    }

    fn sleep(&self, duration: Duration) -> Result<BoxFuture<'static, ()>, NoTimer> {
        self.local.sleep(duration)
    }

    fn deadline(&self, after: Duration) -> Result<BoxFuture<'static, ()>, NoTimer> {
        self.local.deadline(after)
    }
}

/// Returns the `Date` of a response.
pub(crate) fn server_time(response: &http::Response<Bytes>) -> Option<SystemTime> {
    let date = response.headers().get(DATE)?.to_str().ok()?;
    httpdate::parse_http_date(date).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn measures_positive_and_negative_skew() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000);
        for server in [now, now + Duration::from_secs(900), now - Duration::from_secs(7200)] {
            let skew = Skew::default();
            assert!(skew.measure(server, now));
            assert_eq!(skew.correct(now), server);
        }
    }

    #[test]
    fn rejects_a_skew_of_more_than_a_day() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
        let (day, beyond) = (Duration::from_secs(86_400), Duration::from_secs(86_401));
        let skew = Skew::default();
        assert!(skew.measure(now - day, now) && skew.measure(now + day, now));
        for server in [now - beyond, now + beyond, SystemTime::UNIX_EPOCH] {
            assert!(!skew.measure(server, now));
            assert_eq!(skew.correct(now), now + day, "the last credible measurement");
        }
    }

    #[test]
    fn parses_http_dates() {
        let read = |date: &str| {
            server_time(&http::Response::builder().header("Date", date).body(Bytes::new()).unwrap())
        };
        let expected = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777);
        assert_eq!(read("Sun, 06 Nov 1994 08:49:37 GMT"), Some(expected));
        assert_eq!(read("yesterday"), None);
    }
}
