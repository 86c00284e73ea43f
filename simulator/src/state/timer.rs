//! Timers, which terminate instances at a given time.

use std::time::Duration;

use serde_json::{Value, json};

use super::Instance;
use crate::moment::Moment;

/// The action of every timer.
pub(crate) const ACTION: &str = "TerminateInstances";

/// A timer of an instance.
#[derive(Clone, Debug)]
pub(crate) struct Timer {
    pub(crate) id: String,
    pub(crate) region: String,
    pub(crate) instance_id: String,
    pub(crate) at: Moment,
    pub(crate) status: TimerStatus,
}

/// The progress of a timer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TimerStatus {
    Pending,
    Running,
    Done,
}

impl TimerStatus {
    /// Returns the value in the wire format.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "UNDO",
            Self::Running => "DOING",
            Self::Done => "DONE",
        }
    }
}

impl Timer {
    /// Returns the item of a list of timers.
    pub(crate) fn to_json(&self) -> Value {
        json!({
            "TimerAction": ACTION,
            "ActionTime": self.at.iso(),
            "Externals": {},
            "ActionTimerId": self.id,
            "Status": self.status.as_str(),
            "InstanceId": self.instance_id,
        })
    }

    /// Terminates the instance when it is due, even during another operation and with termination protection.
    pub(super) fn advance_to(&mut self, instances: &mut [Instance], time: Duration, now: Moment) {
        if self.status != TimerStatus::Pending || now < self.at {
            return;
        }
        self.status = TimerStatus::Running;
        let own = |instance: &&mut Instance| instance.id == self.instance_id;
        if let Some(instance) = instances.iter_mut().find(own) {
            instance.advance_to(self.at);
            instance.lifecycle.interrupt();
            instance.terminate(ACTION, &self.id, self.at, time);
        }
    }

    /// Marks the timer as done if its instance has been removed. Returns whether the timer is still listed.
    pub(super) fn outlives(&mut self, instances: &[Instance]) -> bool {
        if !instances.iter().any(|instance| instance.id == self.instance_id) {
            match self.status {
                TimerStatus::Pending => return false,
                TimerStatus::Running | TimerStatus::Done => self.status = TimerStatus::Done,
            }
        }
        true
    }
}
