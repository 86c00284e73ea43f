//! Auto Scaling (AS): groups that launch and terminate instances.

// Test helpers may panic, too.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use serde_json::{Value, json};
use tencent_cloud_simulator::{Quotas, Simulator};

use self::common::{TestClient, strings, with};

fn client() -> TestClient {
    TestClient::of_service_with("as", &Simulator::builder())
}

fn configure(client: &mut TestClient, changes: &Value) -> String {
    let request = json!({
        "LaunchConfigurationName": "web",
        "ImageId": "img-eb30mz89",
        "InstanceType": "S5.MEDIUM4",
        "InstanceTags": [{"Key": "team", "Value": "web"}],
    });
    let response = client.ok("CreateLaunchConfiguration", &with(request, changes));
    response["LaunchConfigurationId"].as_str().unwrap().to_owned()
}

fn group_request(configuration: &str) -> Value {
    json!({
        "AutoScalingGroupName": "frontend",
        "LaunchConfigurationId": configuration,
        "MinSize": 1,
        "MaxSize": 4,
        "DesiredCapacity": 2,
        "VpcId": "vpc-6h3kd9rt",
        "SubnetIds": ["subnet-8w2mf5xq"],
        "Zones": ["ap-guangzhou-4"],
    })
}

/// Creates a group and waits until its instances are in service.
fn create(client: &mut TestClient, changes: &Value) -> String {
    let configuration = configure(client, &json!({}));
    let request = with(group_request(&configuration), changes);
    let response = client.ok("CreateAutoScalingGroup", &request);
    client.advance(10);
    response["AutoScalingGroupId"].as_str().unwrap().to_owned()
}

fn group(client: &mut TestClient, id: &str) -> Value {
    let request = json!({"AutoScalingGroupIds": [id]});
    client.ok("DescribeAutoScalingGroups", &request)["AutoScalingGroupSet"][0].take()
}

/// Returns the desired capacity, the number of instances, and the number of those in service.
fn size(client: &mut TestClient, id: &str) -> (i64, i64, i64) {
    let group = group(client, id);
    let count = |name: &str| group[name].as_i64().unwrap();
    (count("DesiredCapacity"), count("InstanceCount"), count("InServiceInstanceCount"))
}

fn members(client: &mut TestClient, id: &str) -> Vec<Value> {
    let filters = json!({"Filters": [{"Name": "auto-scaling-group-id", "Values": [id]}]});
    let response = client.ok("DescribeAutoScalingInstances", &filters);
    response["AutoScalingInstanceSet"].as_array().unwrap().clone()
}

fn ids(client: &mut TestClient, id: &str) -> Vec<String> {
    let members = members(client, id);
    members.iter().map(|member| member["InstanceId"].as_str().unwrap().to_owned()).collect()
}

/// Returns the types and the states of the activities of a group, the latest first.
fn activities(client: &mut TestClient, id: &str) -> Vec<(String, String)> {
    let filters = json!({"Filters": [{"Name": "auto-scaling-group-id", "Values": [id]}]});
    let response = client.ok("DescribeAutoScalingActivities", &filters);
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let all = response["ActivitySet"].as_array().unwrap().iter();
    all.map(|activity| (text(&activity["ActivityType"]), text(&activity["StatusCode"]))).collect()
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(kind, status)| ((*kind).to_owned(), (*status).to_owned())).collect()
}

