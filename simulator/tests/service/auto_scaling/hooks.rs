//! Lifecycle hooks, at which instances wait.

use serde_json::{Value, json};
use tencent_cloud_simulator::{CommandRule, Simulator};

use crate::common::TestClient;
use crate::common::scaling::{
    activities, client, client_of, configure, create, group_request, ids, members, pairs, size,
};
use crate::common::with;

/// Creates a hook and returns its id.
fn hook(client: &mut TestClient, group: &str, changes: &Value) -> String {
    let request = json!({
        "AutoScalingGroupId": group,
        "LifecycleHookName": "warm-cache",
        "LifecycleTransition": "INSTANCE_LAUNCHING",
    });
    let response = client.ok("CreateLifecycleHook", &with(request, changes));
    response["LifecycleHookId"].as_str().unwrap().to_owned()
}

fn scale(client: &mut TestClient, action: &str, group: &str) {
    let number = if action == "ScaleOutInstances" { "ScaleOutNumber" } else { "ScaleInNumber" };
    client.ok(action, &json!({"AutoScalingGroupId": group, number: 1}));
    client.advance(5);
}

/// Returns the ids of the instances in a state.
fn in_state(client: &mut TestClient, group: &str, state: &str) -> Vec<String> {
    let members = members(client, group);
    let found = members.iter().filter(|member| member["LifeCycleState"] == state);
    found.map(|member| member["InstanceId"].as_str().unwrap().to_owned()).collect()
}

/// Returns the results at hooks of the latest activity.
fn results(client: &mut TestClient, group: &str) -> Value {
    let filters = json!({"Filters": [{"Name": "auto-scaling-group-id", "Values": [group]}]});
    let response = client.ok("DescribeAutoScalingActivities", &filters);
    response["ActivitySet"][0]["LifecycleActionResultSet"].clone()
}

#[test]
fn launching_instances_wait_until_they_are_continued() {
    let mut client = client();
    let group = create(&mut client, &json!({}));
    let hook = hook(&mut client, &group, &json!({"HeartbeatTimeout": 600}));
    scale(&mut client, "ScaleOutInstances", &group);
    assert_eq!(size(&mut client, &group), (3, 3, 2));
    let waiting = in_state(&mut client, &group, "IN_LAUNCHING_HOOK");
    assert_eq!(activities(&mut client, &group)[0], pairs(&[("SCALE_OUT", "RUNNING")])[0]);

    let complete = |changes: &Value| {
        let request = json!({"LifecycleHookId": hook, "LifecycleActionResult": "CONTINUE"});
        with(request, changes)
    };
    let own = complete(&json!({"InstanceId": waiting[0]}));
    let other = ids(&mut client, &group).into_iter().find(|id| *id != waiting[0]);
    for (request, code) in [
        (complete(&json!({})), "InvalidParameter.MustOneParameter"),
        (with(own.clone(), &json!({"LifecycleActionToken": "x"})), "InvalidParameter.Conflict"),
        (complete(&json!({"InstanceId": "x"})), "InvalidParameterValue.InvalidInstanceId"),
        (complete(&json!({"InstanceId": other})), "ResourceNotFound.LifecycleHookInstanceNotFound"),
        (
            complete(&json!({"LifecycleActionToken": "x"})),
            "ResourceNotFound.LifecycleHookTokenNotFound",
        ),
        (
            with(own.clone(), &json!({"LifecycleHookId": "ash-00000000"})),
            "ResourceNotFound.LifecycleHookNotFound",
        ),
    ] {
        assert_eq!(client.code("CompleteLifecycleAction", &request), code, "{request}");
    }
    client.advance(500);
    assert_eq!(size(&mut client, &group), (3, 3, 2));
    client.ok("CompleteLifecycleAction", &own);
    assert_eq!(size(&mut client, &group), (3, 3, 3));
    let result = &results(&mut client, &group)[0];
    assert_eq!(
        (&result["LifecycleHookId"], &result["LifecycleActionResult"], &result["ResultReason"]),
        (&json!(hook), &json!("CONTINUE"), &json!("CALL_INTERFACE"))
    );
}

