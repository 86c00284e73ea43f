//! Asynchronous tasks.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::moment::Moment;
use crate::state::{Row, Table};

/// The number of tasks whose results are kept.
const KEPT: usize = 1000;

/// An asynchronous task, which succeeds or fails at its end.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Task {
    region: String,
    /// A request id, or a number.
    id: String,
    ends: Moment,
    #[serde(default)]
    fails: bool,
}

impl Row for Task {
    fn id(&self) -> &str {
        &self.id
    }

    fn region(&self) -> &str {
        &self.region
    }
}

impl Task {
    /// Returns `Status`.
    pub(crate) fn status(&self, now: Moment) -> &'static str {
        match (now < self.ends, self.fails) {
            (true, _) => "RUNNING",
            (false, true) => "FAILED",
            (false, false) => "SUCCESS",
        }
    }

    /// Makes the task fail if it ends at this time. Returns whether it does.
    pub(in crate::state) fn fail_operation(&mut self, ends: Moment) -> bool {
        self.fails |= self.ends == ends;
        self.fails
    }
}

/// The latest tasks.
#[derive(Debug, Default)]
pub(crate) struct Tasks {
    pub(crate) table: Table<Task>,
}

impl Tasks {
    /// Adds a task that takes this long.
    pub(crate) fn start(&mut self, region: &str, id: &str, now: Moment, duration: Duration) {
        if self.table.len() >= KEPT {
            let oldest = self.table.iter().next().map(|task| task.id.clone());
            self.table.remove_ids(oldest.as_deref());
        }
        let region = region.to_owned();
        self.table.insert(Task {
            region,
            id: id.to_owned(),
            ends: now.after(duration),
            fails: false,
        });
    }

    pub(crate) fn find(&self, region: &str, id: &str) -> Option<&Task> {
        self.table.find(id).filter(|task| task.region == region)
    }
}
