//! Scaling policies and notifications. The simulator has no metrics: policies only run on request.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::state::{Entry, Need, Row};

/// A scaling policy.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ScalingPolicy {
    pub(crate) region: String,
    pub(crate) id: String,
    pub(crate) group_id: String,
    pub(crate) name: String,
    /// Whether the policy keeps a metric at a target value.
    pub(crate) tracks_target: bool,
    /// The other parameters of `CreateScalingPolicy`.
    pub(crate) settings: Map<String, Value>,
}

/// A notification about the activities of a group, which is not sent.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Notification {
    pub(crate) region: String,
    pub(crate) id: String,
    pub(crate) group_id: String,
    pub(crate) types: Vec<String>,
    pub(crate) target: String,
    pub(crate) user_groups: Vec<String>,
    pub(crate) queue: String,
    pub(crate) topic: String,
}

impl Row for ScalingPolicy {
    fn id(&self) -> &str {
        &self.id
    }

    fn region(&self) -> &str {
        &self.region
    }

    fn needs<'a>(&'a self, visit: &mut dyn FnMut(Need<'a>)) {
        visit(Need::new("group_id", &["scaling_groups"], &self.group_id));
    }

    fn entries<'a>(&'a self, visit: &mut dyn FnMut(Entry<'a>)) {
        visit(Entry::Reference(&self.group_id));
    }
}

impl Row for Notification {
    fn id(&self) -> &str {
        &self.id
    }

    fn region(&self) -> &str {
        &self.region
    }

    fn needs<'a>(&'a self, visit: &mut dyn FnMut(Need<'a>)) {
        visit(Need::new("group_id", &["scaling_groups"], &self.group_id));
    }

    fn entries<'a>(&'a self, visit: &mut dyn FnMut(Entry<'a>)) {
        visit(Entry::Reference(&self.group_id));
    }
}

impl ScalingPolicy {
    /// Returns the desired capacity that a simple policy sets.
    pub(crate) fn adjusted(&self, desired: i64) -> i64 {
        let value = self.settings.get("AdjustmentValue").and_then(Value::as_i64).unwrap_or(0);
        match self.settings.get("AdjustmentType").and_then(Value::as_str) {
            Some("EXACT_CAPACITY") => value,
            Some("PERCENT_CHANGE_IN_CAPACITY") => {
                // A change of less than one instance is rounded away from zero.
                let change = desired.saturating_mul(value);
                let size = change.unsigned_abs().div_ceil(100).cast_signed();
                desired.saturating_add(size * change.signum())
            }
            _ => desired.saturating_add(value),
        }
    }

    /// Returns `ScalingPolicy`.
    pub(crate) fn to_json(&self) -> Value {
        let own = |name: &str, default: Value| self.settings.get(name).cloned().unwrap_or(default);
        let simple = |name: &str, default: Value| {
            if self.tracks_target { default } else { own(name, default.clone()) }
        };
        let target = |name: &str, default: Value| {
            if self.tracks_target { own(name, default) } else { Value::Null }
        };
        let mut alarm = json!({
            "ComparisonOperator": "GREATER_THAN",
            "MetricName": "CPU_UTILIZATION",
            "Threshold": 0,
            "Period": 60,
            "ContinuousTime": 1,
            "Statistic": "AVERAGE",
        });
        for (field, value) in
            self.settings.get("MetricAlarm").and_then(Value::as_object).into_iter().flatten()
        {
            alarm[field] = value.clone();
        }
        alarm["PreciseThreshold"] = json!(alarm["Threshold"].as_f64());
        json!({
            "AutoScalingGroupId": self.group_id,
            "AutoScalingPolicyId": self.id,
            "ScalingPolicyType": if self.tracks_target { "TARGET_TRACKING" } else { "SIMPLE" },
            "ScalingPolicyName": self.name,
            "AdjustmentType": simple("AdjustmentType", json!("CHANGE_IN_CAPACITY")),
            "AdjustmentValue": simple("AdjustmentValue", json!(0)),
            "Cooldown": simple("Cooldown", json!(300)),
            "MetricAlarm": alarm,
            "PredefinedMetricType": target("PredefinedMetricType", Value::Null),
            "TargetValue": target("TargetValue", Value::Null),
            "EstimatedInstanceWarmup": target("EstimatedInstanceWarmup", json!(300)),
            "DisableScaleIn": target("DisableScaleIn", json!(false)),
            "MetricAlarms": target("MetricAlarms", json!([])),
            "NotificationUserGroupIds": [],
        })
    }
}

impl Notification {
    /// Returns `AutoScalingNotification`.
    pub(crate) fn to_json(&self) -> Value {
        json!({
            "AutoScalingGroupId": self.group_id,
            "NotificationUserGroupIds": self.user_groups,
            "NotificationTypes": self.types,
            "AutoScalingNotificationId": self.id,
            "TargetType": self.target,
            "QueueName": self.queue,
            "TopicName": self.topic,
        })
    }
}
