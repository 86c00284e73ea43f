//! Snapshots of disks, snapshot groups, and images of snapshots.

mod images;

use serde_json::{Value, json};

use crate::common::{TestClient, strings, with};

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
    let small = client.code("RunInstances", &crate::common::order(&with_disk(50)));
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
fn snapshots_do_not_expire_while_they_are_applied() {
    const DEADLINE: i64 = 1_700_136_000;
    let mut client = TestClient::new();
    let disk_id = create_disk(&mut client, &json!({}));
    let id = create_ready(&mut client, &disk_id, &json!({"Deadline": "2023-11-16T12:00:00+00:00"}));
    client.advance(u64::try_from(DEADLINE - client.timestamp() - 1).unwrap());
    client.ok_in(CBS, "ApplySnapshot", &json!({"SnapshotId": id, "DiskId": disk_id}));
    client.advance(1);
    assert_eq!(snapshot(&mut client, &id)["SnapshotState"], "ROLLBACKING");
    client.advance(600);
    assert_eq!(disk(&mut client, &disk_id)["DiskState"], "UNATTACHED");
    assert_eq!(describe(&mut client, &json!({})), [] as [Value; 0]);
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
fn copies_in_other_regions_do_not_count_as_snapshots_of_the_disk() {
    let mut client = TestClient::new();
    let disk = create_disk(&mut client, &json!({"DiskSize": 100}));
    client.advance(60);
    let snapshot =
        client.ok_in(CBS, "CreateSnapshot", &json!({"DiskId": disk}))["SnapshotId"].take();
    client.advance(60);
    let copy = json!({"SnapshotId": snapshot, "DestinationRegions": ["ap-shanghai"]});
    client.ok_in(CBS, "CopySnapshotCrossRegions", &copy);
    client.advance(60);
    let disks = client.ok_in(CBS, "DescribeDisks", &json!({"DiskIds": [disk]}));
    let disk = &disks["DiskSet"][0];
    assert_eq!((&disk["SnapshotCount"], &disk["SnapshotSize"]), (&json!(1), &json!(102_400)));
}
