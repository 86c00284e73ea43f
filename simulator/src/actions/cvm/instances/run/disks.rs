//! The disks of an order.

use crate::actions::Call;
use crate::catalogue::Catalogue;
use crate::error::ApiError;
use crate::ids::Ids;
use crate::parameters::View;
use crate::state::{Account, Disk, DiskKind, Image};

/// The maximum number of data disks per instance.
const MAX_DISKS: usize = 21;
pub(in crate::actions::cvm) const DEFAULT_SIZE: i64 = 50;
pub(in crate::actions::cvm) const DEFAULT_SYSTEM_KIND: &str = "CLOUD_PREMIUM";
pub(in crate::actions::cvm) const DEFAULT_DATA_KIND: &str = "LOCAL_BASIC";

/// The disks of an order, which have no ids yet.
#[derive(Debug)]
pub(super) struct Disks {
    system: Disk,
    data: Vec<Disk>,
}

impl Disks {
    pub(super) fn read(
        account: &Account,
        call: &Call<'_>,
        zone: &str,
        image: &Image,
    ) -> Result<Self, ApiError> {
        let system = system_disk(account, call, zone, image)?;
        let given = call.parameters.objects("DataDisks");
        if given.len() > MAX_DISKS {
            let message =
                format!("The request has {} data disks; the maximum is {MAX_DISKS}.", given.len());
            return Err(call.invalid(&["InvalidParameterValue.LimitExceeded"], message));
        }
        let mut data = Vec::with_capacity(given.len());
        for (index, view) in given.into_iter().enumerate() {
            // The size 0 stands for no disk.
            if view.integer("DiskSize") != Some(0) {
                data.push(data_disk(account, call, zone, (index, view))?);
            }
        }
        if data.iter().filter(|disk| disk.is_local()).count() > 1 {
            let message = "Only one data disk can be a local disk.";
            return Err(call.invalid(&["InvalidParameterValue.LimitExceeded"], message));
        }
        Ok(Self { system, data })
    }

    pub(super) fn each(&self) -> impl Iterator<Item = &Disk> {
        std::iter::once(&self.system).chain(&self.data)
    }

    /// Returns the disks of one instance, the first of which is the system disk.
    pub(super) fn of_instance(&self, ids: &mut Ids, instance_id: &str) -> Vec<Disk> {
        let disk = |disk| Disk::of_instance(disk, ids.resource("disk"), instance_id);
        self.each().map(disk).collect()
    }
}

fn system_disk(
    account: &Account,
    call: &Call<'_>,
    zone: &str,
    image: &Image,
) -> Result<Disk, ApiError> {
    let view = call.parameters.object("SystemDisk");
    let size = view.and_then(|disk| disk.integer("DiskSize"));
    // The default size increases with the size of the image.
    let size = size.unwrap_or_else(|| image.size.max(DEFAULT_SIZE));
    let kind = kind(call, view, DEFAULT_SYSTEM_KIND)?;
    check_size(&account.catalogue, call, ("SystemDisk", kind, true), size)?;
    if size < image.size {
        let message = format!(
            "The system disk of {size} GiB is smaller than the image `{}` of {} GiB.",
            image.id, image.size
        );
        return Err(call.invalid(&["InvalidParameterValue.Range"], message));
    }
    let mut disk = with_settings(call, Disk::new(String::new(), zone, kind, size, call.now), view);
    disk.is_system = true;
    disk.delete_with_instance = true;
    Ok(disk)
}

fn data_disk(
    account: &Account,
    call: &Call<'_>,
    zone: &str,
    (index, view): (usize, View<'_>),
) -> Result<Disk, ApiError> {
    let path = format!("DataDisks.{index}");
    let size = view.integer("DiskSize").unwrap_or(0);
    let kind = kind(call, Some(view), DEFAULT_DATA_KIND)?;
    check_size(&account.catalogue, call, (&path, kind, false), size)?;
    let new = Disk::new(String::new(), zone, kind, size, call.now);
    let mut disk = with_settings(call, new, Some(view));
    if let Some(id) = view.string("SnapshotId").filter(|id| !id.is_empty()) {
        check_snapshot(account, call, &path, (id, size))?;
        disk.settings_mut().snapshot_id = Some(id.to_owned());
    }
    disk.delete_with_instance = view.flag_if_given("DeleteWithInstance").unwrap_or(true);
    Ok(disk)
}

fn kind(call: &Call<'_>, view: Option<View<'_>>, default: &str) -> Result<DiskKind, ApiError> {
    let kind = view.and_then(|view| view.string("DiskType")).unwrap_or(default);
    DiskKind::parse(kind)
        .ok_or_else(|| call.invalid(&[], format!("The disk type `{kind}` does not exist.")))
}

/// Sets what most disks do not have.
fn with_settings(call: &Call<'_>, mut disk: Disk, view: Option<View<'_>>) -> Disk {
    let Some(view) = view else { return disk };
    disk.encrypted = view.flag("Encrypt");
    if let Some(name) = view.string("DiskName").filter(|name| !name.is_empty()) {
        name.clone_into(&mut disk.settings_mut().name);
    }
    if let Some(key) = view.string("KmsKeyId").filter(|key| !key.is_empty()) {
        disk.settings_mut().kms_key_id = Some(key.to_owned());
    }
    if let Some(throughput) = view.integer("ThroughputPerformance").filter(|given| *given > 0) {
        disk.settings_mut().throughput = throughput;
    }
    if view.flag("BurstPerformance") {
        disk.settings_mut().burst = true;
    }
    disk.created = call.now;
    disk
}

/// Checks that a snapshot exists and is not larger than the disk.
fn check_snapshot(
    account: &Account,
    call: &Call<'_>,
    path: &str,
    (id, size): (&str, i64),
) -> Result<(), ApiError> {
    let snapshots = &account.cbs.snapshots;
    let found = snapshots.key_in(call.region, id).and_then(|key| snapshots.get(key));
    let Some(snapshot) = found else {
        let message = format!("The snapshot `{id}` in `{path}` does not exist in {}.", call.region);
        return Err(call.invalid(&["InvalidParameter.SnapshotNotFound"], message));
    };
    let message = if !snapshot.is_ready() {
        format!("The snapshot `{id}` in `{path}` is {}.", snapshot.state())
    } else if snapshot.size > size {
        let least = snapshot.size;
        format!(
            "The parameter `{path}.DiskSize` is {size}; the snapshot `{id}` requires at least {least}."
        )
    } else {
        return Ok(());
    };
    Err(call.invalid(&[], message))
}

/// Checks the size of a disk against the sizes of its type.
fn check_size(
    catalogue: &Catalogue,
    call: &Call<'_>,
    (path, kind, is_system): (&str, DiskKind, bool),
    size: i64,
) -> Result<(), ApiError> {
    let Some(sizes) = catalogue.disk_sizes(kind) else {
        let message = format!(
            "The parameter `{path}.DiskType` is {}, which cannot be requested.",
            kind.as_str()
        );
        return Err(call.invalid(&[], message));
    };
    let range = sizes.range(is_system);
    if range.contains(size) {
        return Ok(());
    }
    let message = format!(
        "The parameter `{path}.DiskSize` is {size}; a disk of type {} can have {} GiB.",
        kind.as_str(),
        range.description()
    );
    Err(call.invalid(&["InvalidParameterValue.Range"], message))
}
