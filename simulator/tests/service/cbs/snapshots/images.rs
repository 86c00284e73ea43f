//! Images, snapshot groups, and copies of snapshots.

use serde_json::{Value, json};

use super::{CBS, create_disk, create_ready, describe, disk, ids, snapshot, system_disk};
use crate::common::{TestClient, with};

#[test]
fn snapshots_are_copied_and_shared() {
    let mut client = TestClient::new();
    let disk_id = create_disk(&mut client, &json!({}));
    let id = create_ready(&mut client, &disk_id, &json!({}));
    let copy = |regions: Value| json!({"SnapshotId": id, "DestinationRegions": regions});
    let action = "CopySnapshotCrossRegions";
    for regions in
        [json!(["ap-guangzhou"]), json!(["ap-nowhere"]), json!(["ap-shanghai", "ap-shanghai"])]
    {
        assert_eq!(
            client.code_in(CBS, action, &copy(regions.clone())),
            "InvalidParameterValue",
            "{regions}"
        );
    }
    let results = client.ok_in(CBS, action, &copy(json!(["ap-shanghai", "ap-beijing"])));
    let results = results["SnapshotCopyResultSet"].as_array().unwrap().clone();
    assert_eq!((results.len(), &results[0]["Code"]), (2, &json!("Success")));
    client.region = "ap-shanghai".to_owned();
    let new = results[0]["SnapshotId"].as_str().unwrap();
    let found = snapshot(&mut client, new);
    assert_eq!(
        (&found["SnapshotState"], &found["CopyFromRemote"]),
        (&json!("COPYING_FROM_REMOTE"), &json!(true))
    );
    client.advance(60);
    assert_eq!(snapshot(&mut client, new)["SnapshotState"], "NORMAL");
    client.region = "ap-guangzhou".to_owned();

    let share = |permission: &str, accounts: Value| {
        json!({
            "SnapshotIds": [id], "AccountIds": accounts, "Permission": permission,
        })
    };
    let action = "ModifySnapshotsSharePermission";
    let own = client.code_in(CBS, action, &share("SHARE", json!(["100000000001"])));
    assert_eq!(own, "InvalidParameter");
    let many: Vec<String> = (0..51).map(|number| format!("1000000001{number:02}")).collect();
    let code = client.code_in(CBS, action, &share("SHARE", json!(many)));
    assert_eq!(code, "ResourceInsufficient.OverQuota");
    client.ok_in(CBS, action, &share("SHARE", json!(["100000000002", "100000000003"])));
    client.ok_in(CBS, action, &share("CANCEL", json!(["100000000003"])));
    let shared = client.ok_in(CBS, "DescribeSnapshotSharePermission", &json!({"SnapshotId": id}));
    assert_eq!(shared["SharePermissionSet"].as_array().unwrap().len(), 1);
    assert_eq!(shared["SharePermissionSet"][0]["AccountId"], "100000000002");
    assert_eq!(snapshot(&mut client, &id)["ShareReference"], 1);
    let delete = json!({"SnapshotIds": [id]});
    let code = client.code_in(CBS, "DeleteSnapshots", &delete);
    assert_eq!(code, "UnsupportedOperation.SnapHasShared");
    client.ok_in(CBS, action, &share("CANCEL", json!(["100000000002"])));
    client.ok_in(CBS, "DeleteSnapshots", &delete);
    assert_eq!(describe(&mut client, &json!({})).len(), 0);
    let code = client.code_in(CBS, "DeleteSnapshots", &delete);
    assert_eq!(code, "InvalidSnapshotId.NotFound");
}

