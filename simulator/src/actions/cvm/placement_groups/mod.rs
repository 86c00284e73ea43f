//! Placement groups. The simulator keeps track of the members and the capacity of a group; it has no hosts, switches
//! and racks.

mod slots;

pub(super) use slots::GroupSlots;

use serde_json::{Value, json};

use super::filters::{Filters, tags_match};
use super::pagination::page;
use super::{Call, Response, tags};
use crate::actions::ids;
use crate::error::ApiError;
use crate::json::fields;
use crate::state::{Account, Key, PlacementGroup, SpreadLevel};

const FILTERS: Filters<PlacementGroup> = Filters {
    names: &["tag-key", "tag-value", "tag:tag-key"],
    values: 5,
    matches: |group, name, value| tags_match(&group.tags, name, value),
};

pub(super) fn create(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let parameters = call.parameters;
    let name = call.required("Name")?.to_owned();
    let level = call.required("Type")?;
    let level = SpreadLevel::parse(level).ok_or_else(|| {
        call.invalid(&[], format!("The type `{level}` is not one of HOST, SW, RACK."))
    })?;
    let partitions = partitions(call)?;
    let tags = tags::read(account, call, "ps")?;
    let quota = account.quotas.placement_groups;
    if in_region(account, call).count() >= quota {
        let message = format!(
            "The account has {quota} placement groups in {}, which is the quota.",
            call.region
        );
        let codes = ["ResourceInsufficient.InsufficientGroupQuota"];
        return Err(call.error(&codes, "LimitExceeded", message));
    }
    let group = PlacementGroup {
        region: call.region.to_owned(),
        id: account.ids.resource("ps"),
        name,
        level,
        affinity: parameters.integer("Affinity").unwrap_or(1),
        partitions,
        capacity: account.quotas.instances_in_group(level),
        created: call.now,
        tags,
    };
    let mut response = fields(group.to_json(&[]));
    for name in ["InstanceIds", "Affinity", "Tags"] {
        response.remove(name);
    }
    // This response has another format of times than DescribeDisasterRecoverGroups.
    response.insert("CreateTime".to_owned(), json!(call.now.beijing_time()));
    account.placement_groups.insert(group);
    Ok(response.into())
}

/// Returns the number of partitions, which only groups with the strategy `PARTITION` have.
fn partitions(call: &Call<'_>) -> Result<Option<i64>, ApiError> {
    let count = call.parameters.integer("PartitionCount");
    match (call.parameters.string("Strategy"), count) {
        (Some("PARTITION"), None) => Err(ApiError::missing("PartitionCount")),
        (Some("PARTITION"), Some(count)) => Ok(Some(count)),
        (_, Some(_)) => {
            let message = "The parameter `PartitionCount` requires the strategy PARTITION.";
            Err(call.invalid(&[], message))
        }
        (_, None) => Ok(None),
    }
}

pub(super) fn describe(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let ids = call.parameters.strings("DisasterRecoverGroupIds");
    ids.iter().try_for_each(|id| check_form(call, id))?;
    let part = call.parameters.string("Name").unwrap_or_default();
    let wanted = |group: &&PlacementGroup| {
        (ids.is_empty() || ids.contains(&group.id.as_str())) && group.name.contains(part)
    };
    let found = FILTERS.apply(call, in_region(account, call).filter(wanted))?;
    let page = page(call, found)?;
    let to_json = |group: &PlacementGroup| group.to_json(&account.instances_with(&group.id));
    let items: Vec<Value> = page.items.into_iter().map(to_json).collect();
    Ok(Response::new(json!({"TotalCount": page.total, "DisasterRecoverGroupSet": items})))
}

pub(super) fn modify(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let key = find(account, call, call.required("DisasterRecoverGroupId")?)?;
    let name = call.required("Name")?;
    let Some(mut group) = account.placement_groups.get_mut(key) else {
        return Ok(Response::empty());
    };
    let affinity = call.parameters.integer("Affinity").unwrap_or(group.affinity);
    if affinity < group.affinity {
        let message = format!(
            "The affinity of `{}` is {} and cannot be reduced to {affinity}.",
            group.id, group.affinity
        );
        return Err(call.invalid(&[], message));
    }
    group.affinity = affinity;
    name.clone_into(&mut group.name);
    Ok(Response::empty())
}

/// Deletes placement groups, all of them or none.
pub(super) fn delete(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let ids = call.parameters.strings("DisasterRecoverGroupIds");
    if ids.is_empty() {
        return Err(ApiError::missing("DisasterRecoverGroupIds.0"));
    }
    for id in &ids {
        find(account, call, id)?;
        let count = account.instances_with(id).len();
        if count > 0 {
            let message = format!("The placement group `{id}` contains {count} instances.");
            let codes = ["FailedOperation.PlacementSetNotEmpty"];
            return Err(call.error(&codes, "ResourceInUse", message));
        }
    }
    account.placement_groups.remove_ids(ids);
    Ok(Response::empty())
}

pub(super) fn describe_quota(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let quotas = &account.quotas;
    Ok(Response::new(json!({
        "GroupQuota": quotas.placement_groups,
        "CurrentNum": in_region(account, call).count(),
        "CvmInHostGroupQuota": quotas.instances_in_host_group,
        "CvmInSwGroupQuota": quotas.instances_in_switch_group,
        "CvmInRackGroupQuota": quotas.instances_in_rack_group,
        "CvmInSwitchGroupQuota": quotas.instances_in_switch_group,
    })))
}

/// Returns the placement groups in the region of the call.
fn in_region<'a>(
    account: &'a Account,
    call: &Call<'_>,
) -> impl Iterator<Item = &'a PlacementGroup> {
    account.placement_groups.iter().filter(move |group| group.region == call.region)
}

fn check_form(call: &Call<'_>, id: &str) -> Result<(), ApiError> {
    ids::check_form(call, (id, "ps"), &["InvalidParameterValue.DisasterRecoverGroupIdMalformed"])
}

/// Returns the key of a group.
pub(super) fn find(account: &Account, call: &Call<'_>, id: &str) -> Result<Key, ApiError> {
    check_form(call, id)?;
    account.placement_groups.key_in(call.region, id).ok_or_else(|| {
        let message = format!("The placement group `{id}` does not exist in {}.", call.region);
        let codes = [
            "FailedOperation.DisasterRecoverGroupNotFound",
            "ResourceNotFound.InvalidPlacementSet",
        ];
        call.error(&codes, "ResourceNotFound", message)
    })
}
