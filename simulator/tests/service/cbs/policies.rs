//! Policies that create snapshots on a schedule.

use serde_json::{Value, json};

use crate::common::{TestClient, strings, with};

const CBS: &str = "cbs";
const DAY: u64 = 24 * 3600;

fn create_disk(client: &mut TestClient) -> String {
    let order = json!({
        "Placement": {"Zone": "ap-guangzhou-4"}, "DiskChargeType": "POSTPAID_BY_HOUR",
        "DiskType": "CLOUD_PREMIUM", "DiskSize": 100,
    });
    strings(&client.ok_in(CBS, "CreateDisks", &order)["DiskIdSet"]).remove(0)
}

fn policy(changes: &Value) -> Value {
    // The tests start on Wednesday, 2023-11-15 06:13:20 in Beijing.
    let daily = json!([{"Hour": [3, 20], "DayOfWeek": [0, 1, 2, 3, 4, 5, 6]}]);
    with(json!({"Policy": daily, "AutoSnapshotPolicyName": "daily"}), changes)
}

fn create(client: &mut TestClient, changes: &Value) -> String {
    let response = client.ok_in(CBS, "CreateAutoSnapshotPolicy", &policy(changes));
    response["AutoSnapshotPolicyId"].as_str().unwrap().to_owned()
}

fn describe(client: &mut TestClient, id: &str) -> Value {
    let one = json!({"AutoSnapshotPolicyIds": [id]});
    client.ok_in(CBS, "DescribeAutoSnapshotPolicies", &one)["AutoSnapshotPolicySet"][0].take()
}

fn snapshots(client: &mut TestClient) -> Vec<Value> {
    let response = client.ok_in(CBS, "DescribeSnapshots", &json!({"Limit": 100}));
    response["SnapshotSet"].as_array().unwrap().clone()
}

#[test]
fn policy_creates_snapshots_at_its_hours_and_deletes_them_later() {
    let mut client = TestClient::new();
    let instance = client.run_one(&json!({}));
    let disk = create_disk(&mut client);
    client.ok_in(CBS, "AttachDisks", &json!({"InstanceId": instance, "DiskIds": [disk]}));
    client.advance(60);
    let id = create(&mut client, &json!({"RetentionDays": 2}));
    client.ok_in(
        CBS,
        "BindAutoSnapshotPolicy",
        &json!({"AutoSnapshotPolicyId": id, "DiskIds": [disk]}),
    );
    let found = describe(&mut client, &id);
    assert_eq!(
        (&found["NextTriggerTime"], &found["DiskIdSet"]),
        (&json!("2023-11-15 20:00:00"), &json!([disk]))
    );
    assert_eq!((&found["RetentionDays"], &found["IsPermanent"]), (&json!(2), &json!(false)));

    client.advance(DAY);
    let made = snapshots(&mut client);
    let times: Vec<&str> = made.iter().map(|one| one["CreateTime"].as_str().unwrap()).collect();
    assert_eq!(times, ["2023-11-15 20:00:00", "2023-11-16 03:00:00"]);
    assert_eq!(made[0]["AutoSnapshotPolicyId"], json!(id));
    assert_eq!((&made[0]["DiskId"], &made[0]["SnapshotState"]), (&json!(disk), &json!("NORMAL")));
    assert_eq!(made[0]["DeadlineTime"], "2023-11-17 20:00:00");
    assert_eq!(describe(&mut client, &id)["NextTriggerTime"], "2023-11-16 20:00:00");
    // After any time, two days of snapshots exist.
    client.advance(30 * DAY);
    let left = snapshots(&mut client);
    let times: Vec<&str> = left.iter().map(|one| one["CreateTime"].as_str().unwrap()).collect();
    assert_eq!(
        times,
        [
            "2023-12-14 20:00:00",
            "2023-12-15 03:00:00",
            "2023-12-15 20:00:00",
            "2023-12-16 03:00:00"
        ]
    );
}

