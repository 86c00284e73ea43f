//! The instances of scaling groups.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::{Value, json};

use super::filters::{Filters, are_given};
use super::pagination::{page, page_of};
use super::{Call, Response, check_exclusive, check_form, group};
use crate::error::ApiError;
use crate::state::auto_scaling::{ActivityKind, Group, Member, MemberState};
use crate::state::{Account, Effect, Key, State};

const BY_CALL: &str = "Activity was launched by a call";

/// A member with the private address of its instance, by which it can be filtered.
struct Item<'a> {
    member: &'a Member,
    address: String,
}

fn filters<'a>() -> Filters<Item<'a>> {
    Filters {
        names: &["instance-id", "auto-scaling-group-id", "private-ip-address"],
        values: 5,
        matches: |item, name, value| match name {
            "instance-id" => item.member.id == value,
            "auto-scaling-group-id" => item.member.group_id == value,
            _ => item.address == value,
        },
    }
}

pub(super) fn describe(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    check_exclusive(call, "InstanceIds")?;
    let ids = call.parameters.strings("InstanceIds");
    ids.iter().try_for_each(|id| check_id(call, id))?;
    let members = &account.auto_scaling.members;
    let item = |member| Item { member, address: address(account, member) };
    let page = if !ids.is_empty() {
        let keys: BTreeSet<Key> = ids.iter().filter_map(|id| members.key_of(id)).collect();
        let found = keys.into_iter().filter_map(|key| members.get(key));
        page(call, found.filter(|own| own.region == call.region).map(item).collect())?
    } else if are_given(call) {
        let all: Vec<Item<'_>> = members.in_region(call.region).map(item).collect();
        let found = filters().apply(call, all.iter())?;
        page(call, found.into_iter().map(|found| item(found.member)).collect())?
    } else {
        page_of(call, members.count_in(call.region), members.in_region(call.region).map(item))?
    };
    let to_json = |item: &Item<'_>| {
        let (auto_scaling, member) = (&account.auto_scaling, item.member);
        let configuration = &member.launch_configuration_id;
        member.to_json(
            account.instances.find(&member.id),
            auto_scaling.groups.find(&member.group_id),
            auto_scaling.launch_configurations.find(configuration),
        )
    };
    let items: Vec<Value> = page.items.iter().map(to_json).collect();
    Ok(Response::new(json!({"TotalCount": page.total, "AutoScalingInstanceSet": items})))
}

fn address(account: &Account, member: &Member) -> String {
    let instance = account.instances.find(&member.id);
    instance.map(|instance| instance.network.private.to_string()).unwrap_or_default()
}

fn check_id(call: &Call<'_>, id: &str) -> Result<(), ApiError> {
    check_form(call, (id, "ins"), &["InvalidParameterValue.InvalidInstanceId"])
}

fn check_distinct(call: &Call<'_>, ids: &[&str]) -> Result<(), ApiError> {
    let mut seen = BTreeSet::new();
    let Some(id) = ids.iter().find(|id| !seen.insert(**id)) else { return Ok(()) };
    let message = format!("The instance `{id}` is a duplicate.");
    Err(call.invalid(&["InvalidParameterValue.InvalidInstanceId"], message))
}

/// Returns the group of a call, which must not be in an activity.
fn idle_group(account: &Account, call: &Call<'_>) -> Result<(Key, Group), ApiError> {
    let key = group(account, call)?;
    let found = account.auto_scaling.groups.get(key).cloned();
    let found = found.ok_or_else(|| ApiError::missing("AutoScalingGroupId"))?;
    if let Some(activity) = &found.activity {
        let message = format!("The scaling group `{}` is in the activity `{activity}`.", found.id);
        let codes = ["ResourceUnavailable.AutoScalingGroupInActivity"];
        return Err(call.error(&codes, "ResourceUnavailable", message));
    }
    Ok((key, found))
}

/// Returns the instances of a call, which must be in the group and in one of these states.
fn named<'a>(
    account: &Account,
    call: &Call<'a>,
    group: &Group,
    allowed: &[MemberState],
) -> Result<Vec<&'a str>, ApiError> {
    let ids = call.parameters.strings("InstanceIds");
    if ids.is_empty() {
        return Err(ApiError::missing("InstanceIds.0"));
    }
    check_distinct(call, &ids)?;
    for id in &ids {
        check_id(call, id)?;
        let member = account.auto_scaling.members.find(id).filter(|own| own.group_id == group.id);
        let member = member.ok_or_else(|| {
            let message =
                format!("The instance `{id}` is not in the scaling group `{}`.", group.id);
            let codes = ["ResourceNotFound.InstancesNotInAutoScalingGroup"];
            call.error(&codes, "ResourceNotFound", message)
        })?;
        if !allowed.contains(&member.state) {
            let message = format!("The instance `{id}` is {} in its group.", member.state.as_str());
            let codes = ["ResourceUnavailable.InstanceInOperation"];
            return Err(call.error(&codes, "ResourceUnavailable", message));
        }
    }
    Ok(ids)
}

