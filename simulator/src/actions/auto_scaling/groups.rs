//! Scaling groups.

use serde_json::{Value, json};

use super::filters::{Filters, are_given, tags_match};
use super::pagination::{page, page_of};
use super::{
    Call, Response, check_exclusive, check_form, check_size, group, launch_configurations,
    load_balancers, tags,
};
use crate::error::ApiError;
use crate::state::Account;
use crate::state::auto_scaling::{Group, MemberState};

/// The properties that a group only stores.
const STORED: [&str; 7] = [
    "DefaultCooldown",
    "RetryPolicy",
    "ServiceSettings",
    "MultiZoneSubnetPolicy",
    "HealthCheckType",
    "LoadBalancerHealthCheckGracePeriod",
    "CapacityRebalance",
];

/// Parameters about services that the simulator does not have.
const UNSUPPORTED: [&str; 1] = ["SpotMixedAllocationPolicy"];

const FILTERS: Filters<Group> = Filters {
    names: &[
        "auto-scaling-group-id",
        "auto-scaling-group-name",
        "vague-auto-scaling-group-name",
        "launch-configuration-id",
        "tag-key",
        "tag-value",
        "tag:tag-key",
    ],
    values: 5,
    matches: |group, name, value| match name {
        "auto-scaling-group-id" => group.id == value,
        "auto-scaling-group-name" => group.name == value,
        "vague-auto-scaling-group-name" => group.name.contains(value),
        "launch-configuration-id" => group.launch_configuration_id == value,
        name => tags_match(&group.tags, name, value),
    },
};

pub(super) fn create(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let name = call.required("AutoScalingGroupName")?;
    check_unused_name(account, call, name)?;
    launch_configurations::find(account, call)?;
    let limits = (integer(call, "MinSize").unwrap_or(0), integer(call, "MaxSize").unwrap_or(0));
    let desired = integer(call, "DesiredCapacity").unwrap_or(limits.0);
    check_size(call, limits, desired)?;
    check_network(account, call)?;
    let balancers = load_balancers::read(call)?;
    let quota = account.quotas.scaling_groups;
    if account.auto_scaling.groups.count_in(call.region) >= quota {
        let message = format!(
            "The account has {quota} scaling groups in {}, which is the quota.",
            call.region
        );
        let codes = ["LimitExceeded.AutoScalingGroupLimitExceeded"];
        return Err(call.error(&codes, "LimitExceeded", message));
    }
    let mut group = Group {
        region: call.region.to_owned(),
        id: String::new(),
        name: name.to_owned(),
        launch_configuration_id: call.required("LaunchConfigurationId")?.to_owned(),
        min: limits.0,
        max: limits.1,
        desired,
        vpc_id: String::new(),
        subnet_ids: Vec::new(),
        zones: Vec::new(),
        project_id: 0,
        newest_first: false,
        load_balancers: balancers.unwrap_or_default(),
        enabled: true,
        tags: tags::list(account, call, "Tags")?,
        settings: serde_json::Map::new(),
        created: call.now,
        activity: None,
        check: Some(call.now),
        failures: 0,
    };
    set(&mut group, call);
    check_subnets(account, call, &group)?;
    let id = account.ids.resource("asg");
    group.id.clone_from(&id);
    let key = account.auto_scaling.groups.insert(group);
    account.reconcile(key, call.now);
    Ok(Response::new(json!({"AutoScalingGroupId": id})))
}

fn integer(call: &Call<'_>, name: &str) -> Option<i64> {
    call.parameters.integer(name)
}

/// Copies the given properties to a group.
fn set(group: &mut Group, call: &Call<'_>) {
    let parameters = call.parameters;
    for (field, name) in [
        (&mut group.name, "AutoScalingGroupName"),
        (&mut group.vpc_id, "VpcId"),
        (&mut group.launch_configuration_id, "LaunchConfigurationId"),
    ] {
        if let Some(value) = parameters.string(name) {
            value.clone_into(field);
        }
    }
    for (field, name) in [(&mut group.subnet_ids, "SubnetIds"), (&mut group.zones, "Zones")] {
        if parameters.has(name) {
            *field = parameters.strings(name).into_iter().map(str::to_owned).collect();
        }
    }
    if let Some(policy) = parameters.strings("TerminationPolicies").first() {
        group.newest_first = *policy == "NEWEST_INSTANCE";
    }
    group.project_id = parameters.integer("ProjectId").unwrap_or(group.project_id);
    for name in STORED {
        if let Some(value) = parameters.as_map().get(name) {
            group.settings.insert(name.to_owned(), value.clone());
        }
    }
}

