//! How instances wait at lifecycle hooks during activities.

use std::time::Duration;

use super::{
    Activity, ActivityKind, HookPhase, HookResult, LifecycleAction, LifecycleHook, MemberState,
    ResultReason, Transition,
};
use crate::moment::Moment;
use crate::state::{Account, Key, State};

impl Account {
    /// Lets the instances of an activity wait at the hooks of their group. Returns whether the activity has to wait.
    pub(super) fn wait_at_hooks(&mut self, key: Key, at: Moment) -> bool {
        let Some(activity) = self.auto_scaling.activities.get(key).cloned() else { return false };
        let Some((transition, extended)) = trigger(activity.kind) else { return false };
        let hooks = self.auto_scaling.hooks.referring_to(&activity.group_id);
        let applies =
            |hook: &&LifecycleHook| hook.transition == transition && (hook.extended || !extended);
        let hooks: Vec<LifecycleHook> = hooks.filter(applies).cloned().collect();
        for (id, _) in &activity.instances {
            let state = self.instances.find(id).map(|instance| instance.lifecycle.state);
            if state != Some(State::Running) {
                continue;
            }
            for hook in &hooks {
                self.start_lifecycle_action(hook, &activity, id, at);
            }
            if let Some(mut member) =
                self.auto_scaling.members.find_mut(id).filter(|_| !hooks.is_empty())
            {
                member.state = match transition {
                    Transition::Launching => MemberState::InLaunchingHook,
                    Transition::Terminating => MemberState::InTerminatingHook,
                };
            }
        }
        let waits = self.waits(&activity.id);
        if let Some(mut activity) = self.auto_scaling.activities.get_mut(key) {
            activity.hooks = if waits { HookPhase::Waiting } else { HookPhase::Passed };
        }
        waits
    }

    /// Returns whether an instance of an activity waits at a hook.
    fn waits(&self, activity_id: &str) -> bool {
        let mut actions = self.auto_scaling.lifecycle_actions.referring_to(activity_id);
        actions.any(|action| action.result.is_none())
    }

    fn start_lifecycle_action(
        &mut self,
        hook: &LifecycleHook,
        activity: &Activity,
        instance_id: &str,
        at: Moment,
    ) {
        let timeout = Duration::from_secs(u64::try_from(hook.timeout).unwrap_or(0));
        let invocation_id = self.run_hook_command(hook, instance_id, at);
        let is_rejected = hook.command.is_some() && invocation_id.is_none();
        let result = is_rejected.then_some((hook.default_result, ResultReason::CommandRejected));
        let action = LifecycleAction {
            region: hook.region.clone(),
            id: self.ids.uuid(),
            hook_id: hook.id.clone(),
            activity_id: activity.id.clone(),
            instance_id: instance_id.to_owned(),
            invocation_id,
            default_result: hook.default_result,
            ends: at.after(timeout),
            result,
        };
        self.auto_scaling.lifecycle_actions.insert(action);
    }

    /// Runs the command of a hook on an instance, and returns the id of the invocation.
    fn run_hook_command(
        &mut self,
        hook: &LifecycleHook,
        instance_id: &str,
        at: Moment,
    ) -> Option<String> {
        let own = hook.command.as_ref()?;
        let command = self.tat.commands.find(&own.id)?;
        let script = command.script(&own.parameters).ok()?;
        let instances = [instance_id.to_owned()];
        Some(self.start_invocation(&hook.region, script, &instances, (false, at)))
    }

