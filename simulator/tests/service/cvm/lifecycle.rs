//! The states of instances, on a clock that the tests advance.

use serde_json::{Value, json};
use tencent_cloud_leak_scan as leak_scan;

use crate::common::{TestClient, order, strings};

fn latest(instance: &Value) -> (&str, &str) {
    let text = |name: &str| instance[name].as_str().unwrap();
    (text("LatestOperation"), text("LatestOperationState"))
}

#[test]
fn instance_goes_through_its_states() {
    let mut client = TestClient::new();
    let response = client.ok("RunInstances", &order(&json!({})));
    let id = strings(&response["InstanceIdSet"]).remove(0);
    let ids = json!({"InstanceIds": [&id]});

    let pending = client.instance(&id);
    assert_eq!(pending["InstanceState"], "PENDING");
    assert_eq!(latest(&pending), ("RunInstances", "OPERATING"));
    assert_eq!(pending["LatestOperationRequestId"], response["RequestId"]);
    client.advance(1);
    assert_eq!(client.state(&id), "PENDING");
    client.advance(1);
    let run_and_wait = client.instance(&id);
    assert_eq!(run_and_wait["InstanceState"], "RUNNING");
    assert_eq!(latest(&run_and_wait), ("RunInstances", "SUCCESS"));

    for (action, during, after) in [
        ("StopInstances", "STOPPING", "STOPPED"),
        ("StartInstances", "STARTING", "RUNNING"),
        ("RebootInstances", "REBOOTING", "RUNNING"),
    ] {
        let response = client.ok(action, &ids);
        let instance = client.instance(&id);
        assert_eq!(instance["InstanceState"], during, "{action}");
        assert_eq!(latest(&instance), (action, "OPERATING"));
        assert_eq!(instance["LatestOperationRequestId"], response["RequestId"]);
        client.advance(10);
        let instance = client.instance(&id);
        assert_eq!(instance["InstanceState"], after, "{action}");
        assert_eq!(latest(&instance), (action, "SUCCESS"));
    }

    client.ok("TerminateInstances", &ids);
    assert_eq!(client.state(&id), "TERMINATING");
    client.advance(10);
    assert_eq!(client.ok("DescribeInstances", &json!({}))["TotalCount"], 0);
    for list in ["DescribeInstances", "DescribeInstancesStatus"] {
        assert_eq!(client.ok(list, &ids)["TotalCount"], 0, "{list}");
    }
    assert_eq!(client.code("StartInstances", &ids), "InvalidInstanceId.NotFound");
}

#[test]
fn actions_require_a_state() {
    let cases: &[(&str, &[&str], &str)] = &[
        ("StartInstances", &[], "InstanceStateRunning"),
        ("StartInstances", &["StopInstances"], "InstanceStateStopping"),
        ("StopInstances", &["StopInstances", "wait"], "InstanceStateStopped"),
        ("StopInstances", &["RebootInstances"], "InstanceStateRebooting"),
        ("RebootInstances", &["StopInstances", "wait"], "InstanceStateStopped"),
        ("RebootInstances", &["StopInstances", "wait", "StartInstances"], "InstanceStateStarting"),
        ("TerminateInstances", &["TerminateInstances"], "InstanceStateTerminating"),
        ("TerminateInstances", &["StopInstances"], "InstanceStateStopping"),
    ];
    for (action, before, expected) in cases {
        let mut client = TestClient::new();
        let ids = json!({"InstanceIds": client.run_and_wait(1)});
        for step in *before {
            if *step == "wait" {
                client.advance(60);
            } else {
                client.ok(step, &ids);
            }
        }
        let expected = format!("UnsupportedOperation.{expected}");
        assert_eq!(client.code(action, &ids), expected, "{action} after {before:?}");
    }
}

#[test]
fn an_error_for_one_instance_changes_none() {
    let mut client = TestClient::new();
    let ids = client.run_and_wait(3);
    client.ok("StopInstances", &json!({"InstanceIds": [ids[2]]}));
    client.advance(60);
    let all = json!({"InstanceIds": ids});
    assert_eq!(client.code("StopInstances", &all), "UnsupportedOperation.InstanceStateStopped");
    assert_eq!(
        (client.state(&ids[0]), client.state(&ids[1])),
        ("RUNNING".into(), "RUNNING".into())
    );
    let bad =
        [("ins-zzzzzzzz", "InvalidInstanceId.NotFound"), ("i-1", "InvalidInstanceId.Malformed")];
    for (id, expected) in bad {
        let some = json!({"InstanceIds": [ids[0], id]});
        assert_eq!(client.code("StopInstances", &some), expected);
        assert_eq!(client.state(&ids[0]), "RUNNING");
    }
}

