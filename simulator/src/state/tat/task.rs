//! Invocation tasks: a script on one instance.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Invocation;
use crate::moment::Moment;
use crate::state::{Entry, Row};

/// The task of one instance.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct InvocationTask {
    pub(crate) region: String,
    pub(crate) id: String,
    pub(crate) invocation_id: String,
    pub(crate) command_id: String,
    pub(crate) instance_id: String,
    pub(crate) status: TaskStatus,
    pub(super) outcome: Outcome,
    pub(crate) created: Moment,
    pub(crate) updated: Moment,
    started: Option<Moment>,
    pub(crate) ended: Option<Moment>,
    /// How long delivery takes.
    delivery: Duration,
}

/// What the script does.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Outcome {
    /// In base64.
    pub(super) output: String,
    /// The number of bytes that were cut off the output.
    pub(super) dropped: usize,
    pub(super) exit_code: i64,
    pub(super) time: Duration,
    pub(super) times_out: bool,
}

/// `TaskStatus`, except for values that the simulator does not use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum TaskStatus {
    Pending,
    Delivering,
    DeliverFailed,
    Running,
    Success,
    Failed,
    Timeout,
    TaskTimeout,
    Cancelled,
    Terminated,
}

impl TaskStatus {
    /// Returns the value in the wire format.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "PENDING",
            Self::Delivering => "DELIVERING",
            Self::DeliverFailed => "DELIVER_FAILED",
            Self::Running => "RUNNING",
            Self::Success => "SUCCESS",
            Self::Failed => "FAILED",
            Self::Timeout => "TIMEOUT",
            Self::TaskTimeout => "TASK_TIMEOUT",
            Self::Cancelled => "CANCELLED",
            Self::Terminated => "TERMINATED",
        }
    }
}

impl Row for InvocationTask {
    fn id(&self) -> &str {
        &self.id
    }

    fn region(&self) -> &str {
        &self.region
    }

    fn due(&self) -> Option<Moment> {
        match self.status {
            TaskStatus::Pending => Some(self.created.after(self.delivery / 2)),
            TaskStatus::Delivering => Some(self.created.after(self.delivery)),
            TaskStatus::Running => Some(self.started?.after(self.outcome.time)),
            _ => None,
        }
    }

    fn entries<'a>(&'a self, visit: &mut dyn FnMut(Entry<'a>)) {
        visit(Entry::Reference(&self.invocation_id));
        visit(Entry::Reference(&self.instance_id));
        visit(Entry::Reference(&self.command_id));
    }
}

impl InvocationTask {
    /// Returns a new task of an invocation.
    pub(super) fn new(
        invocation: &Invocation,
        id: String,
        instance_id: &str,
        outcome: Outcome,
        delivery: Duration,
    ) -> Self {
        Self {
            region: invocation.region.clone(),
            id,
            invocation_id: invocation.id.clone(),
            command_id: invocation.script.command_id.clone(),
            instance_id: instance_id.to_owned(),
            status: TaskStatus::Pending,
            outcome,
            created: invocation.created,
            updated: invocation.created,
            started: None,
            ended: None,
            delivery,
        }
    }

    /// Makes the script fail if the task was created at this time. Returns whether it does.
    pub(in crate::state) fn fail_operation(&mut self, created: Moment) -> bool {
        let starts = self.created == created && self.status == TaskStatus::Pending;
        if starts {
            self.outcome.exit_code = 1;
            self.outcome.times_out = false;
        }
        starts
    }

    /// Applies the transition that is due.
    pub(super) fn advance(&mut self, is_online: bool, at: Moment) {
        self.updated = at;
        match self.status {
            TaskStatus::Pending => self.status = TaskStatus::Delivering,
            TaskStatus::Delivering if is_online => {
                self.status = TaskStatus::Running;
                self.started = Some(at);
            }
            TaskStatus::Delivering => self.end(TaskStatus::DeliverFailed, at),
            TaskStatus::Running => self.end(self.result(is_online), at),
            _ => {}
        }
    }

    fn result(&self, is_online: bool) -> TaskStatus {
        match &self.outcome {
            _ if !is_online => TaskStatus::TaskTimeout,
            outcome if outcome.times_out => TaskStatus::Timeout,
            outcome if outcome.exit_code != 0 => TaskStatus::Failed,
            _ => TaskStatus::Success,
        }
    }

    fn end(&mut self, status: TaskStatus, at: Moment) {
        self.status = status;
        self.updated = at;
        self.ended = Some(at);
    }

    /// Cancels the task, unless it has ended.
    pub(crate) fn cancel(&mut self, at: Moment) {
        match self.status {
            TaskStatus::Pending | TaskStatus::Delivering => self.end(TaskStatus::Cancelled, at),
            TaskStatus::Running => self.end(TaskStatus::Terminated, at),
            _ => {}
        }
    }

    /// Returns `InvocationTask`.
    pub(crate) fn to_json(&self, invocation: &Invocation, hide_output: bool) -> Value {
        let (started, ended) = (self.started.map(Moment::iso), self.ended.map(Moment::iso));
        let executed = matches!(self.status, TaskStatus::Success | TaskStatus::Failed);
        let has_output = executed || self.status == TaskStatus::Timeout;
        let output = if has_output && !hide_output { self.outcome.output.as_str() } else { "" };
        let error = match self.status {
            TaskStatus::DeliverFailed => "The agent is not online.",
            TaskStatus::TaskTimeout => "The agent did not respond.",
            TaskStatus::Timeout => "The command did not end within its timeout.",
            _ => "",
        };
        json!({
            "InvocationId": self.invocation_id,
            "InvocationTaskId": self.id,
            "CommandId": self.command_id,
            "TaskStatus": self.status.as_str(),
            "InstanceId": self.instance_id,
            "TaskResult": {
                "ExitCode": if executed { self.outcome.exit_code } else { 0 },
                "Output": output,
                "ExecStartTime": started,
                "ExecEndTime": self.started.and(ended.as_ref()),
                "Dropped": if has_output { self.outcome.dropped } else { 0 },
                "OutputUrl": "",
                "OutputUploadCOSErrorInfo": "",
            },
            "StartTime": started,
            "EndTime": ended,
            "CreatedTime": self.created.iso(),
            "UpdatedTime": self.updated.iso(),
            "CommandDocument": invocation.script.to_json(),
            "ErrorInfo": error,
            "InvocationSource": invocation.source(),
            "CommandName": invocation.script.command_name,
        })
    }
}
