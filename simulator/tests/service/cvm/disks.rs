//! The disks of instances: resizing them, and changing local disks to cloud disks.

use serde_json::{Value, json};

use crate::common::{TestClient, order, with};

fn sizes(instance: &Value) -> (i64, Vec<i64>) {
    let size = |disk: &Value| disk["DiskSize"].as_i64().unwrap();
    let data = instance["DataDisks"].as_array().unwrap();
    (size(&instance["SystemDisk"]), data.iter().map(size).collect())
}

fn latest(instance: &Value) -> (Value, Value, Value) {
    let take = |name: &str| instance[name].clone();
    (take("InstanceState"), take("LatestOperation"), take("LatestOperationState"))
}

#[test]
fn disks_are_resized_offline_and_online() {
    let mut client = TestClient::new();
    let id = client.run_one(&json!({"DataDisks": [{"DiskType": "CLOUD_SSD", "DiskSize": 100}]}));
    let grow = |more: &Value| with(json!({"InstanceId": id}), more);
    let action = "ResizeInstanceDisks";
    let online = grow(&json!({"SystemDisk": {"DiskSize": 80}, "ResizeOnline": true}));
    let code = client.code(action, &grow(&json!({"SystemDisk": {"DiskSize": 80}})));
    assert_eq!(code, "UnsupportedOperation.InstanceStateRunning");

    let response = client.ok(action, &online);
    let instance = client.instance(&id);
    assert_eq!(latest(&instance), (json!("RUNNING"), json!(action), json!("OPERATING")));
    assert_eq!(instance["LatestOperationRequestId"], response["RequestId"]);
    assert_eq!(sizes(&instance), (50, vec![100]));
    let busy = client.code(action, &online);
    assert_eq!(busy, "OperationDenied.InstanceOperationInProgress");
    client.advance(2);
    let instance = client.instance(&id);
    assert_eq!(latest(&instance), (json!("RUNNING"), json!(action), json!("SUCCESS")));
    assert_eq!(sizes(&instance), (80, vec![100]));

    client.ok(action, &grow(&json!({"DataDisks": [{"DiskSize": 150}], "ForceStop": true})));
    assert_eq!(client.state(&id), "STOPPING");
    client.advance(60);
    let instance = client.instance(&id);
    assert_eq!(
        (instance["InstanceState"].as_str(), sizes(&instance)),
        (Some("RUNNING"), (80, vec![150]))
    );

    client.ok("StopInstances", &json!({"InstanceIds": [id]}));
    client.advance(60);
    let disk = instance["DataDisks"][0]["DiskId"].clone();
    client.ok(action, &grow(&json!({"DataDisks": [{"DiskId": disk, "DiskSize": 200}]})));
    client.advance(60);
    let instance = client.instance(&id);
    assert_eq!(
        (instance["InstanceState"].as_str(), sizes(&instance)),
        (Some("STOPPED"), (80, vec![200]))
    );
}

#[test]
fn invalid_resizes_are_errors() {
    let mut client = TestClient::new();
    let disks = json!([
        {"DiskType": "CLOUD_SSD", "DiskSize": 100}, {"DiskType": "CLOUD_SSD", "DiskSize": 100},
    ]);
    let id = client.run_one(&json!({"DataDisks": disks}));
    let own = client.instance(&id)["DataDisks"][0]["DiskId"].clone();
    let data = |disk: Value| json!({"DataDisks": [disk]});
    let cases = [
        (json!({}), "MissingParameter.AtLeastOne"),
        (
            json!({"SystemDisk": {"DiskSize": 80}, "DataDisks": [{"DiskId": own, "DiskSize": 200}]}),
            "InvalidParameterValue",
        ),
        (json!({"SystemDisk": {"DiskSize": 40}}), "InvalidParameterValue"),
        (json!({"SystemDisk": {"DiskSize": 50}}), "InvalidParameterValue"),
        (json!({"SystemDisk": {"DiskSize": 4000}}), "InvalidParameterValue"),
        (data(json!({"DiskId": own, "DiskSize": 105})), "InvalidParameterValue"),
        (data(json!({"DiskSize": 200})), "UnsupportedOperation.InvalidDataDisk"),
        (
            data(json!({"DiskId": "disk-00000000", "DiskSize": 200})),
            "UnsupportedOperation.InvalidDataDisk",
        ),
        (json!({"InstanceId": "ins-00000000"}), "InvalidInstanceId.NotFound"),
    ];
    for (changes, code) in cases {
        let parameters = with(json!({"InstanceId": id, "ResizeOnline": true}), &changes);
        assert_eq!(client.code("ResizeInstanceDisks", &parameters), code, "{changes}");
    }
    assert_eq!(sizes(&client.instance(&id)), (50, vec![100, 100]));
    let free = json!({"InstanceIds": [id], "StoppedMode": "STOP_CHARGING"});
    client.ok("StopInstances", &free);
    client.advance(60);
    let grow = json!({"InstanceId": id, "SystemDisk": {"DiskSize": 80}});
    let code = client.code("ResizeInstanceDisks", &grow);
    assert_eq!(code, "UnsupportedOperation.StoppedModeStopCharging");
}

