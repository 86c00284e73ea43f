//! The states of an instance and the scheduled transitions between them.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Change, Timing};
use crate::moment::Moment;

/// `InstanceState`, except for values that the simulator does not use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum State {
    Pending,
    LaunchFailed,
    Running,
    Stopped,
    Starting,
    Stopping,
    Rebooting,
    Shutdown,
    Terminating,
    EnterRescueMode,
    RescueMode,
    ExitRescueMode,
}

impl State {
    /// Returns the value in the wire format.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "PENDING",
            Self::LaunchFailed => "LAUNCH_FAILED",
            Self::Running => "RUNNING",
            Self::Stopped => "STOPPED",
            Self::Starting => "STARTING",
            Self::Stopping => "STOPPING",
            Self::Rebooting => "REBOOTING",
            Self::Shutdown => "SHUTDOWN",
            Self::Terminating => "TERMINATING",
            Self::EnterRescueMode => "ENTER_RESCUE_MODE",
            Self::RescueMode => "RESCUE_MODE",
            Self::ExitRescueMode => "EXIT_RESCUE_MODE",
        }
    }

    /// Returns the error code of an operation that this state does not permit.
    pub(crate) fn error_code(self) -> &'static str {
        match self {
            Self::Pending => "UnsupportedOperation.InstanceStatePending",
            Self::LaunchFailed => "UnsupportedOperation.InstanceStateLaunchFailed",
            Self::Running => "UnsupportedOperation.InstanceStateRunning",
            Self::Stopped => "UnsupportedOperation.InstanceStateStopped",
            Self::Starting => "UnsupportedOperation.InstanceStateStarting",
            Self::Stopping => "UnsupportedOperation.InstanceStateStopping",
            Self::Rebooting => "UnsupportedOperation.InstanceStateRebooting",
            Self::Shutdown => "UnsupportedOperation.InstanceStateShutdown",
            Self::Terminating => "UnsupportedOperation.InstanceStateTerminating",
            Self::EnterRescueMode => "UnsupportedOperation.InstanceStateEnterRescueMode",
            Self::RescueMode => "UnsupportedOperation.InstanceStateRescueMode",
            Self::ExitRescueMode => "UnsupportedOperation.InstanceStateExitRescueMode",
        }
    }
}

/// A scheduled effect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Effect {
    /// The instance enters a state.
    Enter(State),
    /// A property of the instance changes. Changes are larger than all other effects, and rarer.
    Change(Box<Change>),
    /// The instance is isolated until it is terminated again.
    Isolate,
    /// The operation succeeds.
    Succeed,
    /// The operation fails.
    Fail,
    /// The instance is removed.
    Remove,
}

/// The outcome of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Outcome {
    Open,
    Succeeded,
    Failed,
}

/// The call that started the latest operation of an instance.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct LatestOperation {
    action: String,
    request_id: String,
}

impl LatestOperation {
    pub(crate) fn new(action: &str, request_id: &str) -> Arc<Self> {
        Arc::new(Self { action: action.to_owned(), request_id: request_id.to_owned() })
    }
}

/// The state of an instance, its latest operation, and the effects that are still due.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Lifecycle {
    pub(crate) state: State,
    /// Shared by the instances that a call creates.
    latest: Arc<LatestOperation>,
    /// The state to return to if the operation fails.
    before: State,
    outcome: Outcome,
    removed: bool,
    steps: VecDeque<(Moment, Effect)>,
    last: Moment,
}

impl Lifecycle {
    /// Returns the lifecycle of a new instance.
    pub(crate) fn created(latest: Arc<LatestOperation>, now: Moment) -> Self {
        Self {
            state: State::Pending,
            latest,
            before: State::LaunchFailed,
            outcome: Outcome::Open,
            removed: false,
            // A creation has two steps.
            steps: VecDeque::with_capacity(2),
            last: now,
        }
    }

    /// Starts an operation, which becomes the latest one.
    pub(crate) fn begin(&mut self, action: &str, request_id: &str, now: Moment) -> &mut Self {
        self.latest = LatestOperation::new(action, request_id);
        self.before = self.state;
        self.outcome = Outcome::Open;
        self.last = now;
        self
    }

    /// Makes the current operation fail when it would be completed. The instance returns to its previous state, or to
    /// `LAUNCH_FAILED` while it is created, and is released some time later. A completed operation does not change.
    /// Returns whether there is one.
    pub(crate) fn fail_operation(&mut self, until_released: Duration) -> bool {
        let Some((end, _)) = self.steps.back().filter(|_| self.is_busy()) else { return false };
        let end = *end;
        self.steps.clear();
        self.steps.extend([(end, Effect::Enter(self.before)), (end, Effect::Fail)]);
        if self.before == State::LaunchFailed {
            self.steps.push_back((end.after(until_released), Effect::Remove));
        }
        true
    }

