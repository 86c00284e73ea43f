//! Times of the API, kept in the string form in which they are sent.
//!
//! The API uses three formats: ISO 8601 with an offset, `YYYY-MM-DD HH:MM:SS` and `YYYY-MM-DD`. The latter two are in
//! Beijing time (UTC+8).

mod convert;

use std::cmp::Ordering;
use std::error::Error as StdError;
use std::fmt::{self, Display, Formatter};
use std::hash::{Hash, Hasher};
use std::time::{Duration, SystemTime};

use ::time::format_description::well_known::Rfc3339;
use ::time::{OffsetDateTime, UtcOffset};

use crate::clock::unix_seconds;
use crate::shape::{Field, FromString, Get, Slot};

/// A time in one of the formats of the API.
///
/// The string that the service sent is kept without loss, including a string that is not a time, and is parsed on
/// demand:
///
/// | format | example | time zone |
/// |---|---|---|
/// | ISO 8601 | `2020-03-10T02:43:51Z`, `2020-03-10T10:43:51+08:00` | as given |
/// | date and time | `2020-03-10 10:43:51` | Beijing time, UTC+8 |
/// | date | `2020-03-10` | midnight in Beijing, UTC+8 |
///
/// ```
/// use std::time::{Duration, SystemTime};
/// use tencent_cloud::DateTime;
///
/// let created = DateTime::from("2020-03-10 10:43:51");
/// let time = created.to_system_time()?;
/// assert_eq!(time, SystemTime::UNIX_EPOCH + Duration::from_secs(1_583_808_231));
///
/// // Times of requests are created from a `SystemTime`, in the format that the field documents.
/// assert_eq!(DateTime::from(time).as_str(), "2020-03-10T02:43:51Z");
/// assert_eq!(DateTime::utc8(time).as_str(), "2020-03-10 10:43:51");
/// assert_eq!(DateTime::utc8_date(time).as_str(), "2020-03-10");
/// # Ok::<(), tencent_cloud::time::ParseDateTimeError>(())
/// ```
///
/// # Conversions
///
/// `TryFrom` converts to [`SystemTime`] and, with the feature of the same name, to `jiff::Timestamp`,
/// `chrono::DateTime<Utc>` and `time::OffsetDateTime`; `From` converts back, in whole seconds.
///
/// # Comparison
///
/// Times compare as instants, whatever their format. Comparing strings would order `2020-03-10T23:00:00Z` before
/// `2020-03-11 00:00:00`, which is seven hours earlier. A string that is not a time equals only the same string, and is
/// neither before nor after anything; therefore there is no total order ([`Ord`]). To sort, use
/// `sort_by_key(|item| item.created_time.to_system_time().ok())`.
///
/// ```
/// use tencent_cloud::DateTime;
///
/// let iso = DateTime::from("2020-03-10T02:43:51Z");
/// assert_eq!(iso, DateTime::from("2020-03-10 10:43:51"));
/// assert!(iso < DateTime::from("2020-03-11"));
/// assert_eq!(iso.partial_cmp(&DateTime::from("soon")), None);
/// ```
///
/// Whole requests and responses are equal if all fields have the same string.
///
/// # Absent times
///
/// Some actions send an empty string or `0000-00-00 00:00:00` instead of null. An optional field is then `None`. A
/// field that the specification does not mark as optional keeps the string; it is the empty string, the
/// [default](Default), if the service omitted the field. [`is_absent`](Self::is_absent) recognizes both.
#[derive(Clone, Debug, Default)]
pub struct DateTime(String);

/// The UNIX times of the first and the last second whose year has four digits.
const YEARS: std::ops::RangeInclusive<i64> = -62_167_219_200..=253_402_300_799;

impl DateTime {
    /// Returns the string in which the time is sent.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns whether the string stands for no time: it is empty, or a date of zeros such as `0000-00-00 00:00:00`.
    pub fn is_absent(&self) -> bool {
        is_absent(&self.0)
    }

    /// Creates a time in the format `YYYY-MM-DD HH:MM:SS` in Beijing time (UTC+8).
    pub fn utc8(time: impl Into<SystemTime>) -> Self {
        let mut text = rfc3339(unix_seconds(time.into()), beijing());
        text.truncate("YYYY-MM-DD HH:MM:SS".len());
        Self(text.replace('T', " "))
    }