#[test]
fn images_consist_of_snapshots() {
    let mut client = TestClient::new();
    let data = json!([{"DiskType": "CLOUD_SSD", "DiskSize": 100}]);
    let instance = client.run_one(&json!({"DataDisks": data}));
    let own = client.instance(&instance)["DataDisks"][0]["DiskId"].take();
    let create_image = json!({"ImageName": "whole", "InstanceId": instance, "DataDiskIds": [own]});
    let image = client.ok("CreateImage", &create_image)["ImageId"].take();
    let parts = describe(&mut client, &json!({}));
    assert_eq!(parts.len(), 2);
    for part in &parts {
        assert_eq!((&part["SnapshotState"], &part["ImageCount"]), (&json!("CREATING"), &json!(1)));
        assert_eq!(part["Images"][0]["ImageId"], image);
    }
    client.advance(60);
    let delete = json!({"SnapshotIds": [parts[0]["SnapshotId"]]});
    let code = client.code_in(CBS, "DeleteSnapshots", &delete);
    assert_eq!(code, "UnsupportedOperation.SnapshotHasBindedImage");
    let limit = json!({"SnapshotId": parts[0]["SnapshotId"], "Deadline": "2024-01-01T00:00:00Z"});
    let code = client.code_in(CBS, "ModifySnapshotAttribute", &limit);
    assert_eq!(code, "UnsupportedOperation.SnapshotHasBindedImage");

    // The snapshots survive the image, and another image can be created from them.
    client.ok("DeleteImages", &json!({"ImageIds": [image]}));
    let parts = describe(&mut client, &json!({}));
    assert_eq!((parts.len(), &parts[0]["ImageCount"]), (2, &json!(0)));
    let snapshots: Vec<&str> = ids(&parts);
    let make =
        |name: &str, snapshots: &[&str]| json!({"ImageName": name, "SnapshotIds": snapshots});
    for (wrong, code) in [
        (make("again", &snapshots[1..]), "InvalidParameter.SystemSnapshotNotFound"),
        (make("again", &["snap-00000000"]), "InvalidParameter.SnapshotNotFound"),
        (
            with(make("again", &snapshots), &json!({"InstanceId": instance})),
            "InvalidParameter.SpecifyOneParameter",
        ),
    ] {
        assert_eq!(client.code("CreateImage", &wrong), code, "{wrong}");
    }
    let again = client.ok("CreateImage", &make("again", &snapshots))["ImageId"].take();
    client.advance(60);
    let found = client.ok("DescribeImages", &json!({"ImageIds": [again]}))["ImageSet"][0].take();
    let original = client.ok("DescribeImages", &json!({"ImageIds": ["img-eb30mz89"]}));
    for name in ["OsName", "Platform", "Architecture"] {
        assert_eq!(found[name], original["ImageSet"][0][name], "{name}");
    }
    assert_eq!((&found["ImageState"], &found["ImageSize"]), (&json!("NORMAL"), &json!(50)));
    client.run_one(&json!({"ImageId": again}));
    client.ok("DeleteImages", &json!({"ImageIds": [again], "DeleteBindedSnap": true}));
    assert_eq!(describe(&mut client, &json!({})).len(), 0);
}

#[test]
fn snapshots_can_be_deleted_with_their_images() {
    let mut client = TestClient::new();
    let instance = client.run_one(&json!({}));
    let image = client.ok("CreateImage", &json!({"ImageName": "root", "InstanceId": instance}));
    client.advance(60);
    let parts = describe(&mut client, &json!({}));
    let delete = json!({"SnapshotIds": ids(&parts), "DeleteBindImages": true});
    client.ok_in(CBS, "DeleteSnapshots", &delete);
    assert_eq!(describe(&mut client, &json!({})).len(), 0);
    let images = client.ok("DescribeImages", &json!({"ImageIds": [image["ImageId"]]}));
    assert_eq!(images["TotalCount"], 0);
}

#[test]
fn copied_images_have_copied_snapshots() {
    let mut client = TestClient::new();
    let instance = client.run_one(&json!({}));
    let image = client.ok("CreateImage", &json!({"ImageName": "root", "InstanceId": instance}));
    client.advance(60);
    let sync = json!({"ImageIds": [image["ImageId"]], "DestinationRegions": ["ap-shanghai"]});
    client.ok("SyncImages", &sync);
    client.region = "ap-shanghai".to_owned();
    let copies = describe(&mut client, &json!({}));
    assert_eq!((copies.len(), &copies[0]["CopyFromRemote"]), (1, &json!(true)));
    assert_eq!(copies[0]["ImageCount"], 1);
}