    /// Schedules an effect `time` after the previous one.
    pub(crate) fn then(&mut self, time: Duration, effect: Effect) -> &mut Self {
        self.last = self.last.after(time);
        self.steps.push_back((self.last, effect));
        self
    }

    /// Schedules an effect at the time of the previous one.
    pub(crate) fn then_immediately(&mut self, effect: Effect) -> &mut Self {
        self.then(Duration::ZERO, effect)
    }

    /// Cancels all scheduled effects.
    pub(crate) fn interrupt(&mut self) {
        self.steps.clear();
    }

    /// Schedules changes that require a stopped instance. A running instance is stopped first and started afterwards; a
    /// stopped one is started only if `then_runs` is set.
    pub(crate) fn change_stopped(
        &mut self,
        timing: &Timing,
        changes: impl IntoIterator<Item = Change>,
        then_runs: bool,
    ) {
        let was_running = self.state == State::Running;
        if was_running {
            self.state = State::Stopping;
            self.then(timing.stop, Effect::Enter(State::Stopped));
        }
        self.change(timing, changes);
        if was_running || then_runs {
            self.then_immediately(Effect::Enter(State::Starting));
            self.then(timing.start, Effect::Enter(State::Running));
        }
        self.then_immediately(Effect::Succeed);
    }

    /// Schedules changes that do not require a stopped instance.
    pub(crate) fn change_in_place(
        &mut self,
        timing: &Timing,
        changes: impl IntoIterator<Item = Change>,
    ) {
        self.change(timing, changes);
        self.then_immediately(Effect::Succeed);
    }

    fn change(&mut self, timing: &Timing, changes: impl IntoIterator<Item = Change>) {
        self.last = self.last.after(timing.change);
        for change in changes {
            self.then_immediately(Effect::Change(Box::new(change)));
        }
    }

    /// Iterates over the scheduled changes.
    pub(crate) fn changes(&self) -> impl Iterator<Item = &Change> {
        self.steps.iter().filter_map(|(_, effect)| match effect {
            Effect::Change(change) => Some(change.as_ref()),
            _ => None,
        })
    }

    /// Returns the time of the next effect.
    pub(crate) fn due(&self) -> Option<Moment> {
        self.steps.front().map(|step| step.0)
    }

    /// Removes and returns the next effect that is due.
    pub(crate) fn next_due(&mut self, now: Moment) -> Option<Effect> {
        let due = self.steps.front().is_some_and(|step| step.0 <= now);
        let effect = if due { self.steps.pop_front().map(|step| step.1) } else { None };
        if self.steps.is_empty() {
            // Most instances have no operation in progress.
            self.steps.shrink_to_fit();
        }
        effect
    }

    /// Applies the part of an effect that concerns the lifecycle.
    pub(crate) fn apply(&mut self, effect: &Effect) {
        match effect {
            Effect::Enter(state) => self.state = *state,
            Effect::Succeed => self.outcome = Outcome::Succeeded,
            Effect::Fail => self.outcome = Outcome::Failed,
            Effect::Remove => self.removed = true,
            Effect::Change(_) | Effect::Isolate => {}
        }
    }

    /// Returns whether the operation in progress changes the size of this disk.
    pub(crate) fn resizes_disk(&self, disk_id: &str) -> bool {
        let resizes = |effect: &Effect| matches!(effect, Effect::Change(change) if change.resizes_disk(disk_id));
        self.steps.iter().any(|(_, effect)| resizes(effect))
    }

    /// Returns whether an operation is in progress. The release of an instance that could not be launched is none.
    pub(crate) fn is_busy(&self) -> bool {
        !self.steps.is_empty() && self.outcome == Outcome::Open
    }

    pub(crate) fn is_removed(&self) -> bool {
        self.removed
    }

    /// Returns the time at which the latest operation ends or has ended.
    pub(crate) fn last_change(&self) -> Moment {
        self.last
    }

    /// Returns `LatestOperation`.
    pub(crate) fn operation(&self) -> &str {
        &self.latest.action
    }

    /// Returns `LatestOperationRequestId`.
    pub(crate) fn request_id(&self) -> &str {
        &self.latest.request_id
    }

    /// Returns `LatestOperationState`.
    pub(crate) fn operation_state(&self) -> &'static str {
        match self.outcome {
            Outcome::Open => "OPERATING",
            Outcome::Succeeded => "SUCCESS",
            Outcome::Failed => "FAILED",
        }
    }

    /// Returns `LatestOperationErrorMsg`.
    pub(crate) fn operation_error(&self) -> &'static str {
        match self.outcome {
            Outcome::Open | Outcome::Succeeded => "",
            Outcome::Failed => "The operation failed because a failure was injected.",
        }
    }
}
