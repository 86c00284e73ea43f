//! The operations that a disk passes through over time.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::DiskKind;
use crate::moment::Moment;

/// An operation of a disk that is in progress.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct DiskTask {
    pub(crate) kind: DiskTaskKind,
    started: Moment,
    duration: Duration,
    /// Whether the operation fails when it ends.
    #[serde(default)]
    pub(super) fails: bool,
}

/// What an operation of a disk does when it ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum DiskTaskKind {
    /// Copies the data of a snapshot to a new disk. Afterwards, the disk is attached to an instance, if given.
    Dump { then_attach: Option<String> },
    /// Attaches the disk to an instance.
    Attach(String),
    /// Detaches the disk from an instance.
    Detach(String),
    /// Increases the size to this many GiB.
    Expand(i64),
    /// Restores the data of a snapshot or a backup point.
    RollBack { snapshot_id: String },
    /// Moves the data to another type of storage.
    Migrate(DiskKind),
}

impl DiskTask {
    pub(crate) fn new(kind: DiskTaskKind, started: Moment, duration: Duration) -> Box<Self> {
        Box::new(Self { kind, started, duration, fails: false })
    }

    /// Makes the operation fail if it started at this time. A disk has no content, so restoring it cannot fail. Returns
    /// whether the operation fails.
    pub(super) fn fail(&mut self, started: Moment) -> bool {
        let restores = matches!(self.kind, DiskTaskKind::RollBack { .. });
        self.fails |= self.started == started && !restores;
        self.fails
    }

    pub(super) fn ends(&self) -> Moment {
        self.started.after(self.duration)
    }

    /// Returns the progress in percent.
    pub(super) fn percent(&self, now: Moment) -> u64 {
        super::snapshot::percent(self.started, self.duration, now)
    }

    /// Returns `DiskState` during the operation; `None` if the state is that without an operation.
    pub(super) fn state(&self) -> Option<&'static str> {
        Some(match self.kind {
            DiskTaskKind::Dump { .. } => "DUMPING",
            DiskTaskKind::Attach(_) => "ATTACHING",
            DiskTaskKind::Detach(_) => "DETACHING",
            DiskTaskKind::Expand(_) => "EXPANDING",
            DiskTaskKind::RollBack { .. } => "ROLLBACKING",
            DiskTaskKind::Migrate(_) => return None,
        })
    }
}