/// Changes the desired capacity of a group by a number of instances, within its limits.
fn resize(
    account: &mut Account,
    call: &Call<'_>,
    (key, group): (Key, &Group),
    change: i64,
) -> Result<(), ApiError> {
    let desired = resized(call, group, change)?;
    set_desired(account, key, desired);
    Ok(())
}

/// Returns the desired capacity after a change by a number of instances, which the limits of the group must permit.
fn resized(call: &Call<'_>, group: &Group, change: i64) -> Result<i64, ApiError> {
    let desired = group.desired.saturating_add(change);
    let problem = if desired > group.max {
        Some(("Above", "maximum", group.max))
    } else if desired < group.min {
        Some(("Below", "minimum", group.min))
    } else {
        None
    };
    if let Some((side, name, limit)) = problem {
        let message = format!(
            "The desired capacity of `{}` would be {desired}, but its {name} size is {limit}.",
            group.id
        );
        let size = if side == "Above" { "MaxSize" } else { "MinSize" };
        let codes = [format!("ResourceInsufficient.AutoScalingGroup{side}{size}")];
        return Err(call.error(&[codes[0].as_str()], "ResourceInsufficient", message));
    }
    Ok(desired)
}

fn set_desired(account: &mut Account, key: Key, desired: i64) {
    if let Some(mut group) = account.auto_scaling.groups.get_mut(key) {
        group.desired = desired;
    }
}

fn count(ids: &[&str]) -> i64 {
    i64::try_from(ids.len()).unwrap_or(i64::MAX)
}

fn activity(id: &str) -> Response {
    Response::new(json!({"ActivityId": id}))
}

pub(super) fn scale_out(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let change = call.parameters.integer("ScaleOutNumber").unwrap_or(0);
    scale(account, call, change)
}

pub(super) fn scale_in(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let change = call.parameters.integer("ScaleInNumber").unwrap_or(0);
    scale(account, call, -change)
}

fn scale(account: &mut Account, call: &Call<'_>, change: i64) -> Result<Response, ApiError> {
    let (key, group) = idle_group(account, call)?;
    let desired = resized(call, &group, change)?;
    start_scaling(account, call, key, desired)
}

/// Changes the desired capacity of a group and starts the activity that it requires, or fails if there is none.
pub(super) fn start_scaling(
    account: &mut Account,
    call: &Call<'_>,
    key: Key,
    desired: i64,
) -> Result<Response, ApiError> {
    let no_activity = || {
        let message = "The group already has its desired capacity, is disabled, or cannot terminate protected instances.";
        let codes = ["FailedOperation.NoActivityToGenerate"];
        call.error(&codes, "FailedOperation", message)
    };
    if !account.requires_activity(key, desired) {
        return Err(no_activity());
    }
    set_desired(account, key, desired);
    account.reconcile(key, call.now).map(|id| activity(&id)).ok_or_else(no_activity)
}

pub(super) fn attach(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let (key, group) = idle_group(account, call)?;
    let ids = call.parameters.strings("InstanceIds");
    if ids.is_empty() {
        return Err(ApiError::missing("InstanceIds.0"));
    }
    check_distinct(call, &ids)?;
    ids.iter().try_for_each(|id| check_attachable(account, call, id))?;
    resize(account, call, (key, &group), count(&ids))?;
    let configuration =
        account.auto_scaling.launch_configurations.find(&group.launch_configuration_id);
    let version = configuration.map_or(1, |configuration| configuration.version);
    for id in &ids {
        account.auto_scaling.members.insert(Member {
            region: group.region.clone(),
            id: (*id).to_owned(),
            group_id: group.id.clone(),
            launch_configuration_id: group.launch_configuration_id.clone(),
            version,
            state: MemberState::Attaching,
            protected: false,
            attached: true,
            added: call.now,
        });
    }
    let time = account.timing.change;
    Ok(start_activity(account, call, &group, (ActivityKind::Attach, "attach"), &ids, time))
}

fn check_attachable(account: &Account, call: &Call<'_>, id: &str) -> Result<(), ApiError> {
    check_id(call, id)?;
    let instance = account.instances.find(id).filter(|instance| instance.region() == call.region);
    let instance = instance.ok_or_else(|| {
        let message = format!("The instance `{id}` does not exist in {}.", call.region);
        call.error(&["ResourceNotFound.InstancesNotFound"], "ResourceNotFound", message)
    })?;
    let state = instance.lifecycle.state;
    let (code, problem) = if let Some(member) = account.auto_scaling.members.find(id) {
        let problem = format!("is in the scaling group `{}`", member.group_id);
        ("ResourceUnavailable.InstancesAlreadyInAutoScalingGroup", problem)
    } else if state != State::Running {
        let problem = format!("is {}, but must be RUNNING", state.as_str());
        ("ResourceUnavailable.InstanceCannotAttach", problem)
    } else {
        return Ok(());
    };
    let message = format!("The instance `{id}` {problem}.");
    Err(call.error(&[code], "ResourceUnavailable", message))
}

