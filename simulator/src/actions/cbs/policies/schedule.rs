//! The schedules in requests and responses.

use serde_json::{Value, json};

use super::Call;
use crate::error::ApiError;
use crate::parameters::View;
use crate::state::cbs::{Days, Schedule};

/// Returns the schedules in `Policy`.
pub(super) fn read(call: &Call<'_>) -> Result<Vec<Schedule>, ApiError> {
    let items = call.parameters.objects("Policy");
    let read = |(index, view): (usize, View<'_>)| one(call, &format!("Policy.{index}"), view);
    items.into_iter().enumerate().map(read).collect()
}

fn one(call: &Call<'_>, path: &str, view: View<'_>) -> Result<Schedule, ApiError> {
    let hours = numbers(call, &format!("{path}.Hour"), view.integers("Hour"), 0..=23)?;
    if hours.is_empty() {
        return Err(ApiError::missing(&format!("{path}.Hour.0")));
    }
    let week = view.integers("DayOfWeek");
    let month = view.integers("DayOfMonth");
    let days = match (week.is_empty(), month.is_empty(), view.integer("IntervalDays")) {
        (false, true, None) => {
            Days::OfWeek(numbers(call, &format!("{path}.DayOfWeek"), week, 0..=6)?)
        }
        (true, false, None) => {
            Days::OfMonth(numbers(call, &format!("{path}.DayOfMonth"), month, 1..=31)?)
        }
        (true, true, Some(interval)) => Days::Interval(interval),
        _ => {
            let message = format!(
                "Specify one of `DayOfWeek`, `DayOfMonth` and `IntervalDays` in the parameter `{path}`."
            );
            return Err(call.invalid(&["InvalidParameter"], message));
        }
    };
    Ok(Schedule { hours, days })
}

/// Returns sorted, distinct numbers of a range.
fn numbers(
    call: &Call<'_>,
    path: &str,
    mut numbers: Vec<i64>,
    range: std::ops::RangeInclusive<i64>,
) -> Result<Vec<i64>, ApiError> {
    if let Some(wrong) = numbers.iter().find(|number| !range.contains(number)) {
        let (least, most) = (range.start(), range.end());
        let message =
            format!("The parameter `{path}` contains {wrong}; it must be {least} to {most}.");
        return Err(call.invalid(&["InvalidParameter"], message));
    }
    numbers.sort_unstable();
    numbers.dedup();
    Ok(numbers)
}

/// Returns an item of `Policy`.
pub(super) fn to_json(schedule: &Schedule) -> Value {
    let mut item = json!({"Hour": schedule.hours});
    let (name, value) = match &schedule.days {
        Days::OfWeek(days) => ("DayOfWeek", json!(days)),
        Days::OfMonth(days) => ("DayOfMonth", json!(days)),
        Days::Interval(interval) => ("IntervalDays", json!(interval)),
    };
    item[name] = value;
    item
}
