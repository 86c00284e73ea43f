//! Timers: instances that end at a time set before.

use std::time::Duration;

use serde_json::{Value, json};

use super::Instance;
use crate::moment::Moment;

/// What every timer does.
pub(crate) const ACTION: &str = "TerminateInstances";

/// One timer of one instance.
#[derive(Clone, Debug)]
pub(crate) struct Timer {
    pub(crate) id: String,
    pub(crate) region: String,
    pub(crate) instance_id: String,
    pub(crate) at: Moment,
    pub(crate) status: TimerStatus,
}

/// How far a timer has got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TimerStatus {
    Pending,
    Running,
    Done,
}

impl TimerStatus {
    /// The value on the wire.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "UNDO",
            Self::Running => "DOING",
            Self::Done => "DONE",
        }
    }
}

impl Timer {
    /// As replies show it.
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

    /// Acts if that is due. Whatever the instance is doing then ends, and nothing protects it.
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

    /// Notes that its instance is gone; gives whether the timer is still worth showing.
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
