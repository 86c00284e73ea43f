//! Describing snapshots.

use serde::Serialize;
use serde_json::json;

use super::disks::Placement;
use super::filters::{Filters, are_given, values};
use super::pagination::{page, page_of};
use super::{Call, Response};
use crate::actions::ids;
use crate::error::ApiError;
use crate::moment::Moment;
use crate::state::cbs::UNNAMED;
use crate::state::{Account, Row as _, Shared, Snapshot};

/// The size of snapshots that is free of charge in a region, in GiB.
const FREE_SIZE: f64 = 50.0;

const FILTERS: Filters<Snapshot> = Filters {
    names: &[
        "snapshot-id",
        "snapshot-name",
        "snapshot-state",
        "disk-usage",
        "project-id",
        "disk-id",
        "encrypt",
        "snapshot-type",
        "zone",
    ],
    values: 100,
    matches: |snapshot, name, value| match name {
        "snapshot-id" => snapshot.id == value,
        "snapshot-name" => display_name(snapshot) == value,
        "snapshot-state" => snapshot.state() == value,
        "disk-usage" => snapshot.usage() == value,
        "project-id" => snapshot.project_id.to_string() == value,
        "disk-id" => snapshot.disk_id == value,
        "encrypt" => value.eq_ignore_ascii_case(if snapshot.encrypted { "TRUE" } else { "FALSE" }),
        "snapshot-type" => value == "PRIVATE_SNAPSHOT",
        _ => snapshot.zone == value,
    },
};

fn display_name(snapshot: &Snapshot) -> &str {
    Some(snapshot.name.as_str()).filter(|name| !name.is_empty()).unwrap_or(UNNAMED)
}

pub(in crate::actions::cbs) fn describe(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let account = &*account;
    let ids = call.parameters.strings("SnapshotIds");
    ids::check_exclusive(call, "SnapshotIds", &["InvalidParameterValue"])?;
    let snapshots = &account.cbs.snapshots;
    let descending = call.parameters.string("Order") == Some("DESC");
    let page = if ids.is_empty() && !descending && !are_given(call) {
        page_of(call, snapshots.count_in(call.region), snapshots.shared_in(call.region))?
    } else {
        let candidates: Vec<Shared<'_, Snapshot>> = if !ids.is_empty() {
            snapshots.find_all(call.region, &ids).collect()
        } else if let Some(ids) = values(call, "snapshot-id") {
            snapshots.find_all(call.region, &ids).collect()
        } else if let Some(disks) = values(call, "disk-id") {
            let of_disk = |id: &&str| snapshots.keys_referring_to(id);
            let keys = disks.iter().flat_map(of_disk).filter_map(|key| snapshots.shared(key));
            keys.filter(|snapshot| snapshot.region() == call.region).collect()
        } else {
            snapshots.shared_in(call.region).collect()
        };
        let mut found = FILTERS.apply(call, candidates.into_iter())?;
        if descending {
            found.reverse();
        }
        page(call, found)?
    };
    let items: Vec<_> =
        page.items.iter().map(|snapshot| item(account, snapshot, call.now)).collect();
    Ok(Response::new(json!({"TotalCount": page.total, "SnapshotSet": items})))
}

/// A snapshot, with the fields of the API.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Item<'a> {
    snapshot_id: &'a str,
    snapshot_name: &'a str,
    snapshot_state: &'static str,
    snapshot_type: &'static str,
    snapshot_mode: &'static str,
    placement: Placement<'a>,
    disk_id: &'a str,
    disk_usage: &'static str,
    disk_size: i64,
    encrypt: bool,
    percent: u64,
    create_time: String,
    latest_modify_time: String,
    is_permanent: bool,
    deadline_time: String,
    copy_from_remote: bool,
    copying_to_regions: [(); 0],
    images: Vec<Named<'a>>,
    image_count: usize,
    share_reference: usize,
    time_start_share: String,
    tags: Vec<Tag<'a>>,
    is_locked: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    auto_snapshot_policy_id: Option<&'a str>,
}

/// An image of a snapshot.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Named<'a> {
    image_id: &'a str,
    image_name: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Tag<'a> {
    key: &'a str,
    value: &'a str,
}

fn item(account: &Account, snapshot: &Snapshot, now: Moment) -> serde_json::Value {
    let images = account.images.referring_to(&snapshot.id);
    let images: Vec<Named<'_>> =
        images.map(|image| Named { image_id: &image.id, image_name: &image.name }).collect();
    let shared = snapshot.shared.iter().map(|shared| shared.1).min();
    json!(Item {
        snapshot_id: &snapshot.id,
        snapshot_name: display_name(snapshot),
        snapshot_state: snapshot.state(),
        snapshot_type: "PRIVATE_SNAPSHOT",
        snapshot_mode: "STANDARD_SNAPSHOT",
        placement: Placement::new(&snapshot.zone, snapshot.project_id),
        disk_id: &snapshot.disk_id,
        disk_usage: snapshot.usage(),
        disk_size: snapshot.size,
        encrypt: snapshot.encrypted,
        percent: snapshot.percent(now),
        create_time: snapshot.created.beijing_time(),
        latest_modify_time: snapshot.modified.iso(),
        is_permanent: snapshot.deadline.is_none(),
        deadline_time: snapshot
            .deadline
            .map_or_else(|| "0000-00-00 00:00:00".to_owned(), Moment::beijing_time),
        copy_from_remote: snapshot.copied,
        copying_to_regions: [],
        image_count: images.len(),
        images,
        share_reference: snapshot.shared.len(),
        time_start_share: shared.unwrap_or_default().date(),
        tags: snapshot.tags.iter().map(|(key, value)| Tag { key, value }).collect(),
        is_locked: false,
        auto_snapshot_policy_id: snapshot.policy_id.as_deref(),
    })
}

/// `DescribeSnapshotOverview` and its predecessor `GetSnapOverview`.
pub(in crate::actions::cbs) fn describe_overview(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let snapshots = &account.cbs.snapshots;
    let size: i64 = snapshots.in_region(call.region).map(|snapshot| snapshot.size).sum();
    let size = f64::from(i32::try_from(size).unwrap_or(i32::MAX));
    Ok(Response::new(json!({
        "TotalNums": snapshots.count_in(call.region),
        "TotalSize": size,
        "FreeQuota": FREE_SIZE,
        "RealTradeSize": (size - FREE_SIZE).max(0.0),
    })))
}
