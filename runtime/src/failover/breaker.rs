//! When to go elsewhere: a circuit breaker, without a clock or a network of its own.

use std::time::{Duration, SystemTime};

/// One endpoint's state.
#[derive(Debug, Default)]
pub(super) struct Breaker {
    state: State,
    /// Grows whenever the state changes, so that what was begun in another state says nothing about this one.
    era: u64,
}

#[derive(Debug)]
enum State {
    /// The endpoint is used.
    Closed {
        /// Failures in a row.
        failures: u32,
    },
    /// The backup is used.
    Open {
        /// When the endpoint last failed.
        since: SystemTime,
        /// Whether an attempt is finding out about the endpoint.
        probing: bool,
    },
}

impl Default for State {
    fn default() -> Self {
        Self::Closed { failures: 0 }
    }
}

/// Where an attempt goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Admission {
    /// To the endpoint, as usual.
    Usual {
        /// The era it was begun in.
        era: u64,
    },
    /// To the endpoint, to find out.
    Probe,
    /// To the backup.
    Backup,
}

impl Breaker {
    pub(super) fn admit(&mut self, now: SystemTime, pause: Duration) -> Admission {
        match &mut self.state {
            State::Closed { .. } => Admission::Usual { era: self.era },
            // A clock that was set back would hold the switch open for as long.
            State::Open { since, probing: probing @ false }
                if now.duration_since(*since).map_or(true, |past| past >= pause) =>
            {
                *probing = true;
                Admission::Probe
            }
            State::Open { .. } => Admission::Backup,
        }
    }

    /// Takes note of how an attempt ended. Gives whether the switch is now open, if that changed.
    pub(super) fn settle(
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
            (Admission::Usual { era }, State::Closed { failures }) if era == self.era => {
                *failures = if failed { failures.saturating_add(1) } else { 0 };
                if *failures < limit {
                    return None;
                }
                self.change(State::Open { since: now, probing: false });
                Some(true)
            }
            (Admission::Usual { .. } | Admission::Backup, _) => None,
        }
    }

    /// An attempt ended without having found anything out: the next one may probe.
    pub(super) fn abandon(&mut self, admission: Admission) {
        if let (Admission::Probe, State::Open { probing, .. }) = (admission, &mut self.state) {
            *probing = false;
        }
    }

    fn change(&mut self, state: State) {
        self.state = state;
        self.era += 1;
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
    fn what_was_begun_before_a_change_says_nothing_after_it() {
        let mut breaker = Breaker::default();
        let early: Vec<_> = (0..4).map(|_| breaker.admit(at(0), PAUSE)).collect();
        assert_eq!(breaker.settle(early[0], true, 1, at(5)), Some(true));
        // Neither does a success close it, nor a failure lengthen the pause.
        assert_eq!(breaker.settle(early[1], false, 1, at(6)), None);
        assert_eq!(breaker.settle(early[2], true, 1, at(50)), None);
        assert_eq!(breaker.admit(at(64), PAUSE), Admission::Backup);
        let probe = breaker.admit(at(65), PAUSE);
        assert_eq!(probe, Admission::Probe);
        assert_eq!(breaker.settle(probe, false, 1, at(66)), Some(false));
        // Nor does a failure of the time before open it again.
        assert_eq!(breaker.settle(early[3], true, 1, at(67)), None);
        assert!(matches!(breaker.admit(at(67), PAUSE), Admission::Usual { .. }));
    }

    #[test]
    fn a_clock_that_is_set_back_does_not_hold_it_open() {
        let mut breaker = Breaker::default();
        let first = breaker.admit(at(1000), PAUSE);
        breaker.settle(first, true, 1, at(1000));
        assert_eq!(breaker.admit(at(10), PAUSE), Admission::Probe);
    }
}
