//! Several accounts, whose resources change at the same time.

use std::time::Duration;

use serde_json::{Value, json};
use tencent_cloud::GenericClient;
use tencent_cloud_leak_scan as leak_scan;
use tencent_cloud_simulator::{Credentials, InMemory, Simulator};

use crate::common::{TestClient, known, order, strings};

const OTHER: &str = "100000000002";

fn other() -> Credentials {
    Credentials::new(format!("{}2", leak_scan::ID), leak_scan::KEY).of_account(OTHER)
}

/// Creates an image that the first account shares with the other one, and returns its id.
fn share(client: &mut TestClient) -> Value {
    let instance = client.run_one(&json!({}));
    let image = json!({"InstanceId": instance, "ImageName": "shared"});
    let image = client.ok("CreateImage", &image)["ImageId"].take();
    client.advance(60);
    let share = json!({"ImageId": image, "AccountIds": [OTHER], "Permission": "SHARE"});
    client.ok("ModifyImageSharePermission", &share);
    image
}

fn shared_images(client: &mut TestClient) -> Value {
    let filter = json!({"Filters": [{"Name": "image-type", "Values": ["SHARED_IMAGE"]}]});
    client.ok("DescribeImages", &filter)["ImageSet"][0]["ImageId"].clone()
}

#[test]
fn later_account_sees_the_images_that_are_shared_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let builder = Simulator::builder().state_dir(folder.path());
    let mut client = TestClient::of(&builder);
    let image = share(&mut client);
    let now = client.now;
    drop(client);
    let mut client = TestClient::of(&builder.credentials(other()));
    client.now = now;
    client.credentials = other();
    assert_eq!(shared_images(&mut client), image);
    client.credentials = known();
    let cancel = json!({"ImageId": image, "AccountIds": [OTHER], "Permission": "CANCEL"});
    client.ok("ModifyImageSharePermission", &cancel);
    client.credentials = other();
    assert_eq!(shared_images(&mut client), Value::Null);
}

async fn call(
    simulator: &InMemory,
    credentials: Credentials,
    action: &str,
    request: &Value,
) -> Value {
    let client: GenericClient = simulator
        .client()
        .credentials(tencent_cloud::Credentials::from(credentials))
        .build()
        .unwrap();
    let response = client.call_raw("cvm", "2017-03-12", action, request.to_string()).await.unwrap();
    let value: Value = serde_json::from_slice(response.body()).unwrap();
    value.get("Response").cloned().unwrap_or(value)
}

#[tokio::test]
async fn imported_account_sees_the_images_that_are_shared_with_it() {
    leak_scan::start_recording();
    let builder = Simulator::builder().credentials(known()).credentials(other());
    let simulator = builder.in_memory().unwrap();
    let clock = simulator.control();
    let made = call(&simulator, known(), "RunInstances", &order(&json!({}))).await;
    clock.clock().advance(Duration::from_secs(60)).unwrap();
    let instance = strings(&made["InstanceIdSet"]).remove(0);
    let image = json!({"InstanceId": instance, "ImageName": "shared"});
    let image = call(&simulator, known(), "CreateImage", &image).await["ImageId"].take();
    clock.clock().advance(Duration::from_secs(60)).unwrap();
    let share = json!({"ImageId": image, "AccountIds": [OTHER], "Permission": "SHARE"});
    call(&simulator, known(), "ModifyImageSharePermission", &share).await;
    let mut document: Value =
        serde_json::from_str(&simulator.control().export_state().unwrap()).unwrap();
    document["accounts"].as_object_mut().unwrap().remove(OTHER).unwrap();
    simulator.control().import_state(&document.to_string()).unwrap();
    let filter = json!({"Filters": [{"Name": "image-type", "Values": ["SHARED_IMAGE"]}]});
    let seen = call(&simulator, other(), "DescribeImages", &filter).await;
    assert_eq!(seen["ImageSet"][0]["ImageId"], image);
}

#[test]
fn tags_of_an_account_are_collected_during_calls_of_another() {
    let folder = tempfile::tempdir().unwrap();
    let builder = Simulator::builder().credentials(other()).state_dir(folder.path());
    let mut client = TestClient::of(&builder);
    client.credentials = other();
    let network =
        crate::common::network::Network::create(&mut client, "10.0.0.0/16", "ap-guangzhou-4");
    let configuration = json!({
        "LaunchConfigurationName": "web", "ImageId": "img-eb30mz89", "InstanceType": "S5.MEDIUM4",
        "InstanceTags": [{"Key": "team", "Value": "web"}],
    });
    let configuration = client.ok_in("as", "CreateLaunchConfiguration", &configuration);
    let group = json!({
        "AutoScalingGroupName": "web", "MinSize": 0, "MaxSize": 1, "VpcId": network.vpc,
        "SubnetIds": [network.subnet],
        "LaunchConfigurationId": configuration["LaunchConfigurationId"],
    });
    let group = client.ok_in("as", "CreateAutoScalingGroup", &group)["AutoScalingGroupId"].take();
    let action = json!({
        "AutoScalingGroupId": group, "ScheduledActionName": "later", "MinSize": 0, "MaxSize": 1,
        "DesiredCapacity": 1, "StartTime": "2023-11-15T07:00:00+08:00",
    });
    client.ok_in("as", "CreateScheduledAction", &action);
    client.advance(3600);
    client.credentials = known();
    client.ok("DescribeZones", &json!({}));
    let now = client.now;
    drop(client);
    let mut client = TestClient::of(&builder);
    client.now = now;
    client.credentials = other();
    assert_eq!(client.ok("DescribeInstances", &json!({}))["TotalCount"], 1);
    let tags = client.ok_in("tag", "GetTags", &json!({}))["Tags"].take();
    assert_eq!((&tags[0]["TagKey"], &tags[0]["TagValue"]), (&json!("team"), &json!("web")));
}
