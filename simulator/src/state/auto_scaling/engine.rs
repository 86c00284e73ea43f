//! How groups reach their desired capacity.

use std::cmp::Ordering;
use std::time::Duration;

use super::{
    Activity, ActivityKind, ActivityStatus, Due, Group, HookPhase, HookResult, LaunchConfiguration,
    LifecycleAction, Member, MemberState, Order,
};
use crate::error::ApiError;
use crate::moment::Moment;
use crate::state::{Account, Key, State};

/// The operation of terminations in `LatestOperation` of an instance.
const TERMINATE: &str = "TerminateInstances";
/// The time until a failed activity is retried, once per failure so far.
const RETRY: Duration = Duration::from_secs(60);
/// The maximum number of failures in a row.
const MAX_FAILURES: u32 = 5;

const BY_CAPACITY: &str = "Activity was launched in response to a difference between desired capacity and actual capacity";
const BY_TERMINATION: &str = "An instance of the group was terminated outside of the group";

impl Account {
    pub(in crate::state) fn advance_auto_scaling(&mut self, due: Due, at: Moment) {
        match due {
            Due::ScheduledAction(key) => self.run_scheduled_action(key, at),
            Due::LifecycleAction(key) => self.time_out_lifecycle_action(key, at),
            Due::Activity(key) => self.end_activity(key, at),
            Due::Group(key) => {
                self.reconcile(key, at);
            }
        }
    }

    /// Compares the instances of a group with its desired capacity, and starts an activity if they differ. Returns its id.
    pub(crate) fn reconcile(&mut self, key: Key, at: Moment) -> Option<String> {
        let mut row = self.auto_scaling.groups.get_mut(key)?;
        if !row.enabled || row.activity.is_some() {
            return None;
        }
        row.check = None;
        let group = Group::clone(&row);
        drop(row);
        let active = self.active_members(&group.id);
        let desired = usize::try_from(group.desired).unwrap_or(0);
        if active < desired {
            Some(self.scale_out(&group, desired - active, at))
        } else if active > desired {
            self.scale_in(&group, active - desired, at)
        } else {
            None
        }
    }

    /// Returns whether a group starts an activity when it gets a desired capacity.
    pub(crate) fn requires_activity(&self, key: Key, desired: i64) -> bool {
        let group = self.auto_scaling.groups.get(key);
        let Some(group) = group.filter(|own| own.enabled && own.activity.is_none()) else {
            return false;
        };
        let desired = usize::try_from(desired).unwrap_or(0);
        match self.active_members(&group.id).cmp(&desired) {
            Ordering::Less => true,
            Ordering::Equal => false,
            Ordering::Greater => {
                let mut members = self.auto_scaling.members.referring_to(&group.id);
                members.any(Member::can_be_terminated)
            }
        }
    }

    /// Returns the number of members that count towards the desired capacity.
    fn active_members(&self, group_id: &str) -> usize {
        let members = self.auto_scaling.members.referring_to(group_id);
        members.filter(|member| member.state.is_active()).count()
    }

    fn scale_out(&mut self, group: &Group, count: usize, at: Moment) -> String {
        let description = format!("{BY_CAPACITY}, scale out {count} instance(s).");
        let found = self.auto_scaling.launch_configurations.find(&group.launch_configuration_id);
        let launched = match found.cloned() {
            None => {
                Err(ApiError::new("ResourceNotFound", "The launch configuration does not exist."))
            }
            Some(configuration) => {
                self.launch(group, &configuration, Order { count, at }).inspect(|ids| {
                    self.add_members(group, &configuration, ids, at);
                })
            }
        };
        match launched {
            Ok(ids) => {
                let time = self.timing.create;
                self.start_activity(
                    group,
                    ActivityKind::ScaleOut,
                    (BY_CAPACITY, description),
                    ids,
                    at.after(time),
                    at,
                )
            }
            Err(error) => {
                if let Some(mut group) = self.auto_scaling.groups.find_mut(&group.id) {
                    group.failures += 1;
                    let retries = group.retries() && group.failures < MAX_FAILURES;
                    group.check = retries.then(|| at.after(RETRY * group.failures));
                }
                let mut activity = self.new_activity(
                    group,
                    ActivityKind::ScaleOut,
                    (BY_CAPACITY, description),
                    at,
                );
                activity.status = ActivityStatus::Failed;
                activity.error = Some((error.code, error.message));
                let id = activity.id.clone();
                self.auto_scaling.add_activity(activity);
                id
            }
        }
    }

