//! Scaling activities.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::moment::Moment;
use crate::state::{Entry, Row};

/// A scaling activity.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Activity {
    pub(crate) region: String,
    pub(crate) id: String,
    pub(crate) group_id: String,
    pub(crate) kind: ActivityKind,
    pub(crate) status: ActivityStatus,
    pub(crate) cause: String,
    pub(crate) description: String,
    pub(crate) created: Moment,
    /// When the activity ends or has ended.
    pub(crate) ends: Moment,
    /// The instances, and whether the activity succeeded for them.
    pub(crate) instances: Vec<(String, Option<bool>)>,
    /// The code and the message of the error that prevented the activity.
    pub(crate) error: Option<(String, String)>,
    /// Whether the instances have waited at lifecycle hooks.
    #[serde(default)]
    pub(super) hooks: HookPhase,
    /// `LifecycleActionResultSet`.
    #[serde(default)]
    pub(super) hook_results: Vec<Value>,
}

/// The progress of an activity at the lifecycle hooks of its group.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum HookPhase {
    #[default]
    Before,
    Waiting,
    Passed,
}

/// `ActivityType`, except for values that the simulator does not use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum ActivityKind {
    ScaleOut,
    ScaleIn,
    Attach,
    Remove,
    Detach,
    TerminatedUnexpectedly,
    Start,
    Stop,
}

/// `StatusCode`, except for values that the simulator does not use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum ActivityStatus {
    Running,
    Successful,
    PartiallySuccessful,
    Failed,
}

impl ActivityKind {
    /// Returns the value in the wire format.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::ScaleOut => "SCALE_OUT",
            Self::ScaleIn => "SCALE_IN",
            Self::Attach => "ATTACH_INSTANCES",
            Self::Remove => "REMOVE_INSTANCES",
            Self::Detach => "DETACH_INSTANCES",
            Self::TerminatedUnexpectedly => "TERMINATE_INSTANCES_UNEXPECTEDLY",
            Self::Start => "START_INSTANCES",
            Self::Stop => "STOP_INSTANCES",
        }
    }
}

impl ActivityKind {
    /// Returns whether the activity terminates instances.
    pub(super) fn terminates(self) -> bool {
        matches!(self, Self::ScaleIn | Self::Remove)
    }
}

impl ActivityStatus {
    /// Returns the value in the wire format.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Running => "RUNNING",
            Self::Successful => "SUCCESSFUL",
            Self::PartiallySuccessful => "PARTIALLY_SUCCESSFUL",
            Self::Failed => "FAILED",
        }
    }
}

impl Row for Activity {
    fn id(&self) -> &str {
        &self.id
    }

    fn region(&self) -> &str {
        &self.region
    }

    fn due(&self) -> Option<Moment> {
        let runs = self.status == ActivityStatus::Running && self.hooks != HookPhase::Waiting;
        runs.then_some(self.ends)
    }

    fn entries<'a>(&'a self, visit: &mut dyn FnMut(Entry<'a>)) {
        visit(Entry::Reference(&self.group_id));
    }
}

impl Activity {
    /// Sets the status that the results of the instances have in common.
    pub(super) fn end(&mut self) {
        let succeeded = self.instances.iter().filter(|own| own.1 == Some(true)).count();
        self.status = match succeeded {
            count if count == self.instances.len() => ActivityStatus::Successful,
            0 => ActivityStatus::Failed,
            _ => ActivityStatus::PartiallySuccessful,
        };
    }

    /// Returns `Activity`. The end of an activity in progress is the time at which it will end.
    pub(crate) fn to_json(&self) -> Value {
        let related = |(id, result): &(String, Option<bool>)| {
            let status = match result {
                None => "RUNNING",
                Some(true) => "SUCCESSFUL",
                Some(false) => "FAILED",
            };
            json!({"InstanceId": id, "InstanceStatus": status})
        };
        let message = match (&self.error, self.status) {
            (Some((_, message)), _) => message.as_str(),
            (None, ActivityStatus::Running) => "Running",
            (None, ActivityStatus::Successful) => "Success",
            (None, _) => "The activity failed for some instances.",
        };
        let detail = |(code, message): &(String, String)| {
            json!({
                "Code": code,
                "Zone": "",
                "InstanceId": "",
                "InstanceChargeType": "POSTPAID_BY_HOUR",
                "SubnetId": "",
                "Message": message,
                "InstanceType": "",
            })
        };
        json!({
            "AutoScalingGroupId": self.group_id,
            "ActivityId": self.id,
            "ActivityType": self.kind.as_str(),
            "StatusCode": self.status.as_str(),
            "StatusMessage": message,
            "Cause": self.cause,
            "Description": self.description,
            "StartTime": self.created.iso(),
            "EndTime": self.ends.iso(),
            "CreatedTime": self.created.iso(),
            "StatusMessageSimplified": message,
            "LifecycleActionResultSet": self.hook_results,
            "DetailedStatusMessageSet": self.error.iter().map(detail).collect::<Vec<_>>(),
            "InvocationResultSet": [],
            "RelatedInstanceSet": self.instances.iter().map(related).collect::<Vec<_>>(),
        })
    }
}
