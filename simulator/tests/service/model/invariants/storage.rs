//! Disks, snapshots and images.

use std::collections::BTreeMap;

use super::{Pairs, View, same_pairs};
use crate::model::failure::{Failure, ensure};
use crate::model::tables::Kind;
use crate::model::world::{items, text, texts};

pub(super) fn check(view: View<'_>) -> Result<(), Failure> {
    disks(view)?;
    snapshots(view)?;
    backups(view)?;
    groups(view)?;
    policies(view)?;
    images(view)
}

/// Instances and disks describe the same attachments, with the same sizes.
fn disks(view: View<'_>) -> Result<(), Failure> {
    let (mut of_instances, mut of_disks) = (Pairs::new(), Pairs::new());
    for (id, row) in view.all(Kind::Instance) {
        for disk in items(row, "DataDisks").iter().chain([&row["SystemDisk"]]) {
            if text(disk, "DiskType").starts_with("LOCAL_") || disk.is_null() {
                continue;
            }
            let disk_id = text(disk, "DiskId");
            of_instances.insert((id.as_str(), disk_id));
            view.refers((Kind::Instance, id), Kind::Disk, disk_id)?;
            let size = view.row(Kind::Disk, disk_id).map(|row| &row["DiskSize"]);
            ensure!(size == Some(&disk["DiskSize"]), "sizes of a disk differ", "{disk}: {size:?}");
        }
    }
    for (id, row) in view.all(Kind::Disk) {
        let mut instances = texts(row, "InstanceIdList");
        instances.extend(row["InstanceId"].as_str().filter(|id| !id.is_empty()));
        let state = text(row, "DiskState");
        let is_free = ["UNATTACHED", "TORECYCLE"].contains(&state);
        ensure!(!is_free || instances.is_empty(), "free disk is attached", "{row}");
        let attached = row["Attached"] == true;
        ensure!(!attached || !instances.is_empty(), "attached disk has no instance", "{row}");
        for instance in instances {
            view.refers((Kind::Disk, id), Kind::Instance, instance)?;
            let pair = (instance, id.as_str());
            // A disk that is being attached to an instance is not described there yet.
            if state != "ATTACHING" || of_instances.contains(&pair) {
                of_disks.insert(pair);
            }
        }
    }
    same_pairs("instances and disks differ", &of_instances, &of_disks)
}

/// Backup points belong to disks, which count them.
fn backups(view: View<'_>) -> Result<(), Failure> {
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for (id, row) in view.all(Kind::Backup) {
        let disk = text(row, "DiskId");
        ensure!(!disk.is_empty(), "backup point has no disk", "{row}");
        view.refers((Kind::Backup, id), Kind::Disk, disk)?;
        *counts.entry(disk).or_default() += 1;
    }
    for (id, row) in view.all(Kind::Disk) {
        let count = counts.get(id.as_str()).copied().unwrap_or(0);
        ensure!(
            row["DiskBackupCount"] == count,
            "backup points of a disk differ",
            "{count}: {row}"
        );
    }
    Ok(())
}

fn snapshots(view: View<'_>) -> Result<(), Failure> {
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for (_, row) in view.all(Kind::Snapshot) {
        *counts.entry(text(row, "DiskId")).or_default() += 1;
    }
    for (id, row) in view.all(Kind::Disk) {
        let count = counts.get(id.as_str()).copied().unwrap_or(0);
        ensure!(row["SnapshotCount"] == count, "snapshots of a disk differ", "{count}: {row}");
    }
    Ok(())
}

fn groups(view: View<'_>) -> Result<(), Failure> {
    for (id, row) in view.all(Kind::SnapshotGroup) {
        for snapshot in texts(row, "SnapshotIdSet") {
            view.refers((Kind::SnapshotGroup, id), Kind::Snapshot, snapshot)?;
        }
    }
    Ok(())
}

fn policies(view: View<'_>) -> Result<(), Failure> {
    for (id, row) in view.all(Kind::SnapshotPolicy) {
        for disk in texts(row, "DiskIdSet") {
            view.refers((Kind::SnapshotPolicy, id), Kind::Disk, disk)?;
        }
    }
    Ok(())
}

/// Images and snapshots refer to each other.
fn images(view: View<'_>) -> Result<(), Failure> {
    let (mut of_images, mut of_snapshots) = (Pairs::new(), Pairs::new());
    for (id, row) in view.all(Kind::Image).filter(|(_, row)| row["ImageType"] == "PRIVATE_IMAGE") {
        for snapshot in items(row, "SnapshotSet") {
            let snapshot = text(snapshot, "SnapshotId");
            view.refers((Kind::Image, id), Kind::Snapshot, snapshot)?;
            of_images.insert((snapshot, id.as_str()));
        }
    }
    for (id, row) in view.all(Kind::Snapshot) {
        for image in items(row, "Images") {
            of_snapshots.insert((id.as_str(), text(image, "ImageId")));
        }
        let count = items(row, "Images").len();
        ensure!(row["ImageCount"] == count, "images of a snapshot differ", "{row}");
    }
    same_pairs("images and snapshots differ", &of_images, &of_snapshots)
}
