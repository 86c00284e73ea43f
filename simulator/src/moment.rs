//! Points in time, and their formats in the API.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize, Serializer};
use time::format_description::well_known::Rfc3339;
use time::macros::{format_description, offset};
use time::{Date, OffsetDateTime, PrimitiveDateTime};

/// The last second of the year 9999 in Beijing, after which the formats of the API have no representation.
pub(crate) const LATEST: Duration = Duration::from_secs(253_402_300_799 - 8 * 3600);

/// The time since the UNIX epoch. Earlier times count as the epoch.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub(crate) struct Moment(Duration);

impl Moment {
    /// Returns the whole seconds since the epoch.
    pub(crate) fn seconds(self) -> i64 {
        i64::try_from(self.0.as_secs()).unwrap_or(i64::MAX)
    }

    /// Returns the moment that is this much later.
    pub(crate) fn after(self, time: Duration) -> Self {
        Self(self.0.saturating_add(time))
    }

    /// Returns the moment that is this many months of 30 days later, as for prepaid terms.
    pub(crate) fn after_months(self, months: i64) -> Self {
        let months = u64::try_from(months).unwrap_or(0);
        self.after(Duration::from_secs(months.saturating_mul(30 * 24 * 3600)))
    }

    /// Returns the time since `other`; zero if `other` is later.
    pub(crate) fn since(self, other: Self) -> Duration {
        self.0.saturating_sub(other.0)
    }

    /// Formats the moment as `2020-03-10T02:43:51Z`.
    pub(crate) fn iso(self) -> String {
        let format = format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]Z");
        self.utc().format(format).unwrap_or_default()
    }

    /// Formats the moment as `2020-03-10 10:43:51`, in Beijing time.
    pub(crate) fn beijing_time(self) -> String {
        let format = format_description!("[year]-[month]-[day] [hour]:[minute]:[second]");
        self.beijing().format(format).unwrap_or_default()
    }

    /// Formats the day of the moment in Beijing as `2020-03-10`.
    pub(crate) fn date(self) -> String {
        let format = format_description!("[year]-[month]-[day]");
        self.beijing().format(format).unwrap_or_default()
    }

    /// Formats the moment for the `Date` header.
    pub(crate) fn http_date(self) -> String {
        httpdate::fmt_http_date(UNIX_EPOCH + self.0.min(LATEST))
    }

    /// Parses RFC 3339 until the year 9999 in Beijing, or `2020-03-10 02:43:51` in Beijing time.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let beijing = format_description!("[year]-[month]-[day] [hour]:[minute]:[second]");
        let time = OffsetDateTime::parse(text, &Rfc3339).ok().or_else(|| {
            Some(PrimitiveDateTime::parse(text, beijing).ok()?.assume_offset(offset!(+8)))
        })?;
        Self::from_time(time)
    }

    /// Parses a day such as `2020-03-10`, which begins at midnight in Beijing.
    pub(crate) fn parse_day(text: &str) -> Option<Self> {
        let day = Date::parse(text, format_description!("[year]-[month]-[day]")).ok()?;
        let midnight = day.midnight().assume_offset(offset!(+8));
        Self::from_time(midnight)
    }

    /// Returns the beginning of the day in Beijing.
    pub(crate) fn day(self) -> Self {
        const HOURS: u64 = 8 * 3600;
        const DAY: u64 = 24 * 3600;
        let seconds = self.0.as_secs();
        Self(Duration::from_secs(seconds.saturating_sub((seconds + HOURS) % DAY)))
    }

    /// Returns the day of the week in Beijing, from 0 for Sunday to 6.
    pub(crate) fn weekday(self) -> i64 {
        i64::from(self.beijing().weekday().number_days_from_sunday())
    }

    /// Returns the day of the month in Beijing, from 1 to 31.
    pub(crate) fn day_of_month(self) -> i64 {
        i64::from(self.beijing().day())
    }

    /// Returns the time in Beijing.
    pub(crate) fn beijing(self) -> OffsetDateTime {
        self.utc().to_offset(offset!(+8))
    }

    /// Returns the moment of a time; `None` before the epoch and after the year 9999 in Beijing.
    pub(crate) fn from_time(time: OffsetDateTime) -> Option<Self> {
        let time = Duration::from_secs(u64::try_from(time.unix_timestamp()).ok()?);
        Some(time).filter(|time| *time <= LATEST).map(Self)
    }

    /// Returns the time in UTC. Later times than the last one with a representation count as that one.
    fn utc(self) -> OffsetDateTime {
        let seconds = Self(self.0.min(LATEST)).seconds();
        OffsetDateTime::from_unix_timestamp(seconds).unwrap_or(OffsetDateTime::UNIX_EPOCH)
    }
}

impl From<SystemTime> for Moment {
    fn from(time: SystemTime) -> Self {
        Self(time.duration_since(UNIX_EPOCH).unwrap_or_default())
    }
}

/// A moment in a response, formatted like [`Moment::iso`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct Iso(pub(crate) Moment);

impl Serialize for Iso {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0.iso())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_and_parses_times() {
        let moment = Moment(Duration::from_secs(1_583_808_231));
        assert_eq!(moment.iso(), "2020-03-10T02:43:51Z");
        assert_eq!(moment.beijing_time(), "2020-03-10 10:43:51");
        assert_eq!(moment.date(), "2020-03-10");
        assert_eq!(moment.http_date(), "Tue, 10 Mar 2020 02:43:51 GMT");
        assert_eq!(Moment::parse("2020-03-10T02:43:51Z"), Some(moment));
        assert_eq!(Moment::parse("2020-03-10 10:43:51"), Some(moment));
        assert_eq!(Moment::parse("2020-03-10"), None);
        assert_eq!(Moment::parse_day("2020-03-10"), Some(moment.day()));
        assert_eq!(moment.day().beijing_time(), "2020-03-10 00:00:00");
        assert_eq!(Moment::parse_day("2020-03-32"), None);
    }

    #[test]
    fn times_end_with_the_year_9999_in_beijing() {
        let last = Moment::parse("9999-12-31T15:59:59Z").unwrap();
        assert_eq!(last.beijing_time(), "9999-12-31 23:59:59");
        assert_eq!(Moment::parse("9999-12-31 23:59:59"), Some(last));
        assert_eq!(Moment::parse("9999-12-31T16:00:00Z"), None);
        // A term may end later.
        let later = last.after_months(1200);
        assert_eq!(later.beijing_time(), last.beijing_time());
        assert_eq!(later.iso(), last.iso());
    }
}
