//! Invocations: one script on several instances.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::InvocationTask;
use super::task::TaskStatus;
use crate::moment::Moment;
use crate::state::{Entry, Row};

/// A script, as it is executed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Script {
    pub(crate) command_id: String,
    pub(crate) command_name: String,
    pub(crate) description: String,
    /// In base64, with the values of the parameters.
    pub(crate) content: String,
    pub(crate) kind: String,
    /// In seconds.
    pub(crate) timeout: i64,
    pub(crate) working_directory: String,
    pub(crate) username: String,
    pub(crate) bucket: String,
    pub(crate) prefix: String,
    /// As a JSON object.
    pub(crate) parameters: String,
    pub(crate) default_parameters: String,
}

/// An invocation. The tasks refer to their invocation.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Invocation {
    pub(crate) region: String,
    pub(crate) id: String,
    pub(crate) script: Script,
    /// Whether an invoker started the invocation.
    pub(crate) by_invoker: bool,
    pub(crate) created: Moment,
}

impl Row for Invocation {
    fn id(&self) -> &str {
        &self.id
    }

    fn region(&self) -> &str {
        &self.region
    }

    fn entries<'a>(&'a self, visit: &mut dyn FnMut(Entry<'a>)) {
        visit(Entry::Reference(&self.script.command_id));
    }
}

impl Script {
    /// Returns `CommandDocument`.
    pub(super) fn to_json(&self) -> Value {
        json!({
            "Content": self.content,
            "CommandType": self.kind,
            "Timeout": self.timeout,
            "WorkingDirectory": self.working_directory,
            "Username": self.username,
            "OutputCOSBucketUrl": self.bucket,
            "OutputCOSKeyPrefix": self.prefix,
        })
    }
}

impl Invocation {
    pub(crate) fn source(&self) -> &'static str {
        if self.by_invoker { "INVOKER" } else { "USER" }
    }

    /// Returns `Invocation`.
    pub(crate) fn to_json(&self, tasks: &[&InvocationTask]) -> Value {
        let task = |task: &&InvocationTask| {
            json!({
                "InvocationTaskId": task.id,
                "TaskStatus": task.status.as_str(),
                "InstanceId": task.instance_id,
            })
        };
        let ended = tasks.iter().map(|task| task.ended).collect::<Option<Vec<_>>>();
        let ended = ended.and_then(|times| times.into_iter().max());
        let updated = tasks.iter().map(|task| task.updated).max().unwrap_or(self.created);
        let Script { command_id, command_name, .. } = &self.script;
        json!({
            "InvocationId": self.id,
            "CommandId": command_id,
            "CommandName": command_name,
            "InvocationStatus": status(tasks),
            "InvocationTaskBasicInfoSet": tasks.iter().map(task).collect::<Vec<_>>(),
            "Description": self.script.description,
            "StartTime": self.created.iso(),
            "EndTime": ended.map(Moment::iso),
            "CreatedTime": self.created.iso(),
            "UpdatedTime": updated.iso(),
            "Parameters": self.script.parameters,
            "DefaultParameters": self.script.default_parameters,
            "InstanceKind": "CVM",
            "Username": self.script.username,
            "InvocationSource": self.source(),
            "CommandContent": self.script.content,
            "CommandType": self.script.kind,
            "Timeout": self.script.timeout,
            "WorkingDirectory": self.script.working_directory,
            "OutputCOSBucketUrl": self.script.bucket,
            "OutputCOSKeyPrefix": self.script.prefix,
        })
    }
}

/// Returns `InvocationStatus`: that of all tasks if they agree.
pub(crate) fn status(tasks: &[&InvocationTask]) -> &'static str {
    let all = |wanted: &[TaskStatus]| tasks.iter().all(|task| wanted.contains(&task.status));
    let any = |wanted: &[TaskStatus]| tasks.iter().any(|task| wanted.contains(&task.status));
    let canceled = [TaskStatus::Cancelled, TaskStatus::Terminated];
    if all(&[TaskStatus::Pending, TaskStatus::Delivering]) {
        "PENDING"
    } else if tasks.iter().any(|task| task.ended.is_none()) {
        "RUNNING"
    } else if all(&[TaskStatus::Success]) {
        "SUCCESS"
    } else if all(&[TaskStatus::Timeout, TaskStatus::TaskTimeout]) {
        "TIMEOUT"
    } else if all(&canceled) {
        "CANCELLED"
    } else if !any(&[TaskStatus::Success]) && !any(&canceled) {
        "FAILED"
    } else if any(&canceled) {
        "PARTIAL_CANCELLED"
    } else {
        "PARTIAL_FAILED"
    }
}
