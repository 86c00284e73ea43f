//! Cron expressions of five fields, in Beijing time.

use std::ops::RangeInclusive;

use time::{Duration, OffsetDateTime, Time};

use crate::moment::Moment;

/// The days in which a next time is searched: February 29 occurs once in eight years at least.
const MAX_DAYS: u32 = 8 * 366;

/// A parsed expression: minute, hour, day of the month, month, day of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cron {
    minutes: u64,
    hours: u64,
    days: u64,
    months: u64,
    /// Sunday is 0.
    weekdays: u64,
    /// Whether the days of the month and the days of the week are both restricted. Then either of them suffices.
    either_day: bool,
}

impl Cron {
    /// Parses an expression such as `0 8 * * 1-5`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let fields: Vec<&str> = text.split_whitespace().collect();
        let [minutes, hours, days, months, weekdays] = fields.as_slice() else { return None };
        let mut weekday_set = set(weekdays, &(0..=7))?;
        if weekday_set & (1 << 7) != 0 {
            weekday_set |= 1;
        }
        Some(Self {
            minutes: set(minutes, &(0..=59))?,
            hours: set(hours, &(0..=23))?,
            days: set(days, &(1..=31))?,
            months: set(months, &(1..=12))?,
            weekdays: weekday_set,
            either_day: !days.starts_with('*') && !weekdays.starts_with('*'),
        })
    }

    /// Returns the first matching time after `moment`.
    pub(crate) fn next(&self, moment: Moment) -> Option<Moment> {
        let start = moment.beijing().checked_add(Duration::minutes(1))?;
        let mut day = start.replace_time(Time::MIDNIGHT);
        let mut first_minute = u32::from(start.hour()) * 60 + u32::from(start.minute());
        for _ in 0..MAX_DAYS {
            if self.matches_day(day)
                && let Some(minute) = (first_minute..24 * 60).find(|minute| self.matches(*minute))
            {
                return Moment::from_time(day + Duration::minutes(i64::from(minute)));
            }
            day = day.checked_add(Duration::days(1))?;
            first_minute = 0;
        }
        None
    }

    fn matches_day(&self, day: OffsetDateTime) -> bool {
        let month = contains(self.months, u8::from(day.month()).into());
        let in_month = contains(self.days, day.day().into());
        let in_week = contains(self.weekdays, day.weekday().number_days_from_sunday().into());
        month && if self.either_day { in_month || in_week } else { in_month && in_week }
    }

    fn matches(&self, minute: u32) -> bool {
        contains(self.hours, minute / 60) && contains(self.minutes, minute % 60)
    }
}

fn contains(set: u64, value: u32) -> bool {
    set & (1 << value) != 0
}

/// Returns the set of values of a field: a list of values, ranges and steps.
fn set(field: &str, allowed: &RangeInclusive<u32>) -> Option<u64> {
    let mut found = 0;
    for part in field.split(',') {
        let (range, step) = match part.split_once('/') {
            Some((range, step)) => (range, Some(step.parse().ok().filter(|step| *step > 0)?)),
            None => (part, None),
        };
        let (from, until) = match range.split_once('-') {
            _ if range == "*" => (*allowed.start(), *allowed.end()),
            Some((from, until)) => (from.parse().ok()?, until.parse().ok()?),
            None => {
                let from = range.parse().ok()?;
                (from, if step.is_some() { *allowed.end() } else { from })
            }
        };
        if from > until || !allowed.contains(&from) || !allowed.contains(&until) {
            return None;
        }
        for value in (from..=until).step_by(step.unwrap_or(1)) {
            found |= 1 << value;
        }
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn next_time_matches_all_fields() {
        for (expression, after, expected) in [
            ("0 8 * * 1-5", "2023-11-17 08:00:00", Some("2023-11-20 08:00:00")),
            ("*/15 * * * *", "2023-11-17 08:15:59", Some("2023-11-17 08:30:00")),
            ("0 0 1 * *", "2023-11-17 08:00:00", Some("2023-12-01 00:00:00")),
            ("59 23 31 12 *", "2023-12-31 23:59:00", Some("2024-12-31 23:59:00")),
            ("0 0 29 2 *", "2023-03-01 00:00:00", Some("2024-02-29 00:00:00")),
            ("30 4 1,15 * 5", "2023-11-15 04:30:00", Some("2023-11-17 04:30:00")),
            ("0 12 * * 7", "2023-11-17 08:00:00", Some("2023-11-19 12:00:00")),
            ("5/20 3 * * *", "2023-11-17 03:25:00", Some("2023-11-17 03:45:00")),
            ("0 0 30 2 *", "2023-11-17 08:00:00", None),
            ("59 23 * * *", "9999-12-31 08:00:00", Some("9999-12-31 23:59:00")),
            ("0 0 1 1 *", "9999-12-31 23:58:59", None),
            ("* * * * *", "9999-12-31 23:59:59", None),
        ] {
            let next = Cron::parse(expression).unwrap().next(Moment::parse(after).unwrap());
            assert_eq!(next.map(Moment::beijing_time).as_deref(), expected, "{expression}");
        }
    }

    #[test]
    fn malformed_expressions_are_detected() {
        for text in [
            "",
            "* * * *",
            "60 * * * *",
            "* 24 * * *",
            "* * 0 * *",
            "5-1 * * * *",
            "*/0 * * * *",
            "a * * * *",
        ] {
            assert_eq!(Cron::parse(text), None, "{text}");
        }
    }
}
