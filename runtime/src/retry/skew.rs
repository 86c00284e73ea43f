//! Clock skew, which is measured when the server rejects the timestamp of a signature.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::header::DATE;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc2822;

/// The number of seconds by which the server's clock is ahead. Shared by the clones of a client.
#[derive(Debug, Default)]
pub(crate) struct Skew(AtomicI64);

impl Skew {
    /// Returns the estimated time of the server.
    pub(crate) fn correct(&self, now: SystemTime) -> SystemTime {
        let seconds = self.0.load(Ordering::Relaxed);
        let skew = Duration::from_secs(seconds.unsigned_abs());
        let corrected = if seconds < 0 { now.checked_sub(skew) } else { now.checked_add(skew) };
        corrected.unwrap_or(now)
    }

    /// Measures the skew.
    pub(crate) fn measure(&self, server: SystemTime, now: SystemTime) {
        let seconds = |skew: Duration| i64::try_from(skew.as_secs()).unwrap_or(i64::MAX);
        let ahead = match server.duration_since(now) {
            Ok(ahead) => seconds(ahead),
            Err(behind) => -seconds(behind.duration()),
        };
        self.0.store(ahead, Ordering::Relaxed);
    }
}

/// Returns the `Date` of a response.
pub(crate) fn server_time(response: &http::Response<Bytes>) -> Option<SystemTime> {
    let date = response.headers().get(DATE)?.to_str().ok()?;
    OffsetDateTime::parse(date, &Rfc2822).ok().map(SystemTime::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn measures_positive_and_negative_skew() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000);
        for server in [now, now + Duration::from_secs(900), now - Duration::from_secs(7200)] {
            let skew = Skew::default();
            skew.measure(server, now);
            assert_eq!(skew.correct(now), server);
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
