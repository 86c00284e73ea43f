//! The duration of state transitions.

use std::time::Duration;

/// The time that instances, images, disks and snapshots spend in each transitional state.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Timing {
    /// From `PENDING` to `RUNNING`. Default: 2 s.
    pub create: Duration,
    /// From `STARTING` to `RUNNING`. Default: 2 s.
    pub start: Duration,
    /// From `STOPPING` to `STOPPED`. Default: 2 s.
    pub stop: Duration,
    /// From `REBOOTING` to `RUNNING`. Default: 3 s.
    pub reboot: Duration,
    /// From `LAUNCH_FAILED` to removal. Default: 60 s.
    pub failed_launch: Duration,
    /// From `TERMINATING` to removal, or to `SHUTDOWN` when the instance is isolated first. Default: 2 s.
    pub terminate: Duration,
    /// Changes of a stopped instance, such as its type, password or image. Default: 2 s.
    pub change: Duration,
    /// From `CREATING` to `NORMAL` for an image. Default: 5 s.
    pub image: Duration,
    /// Attaching, detaching, resizing and restoring a disk, and filling a new one from a snapshot. Default: 2 s.
    pub disk: Duration,
    /// From `CREATING` to `NORMAL` for a snapshot. Default: 3 s.
    pub snapshot: Duration,
    /// How long a remote command takes to be delivered, and to run unless a [rule](crate::CommandRule) says otherwise.
    /// Default: 1 s.
    pub command: Duration,
}

impl Default for Timing {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self {
            create: seconds(2),
            start: seconds(2),
            stop: seconds(2),
            reboot: seconds(3),
            failed_launch: seconds(60),
            terminate: seconds(2),
            change: seconds(2),
            image: seconds(5),
            disk: seconds(2),
            snapshot: seconds(3),
            command: seconds(1),
        }
    }
}

impl Timing {
    /// Scales all durations by `1 / scale`. A scale that is not a positive, finite number has no effect.
    #[must_use]
    pub fn scaled(self, scale: f64) -> Self {
        let faster = |time| faster(time, scale);
        Self {
            create: faster(self.create),
            start: faster(self.start),
            stop: faster(self.stop),
            reboot: faster(self.reboot),
            failed_launch: faster(self.failed_launch),
            terminate: faster(self.terminate),
            change: faster(self.change),
            image: faster(self.image),
            disk: faster(self.disk),
            snapshot: faster(self.snapshot),
            command: faster(self.command),
        }
    }
}

/// Divides a duration by a scale. A scale that is not a positive, finite number has no effect.
pub(crate) fn faster(time: Duration, scale: f64) -> Duration {
    if !(scale.is_finite() && scale > 0.0) {
        return time;
    }
    // A duration that overflows never ends.
    Duration::try_from_secs_f64(time.as_secs_f64() / scale).unwrap_or(Duration::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scale_divides_all_durations() {
        let timing = Timing { image: Duration::MAX, ..Timing::default() };
        assert_eq!(timing.scaled(4.0).stop, Duration::from_millis(500));
        assert_eq!(timing.scaled(0.5).image, Duration::MAX);
        for scale in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert_eq!(timing.scaled(scale), timing, "{scale}");
        }
    }
}
