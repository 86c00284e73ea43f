//! The clock of a simulator, which can be advanced, set, frozen and scaled while it runs.

mod adjustment;

use std::fmt::{self, Debug, Display, Formatter};
use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use tencent_cloud::BoxFuture;
use tencent_cloud::clock::{Clock, NoTimer};

use self::adjustment::is_supported;
pub(crate) use self::adjustment::{Adjustment, SharedAdjustment};
use crate::moment::LATEST;

/// The highest scale, at which a real second is eleven and a half days.
pub(crate) const MAX_SCALE: f64 = 1_000_000.0;

/// The clock of a simulator: that of [`Builder::clock`](crate::Builder::clock), which can be advanced, set, frozen and
/// scaled while the simulator runs. Clones share the time.
///
/// Only [`now`](Self::now) is adjusted: the time of states, timers, billing and the `Date` header. Pauses, timeouts and
/// the delays of faults follow the original clock, so that no call waits for a frozen one. Signatures may contain either
/// time. Time is continuous: a change of the scale affects only the time that follows.
///
/// ```
/// use std::time::Duration;
/// use tencent_cloud_simulator::Simulator;
///
/// let simulator = Simulator::builder().in_memory()?;
/// let control = simulator.control();
/// let clock = control.clock();
/// let start = clock.freeze();
/// clock.advance(Duration::from_secs(3600))?;
/// assert_eq!(clock.now(), start + Duration::from_secs(3600));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct SimulatedClock {
    base: Arc<dyn Clock>,
    adjustment: SharedAdjustment,
}

/// The error of an adjustment that a [`SimulatedClock`] does not support.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum ClockError {
    /// The scale is not in the supported range.
    Scale(f64),
    /// The time would be before 1970 or after the year 9999 in Beijing.
    OutOfRange,
    /// The time was changed, but the change cannot be written to the [folder](crate::Builder::state_dir) with the state. It
    /// is written together with the next change that can be.
    NotStored(io::ErrorKind),
}

impl Display for ClockError {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Scale(scale) => write!(
                formatter,
                "invalid scale {scale}: expected a number greater than 0 and at most {MAX_SCALE}"
            ),
            Self::OutOfRange => {
                formatter.write_str("time out of range: expected a time from 1970 to 9999")
            }
            Self::NotStored(kind) => {
                write!(formatter, "the time was changed, but the change cannot be stored: {kind}")
            }
        }
    }
}

impl std::error::Error for ClockError {}

impl SimulatedClock {
    pub(crate) fn new(base: Arc<dyn Clock>, adjustment: SharedAdjustment) -> Self {
        Self { base, adjustment }
    }

    /// Returns the simulated time.
    #[must_use]
    pub fn now(&self) -> SystemTime {
        self.adjustment.get().at(self.base.now())
    }

    /// Returns the time of the original clock.
    #[must_use]
    pub fn real_time(&self) -> SystemTime {
        self.base.now()
    }

    /// Returns the simulated and the original time of one instant.
    pub(crate) fn times(&self) -> (SystemTime, SystemTime) {
        let base = self.base.now();
        (self.adjustment.get().at(base), base)
    }

    /// Returns whether simulated time stands still.
    #[must_use]
    pub fn is_frozen(&self) -> bool {
        self.adjustment.get().frozen
    }

    /// Returns how many simulated seconds pass in one real second. Default: 1.
    #[must_use]
    pub fn scale(&self) -> f64 {
        self.adjustment.get().scale.0
    }

    /// Advances the time and returns it. A frozen clock stays frozen.
    ///
    /// # Errors
    /// If the time would be after the year 9999 in Beijing.
    pub fn advance(&self, duration: Duration) -> Result<SystemTime, ClockError> {
        self.change(|now, _| {
            now.checked_add(duration).filter(is_supported).ok_or(ClockError::OutOfRange)
        })
    }

