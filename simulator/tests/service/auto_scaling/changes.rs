//! Changes of scaling groups and of what their instances wait for.

use serde_json::{Value, json};
use tencent_cloud_simulator::{CommandRule, Simulator};

use crate::common::network::Network;
use crate::common::scaling::{client, client_of, create, group, ids, members, size};

#[test]
fn networks_of_a_group_belong_together() {
    let mut client = client();
    let id = create(&mut client, &json!({"MinSize": 0, "DesiredCapacity": 0}));
    let before = group(&mut client, &id);
    let other = Network::create(&mut client, "10.8.0.0/16", "ap-guangzhou-4");
    for (changes, code) in [
        (json!({"SubnetIds": [other.subnet]}), "InvalidParameterValue.InvalidSubnetId"),
        (json!({"VpcId": other.vpc}), "InvalidParameterValue.InvalidSubnetId"),
    ] {
        let mut request = changes.clone();
        request["AutoScalingGroupId"] = json!(id);
        assert_eq!(client.code("ModifyAutoScalingGroup", &request), code, "{changes}");
    }
    assert_eq!(group(&mut client, &id), before);
    let both = json!({
        "AutoScalingGroupId": id, "VpcId": other.vpc, "SubnetIds": [other.subnet],
        "DesiredCapacity": 1,
    });
    client.ok("ModifyAutoScalingGroup", &both);
    client.advance(10);
    assert_eq!(size(&mut client, &id), (1, 1, 1));
}

#[test]
fn cancelled_command_of_a_hook_ends_the_waiting() {
    let slow = CommandRule::any().duration(std::time::Duration::from_secs(50));
    let mut client = client_of(&Simulator::builder().command_rule(slow));
    let command = json!({"CommandName": "warm", "Content": "ZGYgLWg="});
    let command = client.ok_in("tat", "CreateCommand", &command)["CommandId"].take();
    let id = create(&mut client, &json!({"MinSize": 0, "DesiredCapacity": 0}));
    let hook = json!({
        "AutoScalingGroupId": id, "LifecycleHookName": "warm-cache",
        "LifecycleTransition": "INSTANCE_LAUNCHING", "HeartbeatTimeout": 3600,
        "LifecycleCommand": {"CommandId": command},
    });
    client.ok("CreateLifecycleHook", &hook);
    client.ok("ScaleOutInstances", &json!({"AutoScalingGroupId": id, "ScaleOutNumber": 1}));
    client.advance(10);
    assert_eq!(members(&mut client, &id)[0]["LifeCycleState"], "IN_LAUNCHING_HOOK");
    let invocations =
        client.ok_in("tat", "DescribeInvocations", &json!({}))["InvocationSet"].take();
    let cancel = json!({"InvocationId": invocations[0]["InvocationId"]});
    client.ok_in("tat", "CancelInvocation", &cancel);
    client.advance(20);
    assert_eq!(members(&mut client, &id)[0]["LifeCycleState"], "IN_SERVICE");
    let activities = client.ok("DescribeAutoScalingActivities", &json!({}))["ActivitySet"].take();
    let result: &Value = &activities[0]["LifecycleActionResultSet"][0];
    assert_eq!(
        (&result["ResultReason"], &result["LifecycleActionResult"]),
        (&json!("COMMAND_EXEC_FAILURE"), &json!("CONTINUE"))
    );
}

#[test]
fn repeated_ids_are_described_once() {
    let mut client = client();
    let id = create(&mut client, &json!({}));
    let own = ids(&mut client, &id);
    let instances = json!({"InstanceIds": [own[1], own[0], own[1]]});
    let found = client.ok("DescribeAutoScalingInstances", &instances);
    assert_eq!(found["TotalCount"], 2);
    assert_eq!(found["AutoScalingInstanceSet"].as_array().map(Vec::len), Some(2));
    let all = client.ok("DescribeAutoScalingActivities", &json!({}))["ActivitySet"].take();
    let activity = &all[0]["ActivityId"];
    let twice = json!({"ActivityIds": [activity, activity]});
    let found = client.ok("DescribeAutoScalingActivities", &twice);
    assert_eq!(found["TotalCount"], 1);
    assert_eq!(found["ActivitySet"].as_array().map(Vec::len), Some(1));
}
