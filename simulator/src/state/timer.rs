//! Timers, which terminate instances at a given time.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Entry, Row};
use crate::moment::Moment;

/// The action of every timer.
pub(crate) const ACTION: &str = "TerminateInstances";

/// A timer of an instance.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Timer {
    pub(crate) id: String,
    pub(crate) region: String,
    pub(crate) instance_id: String,
    pub(crate) at: Moment,
    pub(crate) status: TimerStatus,
}

/// The progress of a timer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
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

impl Row for Timer {
    fn id(&self) -> &str {
        &self.id
    }

    fn region(&self) -> &str {
        &self.region
    }

    fn due(&self) -> Option<Moment> {
        (self.status == TimerStatus::Pending).then_some(self.at)
    }

    fn entries<'a>(&'a self, visit: &mut dyn FnMut(Entry<'a>)) {
        visit(Entry::Reference(&self.instance_id));
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
}