#[test]
fn policy_skips_detached_disks_and_stopped_instances() {
    let mut client = TestClient::new();
    let instance = client.run_one(&json!({}));
    let system = client.instance(&instance)["SystemDisk"]["DiskId"].as_str().unwrap().to_owned();
    let disk = create_disk(&mut client);
    let id = create(&mut client, &json!({"IsPermanent": true}));
    let bind = json!({"AutoSnapshotPolicyId": id, "DiskIds": [system, disk]});
    client.ok_in(CBS, "BindAutoSnapshotPolicy", &bind);
    client.advance(DAY);
    let made = snapshots(&mut client);
    assert!(made.iter().all(|one| one["DiskId"] == json!(system)), "{made:?}");
    assert_eq!((made.len(), &made[0]["IsPermanent"]), (2, &json!(true)));
    client.ok("StopInstances", &json!({"InstanceIds": [instance]}));
    client.advance(DAY);
    assert_eq!(snapshots(&mut client).len(), 2);
    // An inactive policy creates nothing.
    client.ok("StartInstances", &json!({"InstanceIds": [instance]}));
    let off = json!({"AutoSnapshotPolicyId": id, "IsActivated": false});
    client.ok_in(CBS, "ModifyAutoSnapshotPolicyAttribute", &off);
    client.advance(DAY);
    assert_eq!(snapshots(&mut client).len(), 2);
    let on = json!({
        "AutoSnapshotPolicyId": id, "IsActivated": true, "AutoSnapshotPolicyName": "monthly",
        "RetentionDays": 30, "Policy": [{"Hour": [0], "DayOfMonth": [19, 31]}],
    });
    client.ok_in(CBS, "ModifyAutoSnapshotPolicyAttribute", &on);
    let found = describe(&mut client, &id);
    assert_eq!(
        (&found["NextTriggerTime"], &found["AutoSnapshotPolicyName"]),
        (&json!("2023-11-19 00:00:00"), &json!("monthly"))
    );
    assert_eq!(found["Policy"], json!([{"Hour": [0], "DayOfMonth": [19, 31]}]));
    client.advance(5 * DAY);
    assert_eq!(snapshots(&mut client).len(), 3);
}

