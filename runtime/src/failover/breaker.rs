//! A circuit breaker as a state machine, without clock and I/O.

use std::time::{Duration, SystemTime};

/// The circuit breaker of an endpoint.
#[derive(Debug, Default)]
pub(super) struct CircuitBreaker {
    state: State,
    /// Incremented with every change of the state, so that attempts that started before a change do not affect the new
    /// state.
    epoch: u64,
}

#[derive(Debug)]
enum State {
    /// The endpoint is used.
    Closed {
        /// The number of consecutive failures.
        failures: u32,
    },
    /// The backup is used.
    Open {
        /// When the endpoint last failed.
        since: SystemTime,
        /// Whether a probe of the endpoint is in progress.
        probing: bool,
    },
}

impl Default for State {
    fn default() -> Self {
        Self::Closed { failures: 0 }
    }
}

/// The endpoint of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Admission {
    /// The primary endpoint.
    Primary {
        /// The epoch in which the attempt started.
        epoch: u64,
    },
    /// The primary endpoint, to find out whether it is reachable again.
    Probe,
    /// The backup endpoint.
    Backup,
}

impl CircuitBreaker {
    pub(super) fn admit(&mut self, now: SystemTime, pause: Duration) -> Admission {
        match &mut self.state {
            State::Closed { .. } => Admission::Primary { epoch: self.epoch },
            // An error means that the clock was set back, which must not prolong the pause.
            State::Open { since, probing: probing @ false }
                if now.duration_since(*since).map_or(true, |past| past >= pause) =>
            {
                *probing = true;
                Admission::Probe
            }
            State::Open { .. } => Admission::Backup,
        }
    }

    /// Records the result of an attempt. Returns whether the circuit is now open, if that changed.
    pub(super) fn record(
        &mut self,
        admission: Admission,
        failed: bool,
        limit: u32,
        now: SystemTime,
    ) -> Option<bool> {
        match (admission, &mut self.state) {
            (Admission::Probe, State::Open { since, probing }) if failed => {
                (*since, *probing) = (now, false);
                None
            }
            (Admission::Probe, _) => {
                self.change(State::default());
                Some(false)
            }
            (Admission::Primary { epoch }, State::Closed { failures }) if epoch == self.epoch => {
                *failures = if failed { failures.saturating_add(1) } else { 0 };
                if *failures < limit {
                    return None;
                }
                self.change(State::Open { since: now, probing: false });
                Some(true)
            }
            (Admission::Primary { .. } | Admission::Backup, _) => None,
        }
    }

    /// Records that an attempt ended without a result: the next one may probe.
    pub(super) fn abandon(&mut self, admission: Admission) {
        if let (Admission::Probe, State::Open { probing, .. }) = (admission, &mut self.state) {
            *probing = false;
        }
    }

    fn change(&mut self, state: State) {
        self.state = state;
        self.epoch += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAUSE: Duration = Duration::from_secs(60);

    fn at(seconds: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
    }

    #[test]
    fn attempts_from_before_a_change_have_no_effect() {
        let mut breaker = CircuitBreaker::default();
        let early: Vec<_> = (0..4).map(|_| breaker.admit(at(0), PAUSE)).collect();
        assert_eq!(breaker.record(early[0], true, 1, at(5)), Some(true));
        // A success does not close the circuit, and a failure does not prolong the pause.
        assert_eq!(breaker.record(early[1], false, 1, at(6)), None);
        assert_eq!(breaker.record(early[2], true, 1, at(50)), None);
        assert_eq!(breaker.admit(at(64), PAUSE), Admission::Backup);
        let probe = breaker.admit(at(65), PAUSE);
        assert_eq!(probe, Admission::Probe);
        assert_eq!(breaker.record(probe, false, 1, at(66)), Some(false));
        // A failure from before does not open it again.
        assert_eq!(breaker.record(early[3], true, 1, at(67)), None);
        assert!(matches!(breaker.admit(at(67), PAUSE), Admission::Primary { .. }));
    }

    #[test]
    fn a_clock_that_is_set_back_does_not_prolong_the_pause() {
        let mut breaker = CircuitBreaker::default();
        let first = breaker.admit(at(1000), PAUSE);
        breaker.record(first, true, 1, at(1000));
        assert_eq!(breaker.admit(at(10), PAUSE), Admission::Probe);
    }
}