#[test]
fn abandoned_instance_is_terminated_and_replaced() {
    let mut client = client();
    let group = create(&mut client, &json!({}));
    let before = ids(&mut client, &group);
    let first = hook(&mut client, &group, &json!({}));
    hook(&mut client, &group, &json!({"LifecycleHookName": "second"}));
    scale(&mut client, "ScaleOutInstances", &group);
    let abandoned = in_state(&mut client, &group, "IN_LAUNCHING_HOOK").remove(0);
    let abandon = json!({
        "LifecycleHookId": first, "LifecycleActionResult": "ABANDON", "InstanceId": abandoned,
    });
    client.ok("CompleteLifecycleAction", &abandon);
    let reasons = results(&mut client, &group);
    assert_eq!(
        (&reasons[0]["ResultReason"], &reasons[1]["ResultReason"]),
        (&json!("CALL_INTERFACE"), &json!("ANOTHER_ACTION_ABANDON"))
    );
    assert_eq!(activities(&mut client, &group)[0], pairs(&[("SCALE_OUT", "FAILED")])[0]);
    client.advance(10);
    let gone = client.ok_in("cvm", "DescribeInstances", &json!({"InstanceIds": [abandoned]}));
    assert_eq!(gone["TotalCount"], 0);
    assert_eq!(ids(&mut client, &group), before);
    // The group tries again after a minute, and the default result of the hooks lets the instance continue.
    client.advance(60);
    client.advance(400);
    assert_eq!(size(&mut client, &group), (3, 3, 3));
    assert_eq!(results(&mut client, &group)[0]["ResultReason"], "HEARTBEAT_TIMEOUT");
}

#[test]
fn terminating_instances_wait_until_the_timeout() {
    let mut client = client();
    let group = create(&mut client, &json!({}));
    let terminating = json!({
        "LifecycleTransition": "INSTANCE_TERMINATING", "DefaultResult": "ABANDON", "HeartbeatTimeout": 100,
    });
    let own = hook(&mut client, &group, &terminating);
    scale(&mut client, "ScaleInInstances", &group);
    let waiting = in_state(&mut client, &group, "IN_TERMINATING_HOOK");
    assert_eq!(
        (waiting.len(), client.in_service("cvm", |client| client.state(&waiting[0]))),
        (1, "RUNNING".to_owned())
    );
    client.advance(90);
    assert_eq!(in_state(&mut client, &group, "IN_TERMINATING_HOOK"), waiting);
    client.advance(10);
    assert_eq!(size(&mut client, &group), (1, 1, 1));
    assert_eq!(activities(&mut client, &group)[0], pairs(&[("SCALE_IN", "SUCCESSFUL")])[0]);
    assert_eq!(results(&mut client, &group)[0]["LifecycleActionResult"], "ABANDON");

    // RemoveInstances triggers extended hooks only.
    client.ok("ModifyDesiredCapacity", &json!({"AutoScalingGroupId": group, "DesiredCapacity": 3}));
    client.advance(10);
    let remove = |ids: &[String]| json!({"AutoScalingGroupId": group, "InstanceIds": ids[..1]});
    let all = ids(&mut client, &group);
    client.ok("RemoveInstances", &remove(&all));
    client.advance(10);
    assert_eq!(size(&mut client, &group), (2, 2, 2));
    let extend = json!({"LifecycleHookId": own, "LifecycleTransitionType": "EXTENSION"});
    client.ok("ModifyLifecycleHook", &extend);
    client.ok("RemoveInstances", &remove(&all[1..]));
    client.advance(10);
    assert_eq!(in_state(&mut client, &group, "IN_TERMINATING_HOOK"), all[1..2]);
    // Instances no longer wait at a hook that is deleted.
    client.ok("DeleteLifecycleHook", &json!({"LifecycleHookId": own}));
    client.advance(5);
    assert_eq!(size(&mut client, &group), (1, 1, 1));
}

#[test]
fn command_of_a_hook_decides_its_result() {
    let failing = CommandRule::named("broken").exit_code(1);
    let mut client = client_of(&Simulator::builder().command_rule(failing));
    let mut command = |name: &str| {
        let request = json!({"CommandName": name, "Content": "ZGYgLWg="});
        client.ok_in("tat", "CreateCommand", &request)["CommandId"].take()
    };
    let (works, broken) = (command("works"), command("broken"));
    let group = create(&mut client, &json!({}));
    let run =
        |id: &Value| json!({"LifecycleCommand": {"CommandId": id}, "DefaultResult": "ABANDON"});
    let own = hook(&mut client, &group, &run(&works));
    scale(&mut client, "ScaleOutInstances", &group);
    client.advance(10);
    assert_eq!(size(&mut client, &group), (3, 3, 3));
    let result = results(&mut client, &group)[0].take();
    assert_eq!(result["ResultReason"], "COMMAND_EXEC_FINISH");
    let invocation = json!({"InvocationIds": [result["InvocationId"]]});
    let found = client.ok_in("tat", "DescribeInvocations", &invocation);
    assert_eq!(found["InvocationSet"][0]["CommandId"], works);

    client.ok("ModifyLifecycleHook", &with(run(&broken), &json!({"LifecycleHookId": own})));
    scale(&mut client, "ScaleOutInstances", &group);
    client.advance(10);
    let result = results(&mut client, &group)[0].take();
    assert_eq!(
        (&result["ResultReason"], &result["LifecycleActionResult"]),
        (&json!("COMMAND_EXEC_FAILURE"), &json!("ABANDON"))
    );
}