    /// Creates a time in the format `YYYY-MM-DD`, the date in Beijing (UTC+8).
    pub fn utc8_date(time: impl Into<SystemTime>) -> Self {
        let mut text = rfc3339(unix_seconds(time.into()), beijing());
        text.truncate("YYYY-MM-DD".len());
        Self(text)
    }

    /// Parses the time.
    ///
    /// # Errors
    ///
    /// Returns an error if the string has none of the three formats, or if the system cannot represent the time.
    pub fn to_system_time(&self) -> Result<SystemTime, ParseDateTimeError> {
        self.system_time().ok_or_else(|| self.parse_error())
    }

    fn system_time(&self) -> Option<SystemTime> {
        let time = self.parse()?;
        let seconds = time.unix_timestamp();
        let whole = Duration::from_secs(seconds.unsigned_abs());
        let start = if seconds < 0 {
            SystemTime::UNIX_EPOCH.checked_sub(whole)
        } else {
            SystemTime::UNIX_EPOCH.checked_add(whole)
        };
        start?.checked_add(Duration::from_nanos(time.nanosecond().into()))
    }

    fn parse(&self) -> Option<OffsetDateTime> {
        let text = self.0.as_str();
        let parsed = match text.len() {
            10 => OffsetDateTime::parse(&format!("{text}T00:00:00+08:00"), &Rfc3339),
            19 if text.as_bytes().get(10) == Some(&b' ') => {
                OffsetDateTime::parse(&format!("{}+08:00", text.replacen(' ', "T", 1)), &Rfc3339)
            }
            _ => OffsetDateTime::parse(text, &Rfc3339),
        };
        parsed.ok()
    }

    fn parse_error(&self) -> ParseDateTimeError {
        ParseDateTimeError(self.0.clone())
    }

    /// Creates a time in ISO 8601 in UTC.
    fn from_unix(seconds: i64) -> Self {
        Self(rfc3339(seconds, UtcOffset::UTC))
    }
}

fn is_absent(text: &str) -> bool {
    let text = text.trim();
    text.is_empty() || text.starts_with("0000-00-00")
}

fn beijing() -> UtcOffset {
    UtcOffset::from_hms(8, 0, 0).unwrap_or(UtcOffset::UTC)
}

/// Formats whole seconds. A time whose year does not have four digits becomes the nearest that has.
fn rfc3339(seconds: i64, offset: UtcOffset) -> String {
    let shift = i64::from(offset.whole_seconds());
    let seconds = seconds.clamp(*YEARS.start(), *YEARS.end() - shift);
    OffsetDateTime::from_unix_timestamp(seconds)
        .ok()
        .and_then(|time| time.to_offset(offset).format(&Rfc3339).ok())
        .unwrap_or_default()
}

/// Compares as instants; a string that is not a time equals only the same string.
impl PartialEq for DateTime {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0 || self.parse().is_some_and(|time| Some(time) == other.parse())
    }
}

impl Eq for DateTime {}

impl Hash for DateTime {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self.parse() {
            Some(time) => time.unix_timestamp_nanos().hash(state),
            None => self.0.hash(state),
        }
    }
}

/// Compares as instants; a string that is not a time has no order.
impl PartialOrd for DateTime {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        match (self.parse(), other.parse()) {
            (Some(left), Some(right)) => Some(left.cmp(&right)),
            _ if self.0 == other.0 => Some(Ordering::Equal),
            _ => None,
        }
    }
}

/// Keeps the string as it is, whether it is a time or not.
impl From<&str> for DateTime {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

/// Keeps the string as it is, whether it is a time or not.
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

/// An absent time becomes `None`.
impl FromString for Option<DateTime> {
    fn set_string(&mut self, text: &str) {
        *self = if is_absent(text) { None } else { Some(DateTime::from(text)) };
    }
}

impl Field for DateTime {
    fn get(&self) -> Get<'_> {
        Get::String(&self.0)
    }

    fn slot(&mut self) -> Slot<'_> {
        Slot::Parse(self)
    }

    fn optional_slot(option: &mut Option<Self>) -> Slot<'_> {
        Slot::Parse(option)
    }
}

crate::__serde_for_enumeration!(DateTime);

/// The error of parsing a [`DateTime`] whose string is not a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseDateTimeError(String);

impl Display for ParseDateTimeError {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let text = &self.0;
        write!(
            formatter,
            "invalid time {text:?}: expected 2026-01-31T12:00:00Z, 2026-01-31 12:00:00 or 2026-01-31"
        )
    }
}

impl StdError for ParseDateTimeError {}

#[cfg(test)]
mod tests;
