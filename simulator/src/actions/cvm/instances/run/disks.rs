//! The disks of an order.

use crate::actions::Call;
use crate::error::ApiError;
use crate::ids::Ids;
use crate::parameters::View;
use crate::state::{Disk, Image};

/// The maximum number of data disks per instance.
const MAX_DISKS: usize = 21;
/// In GiB.
pub(in crate::actions::cvm::instances) const SYSTEM_SIZES: std::ops::RangeInclusive<i64> =
    20..=2048;
pub(in crate::actions::cvm::instances) const DATA_SIZES: std::ops::RangeInclusive<i64> = 10..=32000;
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
    pub(super) fn read(call: &Call<'_>, image: &Image) -> Result<Self, ApiError> {
        let system = call.parameters.object("SystemDisk");
        let size = system.and_then(|disk| disk.integer("DiskSize"));
        // The default size increases with the size of the image.
        let size = size.unwrap_or_else(|| image.size.max(DEFAULT_SIZE));
        check_size(call, "SystemDisk.DiskSize", size, &SYSTEM_SIZES)?;
        if size < image.size {
            let message = format!(
                "The system disk of {size} GiB is smaller than the image `{}` of {} GiB.",
                image.id, image.size
            );
            return Err(call.invalid(&["InvalidParameterValue.Range"], message));
        }
        let system = disk(system, size, DEFAULT_SYSTEM_KIND);
        let given = call.parameters.objects("DataDisks");
        if given.len() > MAX_DISKS {
            let message =
                format!("The request has {} data disks; the maximum is {MAX_DISKS}.", given.len());
            return Err(call.invalid(&["InvalidParameterValue.LimitExceeded"], message));
        }
        let mut data = Vec::with_capacity(given.len());
        for (index, view) in given.into_iter().enumerate() {
            let size = view.integer("DiskSize").unwrap_or(0);
            check_size(call, &format!("DataDisks.{index}.DiskSize"), size, &DATA_SIZES)?;
            data.push(disk(Some(view), size, DEFAULT_DATA_KIND));
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

    pub(super) fn system(&self, ids: &mut Ids) -> Disk {
        with_id(&self.system, ids)
    }

    pub(super) fn data(&self, ids: &mut Ids) -> Vec<Disk> {
        self.data.iter().map(|disk| with_id(disk, ids)).collect()
    }
}

fn disk(view: Option<View<'_>>, size: i64, default: &str) -> Disk {
    let kind = view.and_then(|view| view.string("DiskType")).unwrap_or(default);
    let delete = view.and_then(|view| view.flag_if_given("DeleteWithInstance"));
    Disk {
        id: String::new(),
        kind: kind.to_owned(),
        size,
        encrypted: view.is_some_and(|view| view.flag("Encrypt")),
        delete_with_instance: delete.unwrap_or(true),
    }
}

fn with_id(disk: &Disk, ids: &mut Ids) -> Disk {
    Disk { id: ids.resource("disk"), ..disk.clone() }
}

fn check_size(
    call: &Call<'_>,
    path: &str,
    size: i64,
    sizes: &std::ops::RangeInclusive<i64>,
) -> Result<(), ApiError> {
    if sizes.contains(&size) {
        return Ok(());
    }
    let (least, most) = (sizes.start(), sizes.end());
    let message = format!("The parameter `{path}` is {size}; it must be {least} to {most}.");
    Err(call.invalid(&["InvalidParameterValue.Range"], message))
}