#[test]
fn policies_are_bound_and_unbound() {
    let mut client = TestClient::new();
    let instance = client.run_one(&json!({}));
    let system = client.instance(&instance)["SystemDisk"]["DiskId"].as_str().unwrap().to_owned();
    let disk = create_disk(&mut client);
    let (one, two) = (create(&mut client, &json!({})), create(&mut client, &json!({})));
    let bind =
        |policy: &str, disks: Value| json!({"AutoSnapshotPolicyId": policy, "DiskIds": disks});
    client.ok_in(CBS, "BindAutoSnapshotPolicy", &bind(&one, json!([system, disk])));
    client.ok_in(CBS, "BindAutoSnapshotPolicy", &bind(&two, json!([disk])));
    for (parameters, code) in [
        (bind(&one, json!([disk])), "InvalidDisk.AlreadyBound"),
        (bind("asp-00000000", json!([disk])), "InvalidAutoSnapshotPolicyId.NotFound"),
        (bind(&one, json!(["disk-00000000"])), "InvalidDiskId.NotFound"),
    ] {
        assert_eq!(
            client.code_in(CBS, "BindAutoSnapshotPolicy", &parameters),
            code,
            "{parameters}"
        );
    }
    let of_disk = |client: &mut TestClient, disk: &str| {
        let one = json!({"DiskId": disk});
        let mut found = client.ok_in(CBS, "DescribeDiskAssociatedAutoSnapshotPolicy", &one);
        let items = found["AutoSnapshotPolicySet"].take();
        let id = |item: &Value| item["AutoSnapshotPolicyId"].as_str().unwrap().to_owned();
        items.as_array().unwrap().iter().map(id).collect::<Vec<_>>()
    };
    assert_eq!(of_disk(&mut client, &disk), [one.as_str(), &two]);
    let with_policies = json!({"DiskIds": [disk], "ReturnBindAutoSnapshotPolicy": true});
    let found = client.ok_in(CBS, "DescribeDisks", &with_policies)["DiskSet"][0].take();
    assert_eq!(found["AutoSnapshotPolicyIds"], json!([one, two]));
    let instances = json!({"AutoSnapshotPolicyId": one, "InstanceIds": [instance]});
    client.ok_in(CBS, "UnbindAutoSnapshotPolicy", &instances);
    assert_eq!(of_disk(&mut client, &system), [""; 0]);
    let none = json!({"AutoSnapshotPolicyId": one});
    assert_eq!(client.code_in(CBS, "UnbindAutoSnapshotPolicy", &none), "MissingParameter");
    client.ok_in(CBS, "UnbindAutoSnapshotPolicy", &bind(&two, json!([system, disk])));
    assert_eq!(of_disk(&mut client, &disk), [one.as_str()]);
    let delete = |ids: Value| json!({"AutoSnapshotPolicyIds": ids});
    let code =
        client.code_in(CBS, "DeleteAutoSnapshotPolicies", &delete(json!([one, "asp-00000000"])));
    assert_eq!(code, "InvalidAutoSnapshotPolicyId.NotFound");
    client.ok_in(CBS, "DeleteAutoSnapshotPolicies", &delete(json!([one, two])));
    assert_eq!(of_disk(&mut client, &disk), [""; 0]);
    client.advance(2 * DAY);
    assert_eq!(snapshots(&mut client).len(), 0);
}

#[test]
fn policies_are_checked() {
    let mut quotas = tencent_cloud_simulator::Quotas::default();
    quotas.snapshot_policies = 1;
    let mut client = TestClient::of(&tencent_cloud_simulator::Simulator::builder().quotas(quotas));
    let action = "CreateAutoSnapshotPolicy";
    let one = |schedule: Value| json!({"Policy": [schedule]});
    for (changes, code) in [
        (one(json!({"Hour": [24], "DayOfWeek": [1]})), "InvalidParameterValue"),
        (one(json!({"Hour": [1], "DayOfWeek": [7]})), "InvalidParameterValue"),
        (one(json!({"Hour": [1], "DayOfMonth": [0]})), "InvalidParameterValue"),
        (one(json!({"Hour": [1]})), "InvalidParameterValue"),
        (one(json!({"Hour": [1], "DayOfWeek": [1], "IntervalDays": 2})), "InvalidParameterValue"),
        (one(json!({"Hour": [], "DayOfWeek": [1]})), "MissingParameter"),
        (json!({"IsPermanent": true, "RetentionDays": 3}), "InvalidParameterValue"),
        (json!({"RetentionDays": 0}), "InvalidParameterValue"),
    ] {
        let code_found = client.code_in(CBS, action, &policy(&changes));
        assert!(
            [code, "InvalidParameter"].contains(&code_found.as_str()),
            "{changes}: {code_found}"
        );
    }
    let dry = client.ok_in(CBS, action, &policy(&json!({"DryRun": true})));
    assert_eq!(
        (&dry["AutoSnapshotPolicyId"], &dry["NextTriggerTime"]),
        (&json!(""), &json!("2023-11-15 20:00:00"))
    );
    create(&mut client, &json!({}));
    let code = client.code_in(CBS, action, &policy(&json!({})));
    assert_eq!(code, "LimitExceeded.AutoSnapshotPolicyOutOfQuota");
    let filter = json!({"Filters": [{"Name": "auto-snapshot-policy-name", "Values": ["daily"]}]});
    let found = client.ok_in(CBS, "DescribeAutoSnapshotPolicies", &filter);
    assert_eq!(found["TotalCount"], 1);
}
