//! Placement groups: their limits, and the instances in them.

// Helpers of tests may fail a test, too.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use serde_json::{Value, json};
use tencent_cloud_simulator::{Quotas, Simulator};

use self::common::{Bench, order, strings};

fn create(bench: &mut Bench, name: &str, level: &str, more: &Value) -> String {
    let mut parameters = json!({"Name": name, "Type": level});
    for (name, value) in more.as_object().unwrap() {
        parameters[name] = value.clone();
    }
    let reply = bench.ok("CreateDisasterRecoverGroup", &parameters);
    assert_eq!((&reply["Name"], &reply["CurrentNum"]), (&json!(name), &json!(0)));
    reply["DisasterRecoverGroupId"].as_str().unwrap().to_owned()
}

fn describe(bench: &mut Bench, parameters: &Value) -> Vec<Value> {
    let mut reply = bench.ok("DescribeDisasterRecoverGroups", parameters);
    reply["DisasterRecoverGroupSet"].as_array_mut().unwrap().drain(..).collect()
}

#[test]
fn instances_are_made_in_groups_and_leave_them_at_their_end() {
    let mut bench = Bench::new();
    let group = create(&mut bench, "web", "SW", &json!({}));
    let place = json!({"DisasterRecoverGroupIds": [group], "InstanceCount": 2});
    let ids = strings(&bench.ok("RunInstances", &order(&place))["InstanceIdSet"]);
    let shown = describe(&mut bench, &json!({"DisasterRecoverGroupIds": [group]})).remove(0);
    assert_eq!(strings(&shown["InstanceIds"]), ids);
    assert_eq!((&shown["CurrentNum"], &shown["CvmQuotaTotal"]), (&json!(2), &json!(20)));
    assert_eq!((&shown["Strategy"], &shown["Affinity"]), (&json!("SPREAD"), &json!(1)));
    let instance = bench.instance(&ids[0]);
    assert_eq!(instance["DisasterRecoverGroupIds"], json!([group]));
    assert_eq!(instance["DisasterRecoverGroupId"], json!(group));

    let delete = json!({"DisasterRecoverGroupIds": [group]});
    assert_eq!(
        bench.code("DeleteDisasterRecoverGroups", &delete),
        "FailedOperation.PlacementSetNotEmpty"
    );
    bench.advance(60);
    bench.ok("TerminateInstances", &json!({"InstanceIds": ids}));
    bench.advance(60);
    bench.ok("DeleteDisasterRecoverGroups", &delete);
    let unknown = order(&json!({"DisasterRecoverGroupIds": [group]}));
    assert_eq!(
        bench.code("RunInstances", &unknown),
        "FailedOperation.DisasterRecoverGroupNotFound"
    );
    assert_eq!(describe(&mut bench, &delete), Vec::<Value>::new());
    assert_eq!(
        bench.code("DeleteDisasterRecoverGroups", &delete),
        "ResourceNotFound.InvalidPlacementSet"
    );
}