/// Starts an activity that a call asks for.
fn start_activity(
    account: &mut Account,
    call: &Call<'_>,
    group: &Group,
    (kind, verb): (ActivityKind, &str),
    ids: &[&str],
    time: Duration,
) -> Response {
    let description = format!("{BY_CALL}, {verb} {} instance(s).", ids.len());
    let ids = ids.iter().map(|id| (*id).to_owned()).collect();
    let ends = call.now.after(time);
    activity(&account.start_activity(group, kind, (BY_CALL, description), ids, ends, call.now))
}

fn set_state(account: &mut Account, ids: &[&str], state: MemberState) {
    for id in ids {
        if let Some(mut member) = account.auto_scaling.members.find_mut(id) {
            member.state = state;
        }
    }
}

pub(super) fn detach(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let (key, group) = idle_group(account, call)?;
    let ids = named(account, call, &group, &[MemberState::InService])?;
    resize(account, call, (key, &group), -count(&ids))?;
    set_state(account, &ids, MemberState::Detaching);
    let time = account.timing.change;
    Ok(start_activity(account, call, &group, (ActivityKind::Detach, "detach"), &ids, time))
}

/// `RemoveInstances`: terminates instances that the group created, and detaches the others.
pub(super) fn remove(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let (key, group) = idle_group(account, call)?;
    let ids = named(account, call, &group, &[MemberState::InService])?;
    resize(account, call, (key, &group), -count(&ids))?;
    let description = format!("{BY_CALL}, remove {} instance(s).", ids.len());
    let ids: Vec<String> = ids.into_iter().map(str::to_owned).collect();
    let texts = (BY_CALL, description);
    let id = account.terminate_members(&group, ActivityKind::Remove, texts, &ids, call.now);
    Ok(activity(&id))
}

pub(super) fn set_protection(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let key = group(account, call)?;
    let Some(group) = account.auto_scaling.groups.get(key).cloned() else {
        return Ok(Response::empty());
    };
    let any = [
        MemberState::Creating,
        MemberState::InService,
        MemberState::InLaunchingHook,
        MemberState::Attaching,
        MemberState::Stopped,
        MemberState::Starting,
        MemberState::Stopping,
    ];
    for id in named(account, call, &group, &any)? {
        if let Some(mut member) = account.auto_scaling.members.find_mut(id) {
            member.protected = call.parameters.flag("ProtectedFromScaleIn");
        }
    }
    Ok(Response::empty())
}

/// `StopAutoScalingInstances`: stops instances, which no longer count towards the desired capacity.
pub(super) fn stop(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let (key, group) = idle_group(account, call)?;
    let ids = named(account, call, &group, &[MemberState::InService])?;
    require_idle(account, call, &ids, State::Running)?;
    resize(account, call, (key, &group), -count(&ids))?;
    let free = call.parameters.string("StoppedMode") == Some("STOP_CHARGING");
    let time = account.timing.stop;
    for id in &ids {
        let Some(mut instance) = account.instances.find_mut(id) else { continue };
        instance.free_when_stopped = free && instance.charge.kind == "POSTPAID_BY_HOUR";
        let lifecycle = instance.lifecycle.begin("StopInstances", call.request_id, call.now);
        lifecycle.state = State::Stopping;
        lifecycle.then(time, Effect::Enter(State::Stopped)).then_immediately(Effect::Succeed);
    }
    set_state(account, &ids, MemberState::Stopping);
    Ok(start_activity(account, call, &group, (ActivityKind::Stop, "stop"), &ids, time))
}

/// `StartAutoScalingInstances`: starts instances, which count towards the desired capacity again.
pub(super) fn start(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let (key, group) = idle_group(account, call)?;
    let ids = named(account, call, &group, &[MemberState::Stopped])?;
    require_idle(account, call, &ids, State::Stopped)?;
    resize(account, call, (key, &group), count(&ids))?;
    let time = account.timing.start;
    for id in &ids {
        let Some(mut instance) = account.instances.find_mut(id) else { continue };
        let lifecycle = instance.lifecycle.begin("StartInstances", call.request_id, call.now);
        lifecycle.state = State::Starting;
        lifecycle.then(time, Effect::Enter(State::Running)).then_immediately(Effect::Succeed);
    }
    set_state(account, &ids, MemberState::Starting);
    Ok(start_activity(account, call, &group, (ActivityKind::Start, "start"), &ids, time))
}

/// Checks that instances are in a state, without an operation in progress.
fn require_idle(
    account: &Account,
    call: &Call<'_>,
    ids: &[&str],
    wanted: State,
) -> Result<(), ApiError> {
    for id in ids {
        let Some(instance) = account.instances.find(id) else { continue };
        let state = instance.lifecycle.state;
        if state != wanted || instance.lifecycle.is_busy() {
            let message =
                format!("The instance `{id}` is {} and cannot be changed.", state.as_str());
            let codes = ["ResourceUnavailable.InstanceInOperation"];
            return Err(call.error(&codes, "ResourceUnavailable", message));
        }
    }
    Ok(())
}