fn check_unused_name(account: &Account, call: &Call<'_>, name: &str) -> Result<(), ApiError> {
    if !account.auto_scaling.groups.iter().any(|group| group.name == name) {
        return Ok(());
    }
    let message = format!("The account already has a scaling group with the name `{name}`.");
    Err(call.invalid(&["InvalidParameterValue.GroupNameDuplicated"], message))
}

/// Checks the forms of ids, the VPC, the zones and what the simulator does not support.
fn check_network(account: &Account, call: &Call<'_>) -> Result<(), ApiError> {
    let parameters = call.parameters;
    if let Some(name) = UNSUPPORTED.into_iter().find(|name| parameters.has(name)) {
        let message = format!("The simulator does not support the parameter `{name}`.");
        return Err(call.error(&["InvalidParameter.InScenario"], "UnsupportedOperation", message));
    }
    let (subnets, zones) = (parameters.strings("SubnetIds"), parameters.strings("Zones"));
    for (id, prefix) in parameters
        .string("VpcId")
        .map(|id| (id, "vpc"))
        .into_iter()
        .chain(subnets.iter().map(|id| (*id, "subnet")))
    {
        check_form(call, (id, prefix), &["InvalidParameterValue.InvalidSubnetId"])?;
    }
    let vpc = parameters.string("VpcId");
    if let Some(id) = vpc.filter(|id| account.vpc.vpcs.key_in(call.region, id).is_none()) {
        let message = format!("The VPC `{id}` does not exist in {}.", call.region);
        return Err(call.error(&[], "ResourceNotFound", message));
    }
    let known = account.catalogue.region(call.region).map(|region| &region.zones);
    let is_known = |name: &&&str| known.into_iter().flatten().any(|zone| zone.name == **name);
    if let Some(zone) = zones.iter().find(|zone| !is_known(zone)) {
        let message = format!("The zone `{zone}` is not in {}.", call.region);
        return Err(call.invalid(&["InvalidParameterValue.ZoneMismatchRegion"], message));
    }
    Ok(())
}

/// Checks that the subnets of a group exist in its VPC.
fn check_subnets(account: &Account, call: &Call<'_>, group: &Group) -> Result<(), ApiError> {
    let is_known = |id: &&String| {
        let subnet = account.vpc.subnets.find(id).filter(|own| own.region == call.region);
        subnet.is_some_and(|subnet| subnet.vpc_id == group.vpc_id)
    };
    if let Some(id) = group.subnet_ids.iter().find(|id| !is_known(id)) {
        let message = format!(
            "The subnet `{id}` does not exist in the VPC `{}` in {}.",
            group.vpc_id, call.region
        );
        return Err(call.invalid(&["InvalidParameterValue.InvalidSubnetId"], message));
    }
    if group.subnet_ids.is_empty() && group.zones.is_empty() {
        let message = "A group in a VPC requires the parameter `SubnetIds`.";
        return Err(call.error(&["MissingParameter.InScenario"], "MissingParameter", message));
    }
    Ok(())
}

pub(super) fn describe(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    check_exclusive(call, "AutoScalingGroupIds")?;
    let ids = call.parameters.strings("AutoScalingGroupIds");
    let codes = ["InvalidParameterValue.InvalidAutoScalingGroupId"];
    ids.iter().try_for_each(|id| check_form(call, (id, "asg"), &codes))?;
    let groups = &account.auto_scaling.groups;
    let page = if !ids.is_empty() {
        page(call, groups.find_all(call.region, &ids).collect())?
    } else if are_given(call) {
        page(call, FILTERS.apply(call, groups.shared_in(call.region))?)?
    } else {
        page_of(call, groups.count_in(call.region), groups.shared_in(call.region))?
    };
    let to_json = |group: &Group| {
        let id = &group.launch_configuration_id;
        let configuration = account.auto_scaling.launch_configurations.find(id);
        let members = account.auto_scaling.members.referring_to(&group.id);
        let (mut count, mut in_service) = (0, 0);
        for member in members {
            count += 1;
            in_service += usize::from(member.state == MemberState::InService);
        }
        group.to_json(configuration.map_or("", |own| own.name.as_str()), (count, in_service))
    };
    let items: Vec<Value> = page.items.iter().map(|group| to_json(group)).collect();
    Ok(Response::new(json!({"TotalCount": page.total, "AutoScalingGroupSet": items})))
}

