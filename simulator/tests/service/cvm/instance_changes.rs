//! Reinstalling instances and changing their type.

use serde_json::{Value, json};

use crate::common::{TestClient, with};

#[test]
fn instance_is_reinstalled() {
    let mut client = TestClient::new();
    let key = client.ok("CreateKeyPair", &json!({"KeyName": "deploy", "ProjectId": 0}));
    let key = key["KeyPair"]["KeyId"].clone();
    let id = client.run_one(&json!({"LoginSettings": {"KeyIds": [key]}}));
    let reset = |more: &Value| with(json!({"InstanceId": id}), more);
    let action = "ResetInstance";
    let ubuntu = json!({
        "ImageId": "img-487zeit5", "HostName": "web-1", "SystemDisk": {"DiskSize": 80},
    });
    client.ok(action, &reset(&ubuntu));
    assert_eq!(client.state(&id), "STOPPING");
    client.advance(60);
    let instance = client.instance(&id);
    assert_eq!(instance["InstanceState"], "RUNNING");
    assert_eq!(instance["ImageId"], "img-487zeit5");
    assert_eq!(instance["OsName"], "Ubuntu Server 22.04 LTS 64bit");
    assert_eq!(
        (&instance["HostName"], &instance["SystemDisk"]["DiskSize"]),
        (&json!("web-1"), &json!(80))
    );
    assert_eq!(
        (&instance["LatestOperation"], &instance["LatestOperationState"]),
        (&json!(action), &json!("SUCCESS"))
    );
    // Reinstalling without login settings removes the key pairs.
    assert_eq!(instance["LoginSettings"]["KeyIds"], json!([]));
    let pairs = client.ok("DescribeKeyPairs", &json!({"KeyIds": [key]}));
    assert_eq!(pairs["KeyPairSet"][0]["AssociatedInstanceIds"], json!([]));

    client.ok("StopInstances", &json!({"InstanceIds": [id]}));
    client.advance(60);
    client.ok(action, &reset(&json!({"ImageId": "img-mtnjlbc4"})));
    assert_eq!(
        client.code(action, &reset(&json!({}))),
        "OperationDenied.InstanceOperationInProgress"
    );
    client.advance(60);
    let instance = client.instance(&id);
    assert_eq!(
        (&instance["InstanceState"], &instance["DefaultLoginUser"]),
        (&json!("RUNNING"), &json!("Administrator"))
    );
    assert_eq!(instance["HostName"], "web-1");
}

#[test]
fn invalid_reinstallations_are_errors() {
    let mut client = TestClient::new();
    let id = client.run_one(&json!({"SystemDisk": {"DiskType": "LOCAL_BASIC", "DiskSize": 50}}));
    let cases = [
        (json!({"InstanceId": "ins-00000000"}), "InvalidInstanceId.NotFound"),
        (json!({"ImageId": "img-00000000"}), "InvalidImageId.NotFound"),
        (
            json!({"ImageId": "img-9qrfy1xt"}),
            "InvalidParameterValue.InvalidImageForGivenInstanceType",
        ),
        (
            json!({"ImageId": "img-mtnjlbc4"}),
            "InvalidParameterValue.InvalidImageIdForRetsetInstance",
        ),
        (json!({"SystemDisk": {"DiskSize": 80}}), "InvalidParameterValue"),
        (json!({"SystemDisk": {"DiskType": "CLOUD_SSD"}}), "InvalidParameterValue"),
        (json!({"HostName": "-a"}), "InvalidParameterValue.IllegalHostName"),
        (
            json!({"LoginSettings": {"Password": "onlysmall"}}),
            "InvalidParameterValue.InvalidPassword",
        ),
        (
            json!({"LoginSettings": {"KeyIds": ["skey-00000000"]}}),
            "ResourceNotFound.KeyPairNotFound",
        ),
    ];
    for (changes, code) in cases {
        let parameters = with(json!({"InstanceId": id}), &changes);
        assert_eq!(client.code("ResetInstance", &parameters), code, "{changes}");
    }
    assert_eq!(client.instance(&id)["LatestOperation"], "RunInstances");
}

#[test]
fn stopped_instance_runs_after_a_type_change() {
    let mut client = TestClient::new();
    let id = client.run_and_wait(1).remove(0);
    client.ok("StopInstances", &json!({"InstanceIds": [id]}));
    client.advance(60);
    client.ok("ResetInstancesType", &json!({"InstanceIds": [id], "InstanceType": "S5.LARGE8"}));
    assert_eq!(client.state(&id), "STOPPED");
    client.advance(60);
    let instance = client.instance(&id);
    assert_eq!(
        (&instance["InstanceState"], &instance["InstanceType"]),
        (&json!("RUNNING"), &json!("S5.LARGE8"))
    );
}

