//! The vendor's times, kept as the texts they are.
//!
//! Three forms are on the wire: RFC 3339, `YYYY-MM-DD HH:MM:SS` and `YYYY-MM-DD`, the latter two in UTC+8. A
//! [`DateTime`] holds any of them, and any other text, without loss; it is read as a time when that is asked for.

use std::error::Error as StdError;
use std::fmt::{self, Display, Formatter};
use std::time::{Duration, SystemTime};

use time::format_description::well_known::Rfc3339;
use time::{OffsetDateTime, UtcOffset};

use crate::clock::unix_seconds;
use crate::shape::{Field, FromString, Get, Slot};

/// A time as the service writes it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DateTime(String);

/// The first and the last second that four digits of a year can name.
const YEARS: std::ops::RangeInclusive<i64> = -62_167_219_200..=253_402_300_799;

impl DateTime {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// `YYYY-MM-DD HH:MM:SS` in UTC+8, the form of members that the vendor types as datetime.
    pub fn utc8(time: SystemTime) -> Self {
        let mut text = rfc3339(time, east_8());
        text.truncate("YYYY-MM-DD HH:MM:SS".len());
        Self(text.replace('T', " "))
    }

    /// `YYYY-MM-DD` in UTC+8, the form of members that the vendor types as date.
    pub fn utc8_date(time: SystemTime) -> Self {
        let mut text = rfc3339(time, east_8());
        text.truncate("YYYY-MM-DD".len());
        Self(text)
    }

    /// The time that the text names.
    pub fn to_system_time(&self) -> Result<SystemTime, NotATime> {
        let text = self.0.as_str();
        let parsed = match text.len() {
            10 => OffsetDateTime::parse(&format!("{text}T00:00:00+08:00"), &Rfc3339),
            19 if text.as_bytes().get(10) == Some(&b' ') => {
                OffsetDateTime::parse(&format!("{}+08:00", text.replacen(' ', "T", 1)), &Rfc3339)
            }
            _ => OffsetDateTime::parse(text, &Rfc3339),
        };
        let time = parsed.map_err(|_| NotATime(self.0.clone()))?;
        let (seconds, nanos) = (time.unix_timestamp(), time.nanosecond());
        let whole = Duration::from_secs(seconds.unsigned_abs());
        let start = if seconds < 0 {
            SystemTime::UNIX_EPOCH.checked_sub(whole)
        } else {
            SystemTime::UNIX_EPOCH.checked_add(whole)
        };
        start
            .and_then(|start| start.checked_add(Duration::from_nanos(nanos.into())))
            .ok_or_else(|| NotATime(self.0.clone()))
    }
}

fn east_8() -> UtcOffset {
    UtcOffset::from_hms(8, 0, 0).unwrap_or(UtcOffset::UTC)
}

/// Whole seconds; a time whose year has no four digits becomes the nearest that has.
fn rfc3339(time: SystemTime, offset: UtcOffset) -> String {
    let shift = i64::from(offset.whole_seconds());
    let seconds = unix_seconds(time).clamp(*YEARS.start(), *YEARS.end() - shift);
    OffsetDateTime::from_unix_timestamp(seconds)
        .ok()
        .and_then(|time| time.to_offset(offset).format(&Rfc3339).ok())
        .unwrap_or_default()
}

/// RFC 3339 in UTC, whole seconds, such as `2026-01-31T12:00:00Z`.
impl From<SystemTime> for DateTime {
    fn from(time: SystemTime) -> Self {
        Self(rfc3339(time, UtcOffset::UTC))
    }
}

impl From<&str> for DateTime {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl From<String> for DateTime {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl Display for DateTime {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.0)
    }
}

impl AsRef<str> for DateTime {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl FromString for DateTime {
    fn set_string(&mut self, text: &str) {
        self.0.clear();
        self.0.push_str(text);
    }
}

impl Field for DateTime {
    fn get(&self) -> Get<'_> {
        Get::String(&self.0)
    }

    fn slot(&mut self) -> Slot<'_> {
        Slot::Parse(self)
    }
}

crate::__serde_for_enumeration!(DateTime);

/// A text that is none of the forms of a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotATime(String);

impl Display for NotATime {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let text = &self.0;
        write!(
            formatter,
            "{text:?} is not a time: expected 2026-01-31T12:00:00Z, 2026-01-31 12:00:00 or 2026-01-31"
        )
    }
}

impl StdError for NotATime {}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
    }

    #[test]
    fn the_three_forms_are_read() {
        let cases = [
            ("2020-09-22T00:00:00+00:00", 1_600_732_800),
            ("2020-09-22T00:00:00Z", 1_600_732_800),
            ("2020-09-22T08:00:00+08:00", 1_600_732_800),
            ("2020-09-22 08:00:00", 1_600_732_800),
            ("2020-09-22", 1_600_704_000),
            ("1970-01-01T00:00:00Z", 0),
        ];
        for (text, seconds) in cases {
            assert_eq!(DateTime::from(text).to_system_time(), Ok(at(seconds)), "{text}");
        }
        let before = DateTime::from("1969-12-31T23:59:59.5Z").to_system_time().unwrap();
        assert_eq!(
            SystemTime::UNIX_EPOCH.duration_since(before).unwrap(),
            Duration::from_millis(500)
        );
    }

    #[test]
    fn other_texts_are_kept_and_not_read() {
        for text in
            ["", "0000-00-00 00:00:00", "2020-13-01", "soon", "2020-09-22T00:00:00", "二〇二〇"]
        {
            let time = DateTime::from(text);
            assert_eq!(time.as_str(), text);
            assert_eq!(time.to_string(), text);
            assert_eq!(time.to_system_time(), Err(NotATime(text.to_owned())), "{text}");
        }
    }

    #[test]
    fn times_are_written_and_read_back() {
        for seconds in [0, 1_600_732_800, 253_402_271_999] {
            for time in [DateTime::from(at(seconds)), DateTime::utc8(at(seconds))] {
                assert_eq!(time.to_system_time(), Ok(at(seconds)), "{time}");
            }
        }
        assert_eq!(DateTime::from(at(1_600_732_800)).as_str(), "2020-09-22T00:00:00Z");
        assert_eq!(DateTime::utc8(at(1_600_732_800)).as_str(), "2020-09-22 08:00:00");
        assert_eq!(DateTime::utc8_date(at(1_600_732_800)).as_str(), "2020-09-22");
        assert_eq!(DateTime::utc8_date(at(1_600_732_800 + 16 * 3600)).as_str(), "2020-09-23");
    }

    #[test]
    fn times_out_of_range_become_the_nearest_in_range() {
        let far = at(u64::try_from(i64::MAX).unwrap());
        assert_eq!(DateTime::from(far).as_str(), "9999-12-31T23:59:59Z");
        assert_eq!(DateTime::utc8(far).as_str(), "9999-12-31 23:59:59");
    }
}
