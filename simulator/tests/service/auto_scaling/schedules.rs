//! Scheduled actions over long times.

use serde_json::{Value, json};

use crate::common::scaling::{client, create, group, size};

const YEAR: u64 = 365 * 24 * 3600;

#[test]
fn runs_of_centuries_are_skipped_except_for_the_latest() {
    let mut client = client();
    let id = create(&mut client, &json!({}));
    let action = |name: &str, desired: i64, recurrence: &str| {
        json!({
            "AutoScalingGroupId": id, "ScheduledActionName": name, "MinSize": 0,
            "MaxSize": desired + 1, "DesiredCapacity": desired, "Recurrence": recurrence,
            "StartTime": "2023-12-01T00:00:00+08:00", "EndTime": "4023-12-01T00:00:00+08:00",
        })
    };
    client.ok("CreateScheduledAction", &action("often", 1, "* * * * *"));
    client.ok("CreateScheduledAction", &action("yearly", 3, "0 0 1 1 *"));
    client.advance(1000 * YEAR);
    assert_eq!(size(&mut client, &id), (1, 1, 1));
    let next = client.ok("DescribeScheduledActions", &json!({}))["ScheduledActionSet"].take();
    assert_eq!(next.as_array().map(Vec::len), Some(2));
    // The actions go on.
    let resize = json!({"AutoScalingGroupId": id, "DesiredCapacity": 2});
    client.ok("ModifyDesiredCapacity", &resize);
    assert_eq!(group(&mut client, &id)["DesiredCapacity"], 2);
    client.advance(120);
    assert_eq!(size(&mut client, &id), (1, 1, 1));
}

#[test]
fn snapshots_of_centuries_are_skipped_except_for_the_latest() {
    let mut client = client();
    let (instance, disk) = client.in_service("cvm", |client| {
        let instance = client.run_one(&json!({}));
        let disk = client.instance(&instance)["SystemDisk"]["DiskId"].take();
        (instance, disk)
    });
    let hours: Vec<u32> = (0..24).collect();
    let policy = json!({
        "AutoSnapshotPolicyName": "hourly", "RetentionDays": 1,
        "Policy": [{"Hour": hours, "DayOfWeek": [0, 1, 2, 3, 4, 5, 6]}],
    });
    let policy = client.ok_in("cbs", "CreateAutoSnapshotPolicy", &policy);
    let bind = json!({"AutoSnapshotPolicyId": policy["AutoSnapshotPolicyId"], "DiskIds": [disk]});
    client.ok_in("cbs", "BindAutoSnapshotPolicy", &bind);
    client.advance(1000 * YEAR);
    let snapshots = |client: &mut _| -> Value {
        let client: &mut crate::common::TestClient = client;
        client.ok_in("cbs", "DescribeSnapshots", &json!({"Limit": 100}))["TotalCount"].take()
    };
    assert_eq!(snapshots(&mut client), 24);
    client.advance(3600);
    assert_eq!(snapshots(&mut client), 24);
    assert_eq!(client.in_service("cvm", |client| client.state(&instance)), "RUNNING");
}
