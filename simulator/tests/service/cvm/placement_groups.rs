//! Placement groups: their limits, and the instances in them.

use serde_json::{Value, json};
use tencent_cloud_simulator::{Quotas, Simulator};

use crate::common::{TestClient, order, strings};

fn create(client: &mut TestClient, name: &str, level: &str, more: &Value) -> String {
    let mut parameters = json!({"Name": name, "Type": level});
    for (name, value) in more.as_object().unwrap() {
        parameters[name] = value.clone();
    }
    let response = client.ok("CreateDisasterRecoverGroup", &parameters);
    assert_eq!((&response["Name"], &response["CurrentNum"]), (&json!(name), &json!(0)));
    response["DisasterRecoverGroupId"].as_str().unwrap().to_owned()
}

fn describe(client: &mut TestClient, parameters: &Value) -> Vec<Value> {
    let mut response = client.ok("DescribeDisasterRecoverGroups", parameters);
    response["DisasterRecoverGroupSet"].as_array_mut().unwrap().drain(..).collect()
}

#[test]
fn instances_are_created_in_groups_until_termination() {
    let mut client = TestClient::new();
    let group = create(&mut client, "web", "SW", &json!({}));
    let place = json!({"DisasterRecoverGroupIds": [group], "InstanceCount": 2});
    let ids = strings(&client.ok("RunInstances", &order(&place))["InstanceIdSet"]);
    let described = describe(&mut client, &json!({"DisasterRecoverGroupIds": [group]})).remove(0);
    assert_eq!(strings(&described["InstanceIds"]), ids);
    assert_eq!((&described["CurrentNum"], &described["CvmQuotaTotal"]), (&json!(2), &json!(20)));
    assert_eq!((&described["Strategy"], &described["Affinity"]), (&json!("SPREAD"), &json!(1)));
    let instance = client.instance(&ids[0]);
    assert_eq!(instance["DisasterRecoverGroupIds"], json!([group]));
    assert_eq!(instance["DisasterRecoverGroupId"], json!(group));

    let delete = json!({"DisasterRecoverGroupIds": [group]});
    assert_eq!(
        client.code("DeleteDisasterRecoverGroups", &delete),
        "FailedOperation.PlacementSetNotEmpty"
    );
    client.advance(60);
    client.ok("TerminateInstances", &json!({"InstanceIds": ids}));
    client.advance(60);
    client.ok("DeleteDisasterRecoverGroups", &delete);
    let unknown = order(&json!({"DisasterRecoverGroupIds": [group]}));
    assert_eq!(
        client.code("RunInstances", &unknown),
        "FailedOperation.DisasterRecoverGroupNotFound"
    );
    assert_eq!(describe(&mut client, &delete), Vec::<Value>::new());
    assert_eq!(
        client.code("DeleteDisasterRecoverGroups", &delete),
        "ResourceNotFound.InvalidPlacementSet"
    );
}

#[test]
fn creation_time_has_the_documented_format_of_each_action() {
    let mut client = TestClient::new();
    let created = client.ok("CreateDisasterRecoverGroup", &json!({"Name": "one", "Type": "HOST"}));
    assert_eq!(created["CreateTime"], "2023-11-15 06:13:20");
    let described = client.ok("DescribeDisasterRecoverGroups", &json!({}));
    let described = &described["DisasterRecoverGroupSet"][0];
    assert_eq!(described["CreateTime"], "2023-11-14T22:13:20Z");
}

