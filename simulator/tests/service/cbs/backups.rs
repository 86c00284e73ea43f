//! Backup points of disks.

use serde_json::{Value, json};

use crate::common::{TestClient, with};

fn client() -> TestClient {
    TestClient::of_service_with("cbs", &tencent_cloud_simulator::Simulator::builder())
}

/// Creates a disk that may have this many backup points.
fn disk(client: &mut TestClient, quota: i64) -> String {
    let order = json!({
        "Placement": {"Zone": "ap-guangzhou-4"}, "DiskChargeType": "POSTPAID_BY_HOUR",
        "DiskType": "CLOUD_PREMIUM", "DiskSize": 50, "DiskBackupQuota": quota,
    });
    client.ok("CreateDisks", &order)["DiskIdSet"][0].as_str().unwrap().to_owned()
}

fn backup(client: &mut TestClient, disk: &str) -> String {
    let request = json!({"DiskId": disk, "DiskBackupName": "before-upgrade"});
    let response = client.ok("CreateDiskBackup", &request);
    response["DiskBackupId"].as_str().unwrap().to_owned()
}

fn described(client: &mut TestClient, filter: (&str, &str)) -> Vec<Value> {
    let filters = json!({"Filters": [{"Name": filter.0, "Values": [filter.1]}]});
    let response = client.ok("DescribeDiskBackups", &filters);
    response["DiskBackupSet"].as_array().unwrap().clone()
}

fn state(client: &mut TestClient, id: &str) -> Value {
    described(client, ("disk-backup-id", id))[0]["DiskBackupState"].take()
}

#[test]
fn backup_points_are_created_up_to_the_quota() {
    let mut client = client();
    let disk = disk(&mut client, 1);
    let id = backup(&mut client, &disk);
    let create = json!({"DiskId": disk});
    assert_eq!(client.code("CreateDiskBackup", &create), "ResourceInUse");
    assert_eq!(state(&mut client, &id), "CREATING");
    client.advance(10);
    let found = described(&mut client, ("disk-id", &disk)).remove(0);
    assert_eq!(
        (&found["DiskBackupState"], &found["DiskBackupName"], &found["DiskSize"]),
        (&json!("NORMAL"), &json!("before-upgrade"), &json!(50))
    );
    assert_eq!(client.code("CreateDiskBackup", &create), "ResourceInsufficient.OverQuota");
    let quota = |quota: i64| json!({"DiskId": disk, "DiskBackupQuota": quota});
    client.ok("ModifyDiskBackupQuota", &quota(2));
    backup(&mut client, &disk);
    client.advance(10);
    assert_eq!(client.code("ModifyDiskBackupQuota", &quota(1)), "InvalidParameter");
    let disks = client.ok("DescribeDisks", &json!({"DiskIds": [disk]}));
    let item = &disks["DiskSet"][0];
    assert_eq!((&item["DiskBackupQuota"], &item["DiskBackupCount"]), (&json!(2), &json!(2)));
    let all = client.ok("DescribeDiskBackups", &json!({"Order": "DESC"}));
    assert_eq!(all["DiskBackupSet"][1]["DiskBackupId"], id);
}

#[test]
fn disk_is_restored_from_its_own_backup_point() {
    let mut client = client();
    let (own, other) = (disk(&mut client, 1), disk(&mut client, 1));
    let id = backup(&mut client, &own);
    let apply = json!({"DiskBackupId": id, "DiskId": own});
    assert_eq!(client.code("ApplyDiskBackup", &apply), "ResourceBusy");
    client.advance(10);
    let wrong = with(apply.clone(), &json!({"DiskId": other}));
    assert_eq!(client.code("ApplyDiskBackup", &wrong), "ResourceUnavailable.NotSupported");
    client.ok("ApplyDiskBackup", &apply);
    assert_eq!(state(&mut client, &id), "ROLLBACKING");
    assert_eq!(client.code("DeleteDiskBackups", &json!({"DiskBackupIds": [id]})), "ResourceBusy");
    assert_eq!(client.code("ApplyDiskBackup", &apply), "ResourceInUse.DiskRollbacking");
    client.advance(10);
    assert_eq!(state(&mut client, &id), "NORMAL");
}

#[test]
fn backup_point_becomes_a_snapshot() {
    let mut client = client();
    let disk = disk(&mut client, 1);
    let id = backup(&mut client, &disk);
    client.advance(10);
    client.ok("ResizeDisk", &json!({"DiskId": disk, "DiskSize": 100}));
    client.advance(10);
    let snapshot = client.ok("CreateSnapshot", &json!({"DiskBackupId": id}))["SnapshotId"].take();
    let found = client.ok("DescribeSnapshots", &json!({"SnapshotIds": [snapshot]}));
    let found = &found["SnapshotSet"][0];
    assert_eq!((&found["DiskSize"], &found["DiskId"]), (&json!(50), &json!(disk)));
    let unknown = json!({"DiskBackupId": "dbp-00000000"});
    assert_eq!(client.code("CreateSnapshot", &unknown), "ResourceNotFound.NotFound");
}

#[test]
fn backup_points_are_deleted_alone_and_with_their_disk() {
    let mut client = client();
    let disk = disk(&mut client, 2);
    let one = backup(&mut client, &disk);
    client.advance(10);
    backup(&mut client, &disk);
    client.advance(10);
    client.ok("DeleteDiskBackups", &json!({"DiskBackupIds": [one]}));
    let code = client.code("DeleteDiskBackups", &json!({"DiskBackupIds": [one]}));
    assert_eq!(code, "ResourceNotFound.NotFound");
    assert_eq!(described(&mut client, ("disk-usage", "DATA_DISK")).len(), 1);
    client.ok("TerminateDisks", &json!({"DiskIds": [disk]}));
    client.advance(10);
    assert_eq!(client.ok("DescribeDiskBackups", &json!({}))["TotalCount"], 0);
}

#[test]
fn failed_backup_point_disappears() {
    let mut client = client();
    let disk = disk(&mut client, 1);
    client.core.fail_next("CreateDiskBackup");
    backup(&mut client, &disk);
    client.advance(10);
    assert_eq!(described(&mut client, ("disk-id", &disk)).len(), 0);
    let id = backup(&mut client, &disk);
    client.advance(10);
    assert_eq!(state(&mut client, &id), "NORMAL");
}