    fn launch(
        &mut self,
        group: &Group,
        configuration: &LaunchConfiguration,
        order: Order,
    ) -> Result<Vec<String>, ApiError> {
        let launch = self.auto_scaling.launch;
        let launch =
            launch.ok_or_else(|| ApiError::internal(&"the account cannot launch instances"))?;
        launch(self, group, configuration, order)
    }

    fn add_members(
        &mut self,
        group: &Group,
        configuration: &LaunchConfiguration,
        ids: &[String],
        at: Moment,
    ) {
        for id in ids {
            self.auto_scaling.members.insert(Member {
                region: group.region.clone(),
                id: id.clone(),
                group_id: group.id.clone(),
                launch_configuration_id: configuration.id.clone(),
                version: configuration.version,
                state: MemberState::Creating,
                protected: false,
                attached: false,
                added: at,
            });
        }
    }

    /// Terminates unprotected instances, the oldest or the newest ones first.
    fn scale_in(&mut self, group: &Group, count: usize, at: Moment) -> Option<String> {
        let members = self.auto_scaling.members.referring_to(&group.id);
        let mut candidates: Vec<(Moment, String)> = members
            .filter(|member| member.can_be_terminated())
            .map(|member| (member.added, member.id.clone()))
            .collect();
        candidates.sort_by_key(|candidate| candidate.0);
        if group.newest_first {
            candidates.reverse();
        }
        candidates.truncate(count);
        let ids: Vec<String> = candidates.into_iter().map(|candidate| candidate.1).collect();
        if ids.is_empty() {
            return None;
        }
        let description = format!("{BY_CAPACITY}, scale in {} instance(s).", ids.len());
        Some(self.terminate_members(
            group,
            ActivityKind::ScaleIn,
            (BY_CAPACITY, description),
            &ids,
            at,
        ))
    }

    /// Terminates instances of a group, after they have waited at its lifecycle hooks. Returns the id of the activity.
    pub(crate) fn terminate_members(
        &mut self,
        group: &Group,
        kind: ActivityKind,
        texts: (&str, String),
        ids: &[String],
        at: Moment,
    ) -> String {
        let ends = at.after(self.timing.terminate);
        let activity_id = self.start_activity(group, kind, texts, ids.to_vec(), ends, at);
        let key = self.auto_scaling.activities.key_of(&activity_id);
        if !key.is_some_and(|key| self.wait_at_hooks(key, at)) {
            self.terminate_instances(ids, &group.id, at);
        }
        activity_id
    }

    /// Begins to terminate instances of a group. Those that were attached are detached instead.
    pub(super) fn terminate_instances(&mut self, ids: &[String], group_id: &str, at: Moment) {
        let time = self.timing.terminate;
        for id in ids {
            let Some(mut member) = self.auto_scaling.members.find_mut(id) else { continue };
            let attached = member.attached;
            member.state = if attached { MemberState::Detaching } else { MemberState::Terminating };
            drop(member);
            if let Some(mut instance) = self.instances.find_mut(id).filter(|_| !attached) {
                instance.lifecycle.interrupt();
                instance.terminate(TERMINATE, group_id, at, time);
            }
        }
    }

    fn new_activity(
        &mut self,
        group: &Group,
        kind: ActivityKind,
        (cause, description): (&str, String),
        at: Moment,
    ) -> Activity {
        Activity {
            region: group.region.clone(),
            id: self.ids.resource("asa"),
            group_id: group.id.clone(),
            kind,
            status: ActivityStatus::Running,
            cause: format!("{cause}."),
            description,
            created: at,
            ends: at,
            instances: Vec::new(),
            error: None,
            hooks: HookPhase::Before,
            hook_results: Vec::new(),
        }
    }

    /// Starts an activity with instances and returns its id.
    pub(crate) fn start_activity(
        &mut self,
        group: &Group,
        kind: ActivityKind,
        texts: (&str, String),
        ids: Vec<String>,
        ends: Moment,
        at: Moment,
    ) -> String {
        let mut activity = self.new_activity(group, kind, texts, at);
        activity.ends = ends;
        activity.instances = ids.into_iter().map(|id| (id, None)).collect();
        let id = activity.id.clone();
        self.auto_scaling.add_activity(activity);
        if let Some(mut group) = self.auto_scaling.groups.find_mut(&group.id) {
            group.activity = Some(id.clone());
        }
        id
    }