#[test]
fn possible_instance_types_are_described() {
    let mut client = TestClient::new();
    let in_three = client.run_one(&json!({"Placement": {"Zone": "ap-guangzhou-3"}}));
    let list = |client: &mut TestClient, more: &Value| -> Vec<(String, Value)> {
        let parameters = with(json!({"InstanceIds": [in_three]}), more);
        let response = client.ok("DescribeInstancesModification", &parameters);
        let items = response["InstanceTypeConfigStatusSet"].as_array().unwrap();
        assert_eq!(response["TotalCount"], items.len());
        let kind =
            |item: &Value| item["InstanceTypeConfig"]["InstanceType"].as_str().unwrap().to_owned();
        items.iter().map(|item| (kind(item), item["Status"].clone())).collect()
    };
    let all = list(&mut client, &json!({}));
    let status = |kind: &str| all.iter().find(|item| item.0 == kind).map(|item| item.1.clone());
    assert_eq!(status("S5.LARGE8"), Some(json!("SELL")));
    // Its own type, one that is sold out in the zone, and one with another architecture.
    assert_eq!(status("S5.MEDIUM4"), None);
    assert_eq!(status("S6.LARGE8"), Some(json!("UNAVAILABLE")));
    assert_eq!(status("SR1.LARGE8"), Some(json!("UNAVAILABLE")));
    let sold = list(&mut client, &json!({"Filters": [{"Name": "status", "Values": ["SELL"]}]}));
    assert!(sold.len() < all.len() && sold.iter().all(|item| item.1 == "SELL"), "{sold:?}");
    for (kind, _) in sold.into_iter().take(5) {
        let change = json!({"InstanceIds": [in_three], "InstanceType": kind});
        client.ok("InquiryPriceResetInstancesType", &change);
    }
    let elsewhere = client.run_and_wait(1).remove(0);
    let both = json!({"InstanceIds": [in_three, elsewhere]});
    assert_eq!(
        client.code("DescribeInstancesModification", &both),
        "FailedOperation.ZoneInconsistent"
    );
}

#[test]
fn prepaid_instances_change_to_a_cheaper_type_five_times() {
    let mut client = TestClient::new();
    let prepaid = json!({"InstanceChargeType": "PREPAID", "InstanceChargePrepaid": {"Period": 1}});
    let (by_hour, in_advance) = (client.run_one(&json!({})), client.run_one(&prepaid));
    let limits = |client: &mut TestClient| -> Vec<(Value, Value)> {
        let parameters =
            json!({"InstanceIds": [by_hour, in_advance], "Operation": "INSTANCE_DEGRADE"});
        let response = client.ok("DescribeInstancesOperationLimit", &parameters);
        let items = response["InstanceOperationLimitSet"].as_array().unwrap();
        items
            .iter()
            .map(|item| (item["CurrentCount"].clone(), item["LimitCount"].clone()))
            .collect()
    };
    assert_eq!(limits(&mut client), [(json!(-1), json!(-1)), (json!(0), json!(5))]);
    let change =
        |kind: &str| json!({"InstanceIds": [in_advance], "InstanceType": kind, "ForceStop": true});
    for _ in 0..5 {
        for kind in ["S5.SMALL1", "S5.MEDIUM4"] {
            client.ok("ResetInstancesType", &change(kind));
            client.advance(60);
        }
    }
    assert_eq!(limits(&mut client)[1], (json!(5), json!(5)));
    assert_eq!(client.code("ResetInstancesType", &change("S5.SMALL1")), "LimitExceeded");
    client.ok("ResetInstancesType", &change("S5.LARGE8"));
}

#[test]
fn running_instance_has_a_console() {
    let mut client = TestClient::new();
    let id = client.run(1).remove(0);
    let action = "DescribeInstanceVncUrl";
    let parameters = json!({"InstanceId": id});
    assert_eq!(client.code(action, &parameters), "UnsupportedOperation.InstanceStatePending");
    client.advance(60);
    let one = client.ok(action, &parameters)["InstanceVncUrl"].take();
    let other = client.ok(action, &parameters)["InstanceVncUrl"].take();
    assert!(one.as_str().unwrap().starts_with("wss%3A%2F%2F"), "{one}");
    assert_ne!(one, other);
}
