//! The handlers of AS.

use super::call::Handler;
use super::{
    activities, cvm, groups, instances, launch_configurations, lifecycle_hooks, notifications,
    policies, scheduled_actions,
};
use crate::actions::HandlerSet;

pub(in crate::actions) static HANDLERS: HandlerSet = HandlerSet {
    service: "as",
    version: "2018-04-19",
    region: cvm::region,
    handler,
    optional: |_| &[],
};

fn handler(action: &str) -> Option<Handler> {
    Some(match action {
        "CreateLaunchConfiguration" => launch_configurations::create,
        "DescribeLaunchConfigurations" => launch_configurations::describe,
        "ModifyLaunchConfigurationAttributes" => launch_configurations::modify,
        "ClearLaunchConfigurationAttributes" => launch_configurations::clear,
        "UpgradeLaunchConfiguration" => launch_configurations::upgrade,
        "DeleteLaunchConfiguration" => launch_configurations::delete,
        "CreateAutoScalingGroup" => groups::create,
        "DescribeAutoScalingGroups" => groups::describe,
        "ModifyAutoScalingGroup" => groups::modify,
        "ModifyDesiredCapacity" => groups::modify_desired_capacity,
        "EnableAutoScalingGroup" => groups::enable,
        "DisableAutoScalingGroup" => groups::disable,
        "DeleteAutoScalingGroup" => groups::delete,
        "DescribeAccountLimits" => groups::describe_limits,
        "DescribeAutoScalingInstances" => instances::describe,
        "AttachInstances" => instances::attach,
        "DetachInstances" => instances::detach,
        "RemoveInstances" => instances::remove,
        "ScaleOutInstances" => instances::scale_out,
        "ScaleInInstances" => instances::scale_in,
        "SetInstancesProtection" => instances::set_protection,
        "StartAutoScalingInstances" => instances::start,
        "StopAutoScalingInstances" => instances::stop,
        "DescribeAutoScalingActivities" => activities::describe,
        "DescribeAutoScalingGroupLastActivities" => activities::describe_last,
        "CreateScheduledAction" => scheduled_actions::create,
        "DescribeScheduledActions" => scheduled_actions::describe,
        "ModifyScheduledAction" => scheduled_actions::modify,
        "DeleteScheduledAction" => scheduled_actions::delete,
        "CreateScalingPolicy" => policies::create,
        "DescribeScalingPolicies" => policies::describe,
        "ModifyScalingPolicy" => policies::modify,
        "ExecuteScalingPolicy" => policies::execute,
        "DeleteScalingPolicy" => policies::delete,
        "CreateNotificationConfiguration" => notifications::create,
        "DescribeNotificationConfigurations" => notifications::describe,
        "ModifyNotificationConfiguration" => notifications::modify,
        "DeleteNotificationConfiguration" => notifications::delete,
        "CreateLifecycleHook" => lifecycle_hooks::create,
        "DescribeLifecycleHooks" => lifecycle_hooks::describe,
        "ModifyLifecycleHook" => lifecycle_hooks::modify,
        "UpgradeLifecycleHook" => lifecycle_hooks::upgrade,
        "DeleteLifecycleHook" => lifecycle_hooks::delete,
        "CompleteLifecycleAction" => lifecycle_hooks::complete,
        _ => return None,
    })
}
