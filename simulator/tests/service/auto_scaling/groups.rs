//! Scaling groups, which launch and terminate instances.

use serde_json::json;
use tencent_cloud_simulator::{Quotas, Simulator};

use crate::common::scaling::{
    activities, client, client_of, configure, create, group, group_request, ids, members, pairs,
    size, states,
};
use crate::common::with;

#[test]
fn groups_launch_instances_of_their_configuration() {
    let mut client = client();
    let disks = json!({
        "DataDisks": [{"DiskSize": 100}],
        "InstanceNameSettings": {"InstanceName": "web-node"},
        "InternetAccessible": {"InternetMaxBandwidthOut": 5, "PublicIpAssigned": true},
    });
    let configuration = configure(&mut client, &disks);
    let tags = json!({"Tags": [{"Key": "group", "Value": "front"}]});
    let request = with(group_request(&configuration), &tags);
    let id = client.ok("CreateAutoScalingGroup", &request)["AutoScalingGroupId"].take();
    let id = id.as_str().unwrap();
    assert_eq!(size(&mut client, id), (2, 2, 0));
    assert_eq!(group(&mut client, id)["InActivityStatus"], "IN_ACTIVITY");
    assert_eq!(activities(&mut client, id), pairs(&[("SCALE_OUT", "RUNNING")]));
    let instances = ids(&mut client, id);
    assert_eq!(states(&mut client, &instances), ["PENDING", "PENDING"]);
    client.advance(2);
    assert_eq!(size(&mut client, id), (2, 2, 2));
    assert_eq!(activities(&mut client, id), pairs(&[("SCALE_OUT", "SUCCESSFUL")]));
    let instance = client.instance(&instances[0]);
    assert_eq!(
        (
            &instance["InstanceName"],
            &instance["Placement"]["Zone"],
            &instance["VirtualPrivateCloud"]["SubnetId"]
        ),
        (&json!("web-node"), &json!("ap-guangzhou-4"), &json!(crate::common::scaling::subnet()))
    );
    assert_eq!(instance["DataDisks"][0]["DiskType"], "CLOUD_PREMIUM");
    let tags = json!([{"Key": "group", "Value": "front"}, {"Key": "team", "Value": "web"}]);
    assert_eq!((&instance["Tags"], instance["PublicIpAddresses"].is_array()), (&tags, true));
    let member = members(&mut client, id).remove(0);
    assert_eq!(
        (&member["LifeCycleState"], &member["CreationType"], &member["LaunchConfigurationName"]),
        (&json!("IN_SERVICE"), &json!("AUTO_CREATION"), &json!("web"))
    );
    let in_use = json!({"LaunchConfigurationId": configuration});
    assert_eq!(
        client.code("DeleteLaunchConfiguration", &in_use),
        "ResourceInUse.LaunchConfigurationIdInUse"
    );
}

#[test]
fn capacity_changes_launch_and_terminate() {
    let mut client = client();
    let id = create(&mut client, &json!({}));
    let original = ids(&mut client, &id);
    let change = |desired: i64| json!({"AutoScalingGroupId": id, "DesiredCapacity": desired});
    client.ok("ModifyDesiredCapacity", &change(4));
    let busy = json!({"AutoScalingGroupId": id, "ScaleInNumber": 1});
    assert_eq!(
        client.code("ScaleInInstances", &busy),
        "ResourceUnavailable.AutoScalingGroupInActivity"
    );
    // A change during an activity is made afterwards.
    client.ok("ModifyDesiredCapacity", &change(3));
    assert_eq!(size(&mut client, &id), (3, 4, 2));
    client.advance(10);
    assert_eq!(size(&mut client, &id), (3, 3, 3));
    assert_eq!(
        activities(&mut client, &id),
        pairs(&[
            ("SCALE_IN", "SUCCESSFUL"),
            ("SCALE_OUT", "SUCCESSFUL"),
            ("SCALE_OUT", "SUCCESSFUL")
        ])
    );
    // The oldest instance was terminated.
    let left = ids(&mut client, &id);
    assert!(!left.contains(&original[0]) && left.contains(&original[1]), "{left:?}");
    assert_eq!(states(&mut client, &original[..1]), Vec::<String>::new());

    let out =
        client.ok("ScaleOutInstances", &json!({"AutoScalingGroupId": id, "ScaleOutNumber": 1}));
    client.advance(10);
    let described =
        client.ok("DescribeAutoScalingActivities", &json!({"ActivityIds": [out["ActivityId"]]}));
    assert_eq!(
        described["ActivitySet"][0]["RelatedInstanceSet"][0]["InstanceStatus"],
        "SUCCESSFUL"
    );
    let newest = described["ActivitySet"][0]["RelatedInstanceSet"][0]["InstanceId"]
        .as_str()
        .unwrap()
        .to_owned();
    client.ok(
        "ModifyAutoScalingGroup",
        &json!({"AutoScalingGroupId": id, "TerminationPolicies": ["NEWEST_INSTANCE"]}),
    );
    client.ok("ScaleInInstances", &busy);
    client.advance(10);
    assert!(!ids(&mut client, &id).contains(&newest));
    for (action, name, number, code) in [
        (
            "ScaleOutInstances",
            "ScaleOutNumber",
            2,
            "ResourceInsufficient.AutoScalingGroupAboveMaxSize",
        ),
        (
            "ScaleInInstances",
            "ScaleInNumber",
            3,
            "ResourceInsufficient.AutoScalingGroupBelowMinSize",
        ),
    ] {
        let request = json!({"AutoScalingGroupId": id, name: number});
        assert_eq!(client.code(action, &request), code);
    }
    assert_eq!(client.code("ModifyDesiredCapacity", &change(5)), "InvalidParameterValue.Size");
}

