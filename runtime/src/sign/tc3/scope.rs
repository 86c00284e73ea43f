//! The scope of a derived key.

use std::fmt::{self, Debug, Display, Formatter};

use time::OffsetDateTime;

/// The scope of a derived key: one day (UTC) and one service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scope<'a> {
    date: Date,
    service: &'a str,
}

/// `YYYY-MM-DD`.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Date([u8; 10]);

impl<'a> Scope<'a> {
    /// Returns the scope of a request at `timestamp`, in UNIX seconds. A timestamp outside the range of the calendar
    /// counts as the epoch.
    pub fn at(timestamp: i64, service: &'a str) -> Self {
        Self { date: Date::of(timestamp), service }
    }

    /// Returns the date, `YYYY-MM-DD`.
    pub fn date(&self) -> &str {
        self.date.as_str()
    }

    /// Returns the name of the service.
    pub fn service(&self) -> &'a str {
        self.service
    }

    pub(super) fn write(&self, out: &mut String) {
        out.extend([self.date(), "/", self.service, "/tc3_request"]);
    }
}

impl Display for Scope<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}/tc3_request", self.date(), self.service)
    }
}

impl Date {
    fn of(timestamp: i64) -> Self {
        let date = OffsetDateTime::from_unix_timestamp(timestamp)
            .unwrap_or(OffsetDateTime::UNIX_EPOCH)
            .date();
        // A negative year does not fit into four digits; no request is that old.
        let year = u32::try_from(date.year()).unwrap_or_default();
        let (month, day) = (u32::from(u8::from(date.month())), u32::from(date.day()));
        let digit = |number: u32| b'0' + (number % 10) as u8;
        Self([
            digit(year / 1000),
            digit(year / 100),
            digit(year / 10),
            digit(year),
            b'-',
            digit(month / 10),
            digit(month),
            b'-',
            digit(day / 10),
            digit(day),
        ])
    }

    fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl Debug for Date {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}