    /// Ends the waiting of an instance at a hook. If the instance is abandoned, it does not wait at other hooks either.
    /// The activity goes on when no instance waits.
    pub(crate) fn complete_lifecycle_action(
        &mut self,
        key: Key,
        result: (HookResult, ResultReason),
        at: Moment,
    ) {
        let Some(mut action) = self.auto_scaling.lifecycle_actions.get_mut(key) else { return };
        if action.result.is_some() {
            return;
        }
        action.result = Some(result);
        let (activity_id, instance_id) = (action.activity_id.clone(), action.instance_id.clone());
        drop(action);
        if result.0 == HookResult::Abandon {
            for other in self.auto_scaling.lifecycle_actions.keys_referring_to(&activity_id) {
                let other = self.auto_scaling.lifecycle_actions.get_mut(other);
                let own = other.filter(|other| other.instance_id == instance_id);
                if let Some(mut other) = own.filter(|other| other.result.is_none()) {
                    other.result = Some((HookResult::Abandon, ResultReason::OtherAbandoned));
                }
            }
        }
        if !self.waits(&activity_id) {
            self.pass_hooks(&activity_id, at);
        }
    }

    /// Lets an activity go on whose instances have waited.
    fn pass_hooks(&mut self, activity_id: &str, at: Moment) {
        let Some(key) = self.auto_scaling.activities.key_of(activity_id) else { return };
        let terminates = self.timing.terminate;
        let Some(mut activity) = self.auto_scaling.activities.get_mut(key) else { return };
        if activity.hooks != HookPhase::Waiting {
            return;
        }
        activity.hooks = HookPhase::Passed;
        if !activity.kind.terminates() {
            activity.ends = at;
            drop(activity);
            self.end_activity(key, at);
            return;
        }
        activity.ends = at.after(terminates);
        let group_id = activity.group_id.clone();
        let ids: Vec<String> = activity.instances.iter().map(|own| own.0.clone()).collect();
        drop(activity);
        self.terminate_instances(&ids, &group_id, at);
    }

    /// Ends the waiting at a hook that has timed out.
    pub(super) fn time_out_lifecycle_action(&mut self, key: Key, at: Moment) {
        let action = self.auto_scaling.lifecycle_actions.get(key);
        if let Some(default) = action.map(|action| action.default_result) {
            self.complete_lifecycle_action(key, (default, ResultReason::Timeout), at);
        }
    }

    /// Ends the waiting at hooks of an instance that no longer exists.
    pub(super) fn forget_lifecycle_actions(&mut self, instance_id: &str, at: Moment) {
        for key in self.auto_scaling.lifecycle_actions.keys_referring_to(instance_id) {
            self.time_out_lifecycle_action(key, at);
        }
    }

    /// Ends the waiting at the hook whose command has ended.
    pub(crate) fn end_hook_command(&mut self, invocation_id: &str, succeeded: bool, at: Moment) {
        for key in self.auto_scaling.lifecycle_actions.keys_referring_to(invocation_id) {
            let action = self.auto_scaling.lifecycle_actions.get(key);
            let Some(default) = action.map(|action| action.default_result) else { continue };
            let result = if succeeded {
                (HookResult::Continue, ResultReason::CommandSucceeded)
            } else {
                (default, ResultReason::CommandFailed)
            };
            self.complete_lifecycle_action(key, result, at);
        }
    }

    /// Removes the lifecycle actions of an activity that ends, and returns them.
    pub(super) fn take_lifecycle_actions(&mut self, activity_id: &str) -> Vec<LifecycleAction> {
        let keys = self.auto_scaling.lifecycle_actions.keys_referring_to(activity_id);
        let mut actions = Vec::with_capacity(keys.len());
        for key in keys {
            let removed = self.auto_scaling.lifecycle_actions.remove(key);
            actions.extend(removed.map(|action| LifecycleAction::clone(&action)));
        }
        actions
    }
}

/// Returns the hooks that an activity triggers, and whether only extended ones.
fn trigger(kind: ActivityKind) -> Option<(Transition, bool)> {
    Some(match kind {
        ActivityKind::ScaleOut => (Transition::Launching, false),
        ActivityKind::Attach => (Transition::Launching, true),
        ActivityKind::ScaleIn => (Transition::Terminating, false),
        ActivityKind::Remove | ActivityKind::Detach => (Transition::Terminating, true),
        ActivityKind::TerminatedUnexpectedly | ActivityKind::Start | ActivityKind::Stop => {
            return None;
        }
    })
}
