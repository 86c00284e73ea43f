//! Invokers: commands that run on a schedule.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::cron::Cron;
use crate::moment::Moment;
use crate::state::catch_up::Scheduled;
use crate::state::{Entry, Need, Row};

/// An invoker.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Invoker {
    pub(crate) region: String,
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) command_id: String,
    pub(crate) username: String,
    /// As a JSON object.
    pub(crate) parameters: String,
    pub(crate) instance_ids: Vec<String>,
    pub(crate) enabled: bool,
    pub(crate) schedule: Schedule,
    /// The time of the next run.
    pub(crate) next: Option<Moment>,
    pub(crate) created: Moment,
    pub(crate) updated: Moment,
    pub(crate) tags: Vec<(String, String)>,
}

/// When an invoker runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Schedule {
    Once(Moment),
    /// A cron expression.
    Recurrence(String),
}

/// A run of an invoker.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct InvokerRecord {
    pub(crate) region: String,
    /// That of the invocation.
    pub(crate) id: String,
    pub(crate) invoker_id: String,
    pub(crate) at: Moment,
}

impl Schedule {
    /// Returns the first time after `now`.
    pub(crate) fn next(&self, now: Moment) -> Option<Moment> {
        match self {
            Self::Once(time) => Some(*time).filter(|time| *time > now),
            Self::Recurrence(expression) => Cron::parse(expression)?.next(now),
        }
    }
}

impl Row for Invoker {
    fn id(&self) -> &str {
        &self.id
    }

    fn region(&self) -> &str {
        &self.region
    }

    fn due(&self) -> Option<Moment> {
        self.next.filter(|_| self.enabled)
    }

    fn needs<'a>(&'a self, visit: &mut dyn FnMut(Need<'a>)) {
        visit(Need::new("command_id", &["commands"], &self.command_id));
    }

    fn entries<'a>(&'a self, visit: &mut dyn FnMut(Entry<'a>)) {
        visit(Entry::Reference(&self.command_id));
    }
}

impl Scheduled for Invoker {
    const INTERVAL: Duration = Duration::from_secs(60);

    fn next_after(&self, time: Moment) -> Option<Moment> {
        self.schedule.next(time)
    }

    fn set_next(&mut self, next: Moment) {
        self.next = Some(next);
    }
}

impl Row for InvokerRecord {
    fn id(&self) -> &str {
        &self.id
    }

    fn region(&self) -> &str {
        &self.region
    }

    fn entries<'a>(&'a self, visit: &mut dyn FnMut(Entry<'a>)) {
        visit(Entry::Reference(&self.invoker_id));
    }
}

impl Invoker {
    /// Returns `Invoker`.
    pub(crate) fn to_json(&self) -> Value {
        let tag = |(key, value): &(String, String)| json!({"Key": key, "Value": value});
        let next = self.next.map(Moment::iso);
        let settings = match &self.schedule {
            Schedule::Once(time) => json!({
                "Policy": "ONCE",
                "Recurrence": "",
                "InvokeTime": time.iso(),
            }),
            Schedule::Recurrence(expression) => json!({
                "Policy": "RECURRENCE",
                "Recurrence": expression,
                "InvokeTime": next.unwrap_or_else(|| self.updated.iso()),
            }),
        };
        json!({
            "InvokerId": self.id,
            "Name": self.name,
            "Type": "SCHEDULE",
            "CommandId": self.command_id,
            "Username": self.username,
            "Parameters": self.parameters,
            "InstanceIds": self.instance_ids,
            "Enable": self.enabled,
            "ScheduleSettings": settings,
            "CreatedTime": self.created.iso(),
            "UpdatedTime": self.updated.iso(),
            "Tags": self.tags.iter().map(tag).collect::<Vec<_>>(),
        })
    }
}
