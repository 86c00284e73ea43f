//! Rescue mode, timers and user data.

use serde_json::{Value, json};
use tencent_cloud_leak_scan as leak_scan;

use crate::common::{TestClient, order, strings, with};

#[test]
fn instance_enters_and_exits_rescue_mode() {
    let mut client = TestClient::new();
    let id = client.run_and_wait(1).remove(0);
    let enter = json!({"InstanceId": id, "Password": leak_scan::PASSWORD, "StopType": "SOFT"});
    let exit = json!({"InstanceId": id});
    assert_eq!(client.code("ExitRescueMode", &exit), "UnsupportedOperation.InstanceStateRunning");
    client.ok("EnterRescueMode", &enter);
    assert_eq!(client.state(&id), "ENTER_RESCUE_MODE");
    let code = client.code("EnterRescueMode", &enter);
    assert_eq!(code, "UnsupportedOperation.InstanceStateEnterRescueMode");
    client.advance(2);
    let instance = client.instance(&id);
    assert_eq!(
        (&instance["InstanceState"], &instance["LatestOperationState"]),
        (&json!("RESCUE_MODE"), &json!("SUCCESS"))
    );
    let stop = json!({"InstanceIds": [id]});
    assert_eq!(client.code("StopInstances", &stop), "UnsupportedOperation.InstanceStateRescueMode");
    client.ok("DescribeInstanceVncUrl", &exit);
    client.ok("ExitRescueMode", &exit);
    assert_eq!(client.state(&id), "EXIT_RESCUE_MODE");
    client.advance(2);
    assert_eq!(client.state(&id), "RUNNING");

    client.ok("EnterRescueMode", &enter);
    client.advance(2);
    client.ok("TerminateInstances", &stop);
    client.advance(2);
    assert_eq!(client.ok("DescribeInstances", &json!({}))["TotalCount"], 0);
}

#[test]
fn invalid_rescues_are_errors() {
    let mut client = TestClient::new();
    let arm = json!({"InstanceType": "SR1.MEDIUM4", "ImageId": "img-9qrfy1xt"});
    let (arm, id) = (client.run_one(&arm), client.run_and_wait(1).remove(0));
    let cases = [
        (json!({"InstanceId": arm}), "UnsupportedOperation.ArmArchitecture"),
        (json!({"InstanceId": "ins-00000000"}), "InvalidInstanceId.NotFound"),
        (json!({"Password": "onlysmall"}), "InvalidParameterValue.InvalidPassword"),
    ];
    for (changes, code) in cases {
        let parameters = json!({"InstanceId": id, "Password": leak_scan::PASSWORD});
        assert_eq!(client.code("EnterRescueMode", &with(parameters, &changes)), code, "{changes}");
    }
}

fn timers(client: &mut TestClient, parameters: &Value) -> Vec<Value> {
    let mut response = client.ok("DescribeInstancesActionTimer", parameters);
    response["ActionTimers"].as_array_mut().unwrap().drain(..).collect()
}

fn at(time: &str) -> Value {
    json!({"TimerAction": "TerminateInstances", "ActionTime": time})
}

#[test]
fn timer_terminates_its_instance_on_time() {
    let mut client = TestClient::new();
    let ids = client.run_and_wait(2);
    // It is 22:14:20.
    let set = json!({"InstanceIds": ids, "ActionTimer": at("2023-11-14T23:00:00Z")});
    let made = strings(&client.ok("ImportInstancesActionTimer", &set)["ActionTimerIds"]);
    assert_eq!(
        client.code("ImportInstancesActionTimer", &set),
        "FailedOperation.MutActionTimerExist"
    );
    let described = timers(&mut client, &json!({"InstanceIds": [ids[0]]}));
    assert_eq!(described.len(), 1);
    assert_eq!(
        (&described[0]["ActionTimerId"], &described[0]["Status"]),
        (&json!(made[0]), &json!("UNDO"))
    );
    assert_eq!(described[0]["ActionTime"], "2023-11-14T23:00:00Z");
    client.ok("DeleteInstancesActionTimer", &json!({"ActionTimerIds": [made[1]]}));
    client.ok("DeleteInstancesActionTimer", &json!({"ActionTimerIds": [made[1]]}));

    // Neither an operation in progress nor termination protection prevents the timer.
    let protect = json!({"InstanceIds": [ids[0]], "DisableApiTermination": true});
    client.ok("ModifyInstancesAttribute", &protect);
    client.advance(45 * 60 + 39);
    client.ok("RebootInstances", &json!({"InstanceIds": [ids[0]]}));
    client.advance(2);
    let instance = client.instance(&ids[0]);
    assert_eq!(
        (&instance["InstanceState"], &instance["LatestOperation"]),
        (&json!("TERMINATING"), &json!("TerminateInstances"))
    );
    assert_eq!(timers(&mut client, &json!({}))[0]["Status"], "DOING");
    let delete = json!({"ActionTimerIds": [made[0]]});
    assert_eq!(client.code("DeleteInstancesActionTimer", &delete), "UnsupportedOperation");
    // Termination started when the timer was due, not at the next call.
    client.advance(1);
    assert_eq!(client.ok("DescribeInstances", &json!({"InstanceIds": [ids[0]]}))["TotalCount"], 0);
    let done = timers(&mut client, &json!({"StatusList": ["DONE"]}));
    assert_eq!(done[0]["InstanceId"], json!(ids[0]));
    assert_eq!(client.state(&ids[1]), "RUNNING");
}

