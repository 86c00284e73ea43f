//! Auto Scaling (AS): groups that launch and terminate instances.

mod activity;
mod engine;
mod group;
mod hook;
mod launch_configuration;
mod load_balancer;
mod member;
mod policy;
mod scheduled_action;
mod waiting;

use activity::HookPhase;
pub(crate) use activity::{Activity, ActivityKind, ActivityStatus};
pub(crate) use group::Group;
pub(crate) use hook::{
    HookCommand, HookResult, HookTarget, LifecycleAction, LifecycleHook, ResultReason, Transition,
};
pub(crate) use launch_configuration::LaunchConfiguration;
pub(crate) use load_balancer::{BalancerTarget, LoadBalancer, LoadBalancers};
pub(crate) use member::{Member, MemberState};
pub(crate) use policy::{Notification, ScalingPolicy};
pub(crate) use scheduled_action::ScheduledAction;

use super::{Account, Key, Table, VisitTable};
use crate::error::ApiError;
use crate::moment::Moment;

/// Orders instances for a group, as `RunInstances` does, and returns their ids.
pub(crate) type Launch =
    fn(&mut Account, &Group, &LaunchConfiguration, Order) -> Result<Vec<String>, ApiError>;

/// How many instances are ordered, and when.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Order {
    pub(crate) count: usize,
    pub(crate) at: Moment,
}

/// Launch configurations, groups and what belongs to them.
#[derive(Debug, Default)]
pub(crate) struct AutoScaling {
    pub(crate) launch_configurations: Table<LaunchConfiguration>,
    pub(crate) groups: Table<Group>,
    pub(crate) members: Table<Member>,
    pub(crate) activities: Table<Activity>,
    pub(crate) scheduled_actions: Table<ScheduledAction>,
    pub(crate) policies: Table<ScalingPolicy>,
    pub(crate) notifications: Table<Notification>,
    pub(crate) hooks: Table<LifecycleHook>,
    pub(crate) lifecycle_actions: Table<LifecycleAction>,
    launch: Option<Launch>,
}

/// The table whose row changes next. Activities end before their groups are checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Due {
    ScheduledAction(Key),
    LifecycleAction(Key),
    Activity(Key),
    Group(Key),
}

impl AutoScaling {
    /// Passes every table to `visit`.
    pub(super) fn tables(&mut self, visit: VisitTable<'_>) {
        let Self {
            launch_configurations,
            groups,
            members,
            activities,
            scheduled_actions,
            policies,
            notifications,
            hooks,
            lifecycle_actions,
            launch: _,
        } = self;
        visit("launch_configurations", launch_configurations);
        visit("scaling_groups", groups);
        visit("scaling_group_members", members);
        visit("scaling_activities", activities);
        visit("scheduled_actions", scheduled_actions);
        visit("scaling_policies", policies);
        visit("scaling_notifications", notifications);
        visit("lifecycle_hooks", hooks);
        visit("lifecycle_actions", lifecycle_actions);
    }

    /// Sets the function that orders instances.
    pub(crate) fn set_launch(&mut self, launch: Launch) {
        self.launch = Some(launch);
    }

    /// Returns the earliest transition.
    pub(crate) fn next_due(&self) -> Option<(Moment, Due)> {
        let due = [
            self.scheduled_actions.next_due().map(|(at, key)| (at, Due::ScheduledAction(key))),
            self.lifecycle_actions.next_due().map(|(at, key)| (at, Due::LifecycleAction(key))),
            self.activities.next_due().map(|(at, key)| (at, Due::Activity(key))),
            self.groups.next_due().map(|(at, key)| (at, Due::Group(key))),
        ];
        due.into_iter().flatten().min()
    }
}