#[test]
fn group_capacity_is_enforced() {
    let mut quotas = Quotas::default();
    quotas.placement_groups = 2;
    quotas.instances_in_host_group = 3;
    let mut client = TestClient::of(&Simulator::builder().quotas(quotas));
    let one = create(&mut client, "one", "HOST", &json!({}));
    let two = create(&mut client, "two", "RACK", &json!({}));
    let third = json!({"Name": "three", "Type": "HOST"});
    assert_eq!(
        client.code("CreateDisasterRecoverGroup", &third),
        "ResourceInsufficient.InsufficientGroupQuota"
    );
    let response = client.ok("DescribeDisasterRecoverGroupQuota", &json!({}));
    assert_eq!((&response["GroupQuota"], &response["CurrentNum"]), (&json!(2), &json!(2)));
    assert_eq!(response["CvmInHostGroupQuota"], 3);
    assert_eq!(response["CvmInSwitchGroupQuota"], 20);

    let into = |group: &str, count: u32| {
        order(&json!({"DisasterRecoverGroupIds": [group], "InstanceCount": count}))
    };
    let full = "ResourceInsufficient.DisasterRecoverGroupCvmQuota";
    assert_eq!(client.code("RunInstances", &into(&one, 4)), full);
    client.ok("RunInstances", &into(&one, 2));
    assert_eq!(client.code("RunInstances", &into(&one, 2)), full);
    let others = strings(&client.ok("RunInstances", &into(&two, 2))["InstanceIdSet"]);
    client.advance(60);
    let both = json!({"InstanceIds": others, "DisasterRecoverGroupIds": [one]});
    assert_eq!(client.code("ModifyInstancesDisasterRecoverGroup", &both), full);
    let single = json!({"InstanceIds": [others[0]], "DisasterRecoverGroupIds": [one]});
    client.ok("ModifyInstancesDisasterRecoverGroup", &single);
    let described = describe(&mut client, &json!({}));
    assert_eq!((&described[0]["CurrentNum"], &described[1]["CurrentNum"]), (&json!(3), &json!(1)));
}

#[test]
fn instances_move_between_groups() {
    let mut client = TestClient::new();
    let group = create(&mut client, "web", "HOST", &json!({}));
    let ids = client.run_and_wait(2);
    let join = |changes: &Value| {
        let mut parameters = json!({"InstanceIds": ids, "DisasterRecoverGroupIds": [group]});
        for (name, value) in changes.as_object().unwrap() {
            parameters[name] = value.clone();
        }
        parameters
    };
    let action = "ModifyInstancesDisasterRecoverGroup";
    let refused = [
        (json!({"DisasterRecoverGroupIds": null}), "MissingParameter"),
        (
            json!({"DisasterRecoverGroupIds": ["ps-1"]}),
            "InvalidParameterValue.DisasterRecoverGroupIdMalformed",
        ),
        (
            json!({"DisasterRecoverGroupIds": ["ps-00000000"]}),
            "FailedOperation.DisasterRecoverGroupNotFound",
        ),
        (json!({"InstanceIds": ["ins-00000000"]}), "InvalidInstanceId.NotFound"),
        (json!({"PartitionNumber": 1}), "InvalidParameterValue"),
    ];
    for (changes, code) in refused {
        assert_eq!(client.code(action, &join(&changes)), code, "{changes}");
    }
    let response = client.ok(action, &join(&json!({"InstanceIds": [ids[0]]})));
    let moved = client.instance(&ids[0]);
    assert_eq!(
        (&moved["InstanceState"], &moved["LatestOperation"]),
        (&json!("RUNNING"), &json!(action))
    );
    assert_eq!(moved["LatestOperationRequestId"], response["RequestId"]);
    let again = join(&json!({"InstanceIds": [ids[0]]}));
    assert_eq!(client.code(action, &again), "FailedOperation.AlreadyInDisasterRecoverGroup");

    client.ok(action, &join(&json!({"InstanceIds": [ids[1]], "Force": true})));
    assert_eq!(client.state(&ids[1]), "REBOOTING");
    client.advance(60);
    assert_eq!(client.state(&ids[1]), "RUNNING");
    let other = create(&mut client, "db", "HOST", &json!({}));
    let stop = json!({"InstanceIds": [ids[1]], "StoppedMode": "STOP_CHARGING"});
    client.ok("StopInstances", &stop);
    let away = join(&json!({"InstanceIds": [ids[1]], "DisasterRecoverGroupIds": [other]}));
    assert_eq!(client.code(action, &away), "UnsupportedOperation.InstanceStateStopping");
    client.advance(60);
    assert_eq!(client.code(action, &away), "UnsupportedOperation.StoppedModeStopCharging");
}