#[test]
fn a_group_holds_as_many_as_its_quota_says() {
    let mut quotas = Quotas::default();
    quotas.placement_groups = 2;
    quotas.instances_in_host_group = 3;
    let mut bench = Bench::of(&Simulator::builder().quotas(quotas));
    let one = create(&mut bench, "one", "HOST", &json!({}));
    let two = create(&mut bench, "two", "RACK", &json!({}));
    let third = json!({"Name": "three", "Type": "HOST"});
    assert_eq!(
        bench.code("CreateDisasterRecoverGroup", &third),
        "ResourceInsufficient.InsufficientGroupQuota"
    );
    let reply = bench.ok("DescribeDisasterRecoverGroupQuota", &json!({}));
    assert_eq!((&reply["GroupQuota"], &reply["CurrentNum"]), (&json!(2), &json!(2)));
    assert_eq!(reply["CvmInHostGroupQuota"], 3);
    assert_eq!(reply["CvmInSwitchGroupQuota"], 20);

    let into = |group: &str, count: u32| {
        order(&json!({"DisasterRecoverGroupIds": [group], "InstanceCount": count}))
    };
    let full = "ResourceInsufficient.DisasterRecoverGroupCvmQuota";
    assert_eq!(bench.code("RunInstances", &into(&one, 4)), full);
    bench.ok("RunInstances", &into(&one, 2));
    assert_eq!(bench.code("RunInstances", &into(&one, 2)), full);
    let others = strings(&bench.ok("RunInstances", &into(&two, 2))["InstanceIdSet"]);
    bench.advance(60);
    let both = json!({"InstanceIds": others, "DisasterRecoverGroupIds": [one]});
    assert_eq!(bench.code("ModifyInstancesDisasterRecoverGroup", &both), full);
    let single = json!({"InstanceIds": [others[0]], "DisasterRecoverGroupIds": [one]});
    bench.ok("ModifyInstancesDisasterRecoverGroup", &single);
    let shown = describe(&mut bench, &json!({}));
    assert_eq!((&shown[0]["CurrentNum"], &shown[1]["CurrentNum"]), (&json!(3), &json!(1)));
}

#[test]
fn instances_move_between_groups() {
    let mut bench = Bench::new();
    let group = create(&mut bench, "web", "HOST", &json!({}));
    let ids = bench.running(2);
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
        assert_eq!(bench.code(action, &join(&changes)), code, "{changes}");
    }
    let reply = bench.ok(action, &join(&json!({"InstanceIds": [ids[0]]})));
    let moved = bench.instance(&ids[0]);
    assert_eq!(
        (&moved["InstanceState"], &moved["LatestOperation"]),
        (&json!("RUNNING"), &json!(action))
    );
    assert_eq!(moved["LatestOperationRequestId"], reply["RequestId"]);
    let again = join(&json!({"InstanceIds": [ids[0]]}));
    assert_eq!(bench.code(action, &again), "FailedOperation.AlreadyInDisasterRecoverGroup");

    bench.ok(action, &join(&json!({"InstanceIds": [ids[1]], "Force": true})));
    assert_eq!(bench.state(&ids[1]), "REBOOTING");
    bench.advance(60);
    assert_eq!(bench.state(&ids[1]), "RUNNING");
    let other = create(&mut bench, "db", "HOST", &json!({}));
    let stop = json!({"InstanceIds": [ids[1]], "StoppedMode": "STOP_CHARGING"});
    bench.ok("StopInstances", &stop);
    let away = join(&json!({"InstanceIds": [ids[1]], "DisasterRecoverGroupIds": [other]}));
    assert_eq!(bench.code(action, &away), "UnsupportedOperation.InstanceStateStopping");
    bench.advance(60);
    assert_eq!(bench.code(action, &away), "UnsupportedOperation.StoppedModeStopCharging");
}

#[test]
fn partitions_are_named_or_taken_in_turn() {
    let mut bench = Bench::new();
    let parted = json!({"Strategy": "PARTITION", "PartitionCount": 3});
    let group = create(&mut bench, "parts", "RACK", &parted);
    let numbers = |bench: &mut Bench, changes: &Value| -> Vec<Value> {
        let mut place = json!({"DisasterRecoverGroupIds": [group], "InstanceCount": 4});
        for (name, value) in changes.as_object().unwrap() {
            place[name] = value.clone();
        }
        let ids = strings(&bench.ok("RunInstances", &order(&place))["InstanceIdSet"]);
        ids.iter().map(|id| bench.instance(id)["PartitionNumber"].clone()).collect()
    };
    assert_eq!(numbers(&mut bench, &json!({})), [1, 2, 3, 1]);
    assert_eq!(numbers(&mut bench, &json!({"PartitionNumber": 2})), [2, 2, 2, 2]);
    let beyond = order(&json!({"DisasterRecoverGroupIds": [group], "PartitionNumber": 4}));
    assert_eq!(bench.code("RunInstances", &beyond), "InvalidParameterValue.Range");
    for (parameters, code) in [
        (json!({"Strategy": "PARTITION"}), "MissingParameter"),
        (json!({"PartitionCount": 3}), "InvalidParameterValue"),
        (json!({"Strategy": "PARTITION", "PartitionCount": 31}), "InvalidParameterValue.Range"),
        (json!({"Affinity": 11}), "InvalidParameterValue.Range"),
    ] {
        let mut parameters = parameters;
        parameters["Name"] = json!("x");
        parameters["Type"] = json!("HOST");
        assert_eq!(bench.code("CreateDisasterRecoverGroup", &parameters), code, "{parameters}");
    }
}

