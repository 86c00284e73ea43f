//! Snapshot groups.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::filters::Filters;
use super::pagination::page;
use super::{Call, Response, find, snapshots};
use crate::error::ApiError;
use crate::moment::Moment;
use crate::state::cbs::{SnapshotGroup, UNNAMED};
use crate::state::{Account, Key, Snapshot};

pub(super) fn create(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let keys = find::disks(account, call)?;
    let mut instances = BTreeSet::new();
    for disk in find::each(account, &keys) {
        snapshots::check_disk(account, call, disk)?;
        instances.insert(disk.instance_ids.first());
    }
    if instances.len() != 1 || instances.contains(&None) {
        let message = "The disks must be attached to the same instance.";
        return Err(call.invalid(&["InvalidDisk.NotSupported"], message));
    }
    snapshots::check_quota(account, call, keys.len())?;
    let name = call.parameters.string("SnapshotGroupName").unwrap_or(UNNAMED).to_owned();
    let id = account.ids.resource("csnap");
    for (index, key) in keys.into_iter().enumerate() {
        let Some(disk) = account.cbs.disks.get(key).cloned() else { continue };
        let mut snapshot = account.new_snapshot(&disk, call.now, account.timing.snapshot);
        snapshot.name = format!("{name}_{index}");
        snapshot.group_id = Some(id.clone());
        account.cbs.snapshots.insert(snapshot);
    }
    account.cbs.snapshot_groups.insert(SnapshotGroup {
        id: id.clone(),
        region: call.region.to_owned(),
        name,
        created: call.now,
        modified: call.now,
    });
    Ok(Response::new(json!({"SnapshotGroupId": id})))
}

/// A group with its snapshots.
struct Described<'a> {
    group: &'a SnapshotGroup,
    snapshots: Vec<&'a Snapshot>,
}

impl<'a> Described<'a> {
    fn new(account: &'a Account, group: &'a SnapshotGroup) -> Self {
        Self { group, snapshots: account.cbs.snapshots.referring_to(&group.id).collect() }
    }

    /// Returns `SnapshotGroupState`: the state of the snapshots that are not ready.
    fn state(&self) -> &'static str {
        let mut states = self.snapshots.iter().map(|snapshot| snapshot.state());
        states.find(|state| *state != "NORMAL").unwrap_or("NORMAL")
    }

    fn to_json(&self, account: &Account, now: Moment) -> Value {
        let Self { group, snapshots } = self;
        let images = snapshots.iter().flat_map(|one| account.images.referring_to(&one.id));
        let images: BTreeSet<(&str, &str)> =
            images.map(|image| (image.id.as_str(), image.name.as_str())).collect();
        let images: Vec<Value> = images
            .into_iter()
            .map(|(id, name)| json!({"ImageId": id, "ImageName": name}))
            .collect();
        json!({
            "SnapshotGroupId": group.id,
            "SnapshotGroupType": "NORMAL",
            "SnapshotGroupName": group.name,
            "SnapshotGroupState": self.state(),
            "ContainRootSnapshot": snapshots.iter().any(|snapshot| snapshot.is_system),
            "SnapshotIdSet": snapshots.iter().map(|snapshot| &snapshot.id).collect::<Vec<_>>(),
            "Percent": snapshots.iter().map(|snapshot| snapshot.percent(now)).min().unwrap_or(100),
            "CreateTime": group.created.iso(),
            "ModifyTime": group.modified.iso(),
            "ImageCount": images.len(),
            "Images": images,
            "IsPermanent": true,
            "DeadlineTime": Value::Null,
            "AutoSnapshotPolicyId": Value::Null,
        })
    }
}

const FILTERS: &[&str] =
    &["snapshot-group-id", "snapshot-group-state", "snapshot-group-name", "snapshot-id"];

fn matches(item: &Described<'_>, name: &str, value: &str) -> bool {
    match name {
        "snapshot-group-id" => item.group.id == value,
        "snapshot-group-state" => item.state() == value,
        "snapshot-group-name" => item.group.name == value,
        _ => item.snapshots.iter().any(|snapshot| snapshot.id == value),
    }
}

pub(super) fn describe(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let account = &*account;
    let groups = account.cbs.snapshot_groups.in_region(call.region);
    let filters = Filters { names: FILTERS, values: 100, matches };
    let found = filters.apply_to(call, groups.map(|group| Described::new(account, group)))?;
    let page = page(call, found)?;
    let items: Vec<Value> = page.items.iter().map(|item| item.to_json(account, call.now)).collect();
    Ok(Response::new(json!({"TotalCount": page.total, "SnapshotGroupSet": items})))
}

pub(super) fn delete(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let mut ids = call.parameters.strings("SnapshotGroupIds");
    ids.extend(call.parameters.string("SnapshotGroupId"));
    if ids.is_empty() {
        return Err(ApiError::missing("SnapshotGroupId"));
    }
    let (mut groups, mut parts) = (Vec::new(), Vec::new());
    for id in ids {
        groups.push(find(account, call, id)?);
        parts.extend(account.cbs.snapshots.keys_referring_to(id));
    }
    snapshots::delete_keys(account, call, &parts)?;
    for group in groups {
        account.cbs.snapshot_groups.remove(group);
    }
    Ok(Response::empty())
}

pub(super) fn apply(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let id = call.required("SnapshotGroupId")?;
    find(account, call, id)?;
    let mut rollbacks = Vec::new();
    let mut instances = BTreeSet::new();
    for view in call.parameters.objects("ApplyDisks") {
        let snapshot_id = view.string("SnapshotId").unwrap_or_default();
        let snapshot = find::snapshot(account, call, snapshot_id)?;
        let disk = find::disk(account, call, view.string("DiskId").unwrap_or_default())?;
        let group = account.cbs.snapshots.get(snapshot).and_then(|one| one.group_id.as_deref());
        if group != Some(id) {
            let message =
                format!("The snapshot `{snapshot_id}` is not in the snapshot group `{id}`.");
            return Err(call.error(&[], "InvalidParameter", message));
        }
        let rollback = snapshots::Rollback { disk, snapshot };
        snapshots::check_rollback(account, call, rollback)?;
        instances.extend(account.cbs.disks.get(disk).and_then(|disk| disk.instance_ids.first()));
        rollbacks.push(rollback);
    }
    if instances.len() > 1 {
        let message = "The disks are attached to several instances.";
        let codes = ["UnsupportedOperation.SnapshotGroupDiskAttachMultiInstance"];
        return Err(call.error(&codes, "UnsupportedOperation", message));
    }
    snapshots::start_rollback(account, call, &rollbacks);
    Ok(Response::empty())
}

fn find(account: &Account, call: &Call<'_>, id: &str) -> Result<Key, ApiError> {
    account.cbs.snapshot_groups.key_in(call.region, id).ok_or_else(|| {
        let message = format!("The snapshot group `{id}` does not exist in {}.", call.region);
        call.error(&["InvalidSnapshotId.NotFound"], "ResourceNotFound", message)
    })
}
