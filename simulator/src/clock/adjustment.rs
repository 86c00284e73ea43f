//! How simulated time follows from that of the base clock.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::{ClockError, LATEST, MAX_SCALE};
use crate::core::SharedStorage;

/// How simulated time follows from that of the base clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(into = "Stored", try_from = "Stored")]
pub(crate) struct Adjustment {
    /// The simulated time at a time of the base clock; `None` if the clock was never adjusted.
    anchor: Option<Anchor>,
    pub(super) scale: Scale,
    pub(super) frozen: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Anchor {
    base: SystemTime,
    simulated: SystemTime,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Scale(pub(super) f64);

impl Default for Scale {
    fn default() -> Self {
        Self(1.0)
    }
}

impl Adjustment {
    /// Returns the simulated time at a time of the base clock.
    pub(crate) fn at(&self, base: SystemTime) -> SystemTime {
        let Some(anchor) = self.anchor else { return base };
        if self.frozen {
            return anchor.simulated;
        }
        // The base clock may be set back.
        let time = match base.duration_since(anchor.base) {
            Ok(later) => anchor.simulated.checked_add(self.scaled(later)),
            Err(earlier) => anchor.simulated.checked_sub(self.scaled(earlier.duration())),
        };
        let latest = UNIX_EPOCH + LATEST;
        time.map_or(latest, |time| time.clamp(UNIX_EPOCH, latest))
    }

    fn scaled(&self, time: Duration) -> Duration {
        if self.scale == Scale::default() {
            return time;
        }
        Duration::try_from_secs_f64(time.as_secs_f64() * self.scale.0).unwrap_or(LATEST)
    }

    /// Sets the simulated time at a time of the base clock.
    pub(super) fn anchor_at(&mut self, base: SystemTime, simulated: SystemTime) {
        self.anchor = Some(Anchor { base, simulated });
    }

    /// Sets a scale that was checked.
    pub(super) fn set_scale(&mut self, scale: f64) {
        self.scale = Scale(scale);
    }
}

pub(super) fn is_supported(time: &SystemTime) -> bool {
    time.duration_since(UNIX_EPOCH).is_ok_and(|since| since <= LATEST)
}

/// An adjustment as records and documents contain it.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    /// The time of the base clock to which `simulated_time` belongs; null if the clock was never adjusted.
    real_time: Option<String>,
    simulated_time: Option<String>,
    scale: f64,
    frozen: bool,
}

impl From<Adjustment> for Stored {
    fn from(adjustment: Adjustment) -> Self {
        let Adjustment { anchor, scale: Scale(scale), frozen } = adjustment;
        Self {
            real_time: anchor.and_then(|anchor| format(anchor.base)),
            simulated_time: anchor.and_then(|anchor| format(anchor.simulated)),
            scale,
            frozen,
        }
    }
}

impl TryFrom<Stored> for Adjustment {
    type Error = String;

    fn try_from(stored: Stored) -> Result<Self, String> {
        let Stored { real_time, simulated_time, scale, frozen } = stored;
        let time = |name, text: &Option<String>| {
            let parse = |text: &String| {
                parse(text).ok_or_else(|| {
                    format!("invalid `{name}` {text:?}: expected a time from 1970 to 9999 such as \"2026-01-31T08:00:00Z\"")
                })
            };
            text.as_ref().map(parse).transpose()
        };
        let anchor = match (
            time("real_time", &real_time)?,
            time("simulated_time", &simulated_time)?,
        ) {
            (Some(base), Some(simulated)) => Some(Anchor { base, simulated }),
            (None, None) if !frozen => None,
            _ => {
                let expected = "expected both `real_time` and `simulated_time`, or none of them and `frozen` false";
                return Err(expected.to_owned());
            }
        };
        if !(scale > 0.0 && scale <= MAX_SCALE) {
            return Err(ClockError::Scale(scale).to_string());
        }
        Ok(Self { anchor, scale: Scale(scale), frozen })
    }
}

/// Formats a time of RFC 3339 with all its digits. `None` if it is not supported.
fn format(time: SystemTime) -> Option<String> {
    let since = time.duration_since(UNIX_EPOCH).ok()?;
    let nanoseconds = i128::try_from(since.as_nanos()).ok()?;
    OffsetDateTime::from_unix_timestamp_nanos(nanoseconds).ok()?.format(&Rfc3339).ok()
}

fn parse(text: &str) -> Option<SystemTime> {
    let time = OffsetDateTime::parse(text, &Rfc3339).ok()?;
    let seconds = u64::try_from(time.unix_timestamp()).ok()?;
    UNIX_EPOCH.checked_add(Duration::new(seconds, time.nanosecond())).filter(is_supported)
}

/// The adjustment of a clock, whose changes are stored. Clones share it.
#[derive(Clone, Default)]
pub(crate) struct SharedAdjustment {
    current: Arc<Mutex<Adjustment>>,
    storage: Option<SharedStorage>,
}

impl SharedAdjustment {
    pub(crate) fn new(current: Adjustment, storage: Option<SharedStorage>) -> Self {
        Self { current: Arc::new(Mutex::new(current)), storage }
    }

    pub(crate) fn get(&self) -> Adjustment {
        *self.locked()
    }

    /// Locks the adjustment. The caller stores what it changes.
    pub(crate) fn locked(&self) -> MutexGuard<'_, Adjustment> {
        self.current.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the adjustment and stores it, unless `change` fails.
    pub(super) fn change<T>(
        &self,
        change: impl FnOnce(&mut Adjustment) -> Result<T, ClockError>,
    ) -> Result<T, ClockError> {
        let mut current = self.locked();
        let mut next = *current;
        let result = change(&mut next)?;
        let is_changed = next != *current;
        *current = next;
        if let Some(storage) = self.storage.as_ref().filter(|_| is_changed) {
            let stored = storage.locked().store_clock(next);
            stored.map_err(|error| ClockError::NotStored(error.kind()))?;
        }
        Ok(result)
    }
}
