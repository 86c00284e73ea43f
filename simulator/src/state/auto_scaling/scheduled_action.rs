//! Scheduled actions, which resize a group at given times.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::cron::Cron;
use crate::moment::Moment;
use crate::state::catch_up::Scheduled;
use crate::state::{Entry, Need, Row};

/// A scheduled action.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ScheduledAction {
    pub(crate) region: String,
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) group_id: String,
    pub(crate) min: i64,
    pub(crate) max: i64,
    pub(crate) desired: i64,
    /// Whether the desired capacity only changes to stay within the limits.
    pub(crate) keeps_desired: bool,
    pub(crate) start: Moment,
    pub(crate) end: Option<Moment>,
    /// A cron expression; empty if the action runs once.
    pub(crate) recurrence: String,
    /// The time of the next run.
    pub(crate) next: Option<Moment>,
    pub(crate) created: Moment,
}

impl Row for ScheduledAction {
    fn id(&self) -> &str {
        &self.id
    }

    fn region(&self) -> &str {
        &self.region
    }

    fn due(&self) -> Option<Moment> {
        self.next
    }

    fn needs<'a>(&'a self, visit: &mut dyn FnMut(Need<'a>)) {
        visit(Need::new("group_id", &["scaling_groups"], &self.group_id));
    }

    fn entries<'a>(&'a self, visit: &mut dyn FnMut(Entry<'a>)) {
        visit(Entry::Reference(&self.group_id));
    }
}

impl Scheduled for ScheduledAction {
    const INTERVAL: Duration = Duration::from_secs(60);

    /// A repeated action does not run before its start.
    fn next_after(&self, time: Moment) -> Option<Moment> {
        let next = if self.recurrence.is_empty() || self.start > time {
            Some(self.start).filter(|start| *start > time)
        } else {
            Cron::parse(&self.recurrence).and_then(|cron| cron.next(time))
        };
        next.filter(|next| self.end.is_none_or(|end| *next <= end))
    }

    fn end(&self) -> Option<Moment> {
        self.end
    }

    fn set_next(&mut self, next: Moment) {
        self.next = Some(next);
    }
}

impl ScheduledAction {
    /// Schedules the first run after `now`.
    pub(crate) fn schedule(&mut self, now: Moment) {
        self.next = self.next_after(now);
    }

    /// Returns `ScheduledAction`.
    pub(crate) fn to_json(&self) -> Value {
        // Times of scheduled actions are in Beijing time.
        let beijing = |time: Moment| format!("{}+08:00", time.beijing_time().replace(' ', "T"));
        json!({
            "ScheduledActionId": self.id,
            "ScheduledActionName": self.name,
            "AutoScalingGroupId": self.group_id,
            "StartTime": beijing(self.start),
            "Recurrence": self.recurrence,
            "EndTime": self.end.map_or_else(|| "0000-00-00T00:00:00+08:00".to_owned(), beijing),
            "MaxSize": self.max,
            "DesiredCapacity": self.desired,
            "MinSize": self.min,
            "CreatedTime": self.created.iso(),
            "ScheduledType": if self.recurrence.is_empty() { "ONCE" } else { "CRONTAB" },
            "DisableUpdateDesiredCapacity": self.keeps_desired,
        })
    }
}