    pub(super) fn end_activity(&mut self, key: Key, at: Moment) {
        let Some(activity) = self.auto_scaling.activities.get(key).cloned() else { return };
        if activity.hooks == HookPhase::Before && self.wait_at_hooks(key, at) {
            return;
        }
        let waited = self.take_lifecycle_actions(&activity.id);
        let mut results = Vec::with_capacity(activity.instances.len());
        for (id, _) in &activity.instances {
            let is_abandoned = waited.iter().any(|action| {
                let result = action.result.map(|(result, _)| result);
                action.instance_id == *id && result == Some(HookResult::Abandon)
            });
            let succeeds = match activity.kind {
                ActivityKind::ScaleOut | ActivityKind::Attach if is_abandoned => {
                    self.abandon_member(&activity.group_id, id, at);
                    false
                }
                kind => self.end_member(kind, id),
            };
            results.push((id.clone(), Some(succeeds)));
        }
        if let Some(mut activity) = self.auto_scaling.activities.get_mut(key) {
            activity.instances = results;
            activity.hook_results = waited.iter().filter_map(LifecycleAction::to_json).collect();
            activity.end();
        }
        let failed = self
            .auto_scaling
            .activities
            .get(key)
            .is_some_and(|activity| activity.status != ActivityStatus::Successful);
        if let Some(mut group) = self.auto_scaling.groups.find_mut(&activity.group_id) {
            group.activity = None;
            group.failures = if failed { group.failures + 1 } else { 0 };
            let next = if failed { at.after(RETRY * group.failures) } else { at };
            let checks = !failed || (group.retries() && group.failures < MAX_FAILURES);
            group.check = checks.then_some(next);
        }
    }

    /// Removes an instance from its group that a lifecycle hook has abandoned, and terminates it unless it was attached.
    fn abandon_member(&mut self, group_id: &str, id: &str, at: Moment) {
        self.terminate_instances(&[id.to_owned()], group_id, at);
        self.auto_scaling.members.remove_ids([id]);
    }

    /// Ends an activity for one instance. Returns whether it has succeeded.
    fn end_member(&mut self, kind: ActivityKind, id: &str) -> bool {
        let state = self.instances.find(id).map(|instance| instance.lifecycle.state);
        let (remains, succeeded) = match kind {
            ActivityKind::ScaleOut | ActivityKind::Attach | ActivityKind::Start => {
                let runs = state == Some(State::Running);
                (runs.then_some(MemberState::InService), runs)
            }
            ActivityKind::Stop => (state.map(|_| MemberState::Stopped), state.is_some()),
            _ => (None, true),
        };
        match remains {
            Some(state) => {
                if let Some(mut member) = self.auto_scaling.members.find_mut(id) {
                    member.state = state;
                }
            }
            None => self.auto_scaling.members.remove_ids([id]),
        }
        succeeded
    }

    /// Removes an instance that no longer exists from its group, which replaces it.
    pub(in crate::state) fn forget_member(&mut self, instance_id: &str, at: Moment) {
        self.forget_lifecycle_actions(instance_id, at);
        let Some(member) = self.auto_scaling.members.find(instance_id).cloned() else { return };
        if member.state.is_leaving() {
            return;
        }
        self.auto_scaling.members.remove_ids([instance_id]);
        let Some(mut row) = self.auto_scaling.groups.find_mut(&member.group_id) else { return };
        row.check = Some(at);
        let group = Group::clone(&row);
        drop(row);
        let description = format!("The instance {instance_id} was terminated unexpectedly.");
        let kind = ActivityKind::TerminatedUnexpectedly;
        let mut activity = self.new_activity(&group, kind, (BY_TERMINATION, description), at);
        activity.status = ActivityStatus::Successful;
        activity.instances = vec![(instance_id.to_owned(), Some(true))];
        self.auto_scaling.add_activity(activity);
    }

    fn run_scheduled_action(&mut self, key: Key, at: Moment) {
        let Some(mut row) = self.auto_scaling.scheduled_actions.get_mut(key) else { return };
        row.schedule(at);
        let (group_id, limits) = (row.group_id.clone(), (row.min, row.max));
        let (desired, keeps_desired) = (row.desired, row.keeps_desired);
        drop(row);
        if let Some(mut group) = self.auto_scaling.groups.find_mut(&group_id) {
            let desired = if keeps_desired {
                group.desired.clamp(limits.0, limits.1.max(limits.0))
            } else {
                desired
            };
            group.resize(limits, desired, at);
        }
    }
}