#[test]
fn hooks_are_described_changed_and_deleted_with_their_group() {
    let mut client = client();
    let configuration = configure(&mut client, &json!({}));
    let empty = with(
        group_request(&configuration),
        &json!({"MinSize": 0, "DesiredCapacity": 0, "AutoScalingGroupName": "empty"}),
    );
    let group = client.ok("CreateAutoScalingGroup", &empty)["AutoScalingGroupId"].take();
    let group = group.as_str().unwrap();
    let target = json!({"TargetType": "TDMQ_CMQ_QUEUE", "QueueName": "hooks"});
    let own = hook(
        &mut client,
        group,
        &json!({"NotificationTarget": target, "NotificationMetadata": "web", "DefaultResult": "ABANDON"}),
    );
    let base = json!({
        "AutoScalingGroupId": group, "LifecycleHookName": "other", "LifecycleTransition": "INSTANCE_LAUNCHING",
    });
    for (changes, code) in [
        (
            json!({"LifecycleHookName": "warm-cache"}),
            "InvalidParameterValue.LifecycleHookNameDuplicated",
        ),
        (json!({"LifecycleHookName": ""}), "InvalidParameterValue.Range"),
        (
            json!({"AutoScalingGroupId": "asg-00000000"}),
            "ResourceNotFound.AutoScalingGroupNotFound",
        ),
        (
            json!({"LifecycleCommand": {"CommandId": "cmd-00000000"}}),
            "ResourceNotFound.CommandNotFound",
        ),
        (
            json!({"LifecycleCommand": {"CommandId": "cmd-00000000"}, "NotificationMetadata": "x"}),
            "InvalidParameter.Conflict",
        ),
        (json!({"NotificationTarget": {"TargetType": "TDMQ_CMQ_TOPIC"}}), "MissingParameter"),
    ] {
        let request = with(base.clone(), &changes);
        assert_eq!(client.code("CreateLifecycleHook", &request), code, "{request}");
    }
    let describe = |client: &mut TestClient, filter: (&str, &str)| {
        let filters = json!({"Filters": [{"Name": filter.0, "Values": [filter.1]}]});
        client.ok("DescribeLifecycleHooks", &filters)["LifecycleHookSet"].take()
    };
    let found = describe(&mut client, ("auto-scaling-group-id", group))[0].take();
    assert_eq!(
        (&found["NotificationTarget"]["QueueName"], &found["HeartbeatTimeout"]),
        (&json!("hooks"), &json!(300))
    );
    client.ok("ModifyLifecycleHook", &json!({"LifecycleHookId": own, "HeartbeatTimeout": 900}));
    let found = describe(&mut client, ("lifecycle-hook-name", "warm-cache"))[0].take();
    assert_eq!(
        (&found["NotificationMetadata"], &found["HeartbeatTimeout"]),
        (&json!("web"), &json!(900))
    );
    let upgrade = json!({
        "LifecycleHookId": own, "LifecycleHookName": "drain", "LifecycleTransition": "INSTANCE_TERMINATING",
    });
    client.ok("UpgradeLifecycleHook", &upgrade);
    let found = describe(&mut client, ("lifecycle-hook-id", &own))[0].take();
    assert_eq!(
        (&found["LifecycleHookName"], &found["NotificationMetadata"], &found["DefaultResult"]),
        (&json!("drain"), &json!(""), &json!("CONTINUE"))
    );
    client.ok("DeleteAutoScalingGroup", &json!({"AutoScalingGroupId": group}));
    assert_eq!(client.ok("DescribeLifecycleHooks", &json!({}))["TotalCount"], 0);
    let code = client.code("DeleteLifecycleHook", &json!({"LifecycleHookId": own}));
    assert_eq!(code, "ResourceNotFound.LifecycleHookNotFound");
}
