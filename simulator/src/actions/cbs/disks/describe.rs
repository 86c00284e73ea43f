//! Describing disks.

use serde::Serialize;

use super::filters::{Filters, select, tags_match};
use super::item::{DiskItem, items};
use super::pagination::{page, page_of};
use super::{Call, Response, find};
use crate::actions::ids;
use crate::error::ApiError;
use crate::state::{Account, Disk, Instance, Shared, Snapshot};

/// A disk with the instance that it is attached to.
pub(super) struct Attached<'a> {
    pub(super) disk: Shared<'a, Disk>,
    pub(super) instance: Option<Shared<'a, Instance>>,
}

const FILTERS: &[&str] = &[
    "disk-usage",
    "disk-charge-type",
    "portable",
    "project-id",
    "disk-id",
    "disk-name",
    "disk-type",
    "disk-state",
    "instance-id",
    "zone",
    "instance-ip-address",
    "instance-name",
    "tag-key",
    "tag-value",
    "tag:tag-key",
    "dedicated-cluster-id",
    "cluster-group-id",
];

/// The maximum number of values per filter.
const MAX_VALUES: usize = 100;

fn matches(item: &Attached<'_>, name: &str, value: &str) -> bool {
    let disk: &Disk = &item.disk;
    let instance = item.instance();
    match name {
        "disk-usage" => crate::state::cbs::usage(disk.is_system) == value,
        "disk-charge-type" => item.charge_type() == value,
        "portable" => {
            let text = if disk.is_portable(instance) { "TRUE" } else { "FALSE" };
            value.eq_ignore_ascii_case(text)
        }
        "project-id" => item.project_id().to_string() == value,
        "disk-id" => disk.id == value,
        "disk-name" => item.name() == value,
        "disk-type" => disk.kind.as_str() == value,
        "disk-state" => disk.state(instance) == value,
        "instance-id" => disk.instance_ids.iter().any(|id| id == value),
        "zone" => &*disk.zone == value,
        "instance-name" => instance.is_some_and(|instance| instance.name == value),
        "instance-ip-address" => instance.is_some_and(|instance| {
            let network = &instance.network;
            std::iter::once(network.private)
                .chain(network.public)
                .any(|address| address.to_string() == value)
        }),
        // The simulator has no dedicated clusters.
        "dedicated-cluster-id" | "cluster-group-id" => false,
        name => tags_match(&disk.settings().tags, name, value),
    }
}

impl<'a> Attached<'a> {
    fn new(account: &'a Account, disk: Shared<'a, Disk>) -> Self {
        let instances = &account.instances;
        let key = disk.instance_ids.first().and_then(|id| instances.key_of(id));
        Self { disk, instance: key.and_then(|key| instances.shared(key)) }
    }

    fn instance(&self) -> Option<&Instance> {
        self.instance.as_deref()
    }

    fn charge_type(&self) -> &str {
        super::item::charge(&self.disk, self.instance())
            .map_or("POSTPAID_BY_HOUR", super::item::charge_type)
    }

    fn project_id(&self) -> i64 {
        super::item::project_id(&self.disk, self.instance())
    }

    fn name(&self) -> &str {
        super::item::name(&self.disk)
    }
}

/// The response of `DescribeDisks`.
#[derive(Serialize)]
struct Disks {
    #[serde(rename = "TotalCount")]
    total: usize,
    #[serde(rename = "DiskSet", serialize_with = "items")]
    items: Vec<DiskItem>,
}

pub(in crate::actions::cbs) fn describe(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let parameters = call.parameters;
    let ids = parameters.strings("DiskIds");
    ids::check_exclusive(call, "DiskIds", &["InvalidParameterValue"])?;
    ids.iter().try_for_each(|id| find::check_disk_form(call, id))?;
    let filters = Filters { names: FILTERS, values: MAX_VALUES, matches };
    let account = &*account;
    let disks = &account.cbs.disks;
    let sorted = parameters.has("Order") || parameters.has("OrderField");
    let attached = |disk| Attached::new(account, disk);
    let page = if ids.is_empty() && !sorted && !super::filters::are_given(call) {
        page_of(call, disks.count_in(call.region), disks.shared_in(call.region).map(attached))?
    } else {
        let found: Vec<Shared<'_, Disk>> = if ids.is_empty() {
            candidates(account, call)
        } else {
            disks.find_all(call.region, &ids).collect()
        };
        let mut found = filters.apply_to(call, found.into_iter().map(attached))?;
        sort(call, &mut found);
        page(call, found)?
    };
    let with_policies = parameters.flag("ReturnBindAutoSnapshotPolicy");
    let item = |found: &Attached<'_>| {
        let snapshots = account.cbs.snapshots.referring_to(&found.disk.id);
        // Copies in other regions are not snapshots of the disk.
        let snapshots = snapshots.filter(|snapshot| snapshot.region == call.region);
        let sizes: Vec<i64> = snapshots.map(|snapshot: &Snapshot| snapshot.size).collect();
        DiskItem {
            disk: found.disk.share(),
            instance: found.instance.as_ref().map(Shared::share),
            snapshot_count: sizes.len(),
            snapshot_size: sizes.iter().sum::<i64>() * 1024,
            backup_count: account.cbs.backups.count_referring_to(&found.disk.id),
            with_policies,
            now: call.now,
        }
    };
    let items = page.items.iter().map(item).collect();
    Ok(Response::new(Disks { total: page.total, items }))
}

/// Returns the disks among which filters select: those of instances, of tags or with ids in the filters, or all.
fn candidates<'a>(account: &'a Account, call: &Call<'a>) -> Vec<Shared<'a, Disk>> {
    let disks = &account.cbs.disks;
    if let Some(ids) = super::filters::values(call, "disk-id") {
        return disks.find_all(call.region, &ids).collect();
    }
    if let Some(ids) = super::filters::values(call, "instance-id") {
        let instances = ids.iter().filter_map(|id| account.instances.find(id));
        let own: Vec<&str> = instances
            .flat_map(|instance| {
                std::iter::once(&instance.system_disk_id).chain(&instance.disk_ids)
            })
            .map(String::as_str)
            .collect();
        return disks.find_all(call.region, &own).collect();
    }
    select(disks, call)
}

fn sort(call: &Call<'_>, found: &mut [Attached<'_>]) {
    if call.parameters.string("OrderField") == Some("DEADLINE") {
        found.sort_by_key(|item| {
            let charge = super::item::charge(&item.disk, item.instance());
            // Disks without a deadline follow all others.
            let deadline = charge.and_then(|charge| charge.expires);
            (deadline.is_none(), deadline)
        });
    }
    if call.parameters.string("Order") == Some("DESC") {
        found.reverse();
    }
}
