//! Maintenance tasks of instances.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::moment::Moment;
use crate::state::{Entry, Row};

/// A maintenance task.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct RepairTask {
    pub(crate) region: String,
    pub(crate) id: String,
    pub(crate) instance_id: String,
    /// `TaskTypeId`.
    pub(crate) kind: i64,
    pub(crate) status: RepairStatus,
    pub(crate) created: Moment,
    pub(crate) authorized: Option<Moment>,
    /// When the work begins, after the authorization.
    pub(crate) begins: Option<Moment>,
    pub(crate) ended: Option<Moment>,
    /// How long the work takes.
    pub(crate) time: Duration,
}

/// `TaskStatus`, except for values that the simulator does not use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum RepairStatus {
    AwaitingAuthorization,
    InProgress,
    Ended,
    Scheduled,
    Canceled,
}

impl RepairStatus {
    /// Returns `TaskStatus`.
    pub(crate) fn number(self) -> i64 {
        match self {
            Self::AwaitingAuthorization => 1,
            Self::InProgress => 2,
            Self::Ended => 3,
            Self::Scheduled => 4,
            Self::Canceled => 5,
        }
    }
}

impl Row for RepairTask {
    fn id(&self) -> &str {
        &self.id
    }

    fn region(&self) -> &str {
        &self.region
    }

    fn due(&self) -> Option<Moment> {
        let begins = self.begins?;
        match self.status {
            RepairStatus::Scheduled => Some(begins),
            RepairStatus::InProgress => Some(begins.after(self.time)),
            _ => None,
        }
    }

    fn entries<'a>(&'a self, visit: &mut dyn FnMut(Entry<'a>)) {
        visit(Entry::Reference(&self.instance_id));
    }
}

impl RepairTask {
    /// Authorizes the task to begin at this time.
    pub(crate) fn authorize(&mut self, now: Moment, begins: Moment) {
        self.authorized = Some(now);
        self.begins = Some(begins);
        self.status = if begins > now { RepairStatus::Scheduled } else { RepairStatus::InProgress };
    }

    /// Cancels a task that has not ended, since its instance no longer exists.
    pub(super) fn cancel(&mut self, at: Moment) {
        if !matches!(self.status, RepairStatus::Ended | RepairStatus::Canceled) {
            self.status = RepairStatus::Canceled;
            self.ended = Some(at);
        }
    }

    /// Applies the transition that is due.
    pub(super) fn advance_to(&mut self, at: Moment) {
        match self.status {
            RepairStatus::Scheduled => self.status = RepairStatus::InProgress,
            RepairStatus::InProgress => {
                self.status = RepairStatus::Ended;
                self.ended = Some(at);
            }
            _ => {}
        }
    }
}
