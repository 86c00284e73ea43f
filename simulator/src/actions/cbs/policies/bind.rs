//! Binding policies to disks.

use serde_json::{Value, json};

use super::{Call, Response, find, find_policy, to_json};
use crate::error::ApiError;
use crate::state::{Account, Disk};

pub(in crate::actions::cbs) fn bind(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let id = call.required("AutoSnapshotPolicyId")?;
    find_policy(account, call, id)?;
    let keys = find::disks(account, call)?;
    let quota = account.quotas.snapshot_policies_per_disk;
    for disk in find::each(account, &keys) {
        check(call, disk, id, quota)?;
    }
    for key in keys {
        if let Some(mut disk) = account.cbs.disks.get_mut(key) {
            disk.settings_mut().policy_ids.push(id.to_owned());
        }
    }
    Ok(Response::empty())
}

fn check(call: &Call<'_>, disk: &Disk, policy_id: &str, quota: usize) -> Result<(), ApiError> {
    let own = &disk.settings().policy_ids;
    let (codes, message) = if disk.is_recycled() {
        let codes = ["ResourceUnavailable.NotSupported", "InvalidDisk.NotSupported"];
        (codes, format!("The disk `{}` is in the recycle bin.", disk.id))
    } else if own.iter().any(|id| id == policy_id) {
        let message = format!("The policy `{policy_id}` is bound to the disk `{}`.", disk.id);
        (["InvalidDisk.AlreadyBound", "InvalidParameterValue"], message)
    } else if own.len() >= quota {
        let message = format!("The disk `{}` has {quota} policies, which is the maximum.", disk.id);
        (["InvalidParameterValue.LimitExceeded", "LimitExceeded"], message)
    } else {
        return Ok(());
    };
    Err(call.error(&codes, "UnsupportedOperation", message))
}

/// Unbinds a policy from disks, and from the disks of instances. Disks without the policy are skipped.
pub(in crate::actions::cbs) fn unbind(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let id = call.required("AutoSnapshotPolicyId")?;
    find_policy(account, call, id)?;
    let instances = call.parameters.strings("InstanceIds");
    let mut keys = find::disks(account, call)?;
    if keys.is_empty() && instances.is_empty() {
        return Err(ApiError::missing("DiskIds.0"));
    }
    for instance_id in instances {
        let key = find::instance(account, call, instance_id)?;
        let instance = account.instances.get(key);
        let disks = instance.into_iter().flat_map(|instance| instance.disks(&account.cbs.disks));
        keys.extend(disks.filter_map(|disk| account.cbs.disks.key_of(&disk.id)));
    }
    for key in keys {
        if let Some(mut disk) = account.cbs.disks.get_mut(key)
            && !disk.settings().policy_ids.is_empty()
        {
            disk.settings_mut().policy_ids.retain(|own| own != id);
        }
    }
    Ok(Response::empty())
}

/// `DescribeDiskAssociatedAutoSnapshotPolicy`.
pub(in crate::actions::cbs) fn describe_of_disk(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let key = find::disk(account, call, call.required("DiskId")?)?;
    let disk = account.cbs.disks.get(key);
    let ids = disk.map(|disk| disk.settings().policy_ids.as_slice()).unwrap_or_default();
    let policies = ids.iter().filter_map(|id| account.cbs.policies.find(id));
    let items: Vec<Value> = policies.map(|policy| to_json(account, policy, false)).collect();
    Ok(Response::new(json!({"TotalCount": items.len(), "AutoSnapshotPolicySet": items})))
}
