//! Scaling policies. The simulator has no metrics: a policy only runs when it is executed.

use serde_json::{Value, json};

use super::filters::{Filters, are_given};
use super::instances::start_scaling;
use super::pagination::{page, page_of};
use super::{Call, Response, check_exclusive, check_form, group};
use crate::error::ApiError;
use crate::state::auto_scaling::ScalingPolicy;
use crate::state::{Account, Key};

/// Parameters that are no settings of a policy.
const OWN: [&str; 5] = [
    "AutoScalingGroupId",
    "AutoScalingPolicyId",
    "ScalingPolicyName",
    "ScalingPolicyType",
    "NotificationUserGroupIds",
];
/// The parameters that simple policies require.
const REQUIRED: [&str; 3] = ["AdjustmentType", "AdjustmentValue", "MetricAlarm"];

const FILTERS: Filters<ScalingPolicy> = Filters {
    names: &[
        "auto-scaling-policy-id",
        "auto-scaling-group-id",
        "scaling-policy-name",
        "scaling-policy-type",
    ],
    values: 5,
    matches: |policy, name, value| match name {
        "auto-scaling-policy-id" => policy.id == value,
        "auto-scaling-group-id" => policy.group_id == value,
        "scaling-policy-name" => policy.name == value,
        _ => value == if policy.tracks_target { "TARGET_TRACKING" } else { "SIMPLE" },
    },
};

fn settings(call: &Call<'_>) -> impl Iterator<Item = (String, Value)> {
    let given = call.parameters.as_map().iter();
    given
        .filter(|(name, _)| !OWN.contains(&name.as_str()))
        .map(|(name, value)| (name.clone(), value.clone()))
}

pub(super) fn create(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    group(account, call)?;
    let name = call.required("ScalingPolicyName")?;
    check_unused_name(account, call, name)?;
    let tracks_target = call.parameters.string("ScalingPolicyType") == Some("TARGET_TRACKING");
    let required: &[&str] =
        if tracks_target { &["PredefinedMetricType", "TargetValue"] } else { &REQUIRED };
    if let Some(name) = required.iter().find(|name| !call.parameters.has(name)) {
        return Err(ApiError::missing(name));
    }
    let policy = ScalingPolicy {
        region: call.region.to_owned(),
        id: account.ids.resource("asp"),
        group_id: call.required("AutoScalingGroupId")?.to_owned(),
        name: name.to_owned(),
        tracks_target,
        settings: settings(call).collect(),
    };
    let id = policy.id.clone();
    account.auto_scaling.policies.insert(policy);
    Ok(Response::new(json!({"AutoScalingPolicyId": id})))
}

fn check_unused_name(account: &Account, call: &Call<'_>, name: &str) -> Result<(), ApiError> {
    if !account.auto_scaling.policies.iter().any(|policy| policy.name == name) {
        return Ok(());
    }
    let message = format!("The account already has a scaling policy with the name `{name}`.");
    Err(call.invalid(&["InvalidParameterValue.ScalingPolicyNameDuplicate"], message))
}

pub(super) fn describe(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    check_exclusive(call, "AutoScalingPolicyIds")?;
    let ids = call.parameters.strings("AutoScalingPolicyIds");
    ids.iter().try_for_each(|id| check_id(call, id))?;
    let policies = &account.auto_scaling.policies;
    let page = if !ids.is_empty() {
        page(call, policies.find_all(call.region, &ids).collect())?
    } else if are_given(call) {
        page(call, FILTERS.apply(call, policies.shared_in(call.region))?)?
    } else {
        page_of(call, policies.count_in(call.region), policies.shared_in(call.region))?
    };
    let items: Vec<Value> = page.items.iter().map(|policy| policy.to_json()).collect();
    Ok(Response::new(json!({"TotalCount": page.total, "ScalingPolicySet": items})))
}

pub(super) fn modify(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let key = find(account, call)?;
    if let Some(name) = call.parameters.string("ScalingPolicyName") {
        let own = account.auto_scaling.policies.get(key);
        if own.is_some_and(|own| own.name != name) {
            check_unused_name(account, call, name)?;
        }
    }
    if let Some(mut policy) = account.auto_scaling.policies.get_mut(key) {
        if let Some(name) = call.parameters.string("ScalingPolicyName") {
            name.clone_into(&mut policy.name);
        }
        policy.settings.extend(settings(call));
    }
    Ok(Response::empty())
}

/// `ExecuteScalingPolicy`: changes the desired capacity, which stays within the limits of the group.
pub(super) fn execute(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let key = find(account, call)?;
    let Some(policy) = account.auto_scaling.policies.get(key).cloned() else {
        return Ok(Response::empty());
    };
    if policy.tracks_target {
        let message = format!("The policy `{}` tracks a target and cannot be executed.", policy.id);
        let codes = ["InvalidParameterValue.TargetTrackingScalingPolicy"];
        return Err(call.invalid(&codes, message));
    }
    let id = policy.group_id.as_str();
    let group = account.auto_scaling.groups.key_in(call.region, id).ok_or_else(|| {
        let message = format!("The scaling group `{id}` does not exist in {}.", call.region);
        let codes = ["ResourceNotFound.AutoScalingGroupNotFound"];
        call.error(&codes, "ResourceNotFound", message)
    })?;
    let Some(row) = account.auto_scaling.groups.get(group) else {
        return Ok(Response::empty());
    };
    let problem = match &row.activity {
        Some(activity) => Some((
            ["ResourceUnavailable.AutoScalingGroupInActivity"],
            format!("The scaling group `{id}` is in the activity `{activity}`."),
        )),
        None if !row.enabled => Some((
            ["ResourceInUse.AutoScalingGroupNotActive"],
            format!("The scaling group `{id}` is disabled."),
        )),
        None => None,
    };
    if let Some((codes, message)) = problem {
        return Err(call.error(&codes, "ResourceUnavailable", message));
    }
    let desired = policy.adjusted(row.desired).clamp(row.min, row.max.max(row.min));
    start_scaling(account, call, group, desired)
}

pub(super) fn delete(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let key = find(account, call)?;
    account.auto_scaling.policies.remove(key);
    Ok(Response::empty())
}

fn check_id(call: &Call<'_>, id: &str) -> Result<(), ApiError> {
    check_form(call, (id, "asp"), &["InvalidParameterValue.InvalidAutoScalingPolicyId"])
}

fn find(account: &Account, call: &Call<'_>) -> Result<Key, ApiError> {
    let id = call.required("AutoScalingPolicyId")?;
    check_id(call, id)?;
    account.auto_scaling.policies.key_in(call.region, id).ok_or_else(|| {
        let message = format!("The scaling policy `{id}` does not exist in {}.", call.region);
        let codes = ["ResourceNotFound.ScalingPolicyNotFound"];
        call.error(&codes, "ResourceNotFound", message)
    })
}
