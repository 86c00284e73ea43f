//! Policies that create snapshots on a schedule.

mod bind;
mod schedule;

pub(super) use bind::{bind, describe_of_disk, unbind};

use serde_json::{Value, json};

use super::filters::{Filters, are_given};
use super::pagination::page;
use super::{Call, Response, checks, find};
use crate::error::ApiError;
use crate::moment::Moment;
use crate::state::cbs::{Schedule, SnapshotPolicy, UNNAMED};
use crate::state::{Account, Key};

/// The default number of days for which snapshots are kept.
const RETENTION_DAYS: i64 = 7;
/// The maximum number of days for which snapshots are kept.
const MAX_RETENTION_DAYS: i64 = 36_500;

pub(super) fn create(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let parameters = call.parameters;
    let name = parameters.string("AutoSnapshotPolicyName").unwrap_or(UNNAMED);
    checks::check_name(call, "AutoSnapshotPolicyName", name)?;
    let retention = retention(call)?.unwrap_or(Some(RETENTION_DAYS));
    let quota = account.quotas.snapshot_policies;
    if account.cbs.policies.count_in(call.region) >= quota {
        let message =
            format!("The account has {quota} policies in {}, which is the quota.", call.region);
        let codes = ["LimitExceeded.AutoSnapshotPolicyOutOfQuota"];
        return Err(call.error(&codes, "LimitExceeded", message));
    }
    let mut policy = SnapshotPolicy {
        id: String::new(),
        region: call.region.to_owned(),
        name: name.to_owned(),
        schedules: schedule::read(call)?,
        active: parameters.flag_if_given("IsActivated").unwrap_or(true),
        retention_days: retention,
        created: call.now,
        next: None,
    };
    policy.plan_after(call.now);
    let next = time(policy.next);
    if !parameters.flag("DryRun") {
        policy.id = account.ids.resource("asp");
    }
    let id = policy.id.clone();
    if !id.is_empty() {
        account.cbs.policies.insert(policy);
    }
    Ok(Response::new(json!({"AutoSnapshotPolicyId": id, "NextTriggerTime": next})))
}

/// Returns `RetentionDays` if the call sets the retention; `None` in it stands for permanent snapshots.
fn retention(call: &Call<'_>) -> Result<Option<Option<i64>>, ApiError> {
    let permanent = call.parameters.flag_if_given("IsPermanent");
    let days = call.parameters.integer("RetentionDays");
    match (permanent, days) {
        (Some(true), Some(_)) => {
            let message =
                "The parameters `IsPermanent` and `RetentionDays` are mutually exclusive.";
            Err(call.invalid(&["InvalidParameter"], message))
        }
        (Some(true), None) => Ok(Some(None)),
        (_, Some(days)) if !(1..=MAX_RETENTION_DAYS).contains(&days) => {
            let message = format!(
                "The parameter `RetentionDays` is {days}; it must be 1 to {MAX_RETENTION_DAYS}."
            );
            Err(call.invalid(&["InvalidParameter"], message))
        }
        (_, Some(days)) => Ok(Some(Some(days))),
        (Some(false), None) => Ok(Some(Some(RETENTION_DAYS))),
        (None, None) => Ok(None),
    }
}

fn time(next: Option<Moment>) -> String {
    next.map_or_else(|| "0000-00-00 00:00:00".to_owned(), Moment::beijing_time)
}

const FILTERS: Filters<SnapshotPolicy> = Filters {
    names: &["auto-snapshot-policy-id", "auto-snapshot-policy-state", "auto-snapshot-policy-name"],
    values: 100,
    matches: |policy, name, value| match name {
        "auto-snapshot-policy-id" => policy.id == value,
        "auto-snapshot-policy-name" => policy.name == value,
        _ => value == "NORMAL",
    },
};

