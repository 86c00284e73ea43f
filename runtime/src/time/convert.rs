//! Conversions from and to the types of the standard library and of crates for dates and times.

use std::time::SystemTime;

use super::{DateTime, ParseDateTimeError};
use crate::clock::unix_seconds;

/// ISO 8601 in UTC in whole seconds, such as `2026-01-31T12:00:00Z`.
impl From<SystemTime> for DateTime {
    fn from(time: SystemTime) -> Self {
        Self::from_unix(unix_seconds(time))
    }
}

/// Implements `TryFrom` by value, given the one by reference.
macro_rules! try_from_value {
    ($($target:ty),*) => {$(
        impl TryFrom<DateTime> for $target {
            type Error = ParseDateTimeError;

            fn try_from(time: DateTime) -> Result<Self, ParseDateTimeError> {
                Self::try_from(&time)
            }
        }
    )*};
}

impl TryFrom<&DateTime> for SystemTime {
    type Error = ParseDateTimeError;

    fn try_from(time: &DateTime) -> Result<Self, ParseDateTimeError> {
        time.to_system_time()
    }
}

try_from_value!(SystemTime);

#[cfg(feature = "jiff")]
mod jiff {
    use jiff::Timestamp;

    use super::{DateTime, ParseDateTimeError};

    impl TryFrom<&DateTime> for Timestamp {
        type Error = ParseDateTimeError;

        fn try_from(time: &DateTime) -> Result<Self, ParseDateTimeError> {
            let parsed = time.parse().ok_or_else(|| time.parse_error())?;
            Self::from_nanosecond(parsed.unix_timestamp_nanos()).map_err(|_| time.parse_error())
        }
    }

    try_from_value!(Timestamp);

    /// ISO 8601 in UTC in whole seconds.
    impl From<Timestamp> for DateTime {
        fn from(time: Timestamp) -> Self {
            let seconds = time.as_nanosecond().div_euclid(1_000_000_000);
            Self::from_unix(i64::try_from(seconds).unwrap_or_default())
        }
    }
}

#[cfg(feature = "chrono")]
mod chrono {
    use chrono::{TimeZone, Utc};

    use super::{DateTime, ParseDateTimeError};

    impl TryFrom<&DateTime> for chrono::DateTime<Utc> {
        type Error = ParseDateTimeError;

        fn try_from(time: &DateTime) -> Result<Self, ParseDateTimeError> {
            let parsed = time.parse().ok_or_else(|| time.parse_error())?;
            Self::from_timestamp(parsed.unix_timestamp(), parsed.nanosecond())
                .ok_or_else(|| time.parse_error())
        }
    }

    try_from_value!(chrono::DateTime<Utc>);

    /// ISO 8601 in UTC in whole seconds.
    impl<Tz: TimeZone> From<chrono::DateTime<Tz>> for DateTime {
        fn from(time: chrono::DateTime<Tz>) -> Self {
            Self::from_unix(time.timestamp())
        }
    }
}

#[cfg(feature = "time")]
mod time {
    use ::time::OffsetDateTime;

    use super::{DateTime, ParseDateTimeError};

    /// Keeps the offset.
    impl TryFrom<&DateTime> for OffsetDateTime {
        type Error = ParseDateTimeError;

        fn try_from(time: &DateTime) -> Result<Self, ParseDateTimeError> {
            time.parse().ok_or_else(|| time.parse_error())
        }
    }

    try_from_value!(OffsetDateTime);

    /// ISO 8601 in UTC in whole seconds.
    impl From<OffsetDateTime> for DateTime {
        fn from(time: OffsetDateTime) -> Self {
            Self::from_unix(time.unix_timestamp())
        }
    }
}
