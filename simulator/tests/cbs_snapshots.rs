//! Snapshots of disks, snapshot groups, and images of snapshots.

// Test helpers may panic, too.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use serde_json::{Value, json};

use self::common::{TestClient, strings, with};

const CBS: &str = "cbs";

fn create_disk(client: &mut TestClient, changes: &Value) -> String {
    let order = json!({
        "Placement": {"Zone": "ap-guangzhou-4"}, "DiskChargeType": "POSTPAID_BY_HOUR",
        "DiskType": "CLOUD_PREMIUM", "DiskSize": 100,
    });
    let response = client.ok_in(CBS, "CreateDisks", &with(order, changes));
    client.advance(60);
    strings(&response["DiskIdSet"]).remove(0)
}

fn disk(client: &mut TestClient, id: &str) -> Value {
    client.ok_in(CBS, "DescribeDisks", &json!({"DiskIds": [id]}))["DiskSet"][0].take()
}

fn create(client: &mut TestClient, disk: &str, changes: &Value) -> String {
    let request = with(json!({"DiskId": disk}), changes);
    let response = client.ok_in(CBS, "CreateSnapshot", &request);
    response["SnapshotId"].as_str().unwrap().to_owned()
}

/// Creates a snapshot, and waits until it is ready.
fn create_ready(client: &mut TestClient, disk: &str, changes: &Value) -> String {
    let id = create(client, disk, changes);
    client.advance(60);
    id
}

fn describe(client: &mut TestClient, parameters: &Value) -> Vec<Value> {
    let response = client.ok_in(CBS, "DescribeSnapshots", parameters);
    let items = response["SnapshotSet"].as_array().unwrap().clone();
    assert_eq!(response["TotalCount"], items.len());
    items
}

fn snapshot(client: &mut TestClient, id: &str) -> Value {
    describe(client, &json!({"SnapshotIds": [id]})).remove(0)
}

fn ids(items: &[Value]) -> Vec<&str> {
    items.iter().map(|item| item["SnapshotId"].as_str().unwrap()).collect()
}

fn system_disk(client: &mut TestClient, instance: &str) -> String {
    client.instance(instance)["SystemDisk"]["DiskId"].as_str().unwrap().to_owned()
}

#[test]
fn snapshot_is_created_over_time() {
    let mut client = TestClient::new();
    let disk_id = create_disk(&mut client, &json!({}));
    let tags = json!([{"Key": "team", "Value": "web"}]);
    let id = create(&mut client, &disk_id, &json!({"SnapshotName": "nightly", "Tags": tags}));
    let busy = client.code_in(CBS, "CreateSnapshot", &json!({"DiskId": disk_id}));
    assert_eq!(busy, "ResourceUnavailable.SnapshotCreating");
    client.advance(1);
    let found = snapshot(&mut client, &id);
    for (name, expected) in [
        ("SnapshotState", json!("CREATING")),
        ("Percent", json!(33)),
        ("SnapshotName", json!("nightly")),
        ("DiskId", json!(disk_id)),
        ("DiskUsage", json!("DATA_DISK")),
        ("DiskSize", json!(100)),
        ("IsPermanent", json!(true)),
        ("Tags", tags),
    ] {
        assert_eq!(found[name], expected, "{name}");
    }
    client.advance(2);
    let found = snapshot(&mut client, &id);
    assert_eq!((&found["SnapshotState"], &found["Percent"]), (&json!("NORMAL"), &json!(100)));
    let source = disk(&mut client, &disk_id);
    assert_eq!((&source["SnapshotCount"], &source["SnapshotSize"]), (&json!(1), &json!(102_400)));
}

#[test]
fn snapshots_are_found_by_filters() {
    let mut client = TestClient::new();
    let instance = client.run_one(&json!({}));
    let (system, data) =
        (system_disk(&mut client, &instance), create_disk(&mut client, &json!({})));
    let one = create_ready(&mut client, &system, &json!({"SnapshotName": "root"}));
    let two = create_ready(&mut client, &data, &json!({"SnapshotName": "data"}));
    let three = create(&mut client, &data, &json!({"SnapshotName": "data"}));
    let filter = |name: &str, value: &str| json!({"Filters": [{"Name": name, "Values": [value]}]});
    for (name, value, expected) in [
        ("snapshot-id", one.as_str(), vec![&one]),
        ("snapshot-name", "data", vec![&two, &three]),
        ("snapshot-state", "CREATING", vec![&three]),
        ("disk-usage", "SYSTEM_DISK", vec![&one]),
        ("disk-id", &data, vec![&two, &three]),
        ("project-id", "1", vec![]),
        ("encrypt", "FALSE", vec![&one, &two, &three]),
        ("snapshot-type", "SHARED_SNAPSHOT", vec![]),
        ("zone", "ap-guangzhou-4", vec![&one, &two, &three]),
    ] {
        let items = describe(&mut client, &filter(name, value));
        assert_eq!(ids(&items), expected, "{name} {value}");
    }
    assert_eq!(ids(&describe(&mut client, &json!({"Order": "DESC"}))), [&three, &two, &one]);
    let overview = client.ok_in(CBS, "DescribeSnapshotOverview", &json!({}));
    assert_eq!((&overview["TotalNums"], &overview["TotalSize"]), (&json!(3), &json!(250.0)));
    assert_eq!(overview["RealTradeSize"], 200.0);
}

