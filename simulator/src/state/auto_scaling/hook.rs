//! Lifecycle hooks, and instances that wait at them.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::moment::Moment;
use crate::state::{Entry, Row};

/// A lifecycle hook. The actions of instances that wait at it refer to it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct LifecycleHook {
    pub(crate) region: String,
    pub(crate) id: String,
    pub(crate) group_id: String,
    pub(crate) name: String,
    pub(crate) transition: Transition,
    /// Whether the hook also applies to activities that a call starts for given instances.
    pub(crate) extended: bool,
    pub(crate) default_result: HookResult,
    /// In seconds.
    pub(crate) timeout: i64,
    pub(crate) metadata: String,
    pub(crate) target: Option<HookTarget>,
    pub(crate) command: Option<HookCommand>,
    pub(crate) created: Moment,
}

/// The queue or topic that a hook notifies. Messages are not sent.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct HookTarget {
    /// `TargetType`.
    pub(crate) kind: String,
    pub(crate) queue: String,
    pub(crate) topic: String,
}

/// The command of TAT that a hook runs on an instance.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct HookCommand {
    pub(crate) id: String,
    /// As a JSON object; empty for the default values.
    pub(crate) parameters: String,
}

/// `LifecycleTransition`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Transition {
    Launching,
    Terminating,
}

/// `LifecycleActionResult`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum HookResult {
    Continue,
    Abandon,
}

/// `LifecycleActionResultReason`, except for values that the simulator does not use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum ResultReason {
    Timeout,
    Call,
    OtherAbandoned,
    CommandRejected,
    CommandSucceeded,
    CommandFailed,
}

/// An instance that waits at a hook. Its id is the token.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct LifecycleAction {
    pub(crate) region: String,
    pub(crate) id: String,
    pub(crate) hook_id: String,
    pub(crate) activity_id: String,
    pub(crate) instance_id: String,
    pub(crate) invocation_id: Option<String>,
    pub(crate) default_result: HookResult,
    /// The timeout of the hook.
    pub(crate) ends: Moment,
    pub(crate) result: Option<(HookResult, ResultReason)>,
}

impl Transition {
    pub(crate) fn parse(text: &str) -> Self {
        if text == "INSTANCE_TERMINATING" { Self::Terminating } else { Self::Launching }
    }

    /// Returns the value in the wire format.
    fn as_str(self) -> &'static str {
        match self {
            Self::Launching => "INSTANCE_LAUNCHING",
            Self::Terminating => "INSTANCE_TERMINATING",
        }
    }
}

impl HookResult {
    pub(crate) fn parse(text: &str) -> Self {
        if text == "ABANDON" { Self::Abandon } else { Self::Continue }
    }

    /// Returns the value in the wire format.
    fn as_str(self) -> &'static str {
        match self {
            Self::Continue => "CONTINUE",
            Self::Abandon => "ABANDON",
        }
    }
}

impl ResultReason {
    /// Returns the value in the wire format.
    fn as_str(self) -> &'static str {
        match self {
            Self::Timeout => "HEARTBEAT_TIMEOUT",
            Self::Call => "CALL_INTERFACE",
            Self::OtherAbandoned => "ANOTHER_ACTION_ABANDON",
            Self::CommandRejected => "COMMAND_CALL_FAILURE",
            Self::CommandSucceeded => "COMMAND_EXEC_FINISH",
            Self::CommandFailed => "COMMAND_EXEC_FAILURE",
        }
    }
}

impl Row for LifecycleHook {
    fn id(&self) -> &str {
        &self.id
    }

    fn region(&self) -> &str {
        &self.region
    }

    fn entries<'a>(&'a self, visit: &mut dyn FnMut(Entry<'a>)) {
        visit(Entry::Reference(&self.group_id));
    }
}

impl Row for LifecycleAction {
    fn id(&self) -> &str {
        &self.id
    }

    fn region(&self) -> &str {
        &self.region
    }

    fn due(&self) -> Option<Moment> {
        self.result.is_none().then_some(self.ends)
    }

    fn entries<'a>(&'a self, visit: &mut dyn FnMut(Entry<'a>)) {
        let ids = [&self.hook_id, &self.activity_id, &self.instance_id];
        for id in ids.into_iter().chain(&self.invocation_id) {
            visit(Entry::Reference(id));
        }
    }
}

impl LifecycleHook {
    /// Returns `LifecycleHook`.
    pub(crate) fn to_json(&self) -> Value {
        // A hook without a target has one without names, since the type is required.
        let none = || HookTarget { kind: "TDMQ_CMQ_QUEUE".to_owned(), ..HookTarget::default() };
        let target = self.target.clone().unwrap_or_else(none);
        let command = self.command.clone().unwrap_or_default();
        json!({
            "LifecycleHookId": self.id,
            "LifecycleHookName": self.name,
            "AutoScalingGroupId": self.group_id,
            "DefaultResult": self.default_result.as_str(),
            "HeartbeatTimeout": self.timeout,
            "LifecycleTransition": self.transition.as_str(),
            "NotificationMetadata": self.metadata,
            "CreatedTime": self.created.iso(),
            "NotificationTarget": {
                "TargetType": target.kind,
                "QueueName": target.queue,
                "TopicName": target.topic,
            },
            "LifecycleTransitionType": if self.extended { "EXTENSION" } else { "NORMAL" },
            "LifecycleCommand": {"CommandId": command.id, "Parameters": command.parameters},
        })
    }
}

impl LifecycleAction {
    /// Returns `LifecycleActionResultInfo`; `None` while the instance waits.
    pub(super) fn to_json(&self) -> Option<Value> {
        let (result, reason) = self.result?;
        let invoked = match (&self.invocation_id, reason) {
            (Some(_), _) => "SUCCESSFUL",
            (None, ResultReason::CommandRejected) => "FAILED",
            (None, _) => "NONE",
        };
        Some(json!({
            "LifecycleHookId": self.hook_id,
            "InstanceId": self.instance_id,
            "InvocationId": self.invocation_id.as_deref().unwrap_or_default(),
            "InvokeCommandResult": invoked,
            "NotificationResult": "NONE",
            "LifecycleActionResult": result.as_str(),
            "ResultReason": reason.as_str(),
        }))
    }
}
