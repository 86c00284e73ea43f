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
    pub(crate) progress: Progress,
}

/// How far a timer has got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Progress {
    Waiting,
    Acting,
    Done,
}

impl Progress {
    /// The value on the wire.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "UNDO",
            Self::Acting => "DOING",
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
            "Status": self.progress.as_str(),
            "InstanceId": self.instance_id,
        })
    }

    /// Acts if that is due. Whatever the instance is doing then ends, and nothing protects it.
    pub(super) fn settle(&mut self, instances: &mut [Instance], time: Duration, now: Moment) {
        if self.progress != Progress::Waiting || now < self.at {
            return;
        }
        self.progress = Progress::Acting;
        let own = |instance: &&mut Instance| instance.id == self.instance_id;
        if let Some(instance) = instances.iter_mut().find(own) {
            instance.settle(self.at);
            instance.lifecycle.interrupt();
            instance.terminate(ACTION, &self.id, self.at, time);
        }
    }

    /// Notes that its instance is gone; gives whether the timer is still worth showing.
    pub(super) fn outlives(&mut self, instances: &[Instance]) -> bool {
        if !instances.iter().any(|instance| instance.id == self.instance_id) {
            match self.progress {
                Progress::Waiting => return false,
                Progress::Acting | Progress::Done => self.progress = Progress::Done,
            }
        }
        true
    }
}