pub(super) fn describe(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let policies = &account.cbs.policies;
    let ids = call.parameters.strings("AutoSnapshotPolicyIds");
    if !ids.is_empty() && are_given(call) {
        let message =
            "The parameters `AutoSnapshotPolicyIds` and `Filters` are mutually exclusive.";
        return Err(call.invalid(&[], message));
    }
    let mut found = if ids.is_empty() {
        FILTERS.apply(call, policies.in_region(call.region))?
    } else {
        let keys = ids.iter().filter_map(|id| policies.key_in(call.region, id));
        keys.filter_map(|key| policies.get(key)).collect()
    };
    if call.parameters.string("Order") == Some("DESC") {
        found.reverse();
    }
    let page = page(call, found)?;
    let items: Vec<Value> = page.items.into_iter().map(|one| to_json(account, one, true)).collect();
    Ok(Response::new(json!({"TotalCount": page.total, "AutoSnapshotPolicySet": items})))
}

fn to_json(account: &Account, policy: &SnapshotPolicy, with_disks: bool) -> Value {
    let disks = account.cbs.disks.referring_to(&policy.id).filter(|_| with_disks);
    let disks: Vec<&str> = disks.map(|disk| disk.id.as_str()).collect();
    json!({
        "AutoSnapshotPolicyId": policy.id,
        "AutoSnapshotPolicyName": policy.name,
        "AutoSnapshotPolicyState": "NORMAL",
        "IsActivated": policy.active,
        "IsPermanent": policy.retention_days.is_none(),
        "RetentionDays": policy.retention_days.unwrap_or(0),
        "RetentionMonths": 0,
        "RetentionAmount": 0,
        "AdvancedRetentionPolicy": Value::Null,
        "Policy": policy.schedules.iter().map(schedule::to_json).collect::<Vec<_>>(),
        "NextTriggerTime": time(policy.next),
        "CreateTime": policy.created.beijing_time(),
        "DiskIdSet": disks,
        "InstanceIdSet": [],
        "IsCopyToRemote": 0,
        "CopyToAccountUin": Value::Null,
        "CopyFromAccountUin": Value::Null,
        "Tags": [],
    })
}

/// Changes the given attributes, and keeps all others.
pub(super) fn modify(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let parameters = call.parameters;
    let key = find_policy(account, call, call.required("AutoSnapshotPolicyId")?)?;
    let name = parameters.string("AutoSnapshotPolicyName");
    if let Some(name) = name {
        checks::check_name(call, "AutoSnapshotPolicyName", name)?;
    }
    let retention = retention(call)?;
    let schedules: Option<Vec<Schedule>> =
        parameters.has("Policy").then(|| schedule::read(call)).transpose()?;
    if let Some(mut policy) = account.cbs.policies.get_mut(key) {
        if let Some(name) = name {
            name.clone_into(&mut policy.name);
        }
        policy.active = parameters.flag_if_given("IsActivated").unwrap_or(policy.active);
        policy.retention_days = retention.unwrap_or(policy.retention_days);
        policy.schedules = schedules.unwrap_or_else(|| policy.schedules.clone());
        policy.plan_after(call.now);
    }
    Ok(Response::empty())
}

/// Deletes policies, and unbinds them from all disks. Their snapshots remain.
pub(super) fn delete(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let ids = call.parameters.strings("AutoSnapshotPolicyIds");
    for id in &ids {
        find_policy(account, call, id)?;
    }
    for id in &ids {
        for key in account.cbs.disks.keys_referring_to(id) {
            if let Some(mut disk) = account.cbs.disks.get_mut(key) {
                disk.settings_mut().policy_ids.retain(|own| own != id);
            }
        }
    }
    account.cbs.policies.remove_ids(ids);
    Ok(Response::empty())
}

fn find_policy(account: &Account, call: &Call<'_>, id: &str) -> Result<Key, ApiError> {
    account.cbs.policies.key_in(call.region, id).ok_or_else(|| {
        let message = format!("The policy `{id}` does not exist in {}.", call.region);
        let codes = ["InvalidAutoSnapshotPolicyId.NotFound"];
        call.error(&codes, "ResourceNotFound", message)
    })
}
