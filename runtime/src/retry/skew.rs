//! How far this machine's clock is from the server's: learned when the server refuses a signature's time.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::header::DATE;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc2822;

/// Seconds that the server's clock is ahead. Shared by the clones of a client.
#[derive(Debug, Default)]
pub(crate) struct Skew(AtomicI64);

impl Skew {
    /// The server's time, as far as it is known.
    pub(crate) fn correct(&self, now: SystemTime) -> SystemTime {
        let seconds = self.0.load(Ordering::Relaxed);
        let distance = Duration::from_secs(seconds.unsigned_abs());
        let corrected =
            if seconds < 0 { now.checked_sub(distance) } else { now.checked_add(distance) };
        corrected.unwrap_or(now)
    }

    /// Remembers that it is `server` there while it is `now` here.
    pub(crate) fn learn(&self, server: SystemTime, now: SystemTime) {
        let seconds = |distance: Duration| i64::try_from(distance.as_secs()).unwrap_or(i64::MAX);
        let ahead = match server.duration_since(now) {
            Ok(ahead) => seconds(ahead),
            Err(behind) => -seconds(behind.duration()),
        };
        self.0.store(ahead, Ordering::Relaxed);
    }
}

/// What a reply says of the server's clock.
pub(crate) fn server_time(reply: &http::Response<Bytes>) -> Option<SystemTime> {
    let date = reply.headers().get(DATE)?.to_str().ok()?;
    OffsetDateTime::parse(date, &Rfc2822).ok().map(SystemTime::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_distance_is_learned_both_ways() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000);
        for server in [now, now + Duration::from_secs(900), now - Duration::from_secs(7200)] {
            let skew = Skew::default();
            skew.learn(server, now);
            assert_eq!(skew.correct(now), server);
        }
    }

    #[test]
    fn dates_of_http_are_read() {
        let read = |date: &str| {
            server_time(&http::Response::builder().header("Date", date).body(Bytes::new()).unwrap())
        };
        let expected = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777);
        assert_eq!(read("Sun, 06 Nov 1994 08:49:37 GMT"), Some(expected));
        assert_eq!(read("yesterday"), None);
    }
}