#[test]
fn instances_terminated_elsewhere_are_replaced() {
    let mut client = client();
    let id = create(&mut client, &json!({}));
    let lost = ids(&mut client, &id).remove(0);
    let terminate = json!({"InstanceIds": [lost]});
    client.in_service("cvm", |client| client.ok("TerminateInstances", &terminate));
    client.advance(10);
    assert_eq!(size(&mut client, &id), (2, 2, 2));
    assert!(!ids(&mut client, &id).contains(&lost));
    assert_eq!(
        activities(&mut client, &id),
        pairs(&[
            ("SCALE_OUT", "SUCCESSFUL"),
            ("TERMINATE_INSTANCES_UNEXPECTEDLY", "SUCCESSFUL"),
            ("SCALE_OUT", "SUCCESSFUL"),
        ])
    );
    // A disabled group does not change.
    client.ok("DisableAutoScalingGroup", &json!({"AutoScalingGroupId": id}));
    let lost = json!({"InstanceIds": [ids(&mut client, &id)[0]]});
    client.in_service("cvm", |client| client.ok("TerminateInstances", &lost));
    client.advance(10);
    assert_eq!(size(&mut client, &id), (2, 1, 1));
    let change = json!({"AutoScalingGroupId": id, "DesiredCapacity": 3});
    assert_eq!(
        client.code("ModifyDesiredCapacity", &change),
        "ResourceUnavailable.AutoScalingGroupDisabled"
    );
    client.ok("EnableAutoScalingGroup", &json!({"AutoScalingGroupId": id}));
    client.advance(10);
    assert_eq!(size(&mut client, &id), (2, 2, 2));
}

#[test]
fn failed_activities_are_retried() {
    let mut quotas = Quotas::default();
    quotas.postpaid_instances = 3;
    let mut client = client_of(&Simulator::builder().quotas(quotas));
    let own = client.run_and_wait(2);
    let configuration = configure(&mut client, &json!({}));
    let request = with(group_request(&configuration), &json!({"DesiredCapacity": 1}));
    let id = client.ok("CreateAutoScalingGroup", &request)["AutoScalingGroupId"].take();
    let id = id.as_str().unwrap();
    client.advance(10);
    client.ok("ModifyDesiredCapacity", &json!({"AutoScalingGroupId": id, "DesiredCapacity": 2}));
    client.advance(10);
    assert_eq!(size(&mut client, id), (2, 1, 1));
    assert_eq!(
        activities(&mut client, id),
        pairs(&[("SCALE_OUT", "FAILED"), ("SCALE_OUT", "SUCCESSFUL")])
    );
    let failed =
        client.ok("DescribeAutoScalingGroupLastActivities", &json!({"AutoScalingGroupIds": [id]}));
    assert_eq!(
        failed["ActivitySet"][0]["DetailedStatusMessageSet"][0]["Code"],
        "LimitExceeded.InstanceQuota"
    );
    // After the quota is no longer exceeded, a retry succeeds.
    client
        .in_service("cvm", |client| client.ok("TerminateInstances", &json!({"InstanceIds": own})));
    client.advance(120);
    assert_eq!(size(&mut client, id), (2, 2, 2));
}