#[test]
fn all_local_disks_change_to_cloud_disks() {
    let mut client = TestClient::new();
    let local = json!({
        "SystemDisk": {"DiskType": "LOCAL_BASIC", "DiskSize": 50}, "DataDisks": [{"DiskSize": 100}],
    });
    let id = client.run_one(&local);
    assert_eq!(client.instance(&id)["DataDisks"][0]["DiskType"], "LOCAL_BASIC");
    let action = "ModifyInstanceDiskType";
    let change = |more: &Value| with(json!({"InstanceId": id}), more);
    let system = json!({"SystemDisk": {"DiskType": "CLOUD_PREMIUM"}});
    let both =
        with(system.clone(), &json!({"DataDisks": [{"DiskType": "CLOUD_SSD", "DiskSize": 0}]}));
    let code = client.code(action, &change(&both));
    assert_eq!(code, "UnsupportedOperation.InstanceStateRunning");
    let grow = json!({"InstanceId": id, "DataDisks": [{"DiskSize": 200}], "ForceStop": true});
    let code = client.code("ResizeInstanceDisks", &grow);
    assert_eq!(code, "UnsupportedOperation.InvalidDataDisk");
    client.ok("StopInstances", &json!({"InstanceIds": [id]}));
    client.advance(60);
    for (changes, code) in [
        (json!({}), "MissingParameter"),
        (system.clone(), "InvalidParameterValue"),
        (with(both.clone(), &json!({"SystemDisk": {}})), "MissingParameter"),
        (
            with(both.clone(), &json!({"SystemDisk": {"DiskType": "LOCAL_SSD"}})),
            "InvalidParameterValue",
        ),
    ] {
        assert_eq!(client.code(action, &change(&changes)), code, "{changes}");
    }
    client.ok(action, &change(&both));
    client.advance(60);
    let instance = client.instance(&id);
    assert_eq!(instance["InstanceState"], "STOPPED");
    assert_eq!(instance["SystemDisk"]["DiskType"], "CLOUD_PREMIUM");
    assert_eq!(instance["DataDisks"][0]["DiskType"], "CLOUD_SSD");
    assert_eq!(sizes(&instance), (50, vec![100]));
    let code = client.code(action, &change(&system));
    assert_eq!(code, "InvalidParameter.InvalidInstanceNotSupported");
}

#[test]
fn change_of_the_disk_type_requires_no_size() {
    let mut client = TestClient::new();
    let id = client.run_one(&json!({"DataDisks": [{"DiskSize": 100}]}));
    client.ok("StopInstances", &json!({"InstanceIds": [id]}));
    client.advance(60);
    let action = "ModifyInstanceDiskType";
    let change = json!({"InstanceId": id, "DataDisks": [{"DiskType": "CLOUD_SSD"}]});
    client.ok(action, &change);
    client.advance(60);
    let instance = client.instance(&id);
    assert_eq!(instance["DataDisks"][0]["DiskType"], "CLOUD_SSD");
    assert_eq!(sizes(&instance), (50, vec![100]));
    // The size stays checked if it is given, and required elsewhere.
    let wrong = with(change, &json!({"DataDisks": [{"DiskType": "CLOUD_SSD", "DiskSize": "1"}]}));
    assert_eq!(client.code(action, &wrong), "InvalidParameter");
    let resize = json!({"InstanceId": id, "DataDisks": [{"DiskType": "CLOUD_SSD"}]});
    assert_eq!(client.code("ResizeInstanceDisks", &resize), "MissingParameter");
}

#[test]
fn order_has_at_most_one_local_data_disk() {
    let mut client = TestClient::new();
    let two = order(&json!({"DataDisks": [{"DiskSize": 20}, {"DiskSize": 20}]}));
    assert_eq!(client.code("RunInstances", &two), "InvalidParameterValue.LimitExceeded");
}

#[test]
fn disks_that_become_cloud_disks_are_listed_by_region() {
    let mut client = TestClient::new();
    let id = client.run_one(&json!({"SystemDisk": {"DiskType": "LOCAL_BASIC", "DiskSize": 50}}));
    assert_eq!(client.ok_in("cbs", "DescribeDisks", &json!({}))["TotalCount"], 0);
    client.ok("StopInstances", &json!({"InstanceIds": [id]}));
    client.advance(60);
    let change = json!({"InstanceId": id, "SystemDisk": {"DiskType": "CLOUD_PREMIUM"}});
    client.ok("ModifyInstanceDiskType", &change);
    client.advance(60);
    let disk = client.instance(&id)["SystemDisk"]["DiskId"].take();
    let listed = client.ok_in("cbs", "DescribeDisks", &json!({}));
    assert_eq!((&listed["TotalCount"], &listed["DiskSet"][0]["DiskId"]), (&json!(1), &disk));
}
