//! The times at which a policy creates snapshots.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::moment::Moment;

const HOUR: Duration = Duration::from_secs(3600);
const DAY: Duration = Duration::from_secs(24 * 3600);
/// Every schedule has a time within this many days: at most 365 days are between two snapshots, and every month that
/// lacks a day is followed by one that has it.
const HORIZON: u32 = 367;

/// Hours of days, in Beijing time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Schedule {
    /// In ascending order.
    pub(crate) hours: Vec<i64>,
    pub(crate) days: Days,
}

/// The days of a schedule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Days {
    /// From 0 for Sunday to 6.
    OfWeek(Vec<i64>),
    /// From 1 to 31.
    OfMonth(Vec<i64>),
    /// Every so many days, beginning on the day on which the policy is created.
    Interval(i64),
}

impl Schedule {
    /// Returns the first time after `now`.
    pub(crate) fn next(&self, created: Moment, now: Moment) -> Option<Moment> {
        let days = (0..HORIZON).map(|days| now.day().after(DAY * days));
        let times = days.filter(|day| self.has(created, *day)).flat_map(|day| {
            let hours = self.hours.iter().filter_map(|hour| u32::try_from(*hour).ok());
            hours.map(move |hour| day.after(HOUR * hour))
        });
        times.into_iter().find(|time| *time > now)
    }

    fn has(&self, created: Moment, day: Moment) -> bool {
        match &self.days {
            Days::OfWeek(days) => days.contains(&day.weekday()),
            Days::OfMonth(days) => days.contains(&day.day_of_month()),
            Days::Interval(interval) => {
                let passed = day.since(created.day()).as_secs() / DAY.as_secs();
                u64::try_from(*interval)
                    .is_ok_and(|interval| passed.is_multiple_of(interval.max(1)))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(text: &str) -> Moment {
        Moment::parse(text).unwrap()
    }

    #[test]
    fn next_time_is_the_first_one_after_now() {
        let (week, month) =
            (|days: &[i64]| Days::OfWeek(days.into()), |days: &[i64]| Days::OfMonth(days.into()));
        // 2024-02-28 is a Wednesday.
        let created = "2024-02-28 10:30:00";
        for (hours, days, now, expected) in [
            (vec![3, 12], week(&[3]), created, "2024-02-28 12:00:00"),
            (vec![3], week(&[3]), created, "2024-03-06 03:00:00"),
            (vec![0], week(&[0, 6]), created, "2024-03-02 00:00:00"),
            (vec![0], week(&[0, 6]), "2024-03-02 00:00:00", "2024-03-03 00:00:00"),
            (vec![23], month(&[31]), created, "2024-03-31 23:00:00"),
            (vec![23], month(&[31]), "2024-03-31 23:00:00", "2024-05-31 23:00:00"),
            (vec![1], month(&[29]), created, "2024-02-29 01:00:00"),
            (vec![1], month(&[29]), "2025-01-29 01:00:00", "2025-03-29 01:00:00"),
            (vec![11], Days::Interval(365), created, "2024-02-28 11:00:00"),
            (vec![10], Days::Interval(365), created, "2025-02-27 10:00:00"),
            (vec![10], Days::Interval(2), created, "2024-03-01 10:00:00"),
        ] {
            let schedule = Schedule { hours, days };
            let next = schedule.next(moment(created), moment(now)).unwrap();
            assert_eq!(next.beijing_time(), expected, "{schedule:?} after {now}");
        }
        let none = Schedule { hours: Vec::new(), days: Days::Interval(1) };
        assert_eq!(none.next(moment(created), moment(created)), None);
    }
}