#[test]
fn instances_are_attached_detached_removed_and_protected() {
    let mut client = client();
    let id = create(&mut client, &json!({}));
    let own = ids(&mut client, &id);
    let guest = client.run_and_wait(1);
    let named = |ids: &[String]| json!({"AutoScalingGroupId": id, "InstanceIds": ids});
    client.ok("AttachInstances", &named(&guest));
    client.advance(10);
    assert_eq!(size(&mut client, &id), (3, 3, 3));
    assert_eq!(members(&mut client, &id)[2]["CreationType"], "MANUAL_ATTACHING");
    assert_eq!(
        client.code("AttachInstances", &named(&guest)),
        "ResourceUnavailable.InstancesAlreadyInAutoScalingGroup"
    );

    let protect = with(named(&own), &json!({"ProtectedFromScaleIn": true}));
    client.ok("SetInstancesProtection", &protect);
    client.ok("ScaleInInstances", &json!({"AutoScalingGroupId": id, "ScaleInNumber": 1}));
    client.advance(10);
    // The only unprotected instance was attached, and is detached instead of terminated.
    assert_eq!(ids(&mut client, &id), own);
    assert_eq!(states(&mut client, &guest), ["RUNNING"]);
    let all = json!({"AutoScalingGroupId": id, "ScaleInNumber": 1});
    assert_eq!(client.code("ScaleInInstances", &all), "FailedOperation");
    assert_eq!(size(&mut client, &id), (2, 2, 2));

    client.ok("DetachInstances", &named(&own[..1]));
    client.advance(10);
    assert_eq!(size(&mut client, &id), (1, 1, 1));
    assert_eq!(states(&mut client, &own), ["RUNNING", "RUNNING"]);
    assert_eq!(
        client.code("DetachInstances", &named(&own[1..])),
        "ResourceInsufficient.AutoScalingGroupBelowMinSize"
    );
    assert_eq!(
        client.code("RemoveInstances", &named(&own[..1])),
        "ResourceNotFound.InstancesNotInAutoScalingGroup"
    );
    let empty = json!({"AutoScalingGroupId": id, "MinSize": 0});
    client.ok("ModifyAutoScalingGroup", &empty);
    assert_eq!(
        client.code(
            "DeleteAutoScalingGroup",
            &named(&[])
                .as_object()
                .map(|own| json!({"AutoScalingGroupId": own["AutoScalingGroupId"]}))
                .unwrap()
        ),
        "ResourceInUse.InstanceInGroup"
    );
    client.ok("RemoveInstances", &named(&own[1..]));
    client.advance(10);
    assert_eq!(states(&mut client, &own), ["RUNNING"]);
    client.ok("DeleteAutoScalingGroup", &json!({"AutoScalingGroupId": id}));
    assert_eq!(client.ok("DescribeAutoScalingGroups", &json!({}))["TotalCount"], 0);
}

#[test]
fn stopped_instances_do_not_count() {
    let mut client = client();
    let id = create(&mut client, &json!({}));
    let own = ids(&mut client, &id);
    let named = json!({"AutoScalingGroupId": id, "InstanceIds": [own[0]]});
    client.ok("StopAutoScalingInstances", &named);
    client.advance(10);
    assert_eq!(
        (size(&mut client, &id), states(&mut client, &own)),
        ((1, 2, 1), vec!["STOPPED".into(), "RUNNING".into()])
    );
    client.ok("StartAutoScalingInstances", &named);
    client.advance(10);
    assert_eq!(
        (size(&mut client, &id), states(&mut client, &own)),
        ((2, 2, 2), vec!["RUNNING".to_owned(); 2])
    );
}

#[test]
fn duplicate_instances_are_errors() {
    let mut client = client();
    let id = create(&mut client, &json!({"MinSize": 0}));
    let own = ids(&mut client, &id);
    let guest = client.run_and_wait(1);
    for (action, instance) in [
        ("AttachInstances", &guest[0]),
        ("DetachInstances", &own[0]),
        ("RemoveInstances", &own[0]),
        ("SetInstancesProtection", &own[0]),
    ] {
        let mut twice = json!({"AutoScalingGroupId": id, "InstanceIds": [instance, instance]});
        if action == "SetInstancesProtection" {
            twice["ProtectedFromScaleIn"] = json!(true);
        }
        let code = client.code(action, &twice);
        assert!(code.starts_with("InvalidParameterValue"), "{action}: {code}");
        client.advance(10);
        assert_eq!(size(&mut client, &id), (2, 2, 2), "{action}");
    }
}
