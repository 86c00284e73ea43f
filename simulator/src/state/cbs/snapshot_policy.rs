//! Policies, which create snapshots of disks on a schedule.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::Schedule;
use crate::moment::Moment;
use crate::state::Row;
use crate::state::catch_up::Scheduled;

/// A policy that creates snapshots of the disks that refer to it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct SnapshotPolicy {
    pub(crate) id: String,
    pub(crate) region: String,
    pub(crate) name: String,
    pub(crate) schedules: Vec<Schedule>,
    pub(crate) active: bool,
    /// The number of days for which snapshots are kept; `None` if they are permanent.
    pub(crate) retention_days: Option<i64>,
    pub(crate) created: Moment,
    /// The next time at which snapshots are created.
    pub(crate) next: Option<Moment>,
}

impl Row for SnapshotPolicy {
    fn id(&self) -> &str {
        &self.id
    }

    fn region(&self) -> &str {
        &self.region
    }

    fn due(&self) -> Option<Moment> {
        self.next.filter(|_| self.active)
    }
}

impl Scheduled for SnapshotPolicy {
    const INTERVAL: Duration = Duration::from_secs(3600);

    fn next_after(&self, time: Moment) -> Option<Moment> {
        self.schedules.iter().filter_map(|one| one.next(self.created, time)).min()
    }

    fn set_next(&mut self, next: Moment) {
        self.next = Some(next);
    }
}

impl SnapshotPolicy {
    /// Sets the next time at which snapshots are created to the first one after `now`.
    pub(crate) fn plan_after(&mut self, now: Moment) {
        self.next = self.next_after(now);
    }
}