#[test]
fn disk_is_rolled_back_to_its_own_snapshot() {
    let mut client = TestClient::new();
    let (one, other) = (create_disk(&mut client, &json!({})), create_disk(&mut client, &json!({})));
    let id = create_ready(&mut client, &one, &json!({}));
    let apply = |disk: &str| json!({"SnapshotId": id, "DiskId": disk});
    let code = client.code_in(CBS, "ApplySnapshot", &apply(&other));
    assert_eq!(code, "InvalidSnapshot.NotSupported");
    client.ok_in(CBS, "ApplySnapshot", &apply(&one));
    client.advance(1);
    let found = disk(&mut client, &one);
    assert_eq!(
        (&found["DiskState"], &found["RollbackPercent"]),
        (&json!("ROLLBACKING"), &json!(50))
    );
    assert_eq!(snapshot(&mut client, &id)["SnapshotState"], "ROLLBACKING");
    let code = client.code_in(CBS, "ApplySnapshot", &apply(&one));
    assert_eq!(code, "ResourceInUse.DiskRollbacking");
    let code = client.code_in(CBS, "CreateSnapshot", &json!({"DiskId": one}));
    assert_eq!(code, "ResourceInUse.DiskRollbacking");
    client.advance(1);
    let found = disk(&mut client, &one);
    assert_eq!((&found["DiskState"], &found["Rollbacking"]), (&json!("UNATTACHED"), &json!(false)));
    assert_eq!(snapshot(&mut client, &id)["SnapshotState"], "NORMAL");
}

#[test]
fn rollback_of_an_attached_disk_requires_a_stopped_instance() {
    let mut client = TestClient::new();
    let instance = client.run_one(&json!({}));
    let (system, data) =
        (system_disk(&mut client, &instance), create_disk(&mut client, &json!({})));
    client.ok_in(CBS, "AttachDisks", &json!({"InstanceId": instance, "DiskIds": [data]}));
    client.advance(60);
    let of_system = create_ready(&mut client, &system, &json!({}));
    let of_data = create_ready(&mut client, &data, &json!({}));
    let apply = |snapshot: &str, disk: &str| json!({"SnapshotId": snapshot, "DiskId": disk});
    // An elastic disk must be detached.
    let code = client.code_in(CBS, "ApplySnapshot", &apply(&of_data, &data));
    assert_eq!(code, "InvalidDisk.NotSupported");
    let root = apply(&of_system, &system);
    assert_eq!(client.code_in(CBS, "ApplySnapshot", &root), "InvalidDisk.NotSupported");
    let start = with(root.clone(), &json!({"AutoStartInstance": true}));
    assert_eq!(client.code_in(CBS, "ApplySnapshot", &start), "InvalidParameterValue");
    let both = with(start, &json!({"AutoStopInstance": true}));
    client.ok_in(CBS, "ApplySnapshot", &both);
    assert_eq!(client.state(&instance), "STOPPING");
    client.advance(60);
    assert_eq!(client.state(&instance), "RUNNING");
    client.ok("StopInstances", &json!({"InstanceIds": [instance]}));
    client.advance(60);
    client.ok_in(CBS, "ApplySnapshot", &root);
    assert_eq!(disk(&mut client, &system)["DiskState"], "ROLLBACKING");
    client.advance(60);
    assert_eq!(
        (client.state(&instance).as_str(), disk(&mut client, &system)["DiskState"].as_str()),
        ("STOPPED", Some("ATTACHED"))
    );
}