fn states(client: &mut TestClient, ids: &[String]) -> Vec<String> {
    let request = json!({"InstanceIds": ids});
    let response = client.in_service("cvm", |client| client.ok("DescribeInstances", &request));
    let all = response["InstanceSet"].as_array().unwrap().iter();
    all.map(|instance| instance["InstanceState"].as_str().unwrap().to_owned()).collect()
}

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
        (&json!("web-node"), &json!("ap-guangzhou-4"), &json!("subnet-8w2mf5xq"))
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
    let mut client = TestClient::of_service_with("as", &Simulator::builder().quotas(quotas));
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
fn failed_launches_are_replaced() {
    let mut client = client();
    let configuration = configure(&mut client, &json!({}));
    client.core.fail_next("CreateAutoScalingGroup");
    let request = group_request(&configuration);
    let id = client.ok("CreateAutoScalingGroup", &request)["AutoScalingGroupId"].take();
    client.advance(10);
    // Only operations that a call starts itself can be made to fail.
    assert_eq!(size(&mut client, id.as_str().unwrap()), (2, 2, 2));
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
fn scheduled_actions_resize_the_group() {
    let mut client = client();
    let id = create(&mut client, &json!({}));
    let action = |name: &str, desired: i64, more: &Value| {
        let request = json!({
            "AutoScalingGroupId": id, "ScheduledActionName": name, "MinSize": 0, "MaxSize": 5,
            "DesiredCapacity": desired,
        });
        with(request, more)
    };
    // It is 06:13:30 in Beijing.
    let evening = json!({
        "StartTime": "2023-11-15T07:00:00+08:00", "Recurrence": "0 20 * * *",
        "EndTime": "2023-11-17T00:00:00+08:00",
    });
    let evening = action("evening", 0, &evening);
    let created = client.ok("CreateScheduledAction", &evening)["ScheduledActionId"].take();
    client.ok(
        "CreateScheduledAction",
        &action("once", 5, &json!({"StartTime": "2023-11-15T10:00:00+08:00"})),
    );
    client.advance(3600);
    assert_eq!(size(&mut client, &id), (0, 0, 0));
    client.advance(3 * 3600);
    assert_eq!(size(&mut client, &id), (5, 5, 5));
    client.advance(10 * 3600);
    assert_eq!(size(&mut client, &id), (0, 0, 0));
    client.ok("ModifyDesiredCapacity", &json!({"AutoScalingGroupId": id, "DesiredCapacity": 2}));
    client.advance(24 * 3600);
    assert_eq!(size(&mut client, &id), (0, 0, 0));
    // The action has ended.
    client.ok("ModifyDesiredCapacity", &json!({"AutoScalingGroupId": id, "DesiredCapacity": 2}));
    client.advance(24 * 3600);
    assert_eq!(size(&mut client, &id), (2, 2, 2));

    let described =
        client.ok("DescribeScheduledActions", &json!({"ScheduledActionIds": [created]}));
    let described = &described["ScheduledActionSet"][0];
    assert_eq!(
        (&described["StartTime"], &described["ScheduledType"]),
        (&json!("2023-11-15T07:00:00+08:00"), &json!("CRONTAB"))
    );
    for (changes, code) in [
        (
            json!({"ScheduledActionName": "evening"}),
            "InvalidParameterValue.ScheduledActionNameDuplicate",
        ),
        (
            json!({"StartTime": "2023-11-15T06:00:00+08:00"}),
            "InvalidParameterValue.StartTimeBeforeCurrentTime",
        ),
        (json!({"Recurrence": "x"}), "InvalidParameterValue.CronExpressionIllegal"),
        (
            json!({"EndTime": "2023-11-15T07:00:00+08:00"}),
            "InvalidParameterValue.EndTimeBeforeStartTime",
        ),
        (json!({"DesiredCapacity": 6}), "InvalidParameterValue.Size"),
    ] {
        let new = action("new", 1, &json!({"StartTime": "2023-12-01T08:00:00+08:00"}));
        assert_eq!(client.code("CreateScheduledAction", &with(new, &changes)), code, "{changes}");
    }
    client.ok("DeleteScheduledAction", &json!({"ScheduledActionId": created}));
    assert_eq!(
        client.code("DeleteScheduledAction", &json!({"ScheduledActionId": created})),
        "ResourceNotFound.ScheduledActionNotFound"
    );
}

#[test]
fn policies_adjust_the_capacity_when_executed() {
    let mut client = client();
    let id = create(&mut client, &json!({}));
    let alarm = json!({
        "ComparisonOperator": "GREATER_THAN", "MetricName": "CPU_UTILIZATION", "Threshold": 80,
        "Period": 60, "ContinuousTime": 3,
    });
    let request = |name: &str, kind: &str, value: i64| {
        json!({
            "AutoScalingGroupId": id, "ScalingPolicyName": name, "AdjustmentType": kind,
            "AdjustmentValue": value, "MetricAlarm": alarm,
        })
    };
    let mut execute = |name: &str, kind: &str, value: i64| {
        let policy =
            client.ok("CreateScalingPolicy", &request(name, kind, value))["AutoScalingPolicyId"]
                .take();
        let execute = json!({"AutoScalingPolicyId": policy});
        let response = client.call("ExecuteScalingPolicy", &execute);
        client.advance(10);
        (size(&mut client, &id).0, response.get("Error").is_none())
    };
    assert_eq!(execute("by-two", "CHANGE_IN_CAPACITY", 2), (4, true));
    assert_eq!(execute("half", "PERCENT_CHANGE_IN_CAPACITY", -30), (2, true));
    assert_eq!(execute("none", "CHANGE_IN_CAPACITY", 0), (2, false));
    assert_eq!(execute("many", "EXACT_CAPACITY", 100), (4, true));
    let duplicate = request("many", "EXACT_CAPACITY", 1);
    assert_eq!(
        client.code("CreateScalingPolicy", &duplicate),
        "InvalidParameterValue.ScalingPolicyNameDuplicate"
    );
    let found = client.ok(
        "DescribeScalingPolicies",
        &json!({"Filters": [{"Name": "scaling-policy-name", "Values": ["half"]}]}),
    );
    let policy = found["ScalingPolicySet"][0]["AutoScalingPolicyId"].clone();
    client
        .ok("ModifyScalingPolicy", &json!({"AutoScalingPolicyId": policy, "AdjustmentValue": -50}));
    let found = client.ok("DescribeScalingPolicies", &json!({"AutoScalingPolicyIds": [policy]}));
    assert_eq!(found["ScalingPolicySet"][0]["AdjustmentValue"], -50);
    let target = json!({
        "AutoScalingGroupId": id, "ScalingPolicyName": "target", "ScalingPolicyType": "TARGET_TRACKING",
        "PredefinedMetricType": "ASG_AVG_CPU_UTILIZATION", "TargetValue": 50,
    });
    let target = client.ok("CreateScalingPolicy", &target)["AutoScalingPolicyId"].take();
    let execute = json!({"AutoScalingPolicyId": target});
    assert_eq!(
        client.code("ExecuteScalingPolicy", &execute),
        "InvalidParameterValue.TargetTrackingScalingPolicy"
    );
    client.ok("DeleteScalingPolicy", &execute);
    assert_eq!(
        client.code("ExecuteScalingPolicy", &execute),
        "ResourceNotFound.ScalingPolicyNotFound"
    );
}

#[test]
fn launch_configurations_are_versioned_and_checked() {
    let mut client = client();
    let id = configure(&mut client, &json!({"LoginSettings": {"Password": "Simulator-1"}}));
    let named = json!({"LaunchConfigurationId": id});
    let changes =
        json!({"InstanceTypes": ["S6.MEDIUM4", "S5.MEDIUM4"], "LaunchConfigurationName": "api"});
    client.ok("ModifyLaunchConfigurationAttributes", &with(named.clone(), &changes));
    let described =
        client.ok("DescribeLaunchConfigurations", &json!({"LaunchConfigurationIds": [id]}));
    let described = &described["LaunchConfigurationSet"][0];
    assert_eq!(
        (
            &described["VersionNumber"],
            &described["InstanceType"],
            strings(&described["InstanceTypes"]).len()
        ),
        (&json!(2), &json!("S6.MEDIUM4"), 2)
    );
    assert_eq!(described["LoginSettings"], json!({"KeyIds": []}));
    let upgrade = json!({"ImageId": "img-487zeit5", "InstanceTypes": ["S5.LARGE8"], "LaunchConfigurationName": "api"});
    client.ok("UpgradeLaunchConfiguration", &with(named.clone(), &upgrade));
    for (filter, value, count) in [
        ("launch-configuration-name", "api", 1),
        ("vague-launch-configuration-name", "ap", 1),
        ("launch-configuration-name", "ap", 0),
    ] {
        let filters = json!({"Filters": [{"Name": filter, "Values": [value]}]});
        assert_eq!(
            client.ok("DescribeLaunchConfigurations", &filters)["TotalCount"],
            count,
            "{filter} {value}"
        );
    }
    let new = json!({"LaunchConfigurationName": "new", "ImageId": "img-eb30mz89", "InstanceType": "S5.MEDIUM4"});
    for (changes, code) in [
        (
            json!({"LaunchConfigurationName": "api"}),
            "InvalidParameterValue.LaunchConfigurationNameDuplicated",
        ),
        (json!({"InstanceTypes": ["S5.LARGE8"]}), "InvalidParameter.Conflict"),
        (json!({"InstanceType": "S5.HUGE1"}), "InvalidParameterValue"),
        (json!({"ImageId": "img-00000000"}), "InvalidParameterValue"),
    ] {
        assert_eq!(
            client.code("CreateLaunchConfiguration", &with(new.clone(), &changes)),
            code,
            "{changes}"
        );
    }
    client.ok("DeleteLaunchConfiguration", &named);
    assert_eq!(
        client.code("DeleteLaunchConfiguration", &named),
        "ResourceNotFound.LaunchConfigurationIdNotFound"
    );
    let limits = client.ok("DescribeAccountLimits", &json!({}));
    assert_eq!(
        (&limits["NumberOfLaunchConfigurations"], &limits["MaxNumberOfAutoScalingGroups"]),
        (&json!(0), &json!(50))
    );
}

#[test]
fn invalid_groups_are_errors() {
    let mut client = client();
    let id = create(&mut client, &json!({}));
    let configuration = group(&mut client, &id)["LaunchConfigurationId"].take();
    let request = with(
        group_request(configuration.as_str().unwrap()),
        &json!({"AutoScalingGroupName": "other"}),
    );
    for (changes, code) in [
        (json!({"AutoScalingGroupName": "frontend"}), "InvalidParameterValue.GroupNameDuplicated"),
        (
            json!({"LaunchConfigurationId": "asc-00000000"}),
            "InvalidParameterValue.LaunchConfigurationNotFound",
        ),
        (json!({"MinSize": 3}), "InvalidParameterValue.Size"),
        (json!({"SubnetIds": [], "Zones": []}), "MissingParameter.InScenario"),
        (json!({"Zones": ["ap-shanghai-2"]}), "InvalidParameterValue.ZoneMismatchRegion"),
        (json!({"LoadBalancerIds": ["lb-3r8nq5tw"]}), "InvalidParameter.InScenario"),
    ] {
        assert_eq!(
            client.code("CreateAutoScalingGroup", &with(request.clone(), &changes)),
            code,
            "{changes}"
        );
    }
    let unknown = json!({"AutoScalingGroupId": "asg-00000000"});
    assert_eq!(
        client.code("EnableAutoScalingGroup", &unknown),
        "ResourceNotFound.AutoScalingGroupNotFound"
    );
}

#[test]
fn notifications_are_stored() {
    let mut client = client();
    let id = create(&mut client, &json!({}));
    let request = json!({
        "AutoScalingGroupId": id, "NotificationTypes": ["SCALE_OUT_FAILED"],
        "TargetType": "TDMQ_CMQ_QUEUE",
    });
    assert_eq!(client.code("CreateNotificationConfiguration", &request), "MissingParameter");
    let request = with(request, &json!({"QueueName": "scaling"}));
    let notification =
        client.ok("CreateNotificationConfiguration", &request)["AutoScalingNotificationId"].take();
    let types = json!({"AutoScalingNotificationId": notification, "NotificationTypes": ["SCALE_IN_FAILED"]});
    client.ok("ModifyNotificationConfiguration", &types);
    let found = client.ok(
        "DescribeNotificationConfigurations",
        &json!({"AutoScalingNotificationIds": [notification]}),
    );
    let found = &found["AutoScalingNotificationSet"][0];
    assert_eq!(
        (&found["QueueName"], strings(&found["NotificationTypes"])),
        (&json!("scaling"), vec!["SCALE_IN_FAILED".to_owned()])
    );
    let named = json!({"AutoScalingNotificationId": notification});
    client.ok("DeleteNotificationConfiguration", &named);
    assert_eq!(
        client.code("DeleteNotificationConfiguration", &named),
        "ResourceNotFound.AutoScalingNotificationNotFound"
    );
}
