//! The simulated time.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use http::{Request, StatusCode};
use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use time::macros::format_description;

use super::error::ControlError;
use super::input::Fields;
use super::routes::Answer;
use super::{Control, status};
use crate::clock::{Changes, ClockError, MAX_SCALE, SimulatedClock};

const FIELDS: &[&str] = &["now", "advance_seconds", "frozen", "scale"];
const TIME: &str = "a time from 1970 to 9999 such as \"2026-01-31T08:00:00Z\"";
const SECONDS: &str = "a number of seconds that is not negative and does not exceed the year 9999";

pub(super) fn get(control: &Control, request: &Request<Bytes>, _: &str) -> Answer {
    Fields::of_query(request, &[])?;
    status::ok(&to_json(control.clock()))
}

pub(super) fn put(control: &Control, request: &Request<Bytes>, _: &str) -> Answer {
    let fields = Fields::of_body(request, FIELDS)?;
    if fields.is_empty() {
        return Err(ControlError::missing(
            "now",
            "at least one of `now`, `advance_seconds`, `frozen`, `scale`",
        ));
    }
    let positive =
        |value: &Value| value.as_f64().filter(|scale| *scale > 0.0 && *scale <= MAX_SCALE);
    let scale = format!("a number greater than 0 and at most {MAX_SCALE}");
    let seconds = |value: &Value| Duration::try_from_secs_f64(value.as_f64()?).ok();
    let changes = Changes {
        time: fields.get("now", TIME, |value| parse(value.as_str()?))?,
        advance: fields.get("advance_seconds", SECONDS, seconds)?,
        scale: fields.get("scale", &scale, positive)?,
        frozen: fields.boolean("frozen")?,
    };
    control.clock().adjust(&changes).map_err(|error| match (error, changes.advance) {
        (ClockError::OutOfRange, Some(advance)) => {
            ControlError::invalid("advance_seconds", json!(advance.as_secs_f64()), SECONDS)
        }
        (ClockError::OutOfRange, None) => {
            ControlError::invalid("now", json!(changes.time.map(format)), TIME)
        }
        (ClockError::NotStored(_), _) => {
            let status = StatusCode::INTERNAL_SERVER_ERROR;
            ControlError::new(status, "InternalError", error.to_string())
        }
        (ClockError::Scale(given), _) => ControlError::invalid("scale", json!(given), &scale),
    })?;
    status::ok(&to_json(control.clock()))
}

fn to_json(clock: &SimulatedClock) -> Value {
    let (now, real) = clock.times();
    let offset = match now.duration_since(real) {
        Ok(ahead) => ahead.as_secs_f64(),
        Err(behind) => -behind.duration().as_secs_f64(),
    };
    json!({
        "now": format(now),
        "real_time": format(real),
        "offset_seconds": offset,
        "frozen": clock.is_frozen(),
        "scale": clock.scale(),
    })
}

/// Formats a time as `2026-01-31T08:00:00.000Z`.
pub(super) fn format(time: SystemTime) -> String {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    let seconds = i64::try_from(since.as_secs()).unwrap_or(i64::MAX);
    let time = OffsetDateTime::from_unix_timestamp(seconds).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    let time = time + Duration::from_nanos(since.subsec_nanos().into());
    let format =
        format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]Z");
    time.format(format).unwrap_or_default()
}

/// Parses a time of RFC 3339 that is not before 1970.
fn parse(text: &str) -> Option<SystemTime> {
    let time = OffsetDateTime::parse(text, &Rfc3339).ok()?;
    let seconds = u64::try_from(time.unix_timestamp()).ok()?;
    UNIX_EPOCH.checked_add(Duration::new(seconds, time.nanosecond()))
}