#[test]
fn prepaid_instances_are_isolated_before_removal() {
    let mut client = TestClient::new();
    let prepaid = json!({
        "InstanceChargeType": "PREPAID",
        "InstanceChargePrepaid": {"Period": 1, "RenewFlag": "NOTIFY_AND_AUTO_RENEW"},
    });
    let response = client.ok("RunInstances", &order(&prepaid));
    let id = strings(&response["InstanceIdSet"]).remove(0);
    let ids = json!({"InstanceIds": [&id]});
    client.advance(60);
    let instance = client.instance(&id);
    assert_eq!(instance["ExpiredTime"], "2023-12-14T22:13:20Z");
    assert_eq!(instance["RenewFlag"], "NOTIFY_AND_AUTO_RENEW");

    client.ok("TerminateInstances", &ids);
    client.advance(60);
    let isolated = client.instance(&id);
    assert_eq!(isolated["InstanceState"], "SHUTDOWN");
    assert_eq!(isolated["RestrictState"], "PROTECTIVELY_ISOLATED");
    assert_eq!(isolated["IsolatedSource"], "MANMADE");
    assert_eq!(client.code("StartInstances", &ids), "UnsupportedOperation.InstanceStateShutdown");

    let renewal = json!({"InstanceIds": [&id], "InstanceChargePrepaid": {"Period": 2}});
    client.ok("RenewInstances", &renewal);
    let renewed = client.instance(&id);
    assert_eq!(
        (&renewed["InstanceState"], &renewed["RestrictState"]),
        (&json!("STOPPED"), &json!("NORMAL"))
    );
    assert_eq!(renewed["ExpiredTime"], "2024-02-12T22:13:20Z");

    for _ in 0..2 {
        client.ok("TerminateInstances", &ids);
        client.advance(60);
    }
    assert_eq!(client.ok("DescribeInstances", &json!({}))["TotalCount"], 0);
}

#[test]
fn type_change_requires_a_stopped_instance() {
    let mut client = TestClient::new();
    let id = client.run_and_wait(1).remove(0);
    let change = |force: bool| json!({"InstanceIds": [&id], "InstanceType": "S5.LARGE8", "ForceStop": force});
    let code = client.code("ResetInstancesType", &change(false));
    assert_eq!(code, "UnsupportedOperation.InstanceStateRunning");
    client.ok("ResetInstancesType", &change(true));
    let mut seen = Vec::new();
    for _ in 0..8 {
        let instance = client.instance(&id);
        let step = (instance["InstanceState"].clone(), instance["CPU"].clone());
        if seen.last() != Some(&step) {
            seen.push(step);
        }
        client.advance(1);
    }
    let expected = [("STOPPING", 2), ("STOPPED", 2), ("STARTING", 4), ("RUNNING", 4)];
    assert_eq!(seen, expected.map(|(state, cpu)| (json!(state), json!(cpu))));
    let arm = json!({"InstanceIds": [&id], "InstanceType": "SR1.LARGE8", "ForceStop": true});
    let code = client.code("ResetInstancesType", &arm);
    assert_eq!(code, "UnsupportedOperation.HeterogeneousChangeInstanceFamily");
    let none = json!({"InstanceIds": [&id], "InstanceType": "S5.LARGE9", "ForceStop": true});
    assert_eq!(
        client.code("ResetInstancesType", &none),
        "ResourceNotFound.InvalidZoneInstanceType"
    );
}

#[test]
fn change_in_progress_excludes_others() {
    let mut client = TestClient::new();
    let ids = client.run_and_wait(1);
    client.ok("StopInstances", &json!({"InstanceIds": ids, "StoppedMode": "STOP_CHARGING"}));
    client.advance(60);
    assert_eq!(client.instance(&ids[0])["StopChargingMode"], "STOP_CHARGING");
    client.ok(
        "ResetInstancesPassword",
        &json!({"InstanceIds": ids, "Password": leak_scan::PASSWORD}),
    );
    let code = client.code("StartInstances", &json!({"InstanceIds": ids}));
    assert_eq!(code, "OperationDenied.InstanceOperationInProgress");
    client.advance(60);
    client.ok("StartInstances", &json!({"InstanceIds": ids}));
    client.advance(60);
    assert_eq!(client.instance(&ids[0])["StopChargingMode"], "NOT_APPLICABLE");
}

#[test]
fn protected_instances_cannot_be_terminated() {
    let mut client = TestClient::new();
    let ids = client.run_and_wait(1);
    let protect = |on: bool| json!({"InstanceIds": ids, "DisableApiTermination": on});
    client.ok("ModifyInstancesAttribute", &protect(true));
    let all = json!({"InstanceIds": ids});
    assert_eq!(client.code("TerminateInstances", &all), "UnsupportedOperation.InstancesProtected");
    client.ok("ModifyInstancesAttribute", &protect(false));
    client.ok("TerminateInstances", &all);
}

#[test]
fn failed_launch_is_released_after_a_minute() {
    let mut client = TestClient::new();
    client.core.fail_next("RunInstances");
    let ids =
        strings(&client.ok("RunInstances", &order(&json!({"InstanceCount": 2})))["InstanceIdSet"]);
    client.advance(2);
    assert_eq!(client.state(&ids[0]), "LAUNCH_FAILED");
    assert_eq!(client.instance(&ids[1])["LatestOperationState"], "FAILED");
    let id = json!({"InstanceIds": [ids[0]]});
    let code = client.code("TerminateInstances", &id);
    assert_eq!(code, "UnsupportedOperation.InstanceStateLaunchFailed");

    client.advance(59);
    assert_eq!(client.state(&ids[0]), "LAUNCH_FAILED");
    client.advance(1);
    assert_eq!(client.ok("DescribeInstances", &json!({}))["TotalCount"], 0);
    let disks = client.ok_in("cbs", "DescribeDisks", &json!({}));
    assert_eq!(disks["TotalCount"], 0);
}

#[test]
fn other_failed_operations_keep_the_instance() {
    let mut client = TestClient::new();
    let ids = client.run_and_wait(1);
    client.core.fail_next("StopInstances");
    client.ok("StopInstances", &json!({"InstanceIds": ids}));
    client.advance(3600);
    assert_eq!(client.state(&ids[0]), "RUNNING");
    client.ok("StopInstances", &json!({"InstanceIds": ids}));
    client.advance(10);
    assert_eq!(client.state(&ids[0]), "STOPPED");
}
