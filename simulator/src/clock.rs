//! The clock of a simulator, which can be advanced, set, frozen and scaled while it runs.

use std::fmt::{self, Debug, Display, Formatter};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use tencent_cloud::BoxFuture;
use tencent_cloud::clock::{Clock, NoTimer};

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
    adjustment: Arc<Mutex<Adjustment>>,
}

/// How simulated time follows from that of the base clock.
#[derive(Clone, Copy, Debug, Default)]
struct Adjustment {
    /// The simulated time at a time of the base clock; `None` if the clock was never adjusted.
    anchor: Option<Anchor>,
    scale: Scale,
    frozen: bool,
}

#[derive(Clone, Copy, Debug)]
struct Anchor {
    base: SystemTime,
    simulated: SystemTime,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Scale(f64);

impl Default for Scale {
    fn default() -> Self {
        Self(1.0)
    }
}

/// The error of an adjustment that a [`SimulatedClock`] does not support.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum ClockError {
    /// The scale is not in the supported range.
    Scale(f64),
    /// The time would be before 1970 or after the year 9999 in Beijing.
    OutOfRange,
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
        }
    }
}

impl std::error::Error for ClockError {}

impl SimulatedClock {
    pub(crate) fn new(base: Arc<dyn Clock>) -> Self {
        Self { base, adjustment: Arc::default() }
    }

    /// Returns the simulated time.
    #[must_use]
    pub fn now(&self) -> SystemTime {
        self.adjustment().at(self.base.now())
    }

    /// Returns the time of the original clock.
    #[must_use]
    pub fn real_time(&self) -> SystemTime {
        self.base.now()
    }

    /// Returns the simulated and the original time of one instant.
    pub(crate) fn times(&self) -> (SystemTime, SystemTime) {
        let base = self.base.now();
        (self.adjustment().at(base), base)
    }

    /// Returns whether simulated time stands still.
    #[must_use]
    pub fn is_frozen(&self) -> bool {
        self.adjustment().frozen
    }

    /// Returns how many simulated seconds pass in one real second. Default: 1.
    #[must_use]
    pub fn scale(&self) -> f64 {
        self.adjustment().scale.0
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
            adjustment.scale = Scale(scale);
            Ok(now)
        })
    }

    /// Removes all adjustments: the time is that of the original clock again.
    pub fn reset(&self) {
        *self.adjustment() = Adjustment::default();
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
            adjustment.scale = changes.scale.map_or(adjustment.scale, Scale);
            adjustment.frozen = changes.frozen.unwrap_or(adjustment.frozen);
            Ok(time)
        })
    }

    fn set_frozen(&self, frozen: bool) -> SystemTime {
        let mut adjustment = self.adjustment();
        let base = self.base.now();
        let simulated = adjustment.at(base);
        adjustment.anchor = Some(Anchor { base, simulated });
        adjustment.frozen = frozen;
        simulated
    }

    /// Changes the adjustment; `change` returns the new time from the current one.
    fn change(
        &self,
        change: impl FnOnce(SystemTime, &mut Adjustment) -> Result<SystemTime, ClockError>,
    ) -> Result<SystemTime, ClockError> {
        let mut adjustment = self.adjustment();
        let base = self.base.now();
        let now = adjustment.at(base);
        let simulated = change(now, &mut adjustment)?;
        adjustment.anchor = Some(Anchor { base, simulated });
        Ok(simulated)
    }

    fn adjustment(&self) -> MutexGuard<'_, Adjustment> {
        self.adjustment.lock().unwrap_or_else(PoisonError::into_inner)
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

