//! How long things take.

use std::time::Duration;

/// How long an instance or an image stays in each passing state.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Timing {
    /// `PENDING` to `RUNNING`.
    pub create: Duration,
    /// `STARTING` to `RUNNING`.
    pub start: Duration,
    /// `STOPPING` to `STOPPED`.
    pub stop: Duration,
    /// `REBOOTING` to `RUNNING`.
    pub reboot: Duration,
    /// `TERMINATING` to gone, and to `SHUTDOWN` where an instance is isolated first.
    pub terminate: Duration,
    /// Changes of a stopped instance: its type, its password, its image.
    pub change: Duration,
    /// `CREATING` to `NORMAL` of an image.
    pub image: Duration,
}

impl Default for Timing {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self {
            create: seconds(2),
            start: seconds(2),
            stop: seconds(2),
            reboot: seconds(3),
            terminate: seconds(2),
            change: seconds(2),
            image: seconds(5),
        }
    }
}

impl Timing {
    /// Everything so many times faster; a scale that is not a number above zero changes nothing.
    #[must_use]
    pub fn scaled(self, scale: f64) -> Self {
        if !(scale.is_finite() && scale > 0.0) {
            return self;
        }
        // A duration too long to hold stands for one that never ends.
        let faster = |time: Duration| {
            Duration::try_from_secs_f64(time.as_secs_f64() / scale).unwrap_or(Duration::MAX)
        };
        Self {
            create: faster(self.create),
            start: faster(self.start),
            stop: faster(self.stop),
            reboot: faster(self.reboot),
            terminate: faster(self.terminate),
            change: faster(self.change),
            image: faster(self.image),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scale_makes_everything_faster() {
        let timing = Timing { image: Duration::MAX, ..Timing::default() };
        assert_eq!(timing.scaled(4.0).stop, Duration::from_millis(500));
        assert_eq!(timing.scaled(0.5).image, Duration::MAX);
        for scale in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert_eq!(timing.scaled(scale), timing, "{scale}");
        }
    }
}