#[test]
fn snapshot_group_contains_disks_of_one_instance() {
    let mut client = TestClient::new();
    let instance = client.run_one(&json!({}));
    let system = system_disk(&mut client, &instance);
    let (data, loose) =
        (create_disk(&mut client, &json!({})), create_disk(&mut client, &json!({})));
    client.ok_in(CBS, "AttachDisks", &json!({"InstanceId": instance, "DiskIds": [data]}));
    client.advance(60);
    let group = |disks: Value| json!({"DiskIds": disks, "SnapshotGroupName": "both"});
    let code = client.code_in(CBS, "CreateSnapshotGroup", &group(json!([system, loose])));
    assert_eq!(code, "InvalidDisk.NotSupported");
    let id =
        client.ok_in(CBS, "CreateSnapshotGroup", &group(json!([system, data])))["SnapshotGroupId"]
            .take();
    let describe_group = |client: &mut TestClient| {
        let filter = json!({"Filters": [{"Name": "snapshot-group-id", "Values": [id]}]});
        client.ok_in(CBS, "DescribeSnapshotGroups", &filter)["SnapshotGroupSet"][0].take()
    };
    let found = describe_group(&mut client);
    assert_eq!(
        (&found["SnapshotGroupState"], &found["ContainRootSnapshot"]),
        (&json!("CREATING"), &json!(true))
    );
    let parts = describe(&mut client, &json!({}));
    assert_eq!(found["SnapshotIdSet"], json!(ids(&parts)));
    assert_eq!(
        (&parts[0]["SnapshotName"], &parts[1]["SnapshotName"]),
        (&json!("both_0"), &json!("both_1"))
    );
    client.advance(60);
    assert_eq!(describe_group(&mut client)["SnapshotGroupState"], "NORMAL");

    let apply = json!({
        "SnapshotGroupId": id, "AutoStopInstance": true, "AutoStartInstance": true,
        "ApplyDisks": [
            {"SnapshotId": parts[0]["SnapshotId"], "DiskId": system},
            {"SnapshotId": parts[1]["SnapshotId"], "DiskId": data},
        ],
    });
    client.ok_in(CBS, "ApplySnapshotGroup", &apply);
    assert_eq!(describe_group(&mut client)["SnapshotGroupState"], "ROLLBACKING");
    assert_eq!(disk(&mut client, &data)["DiskState"], "ROLLBACKING");
    client.advance(60);
    assert_eq!(client.state(&instance), "RUNNING");
    let alien = create_ready(&mut client, &data, &json!({}));
    let wrong = with(apply, &json!({"ApplyDisks": [{"SnapshotId": alien, "DiskId": data}]}));
    assert_eq!(client.code_in(CBS, "ApplySnapshotGroup", &wrong), "InvalidParameter");
    client.ok_in(CBS, "DeleteSnapshotGroup", &json!({"SnapshotGroupId": id}));
    assert_eq!(ids(&describe(&mut client, &json!({}))), [alien.as_str()]);
    let code = client.code_in(CBS, "DeleteSnapshotGroup", &json!({"SnapshotGroupId": id}));
    assert_eq!(code, "InvalidSnapshotId.NotFound");
}

#[test]
fn image_of_a_local_system_disk_has_no_snapshots() {
    let mut client = TestClient::new();
    let local = json!({"SystemDisk": {"DiskType": "LOCAL_BASIC", "DiskSize": 50}});
    let id = client.run_one(&local);
    client.advance(60);
    let request = json!({"InstanceId": id, "ImageName": "local"});
    let image = client.ok("CreateImage", &request)["ImageId"].clone();
    let found = client.ok("DescribeImages", &json!({"ImageIds": [image]}));
    let found = &found["ImageSet"][0];
    assert_eq!((&found["SnapshotSet"], &found["ImageSize"]), (&json!([]), &json!(50)));
    assert_ne!(found["OsName"], "");
    assert_eq!(client.ok_in(CBS, "DescribeSnapshots", &json!({}))["TotalCount"], 0);
}

#[test]
fn image_of_an_instance_without_its_image_has_a_platform() {
    let mut client = TestClient::new();
    let first = client.run_one(&json!({"ImageId": "img-487zeit5"}));
    client.advance(60);
    let create = |id: &str, name: &str| json!({"InstanceId": id, "ImageName": name});
    let image = client.ok("CreateImage", &create(&first, "first"))["ImageId"].clone();
    client.advance(600);
    let second = client.run_one(&json!({"ImageId": image}));
    client.advance(60);
    client.ok("DeleteImages", &json!({"ImageIds": [image]}));
    let image = client.ok("CreateImage", &create(&second, "second"))["ImageId"].clone();
    let found = client.ok("DescribeImages", &json!({"ImageIds": [image]}));
    assert_eq!(found["ImageSet"][0]["Platform"], "Ubuntu");
}