#[test]
fn oldest_timers_that_have_ended_are_forgotten() {
    let mut client = TestClient::new();
    // It is midnight.
    client.advance(6400);
    let mut first = Vec::new();
    for hour in 0..11 {
        let ids = client.run_and_wait(100);
        let timer = at(&format!("2023-11-15T{hour:02}:30:00Z"));
        client.ok("ImportInstancesActionTimer", &json!({"InstanceIds": ids, "ActionTimer": timer}));
        first = if hour == 0 { ids } else { first };
        client.advance(3540);
    }
    let done = timers(&mut client, &json!({"StatusList": ["DONE"]}));
    assert_eq!(done.len(), 1000);
    assert!(!done.iter().any(|timer| timer["InstanceId"] == json!(first[0])));
}

#[test]
fn invalid_timers_are_errors() {
    let mut client = TestClient::new();
    let prepaid = json!({"InstanceChargeType": "PREPAID", "InstanceChargePrepaid": {"Period": 1}});
    let (id, paid) = (client.run_one(&json!({})), client.run_one(&prepaid));
    let good = "2023-11-15T12:00:00Z";
    let wrong = "InvalidParameterValue.InvalidTimeFormat";
    let cases = [
        (json!({"ActionTimer": at("tomorrow")}), wrong),
        (json!({"ActionTimer": at("2023-11-15 12:00:00")}), wrong),
        (json!({"ActionTimer": at("2023-11-14T22:15:30Z")}), wrong),
        (json!({"ActionTimer": {"ActionTime": good}}), "MissingParameter"),
        (json!({"InstanceIds": ["ins-00000000"]}), "InvalidInstanceId.NotFound"),
        (
            json!({"InstanceIds": [paid]}),
            "UnsupportedOperation.NotSupportImportInstancesActionTimer",
        ),
    ];
    for (changes, code) in cases {
        let parameters = json!({"InstanceIds": [id], "ActionTimer": at(good)});
        let found = client.code("ImportInstancesActionTimer", &with(parameters, &changes));
        assert_eq!(found, code, "{changes}");
    }
    assert_eq!(timers(&mut client, &json!({})), Vec::<Value>::new());
    let order = order(&with(prepaid, &json!({"ActionTimer": at(good)})));
    let code = client.code("RunInstances", &order);
    assert!(code.starts_with("UnsupportedOperation"), "{code}");
}

#[test]
fn timers_are_set_by_orders_and_filtered_by_time() {
    let mut client = TestClient::new();
    let id = client.run_one(&json!({"ActionTimer": at("2023-11-15T12:00:00Z")}));
    let other = client.run_one(&json!({"ActionTimer": at("2023-11-16T12:00:00Z")}));
    // In Beijing time.
    let early = json!({"EndActionTime": "2023-11-15 20:00:00"});
    let late = json!({"StartActionTime": "2023-11-15 20:00:01"});
    assert_eq!(timers(&mut client, &early)[0]["InstanceId"], json!(id));
    assert_eq!(timers(&mut client, &late)[0]["InstanceId"], json!(other));
    let wrong = json!({"StartActionTime": "2023-11-15"});
    let code = client.code("DescribeInstancesActionTimer", &wrong);
    assert_eq!(code, "InvalidParameterValue.InvalidTimeFormat");
    let change = json!({
        "InstanceIds": [id], "InstanceChargeType": "PREPAID", "InstanceChargePrepaid": {"Period": 1},
    });
    assert_eq!(client.code("ModifyInstancesChargeType", &change), "InvalidInstance.NotSupported");
    // Terminating an instance removes its timer.
    client.ok("TerminateInstances", &json!({"InstanceIds": [id]}));
    client.advance(60);
    assert_eq!(timers(&mut client, &json!({})).len(), 1);
}

#[test]
fn user_data_is_kept_until_reinstallation() {
    let mut client = TestClient::new();
    let id = client.run_one(&json!({"UserData": "ZWNobyBoaQ=="}));
    let read = |client: &mut TestClient| {
        let parameters = json!({"InstanceIds": [id], "Attributes": ["UserData"]});
        client.ok("DescribeInstancesAttributes", &parameters)["InstanceSet"][0].take()
    };
    assert_eq!(
        read(&mut client),
        json!({"InstanceId": id, "Attributes": {"UserData": "ZWNobyBoaQ=="}})
    );
    client.ok("ResetInstance", &json!({"InstanceId": id, "UserData": "bHM="}));
    client.advance(60);
    assert_eq!(read(&mut client)["Attributes"]["UserData"], "bHM=");
    for data in ["echo hi", "ZWNobyBoaQ=", &"AAAA".repeat(5500)] {
        let code = client.code("RunInstances", &order(&json!({"UserData": data})));
        assert_eq!(code, "InvalidParameterValue.InvalidUserDataFormat", "{data:.12}");
    }
    let unknown = json!({"InstanceIds": ["ins-00000000"], "Attributes": ["UserData"]});
    assert_eq!(client.code("DescribeInstancesAttributes", &unknown), "InvalidInstanceId.NotFound");
}