#[test]
fn disks_are_created_from_snapshots_of_data_disks() {
    let mut client = TestClient::new();
    let instance = client.run_one(&json!({}));
    let (system, data) =
        (system_disk(&mut client, &instance), create_disk(&mut client, &json!({})));
    let root = create_ready(&mut client, &system, &json!({}));
    let id = create(&mut client, &data, &json!({}));
    let order = |snapshot: &str| {
        json!({
            "Placement": {"Zone": "ap-guangzhou-4"}, "DiskChargeType": "POSTPAID_BY_HOUR",
            "DiskType": "CLOUD_SSD", "SnapshotId": snapshot,
        })
    };
    let early = client.code_in(CBS, "CreateDisks", &order(&id));
    assert_eq!(early, "ResourceBusy");
    client.advance(60);
    let code = client.code_in(CBS, "CreateDisks", &order(&root));
    assert_eq!(code, "InvalidParameter.DiskConfigNotSupported");
    let small = with(order(&id), &json!({"DiskSize": 90}));
    assert_eq!(client.code_in(CBS, "CreateDisks", &small), "InvalidParameterValue");
    let auto = with(order(&id), &json!({"AutoMountConfiguration": {"InstanceId": [instance]}}));
    let copy = strings(&client.ok_in(CBS, "CreateDisks", &auto)["DiskIdSet"]).remove(0);
    let found = disk(&mut client, &copy);
    assert_eq!((&found["DiskState"], &found["DiskSize"]), (&json!("DUMPING"), &json!(100)));
    client.advance(2);
    assert_eq!(disk(&mut client, &copy)["DiskState"], "ATTACHING");
    client.advance(2);
    assert_eq!(client.instance(&instance)["DataDisks"][0]["DiskId"], json!(copy));
    // A disk without its snapshot cannot be initialized.
    let plain = strings(&client.ok_in(CBS, "CreateDisks", &order(&id))["DiskIdSet"]).remove(0);
    client.advance(60);
    client.ok_in(CBS, "InitializeDisks", &json!({"DiskIds": [plain]}));
    assert_eq!(disk(&mut client, &plain)["DiskState"], "ROLLBACKING");
    client.advance(60);
    client.ok_in(CBS, "DeleteSnapshots", &json!({"SnapshotIds": [id]}));
    let code = client.code_in(CBS, "InitializeDisks", &json!({"DiskIds": [plain]}));
    assert_eq!(code, "UnsupportedOperation");
    let attached = client.code_in(CBS, "InitializeDisks", &json!({"DiskIds": [copy]}));
    assert_eq!(attached, "UnsupportedOperation");
    // RunInstances creates data disks from snapshots, too.
    let id = create_ready(&mut client, &data, &json!({}));
    let with_disk = |size: i64| {
        json!({"DataDisks": [{
            "DiskType": "CLOUD_SSD", "DiskSize": size, "SnapshotId": id,
        }]})
    };
    client.run_one(&with_disk(100));
    let small = client.code("RunInstances", &common::order(&with_disk(50)));
    assert_eq!(small, "InvalidParameterValue");
}

#[test]
fn snapshots_expire_unless_they_are_permanent() {
    let mut client = TestClient::new();
    let disk_id = create_disk(&mut client, &json!({}));
    let tomorrow = json!({"Deadline": "2023-11-16T12:00:00+00:00"});
    let soon = json!({"DiskId": disk_id, "Deadline": "2023-11-15T12:00:00+00:00"});
    assert_eq!(client.code_in(CBS, "CreateSnapshot", &soon), "InvalidParameterValue");
    let expires = create_ready(&mut client, &disk_id, &tomorrow);
    let kept = create_ready(&mut client, &disk_id, &tomorrow);
    let found = snapshot(&mut client, &kept);
    assert_eq!(
        (&found["IsPermanent"], &found["DeadlineTime"]),
        (&json!(false), &json!("2023-11-16 20:00:00"))
    );
    let change = |more: &Value| with(json!({"SnapshotId": kept}), more);
    client.ok_in(
        CBS,
        "ModifySnapshotAttribute",
        &change(&json!({"IsPermanent": true, "SnapshotName": "kept"})),
    );
    let code =
        client.code_in(CBS, "ModifySnapshotAttribute", &change(&json!({"IsPermanent": false})));
    assert_eq!(code, "MissingParameter");
    client.advance(3 * 24 * 3600);
    let left = describe(&mut client, &json!({}));
    assert_eq!(ids(&left), [kept.as_str()]);
    assert_eq!(left[0]["SnapshotName"], "kept");
    assert!(!ids(&left).contains(&expires.as_str()));
}

#[test]
fn snapshots_of_a_terminated_disk_remain_unless_they_are_deleted_with_it() {
    let mut client = TestClient::new();
    for (delete, expected) in [(0, 2), (1, 1)] {
        let disk_id = create_disk(&mut client, &json!({}));
        let deadline = json!({"Deadline": "2024-01-01T00:00:00Z"});
        create_ready(&mut client, &disk_id, &deadline);
        create_ready(&mut client, &disk_id, &json!({}));
        let terminate = json!({"DiskIds": [disk_id], "DeleteSnapshot": delete});
        client.ok_in(CBS, "TerminateDisks", &terminate);
        let of_disk = json!({"Filters": [{"Name": "disk-id", "Values": [disk_id]}]});
        assert_eq!(describe(&mut client, &of_disk).len(), expected, "{delete}");
    }
}

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
fn snapshot_quota_grows_with_the_disks() {
    let mut quotas = tencent_cloud_simulator::Quotas::default();
    (quotas.snapshots, quotas.snapshots_per_disk) = (1, 1);
    let mut client = TestClient::of(&tencent_cloud_simulator::Simulator::builder().quotas(quotas));
    let disk_id = create_disk(&mut client, &json!({}));
    create_ready(&mut client, &disk_id, &json!({}));
    create_ready(&mut client, &disk_id, &json!({}));
    let one = json!({"DiskId": disk_id});
    assert_eq!(client.code_in(CBS, "CreateSnapshot", &one), "InsufficientSnapshotQuota");
    create_disk(&mut client, &json!({}));
    create_ready(&mut client, &disk_id, &json!({}));
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