impl Adjustment {
    /// Returns the simulated time at a time of the base clock.
    fn at(&self, base: SystemTime) -> SystemTime {
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
}

fn is_supported(time: &SystemTime) -> bool {
    time.duration_since(UNIX_EPOCH).is_ok_and(|since| since <= LATEST)
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
mod tests {
    use tencent_cloud::testing::ManualClock;

    use super::*;

    const START: SystemTime = UNIX_EPOCH;

    fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    fn clocks() -> (ManualClock, SimulatedClock) {
        let base = ManualClock::new(START + seconds(1000));
        (base.clone(), SimulatedClock::new(Arc::new(base)))
    }

    fn now(clock: &SimulatedClock) -> f64 {
        clock.now().duration_since(START).unwrap().as_secs_f64()
    }

    #[test]
    fn follows_the_base_clock_until_it_is_adjusted() {
        let (base, clock) = clocks();
        base.advance(seconds(5));
        assert_eq!(clock.now(), base.now());
        base.set(START);
        assert_eq!(clock.now(), START);
    }

    #[test]
    fn time_is_continuous_when_the_scale_changes() {
        let (base, clock) = clocks();
        clock.set_scale(60.0).unwrap();
        assert_eq!(now(&clock), 1000.0);
        base.advance(seconds(10));
        assert_eq!(now(&clock), 1600.0);
        clock.set_scale(0.5).unwrap();
        assert_eq!(now(&clock), 1600.0);
        base.advance(seconds(10));
        assert_eq!(now(&clock), 1605.0);
        // The offset remains.
        clock.set_scale(1.0).unwrap();
        base.advance(seconds(10));
        assert_eq!(now(&clock), 1615.0);
    }

    #[test]
    fn frozen_clock_advances_only_explicitly() {
        let (base, clock) = clocks();
        clock.freeze();
        base.advance(seconds(50));
        assert_eq!(now(&clock), 1000.0);
        clock.advance(seconds(7)).unwrap();
        clock.set_scale(10.0).unwrap();
        assert_eq!((now(&clock), clock.is_frozen()), (1007.0, true));
        clock.unfreeze();
        assert_eq!(now(&clock), 1007.0);
        base.advance(seconds(1));
        assert_eq!(now(&clock), 1017.0);
    }

    #[test]
    fn sets_times_in_the_past_and_in_the_future() {
        let (base, clock) = clocks();
        for time in [0, 10, 4_000_000_000] {
            clock.set(START + seconds(time)).unwrap();
            base.advance(seconds(1));
            assert_eq!(clock.now(), START + seconds(time + 1));
        }
        clock.reset();
        assert_eq!(clock.now(), base.now());
    }

    #[test]
    fn base_clock_that_is_set_back_takes_simulated_time_with_it() {
        let (base, clock) = clocks();
        clock.advance(seconds(100)).unwrap();
        base.set(START + seconds(990));
        assert_eq!(now(&clock), 1090.0);
        base.set(START);
        clock.set_scale(1000.0).unwrap();
        assert_eq!(clock.now(), START + seconds(100));
    }

    #[test]
    fn unsupported_adjustments_change_nothing() {
        let (base, clock) = clocks();
        for scale in [0.0, -1.0, f64::NAN, f64::INFINITY, 1_000_001.0] {
            assert!(matches!(clock.set_scale(scale), Err(ClockError::Scale(_))), "{scale}");
        }
        let far = Duration::MAX;
        assert_eq!(clock.advance(far), Err(ClockError::OutOfRange));
        assert_eq!(clock.set(START - seconds(1)), Err(ClockError::OutOfRange));
        assert_eq!((clock.now(), clock.scale()), (base.now(), 1.0));
        let changes = Changes { advance: Some(far), scale: Some(2.0), ..Changes::default() };
        assert_eq!(clock.adjust(&changes), Err(ClockError::OutOfRange));
        assert_eq!(clock.scale(), 1.0);
    }

    #[test]
    fn fast_clock_stops_in_the_year_9999() {
        let (base, clock) = clocks();
        clock.set(START + LATEST - seconds(1)).unwrap();
        clock.set_scale(MAX_SCALE).unwrap();
        base.advance(seconds(1_000_000_000));
        assert_eq!(clock.now(), START + LATEST);
    }
}
