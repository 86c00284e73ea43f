//! The states of an instance, and the steps that lead from one to the next as time passes.

use std::collections::VecDeque;
use std::time::Duration;

use super::{Change, Timing};
use crate::moment::Moment;

/// `InstanceState`, as far as the simulator enters them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
    /// The value on the wire.
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

    /// The code for an operation that this state does not allow.
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

/// What happens to an instance at a certain time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    /// It enters a state.
    Enter(State),
    /// Something about it changes.
    Change(Change),
    /// It is put aside until it is terminated once more.
    Isolate,
    /// The operation is over.
    Succeed,
    /// The operation is over, and came to nothing.
    Fail,
    /// It is gone.
    Remove,
}

/// What became of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Open,
    Succeeded,
    Failed,
}

/// The state of an instance, its latest operation, and what is still to come of that.
#[derive(Clone, Debug)]
pub(crate) struct Lifecycle {
    pub(crate) state: State,
    operation: String,
    request_id: String,
    /// The state to go back to if the operation fails.
    before: State,
    outcome: Outcome,
    removed: bool,
    steps: VecDeque<(Moment, Effect)>,
    last: Moment,
}

impl Lifecycle {
    /// An instance that is being created.
    pub(crate) fn created(action: &str, request_id: &str, now: Moment) -> Self {
        Self {
            state: State::Pending,
            operation: action.to_owned(),
            request_id: request_id.to_owned(),
            before: State::LaunchFailed,
            outcome: Outcome::Open,
            removed: false,
            steps: VecDeque::new(),
            last: now,
        }
    }

    /// Begins an operation: from here on it counts as the latest one.
    pub(crate) fn begin(&mut self, action: &str, request_id: &str, now: Moment) -> &mut Self {
        action.clone_into(&mut self.operation);
        request_id.clone_into(&mut self.request_id);
        self.before = self.state;
        self.outcome = Outcome::Open;
        self.last = now;
        self
    }

    /// Has the operation come to nothing when it would have been over: an instance that is being made is not, and any
    /// other is as it was. What is over already stays.
    pub(crate) fn fail_operation(&mut self) {
        let Some((end, _)) = self.steps.back() else { return };
        let end = *end;
        self.steps.clear();
        self.steps.extend([(end, Effect::Enter(self.before)), (end, Effect::Fail)]);
    }

    /// Has something happen `time` after what was last planned.
    pub(crate) fn then(&mut self, time: Duration, effect: Effect) -> &mut Self {
        self.last = self.last.after(time);
        self.steps.push_back((self.last, effect));
        self
    }

    /// Has something happen along with what was last planned.
    pub(crate) fn then_immediately(&mut self, effect: Effect) -> &mut Self {
        self.then(Duration::ZERO, effect)
    }

    /// Gives up what was planned.
    pub(crate) fn interrupt(&mut self) {
        self.steps.clear();
    }

    /// Plans changes that need the machine off: one that runs is stopped for them, and afterwards is as it was, unless it is
    /// to run in any case.
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

    /// Plans changes that leave the machine as it is.
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
            self.then_immediately(Effect::Change(change));
        }
    }

    /// The next effect that is due by `now`.
    pub(crate) fn next_due(&mut self, now: Moment) -> Option<Effect> {
        let due = self.steps.front().is_some_and(|step| step.0 <= now);
        if due { self.steps.pop_front().map(|step| step.1) } else { None }
    }

    /// Carries out what concerns the lifecycle itself.
    pub(crate) fn apply(&mut self, effect: &Effect) {
        match effect {
            Effect::Enter(state) => self.state = *state,
            Effect::Succeed => self.outcome = Outcome::Succeeded,
            Effect::Fail => self.outcome = Outcome::Failed,
            Effect::Remove => self.removed = true,
            Effect::Change(_) | Effect::Isolate => {}
        }
    }

    /// Whether an operation is still going on.
    pub(crate) fn is_busy(&self) -> bool {
        !self.steps.is_empty()
    }

    pub(crate) fn is_removed(&self) -> bool {
        self.removed
    }

    /// `LatestOperation`.
    pub(crate) fn operation(&self) -> &str {
        &self.operation
    }

    /// `LatestOperationRequestId`.
    pub(crate) fn request_id(&self) -> &str {
        &self.request_id
    }

    /// `LatestOperationState`.
    pub(crate) fn operation_state(&self) -> &'static str {
        match self.outcome {
            Outcome::Open => "OPERATING",
            Outcome::Succeeded => "SUCCESS",
            Outcome::Failed => "FAILED",
        }
    }

    /// `LatestOperationErrorMsg`.
    pub(crate) fn operation_error(&self) -> &'static str {
        match self.outcome {
            Outcome::Open | Outcome::Succeeded => "",
            Outcome::Failed => "The operation failed, as it was told to.",
        }
    }
}