#[test]
fn partitions_are_named_or_assigned_in_turn() {
    let mut client = TestClient::new();
    let parted = json!({"Strategy": "PARTITION", "PartitionCount": 3});
    let group = create(&mut client, "parts", "RACK", &parted);
    let numbers = |client: &mut TestClient, changes: &Value| -> Vec<Value> {
        let mut place = json!({"DisasterRecoverGroupIds": [group], "InstanceCount": 4});
        for (name, value) in changes.as_object().unwrap() {
            place[name] = value.clone();
        }
        let ids = strings(&client.ok("RunInstances", &order(&place))["InstanceIdSet"]);
        ids.iter().map(|id| client.instance(id)["PartitionNumber"].clone()).collect()
    };
    assert_eq!(numbers(&mut client, &json!({})), [1, 2, 3, 1]);
    assert_eq!(numbers(&mut client, &json!({"PartitionNumber": 2})), [2, 2, 2, 2]);
    let beyond = order(&json!({"DisasterRecoverGroupIds": [group], "PartitionNumber": 4}));
    assert_eq!(client.code("RunInstances", &beyond), "InvalidParameterValue.Range");
    for (parameters, code) in [
        (json!({"Strategy": "PARTITION"}), "MissingParameter"),
        (json!({"PartitionCount": 3}), "InvalidParameterValue"),
        (json!({"Strategy": "PARTITION", "PartitionCount": 31}), "InvalidParameterValue.Range"),
        (json!({"Affinity": 11}), "InvalidParameterValue.Range"),
    ] {
        let mut parameters = parameters;
        parameters["Name"] = json!("x");
        parameters["Type"] = json!("HOST");
        assert_eq!(client.code("CreateDisasterRecoverGroup", &parameters), code, "{parameters}");
    }
}

#[test]
fn groups_are_filtered_and_modified() {
    let mut client = TestClient::new();
    let tags = json!([{"ResourceType": "ps", "Tags": [{"Key": "team", "Value": "web"}]}]);
    let tagged = json!({"TagSpecification": tags, "Affinity": 2, "ClientToken": "one"});
    let web = create(&mut client, "web-racks", "RACK", &tagged);
    assert_eq!(create(&mut client, "web-racks", "RACK", &tagged), web);
    create(&mut client, "db", "HOST", &json!({}));
    let names = |client: &mut TestClient, parameters: &Value| -> Vec<Value> {
        describe(client, parameters).into_iter().map(|mut group| group["Name"].take()).collect()
    };
    assert_eq!(names(&mut client, &json!({})), ["web-racks", "db"]);
    assert_eq!(names(&mut client, &json!({"Offset": 1, "Limit": 1})), ["db"]);
    assert_eq!(names(&mut client, &json!({"Name": "rack"})), ["web-racks"]);
    let filter = json!({"Filters": [{"Name": "tag:team", "Values": ["web"]}]});
    assert_eq!(names(&mut client, &filter), ["web-racks"]);

    let modify = |affinity: i64| json!({"DisasterRecoverGroupId": web, "Name": "web-wide", "Affinity": affinity});
    let action = "ModifyDisasterRecoverGroupAttribute";
    assert_eq!(client.code(action, &modify(1)), "InvalidParameterValue");
    client.ok(action, &modify(4));
    let described = describe(&mut client, &json!({"Name": "web-wide"})).remove(0);
    assert_eq!(
        (&described["DisasterRecoverGroupId"], &described["Affinity"]),
        (&json!(web), &json!(4))
    );
    let unknown = json!({"DisasterRecoverGroupId": "ps-00000000", "Name": "x"});
    assert_eq!(client.code(action, &unknown), "ResourceNotFound.InvalidPlacementSet");
    client.region = "ap-shanghai".to_owned();
    assert_eq!(names(&mut client, &json!({})), Vec::<Value>::new());
}

#[test]
fn instances_leave_a_group() {
    let mut client = TestClient::new();
    let (web, db) = (
        create(&mut client, "web", "HOST", &json!({})),
        create(&mut client, "db", "HOST", &json!({})),
    );
    let id = client.run_one(&json!({"DisasterRecoverGroupIds": [web]}));
    let leave =
        |id: &str, group: &str| json!({"InstanceIds": [id], "DisasterRecoverGroupIds": [group]});
    let action = "DeleteInstancesDisasterRecoverGroups";
    let refused = [
        (leave(&id, &db), "FailedOperation.DisasterRecoverGroupNotMatch"),
        (leave(&id, "ps-00000000"), "FailedOperation.DisasterRecoverGroupNotFound"),
        (leave("ins-00000000", &web), "ResourceNotFound.InvalidInstanceIdNotFound"),
    ];
    for (parameters, code) in refused {
        assert_eq!(client.code(action, &parameters), code, "{parameters}");
    }
    for _ in 0..2 {
        client.ok(action, &leave(&id, &web));
        assert_eq!(client.instance(&id)["DisasterRecoverGroupIds"], json!([]));
    }
    client.ok("DeleteDisasterRecoverGroups", &json!({"DisasterRecoverGroupIds": [web]}));
}
