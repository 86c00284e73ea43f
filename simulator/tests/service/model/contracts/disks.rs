//! Disks and snapshots.

use serde_json::{Value, json};

use super::{Case, Prediction, Question};
use crate::model::failure::Failure;
use crate::model::tables::Kind;
use crate::model::world::{text, texts};

pub(super) fn predict(question: Question<'_>, action: &str) -> Prediction {
    let disks = question.rows(Kind::Disk, "DiskIds");
    let state = |row: &Value, states: &[&str]| states.contains(&text(row, "DiskState"));
    match action {
        "TerminateDisks" => {
            let used = disks.iter().any(|row| row["Attached"] == true);
            Prediction::error_if(used, "a disk is attached")
        }
        "AttachDisks" => attach(question, &disks),
        "DetachDisks" => {
            let free = disks.iter().any(|row| state(row, &["UNATTACHED", "TORECYCLE"]));
            Prediction::error_if(free, "a disk is not attached")
        }
        "ResizeDisk" => {
            let rows = question.rows(Kind::Disk, "DiskId");
            let size = |value: &Value| value["DiskSize"].as_i64().unwrap_or(0);
            let smaller = rows.iter().any(|row| size(row) >= size(question.request));
            Prediction::error_if(smaller, "the disk is not smaller")
        }
        "DeleteSnapshots" => {
            let rows = question.rows(Kind::Snapshot, "SnapshotIds");
            let used = rows.iter().any(|row| row["ImageCount"] != 0);
            let with_images = question.request["DeleteBindImages"] == true;
            Prediction::error_if(used && !with_images, "a snapshot belongs to an image")
        }
        _ => Prediction::Open,
    }
}

fn attach(question: Question<'_>, disks: &[&Value]) -> Prediction {
    let instance = question.rows(Kind::Instance, "InstanceId");
    let Some(instance) = instance.first() else { return Prediction::Open };
    let zone = |row: &Value| text(&row["Placement"], "Zone").to_owned();
    if disks.iter().any(|disk| zone(disk) != zone(instance)) {
        return Prediction::error("disk and instance are in different zones");
    }
    if disks.iter().any(|disk| disk["DiskState"] != "UNATTACHED" && disk["Shareable"] != true) {
        return Prediction::error("a disk is not free");
    }
    let runs = ["RUNNING", "STOPPED"].contains(&text(instance, "InstanceState"));
    let idle = instance["LatestOperationState"] != "OPERATING";
    let plain = question.has_only(&["InstanceId", "DiskIds"]);
    if runs && idle && plain && disks.len() == 1 && disks[0]["DiskState"] == "UNATTACHED" {
        return Prediction::success("the disk is free and the instance runs");
    }
    Prediction::Open
}

pub(super) fn check(case: Case<'_>, action: &str) -> Result<(), Failure> {
    let request = &case.call.request;
    let disks = case.ids("DiskIds");
    match action {
        "CreateDisks" => create(case),
        "AttachDisks" => disks.iter().try_for_each(|id| {
            case.expect(Kind::Disk, id, |row| {
                let mut instances = texts(row, "InstanceIdList");
                instances.push(text(row, "InstanceId"));
                text(row, "DiskState") == "ATTACHING"
                    && instances.contains(&text(request, "InstanceId"))
            })
        }),
        "DetachDisks" => disks.iter().try_for_each(|id| {
            case.expect(Kind::Disk, id, |row| {
                row["DiskState"] == "DETACHING" || row["Shareable"] == true
            })
        }),
        "TerminateDisks" => disks.iter().try_for_each(|id| {
            let row = case.after(Kind::Disk, id);
            let fits = row.is_none_or(|row| row["DiskState"] == "TORECYCLE");
            case.holds(fits, || format!("{row:?}"))
        }),
        "ResizeDisk" => case.expect(Kind::Disk, text(request, "DiskId"), |row| {
            row["DiskState"] == "EXPANDING" || row["DiskSize"] == request["DiskSize"]
        }),
        "CreateSnapshot" => {
            let id = text(case.response, "SnapshotId");
            case.expect(Kind::Snapshot, id, |row| {
                row["DiskId"] == request["DiskId"] && row["SnapshotState"] == "CREATING"
            })
        }
        "CreateDiskBackup" => {
            case.expect(Kind::Backup, text(case.response, "DiskBackupId"), |row| {
                row["DiskId"] == request["DiskId"] && row["DiskBackupState"] == "CREATING"
            })
        }
        "DeleteDiskBackups" => {
            case.ids("DiskBackupIds").iter().try_for_each(|id| case.expect_gone(Kind::Backup, id))
        }
        "DeleteSnapshots" => {
            case.ids("SnapshotIds").iter().try_for_each(|id| case.expect_gone(Kind::Snapshot, id))
        }
        _ => Ok(()),
    }
}

fn create(case: Case<'_>) -> Result<(), Failure> {
    let request = &case.call.request;
    let made = texts(case.response, "DiskIdSet");
    let count = request.get("DiskCount").cloned().unwrap_or(json!(1));
    case.holds(count == made.len(), || format!("{} disks", made.len()))?;
    made.iter().try_for_each(|id| {
        case.expect(Kind::Disk, id, |row| {
            let same = |name: &str| request.get(name).is_none_or(|given| *given == row[name]);
            row["Placement"]["Zone"] == request["Placement"]["Zone"]
                && row["Attached"] == false
                && ["DiskType", "DiskSize", "DiskChargeType"].into_iter().all(same)
        })
    })
}
