//! Launch configurations, scheduled actions, policies and notifications of scaling groups.

use serde_json::{Value, json};

use crate::common::scaling::{client, configure, create, group, group_request, size};
use crate::common::{strings, with};

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
    client.ok(
        "ModifyLaunchConfigurationAttributes",
        &with(named.clone(), &json!({"InstanceTags": [{"Key": "team", "Value": "api"}], "DataDisks": [{"DiskSize": 50}]})),
    );
    client.ok(
        "ClearLaunchConfigurationAttributes",
        &with(named.clone(), &json!({"ClearInstanceTags": true, "ClearDataDisks": false})),
    );
    let cleared =
        client.ok("DescribeLaunchConfigurations", &json!({"LaunchConfigurationIds": [id]}));
    let cleared = &cleared["LaunchConfigurationSet"][0];
    assert_eq!(
        (&cleared["InstanceTags"], &cleared["DataDisks"][0]["DiskSize"]),
        (&json!([]), &json!(50))
    );
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

/// Returns an application load balancer with these ports and weights.
fn balancer(targets: &[(i64, i64)]) -> Value {
    let target = |(port, weight): &(i64, i64)| json!({"Port": port, "Weight": weight});
    json!({
        "LoadBalancerId": "lb-3r8nq5tw", "ListenerId": "lbl-7y2pk9xd",
        "TargetAttributes": targets.iter().map(target).collect::<Vec<_>>(),
    })
}

#[test]
fn group_refers_to_load_balancers() {
    let mut client = client();
    let configuration = configure(&mut client, &json!({}));
    let request = group_request(&configuration);
    let forward = json!({"ForwardLoadBalancers": [balancer(&[(8080, 10), (8081, 0)])]});
    let id = client.ok("CreateAutoScalingGroup", &with(request.clone(), &forward));
    let own = group(&mut client, id["AutoScalingGroupId"].as_str().unwrap());
    assert_eq!(
        own["ForwardLoadBalancerSet"],
        json!([{
            "LoadBalancerId": "lb-3r8nq5tw", "ListenerId": "lbl-7y2pk9xd", "LocationId": "",
            "Region": "ap-guangzhou",
            "TargetAttributes": [{"Port": 8080, "Weight": 10}, {"Port": 8081, "Weight": 0}],
        }])
    );
    let classic = json!({"AutoScalingGroupName": "other", "LoadBalancerIds": ["lb-3r8nq5tw"]});
    let id = client.ok("CreateAutoScalingGroup", &with(request, &classic));
    let own = group(&mut client, id["AutoScalingGroupId"].as_str().unwrap());
    assert_eq!(own["LoadBalancerIdSet"], json!(["lb-3r8nq5tw"]));
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
        (json!({"SpotMixedAllocationPolicy": {"BaseCapacity": 1}}), "InvalidParameter.InScenario"),
        (
            json!({"LoadBalancerIds": ["lb-3r8nq5tw"], "ForwardLoadBalancers": []}),
            "InvalidParameter.InScenario",
        ),
        (json!({"LoadBalancerIds": ["clb-3r8nq5tw"]}), "InvalidParameterValue.ClassicLb"),
        (
            json!({"ForwardLoadBalancers": [
                {"LoadBalancerId": "lb-3r8nq5tw", "ListenerId": "x", "TargetAttributes": []},
            ]}),
            "InvalidParameterValue.ForwardLb",
        ),
        (json!({"ForwardLoadBalancers": [balancer(&[(0, 1)])]}), "InvalidParameterValue.Range"),
        (
            json!({"ForwardLoadBalancers": [balancer(&[(80, 1), (80, 2)])]}),
            "InvalidParameterValue.TargetPortDuplicated",
        ),
        (
            json!({"ForwardLoadBalancers": [balancer(&[(80, 1)]), balancer(&[(81, 1)])]}),
            "InvalidParameterValue.DuplicatedForwardLb",
        ),
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

#[test]
fn times_without_a_beijing_representation_are_rejected() {
    let mut client = client();
    let id = create(&mut client, &json!({}));
    let action = |start: &str, end: &str| {
        json!({
            "AutoScalingGroupId": id, "ScheduledActionName": end, "MinSize": 0, "MaxSize": 5,
            "DesiredCapacity": 1, "StartTime": start, "EndTime": end, "Recurrence": "0 20 * * *",
        })
    };
    let last = "9999-12-31T23:59:59+08:00";
    client.ok("CreateScheduledAction", &action("9999-12-30T00:00:00+08:00", last));
    let described = client.ok("DescribeScheduledActions", &json!({}));
    assert_eq!(described["ScheduledActionSet"][0]["EndTime"], last);
    let after = action("2023-12-01T08:00:00+08:00", "9999-12-31T23:59:59Z");
    assert_eq!(client.code("CreateScheduledAction", &after), "InvalidParameterValue.TimeFormat");
}

#[test]
fn extreme_adjustments_are_limited_by_the_group() {
    let mut client = client();
    let id = create(&mut client, &json!({}));
    for (value, expected) in [(i64::MAX, 4), (i64::MIN, 1)] {
        let policy = json!({
            "AutoScalingGroupId": id, "ScalingPolicyName": value.to_string(),
            "AdjustmentType": "PERCENT_CHANGE_IN_CAPACITY", "AdjustmentValue": value,
            "MetricAlarm": {
                "ComparisonOperator": "GREATER_THAN", "MetricName": "CPU_UTILIZATION",
                "Threshold": 80, "Period": 60, "ContinuousTime": 3,
            },
        });
        let policy = client.ok("CreateScalingPolicy", &policy)["AutoScalingPolicyId"].take();
        client.ok("ExecuteScalingPolicy", &json!({"AutoScalingPolicyId": policy}));
        client.advance(10);
        assert_eq!(size(&mut client, &id).0, expected, "{value}");
    }
}