#[test]
fn groups_are_found_by_name_and_tag_and_change() {
    let mut bench = Bench::new();
    let tags = json!([{"ResourceType": "ps", "Tags": [{"Key": "team", "Value": "web"}]}]);
    let tagged = json!({"TagSpecification": tags, "Affinity": 2, "ClientToken": "one"});
    let web = create(&mut bench, "web-racks", "RACK", &tagged);
    assert_eq!(create(&mut bench, "web-racks", "RACK", &tagged), web);
    create(&mut bench, "db", "HOST", &json!({}));
    let names = |bench: &mut Bench, parameters: &Value| -> Vec<Value> {
        describe(bench, parameters).into_iter().map(|mut group| group["Name"].take()).collect()
    };
    assert_eq!(names(&mut bench, &json!({})), ["web-racks", "db"]);
    assert_eq!(names(&mut bench, &json!({"Offset": 1, "Limit": 1})), ["db"]);
    assert_eq!(names(&mut bench, &json!({"Name": "rack"})), ["web-racks"]);
    let filter = json!({"Filters": [{"Name": "tag:team", "Values": ["web"]}]});
    assert_eq!(names(&mut bench, &filter), ["web-racks"]);

    let modify = |affinity: i64| json!({"DisasterRecoverGroupId": web, "Name": "web-wide", "Affinity": affinity});
    let action = "ModifyDisasterRecoverGroupAttribute";
    assert_eq!(bench.code(action, &modify(1)), "InvalidParameterValue");
    bench.ok(action, &modify(4));
    let shown = describe(&mut bench, &json!({"Name": "web-wide"})).remove(0);
    assert_eq!((&shown["DisasterRecoverGroupId"], &shown["Affinity"]), (&json!(web), &json!(4)));
    let unknown = json!({"DisasterRecoverGroupId": "ps-00000000", "Name": "x"});
    assert_eq!(bench.code(action, &unknown), "ResourceNotFound.InvalidPlacementSet");
    bench.region = "ap-shanghai".to_owned();
    assert_eq!(names(&mut bench, &json!({})), Vec::<Value>::new());
}

#[test]
fn instances_leave_a_group() {
    let mut bench = Bench::new();
    let (web, db) = (
        create(&mut bench, "web", "HOST", &json!({})),
        create(&mut bench, "db", "HOST", &json!({})),
    );
    let id = bench.bought(&json!({"DisasterRecoverGroupIds": [web]}));
    let leave =
        |id: &str, group: &str| json!({"InstanceIds": [id], "DisasterRecoverGroupIds": [group]});
    let action = "DeleteInstancesDisasterRecoverGroups";
    let refused = [
        (leave(&id, &db), "FailedOperation.DisasterRecoverGroupNotMatch"),
        (leave(&id, "ps-00000000"), "FailedOperation.DisasterRecoverGroupNotFound"),
        (leave("ins-00000000", &web), "ResourceNotFound.InvalidInstanceIdNotFound"),
    ];
    for (parameters, code) in refused {
        assert_eq!(bench.code(action, &parameters), code, "{parameters}");
    }
    for _ in 0..2 {
        bench.ok(action, &leave(&id, &web));
        assert_eq!(bench.instance(&id)["DisasterRecoverGroupIds"], json!([]));
    }
    bench.ok("DeleteDisasterRecoverGroups", &json!({"DisasterRecoverGroupIds": [web]}));
}