pub(super) fn modify(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let key = group(account, call)?;
    check_network(account, call)?;
    if call.parameters.has("LaunchConfigurationId") {
        launch_configurations::find(account, call)?;
    }
    let Some(found) = account.auto_scaling.groups.get(key) else { return Ok(Response::empty()) };
    let mut changed = found.clone();
    set(&mut changed, call);
    if ["VpcId", "SubnetIds", "Zones"].into_iter().any(|name| call.parameters.has(name)) {
        check_subnets(account, call, &changed)?;
    }
    if changed.name != found.name {
        check_unused_name(account, call, &changed.name)?;
    }
    let limits = (
        integer(call, "MinSize").unwrap_or(found.min),
        integer(call, "MaxSize").unwrap_or(found.max),
    );
    let given = integer(call, "DesiredCapacity");
    let service = changed.settings.get("ServiceSettings");
    let follows = service.and_then(|own| own.get("DesiredCapacitySyncWithMaxMinSize"));
    let desired = match given {
        Some(desired) => desired,
        None if follows.and_then(Value::as_bool) == Some(true) => {
            found.desired.clamp(limits.0, limits.1.max(limits.0))
        }
        None => found.desired,
    };
    check_size(call, limits, desired)?;
    changed.resize(limits, desired, call.now);
    if let Some(mut group) = account.auto_scaling.groups.get_mut(key) {
        *group = changed;
    }
    account.reconcile(key, call.now);
    Ok(Response::empty())
}

pub(super) fn modify_desired_capacity(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let key = group(account, call)?;
    let Some(found) = account.auto_scaling.groups.get(key) else { return Ok(Response::empty()) };
    if !found.enabled {
        let message = format!("The scaling group `{}` is disabled.", found.id);
        let codes = ["ResourceUnavailable.AutoScalingGroupDisabled"];
        return Err(call.error(&codes, "ResourceUnavailable", message));
    }
    let limits = (
        integer(call, "MinSize").unwrap_or(found.min),
        integer(call, "MaxSize").unwrap_or(found.max),
    );
    let desired = integer(call, "DesiredCapacity").unwrap_or(found.desired);
    check_size(call, limits, desired)?;
    if let Some(mut group) = account.auto_scaling.groups.get_mut(key) {
        group.resize(limits, desired, call.now);
    }
    account.reconcile(key, call.now);
    Ok(Response::empty())
}

pub(super) fn enable(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let key = group(account, call)?;
    if let Some(mut group) = account.auto_scaling.groups.get_mut(key) {
        group.enabled = true;
        group.check = Some(call.now);
    }
    account.reconcile(key, call.now);
    Ok(Response::empty())
}

pub(super) fn disable(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let key = group(account, call)?;
    if let Some(mut group) = account.auto_scaling.groups.get_mut(key) {
        group.enabled = false;
    }
    Ok(Response::empty())
}

/// Deletes a group without instances, and what belongs to it. Its activities remain.
pub(super) fn delete(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let key = group(account, call)?;
    let id = call.required("AutoScalingGroupId")?;
    let auto_scaling = &mut account.auto_scaling;
    let count = auto_scaling.members.count_referring_to(id);
    if count > 0 {
        let message = format!("The scaling group `{id}` contains {count} instances.");
        return Err(call.error(&["ResourceInUse.InstanceInGroup"], "ResourceInUse", message));
    }
    for action in auto_scaling.scheduled_actions.keys_referring_to(id) {
        auto_scaling.scheduled_actions.remove(action);
    }
    for policy in auto_scaling.policies.keys_referring_to(id) {
        auto_scaling.policies.remove(policy);
    }
    for notification in auto_scaling.notifications.keys_referring_to(id) {
        auto_scaling.notifications.remove(notification);
    }
    for hook in auto_scaling.hooks.keys_referring_to(id) {
        auto_scaling.hooks.remove(hook);
    }
    auto_scaling.groups.remove(key);
    Ok(Response::empty())
}

pub(super) fn describe_limits(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let auto_scaling = &account.auto_scaling;
    Ok(Response::new(json!({
        "MaxNumberOfLaunchConfigurations": account.quotas.launch_configurations,
        "NumberOfLaunchConfigurations": auto_scaling.launch_configurations.count_in(call.region),
        "MaxNumberOfAutoScalingGroups": account.quotas.scaling_groups,
        "NumberOfAutoScalingGroups": auto_scaling.groups.count_in(call.region),
    })))
}