    /// Sets the time, which may be in the past. States that were reached are kept.
    ///
    /// # Errors
    /// If the time is before 1970 or after the year 9999 in Beijing.
    pub fn set(&self, time: SystemTime) -> Result<SystemTime, ClockError> {
        self.change(|_, _| Some(time).filter(is_supported).ok_or(ClockError::OutOfRange))
    }

    /// Stops the time and returns it.
    pub fn freeze(&self) -> SystemTime {
        self.set_frozen(true)
    }

    /// Lets the time pass again after [`freeze`](Self::freeze), and returns it.
    pub fn unfreeze(&self) -> SystemTime {
        self.set_frozen(false)
    }

    /// Sets how many simulated seconds pass in one real second.
    ///
    /// # Errors
    /// If the scale is not greater than 0 and at most 1,000,000.
    pub fn set_scale(&self, scale: f64) -> Result<SystemTime, ClockError> {
        if !(scale > 0.0 && scale <= MAX_SCALE) {
            return Err(ClockError::Scale(scale));
        }
        self.change(|now, adjustment| {
            adjustment.set_scale(scale);
            Ok(now)
        })
    }

    /// Removes all adjustments: the time is that of the original clock again.
    pub fn reset(&self) {
        // Stored with the next change, if it cannot be now.
        let _ = self.adjustment.change(|adjustment| {
            *adjustment = Adjustment::default();
            Ok(())
        });
    }

    /// Applies several adjustments at once, in the order: time, advance, scale, freeze.
    pub(crate) fn adjust(&self, changes: &Changes) -> Result<SystemTime, ClockError> {
        if let Some(scale) = changes.scale.filter(|scale| !(*scale > 0.0 && *scale <= MAX_SCALE)) {
            return Err(ClockError::Scale(scale));
        }
        self.change(|now, adjustment| {
            let start = changes.time.unwrap_or(now);
            let time = start.checked_add(changes.advance.unwrap_or_default());
            let time = time.filter(is_supported).ok_or(ClockError::OutOfRange)?;
            if let Some(scale) = changes.scale {
                adjustment.set_scale(scale);
            }
            adjustment.frozen = changes.frozen.unwrap_or(adjustment.frozen);
            Ok(time)
        })
    }

    fn set_frozen(&self, frozen: bool) -> SystemTime {
        let mut time = UNIX_EPOCH;
        // Stored with the next change, if it cannot be now.
        let _ = self.change(|now, adjustment| {
            time = now;
            adjustment.frozen = frozen;
            Ok(now)
        });
        time
    }

    /// Changes the adjustment; `change` returns the new time from the current one.
    fn change(
        &self,
        change: impl FnOnce(SystemTime, &mut Adjustment) -> Result<SystemTime, ClockError>,
    ) -> Result<SystemTime, ClockError> {
        self.adjustment.change(|adjustment| {
            let base = self.base.now();
            let simulated = change(adjustment.at(base), adjustment)?;
            adjustment.anchor_at(base, simulated);
            Ok(simulated)
        })
    }
}

/// Adjustments that are applied at once.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Changes {
    pub(crate) time: Option<SystemTime>,
    pub(crate) advance: Option<Duration>,
    pub(crate) scale: Option<f64>,
    pub(crate) frozen: Option<bool>,
}

impl Clock for SimulatedClock {
    fn now(&self) -> SystemTime {
        Self::now(self)
    }

    fn instant(&self) -> Instant {
        self.base.instant()
    }

    fn sleep(&self, duration: Duration) -> Result<BoxFuture<'static, ()>, NoTimer> {
        self.base.sleep(duration)
    }

    fn deadline(&self, after: Duration) -> Result<BoxFuture<'static, ()>, NoTimer> {
        self.base.deadline(after)
    }
}

impl Debug for SimulatedClock {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("SimulatedClock")
            .field("now", &self.now())
            .field("scale", &self.scale())
            .field("frozen", &self.is_frozen())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
