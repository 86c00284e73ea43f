//! Maintenance tasks, conversions of the operating system, and FPGA cards.

use serde_json::{Value, json};

use crate::common::{TestClient, order, strings, with};

fn tasks(client: &mut TestClient, changes: &Value) -> Vec<Value> {
    let response = client.ok("DescribeTaskInfo", &with(json!({"Limit": 20, "Offset": 0}), changes));
    response["RepairTaskInfoSet"].as_array().unwrap().clone()
}

#[test]
fn maintenance_tasks_are_requested_by_a_tag_and_authorized() {
    let mut client = TestClient::new();
    let tag = |kind: &str| {
        let tags = json!([{"Key": "simulator:maintenance", "Value": kind}]);
        json!({"TagSpecification": [{"ResourceType": "instance", "Tags": tags}]})
    };
    client.run_one(&tag("none"));
    let (one, two) = (client.run_one(&tag("101")), client.run_one(&tag("103")));
    assert_eq!(tasks(&mut client, &json!({})).len(), 2);
    let task = tasks(&mut client, &json!({"InstanceIds": [one]})).remove(0);
    assert_eq!(
        (&task["TaskTypeId"], &task["TaskStatus"], &task["AuthSource"], &task["AuthTime"]),
        (&json!(101), &json!(1), &json!("Waiting_auth"), &Value::Null)
    );
    let authorize = |instance: &str, task: &Value| {
        json!({
            "Product": "CVM", "InstanceIds": [instance], "TaskId": task["TaskId"],
            "Operate": "AuthorizeRepair",
        })
    };
    let action = "RepairTaskControl";
    assert_eq!(client.code(action, &authorize(&two, &task)), "InvalidParameter");
    client.ok(action, &authorize(&one, &task));
    assert_eq!(client.code(action, &authorize(&one, &task)), "InvalidParameter");
    assert_eq!(tasks(&mut client, &json!({"TaskStatus": [2]})).len(), 1);
    client.advance(3);
    let ended = tasks(&mut client, &json!({"TaskStatus": [3]})).remove(0);
    assert_eq!(ended["EndTime"], "2023-11-15 06:16:23");

    let other = tasks(&mut client, &json!({"TaskTypeIds": [103]})).remove(0);
    let at = |time: &str| with(authorize(&two, &other), &json!({"OrderAuthTime": time}));
    assert_eq!(client.code(action, &at("2023-11-15 06:17:00")), "InvalidParameter");
    client.ok(action, &at("2023-11-15 08:00:00"));
    assert_eq!(tasks(&mut client, &json!({"TaskStatus": [4]})).len(), 1);
    client.ok("TerminateInstances", &json!({"InstanceIds": [two]}));
    client.advance(60);
    let canceled = tasks(&mut client, &json!({"TaskStatus": [5]})).remove(0);
    assert_eq!((&canceled["InstanceId"], &canceled["Alias"]), (&json!(two), &Value::Null));
    // By default, only tasks of the current day are returned.
    client.advance(24 * 3600);
    assert_eq!(tasks(&mut client, &json!({})).len(), 0);
    let since = json!({"StartDate": "2023-11-15 00:00:00", "Order": 1});
    let found = tasks(&mut client, &since);
    assert_eq!(found.iter().map(|task| &task["TaskTypeId"]).collect::<Vec<_>>(), [103, 101]);
}

#[test]
fn conversions_change_the_operating_system() {
    let mut client = TestClient::new();
    let centos = client.run(1).remove(0);
    let ids = json!({"InstanceIds": [centos]});
    let action = "ConvertOperatingSystems";
    assert_eq!(client.code(action, &ids), "UnsupportedOperation.InstanceOsConvertOsNotSupport");
    let centos = client.ok("RunInstances", &order(&json!({"ImageId": "img-l8og963d"})));
    let centos = strings(&centos["InstanceIdSet"]).remove(0);
    let ids = json!({"InstanceIds": [centos]});
    assert_eq!(client.code(action, &ids), "UnsupportedOperation.InstanceStateNotRunning");
    client.advance(60);
    let dry = client.ok(action, &with(ids.clone(), &json!({"DryRun": true})));
    assert_eq!(dry["SupportTargetOSList"][0]["TargetOSVersion"], "2.4");
    assert_eq!(client.instance(&centos)["OsName"], "CentOS 7.9 64bit");
    assert!(client.ok(action, &ids)["TaskId"].is_string());
    client.advance(2);
    let converted = client.instance(&centos);
    assert_eq!(
        (&converted["OsName"], &converted["LatestOperationState"]),
        (&json!("TencentOS Server 2.4"), &json!("SUCCESS"))
    );
    assert_eq!(client.code(action, &ids), "UnsupportedOperation.InstanceOsConvertOsNotSupport");
}

#[test]
fn fpga_cards_are_programmed() {
    let mut client = TestClient::new();
    let plain = client.run_one(&json!({}));
    let card = client.run_one(&json!({"InstanceType": "FX4.7XLARGE112"}));
    let url = "images-1250000001.cos.ap-guangzhou.myqcloud.com/filter.xclbin";
    let program = |id: &str| json!({"InstanceId": id, "FPGAUrl": url, "DBDFs": ["0000:00:08.0"]});
    let action = "ProgramFpgaImage";
    assert_eq!(client.code(action, &program(&plain)), "UnsupportedOperation.NotFpgaInstance");
    let malformed = "InvalidParameterValue.IncorrectFormat";
    for changes in [json!({"FPGAUrl": "filter.xclbin"}), json!({"DBDFs": ["0000:00:09.0"]})] {
        assert_eq!(client.code(action, &with(program(&card), &changes)), malformed, "{changes}");
    }
    client.ok(action, &with(program(&card), &json!({"DryRun": true})));
    assert_eq!(client.instance(&card)["LatestOperation"], "RunInstances");
    client.ok(action, &program(&card));
    let busy = client.code(action, &program(&card));
    assert_eq!(busy, "OperationDenied.InstanceOperationInProgress");
    client.advance(2);
    let done = client.instance(&card);
    assert_eq!(
        (&done["LatestOperation"], &done["LatestOperationState"]),
        (&json!(action), &json!("SUCCESS"))
    );
}
