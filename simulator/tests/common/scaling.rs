//! Scaling groups in tests.

use serde_json::{Value, json};
use tencent_cloud_simulator::Simulator;

use super::network::Network;
use super::{TestClient, with};

pub(crate) fn client() -> TestClient {
    TestClient::of_service_with("as", &Simulator::builder())
}

pub(crate) fn configure(client: &mut TestClient, changes: &Value) -> String {
    let request = json!({
        "LaunchConfigurationName": "web",
        "ImageId": "img-eb30mz89",
        "InstanceType": "S5.MEDIUM4",
        "InstanceTags": [{"Key": "team", "Value": "web"}],
    });
    let response = client.ok("CreateLaunchConfiguration", &with(request, changes));
    response["LaunchConfigurationId"].as_str().unwrap().to_owned()
}

/// Returns a request for a group in a new network.
pub(crate) fn group_request(client: &mut TestClient, configuration: &str) -> Value {
    let network = Network::create(client, "10.0.0.0/16", "ap-guangzhou-4");
    json!({
        "AutoScalingGroupName": "frontend",
        "LaunchConfigurationId": configuration,
        "MinSize": 1,
        "MaxSize": 4,
        "DesiredCapacity": 2,
        "VpcId": network.vpc,
        "SubnetIds": [network.subnet],
        "Zones": ["ap-guangzhou-4"],
    })
}

/// Creates a group and waits until its instances are in service.
pub(crate) fn create(client: &mut TestClient, changes: &Value) -> String {
    let configuration = configure(client, &json!({}));
    let request = with(group_request(client, &configuration), changes);
    let response = client.ok("CreateAutoScalingGroup", &request);
    client.advance(10);
    response["AutoScalingGroupId"].as_str().unwrap().to_owned()
}

pub(crate) fn group(client: &mut TestClient, id: &str) -> Value {
    let request = json!({"AutoScalingGroupIds": [id]});
    client.ok("DescribeAutoScalingGroups", &request)["AutoScalingGroupSet"][0].take()
}

/// Returns the desired capacity, the number of instances, and the number of those in service.
pub(crate) fn size(client: &mut TestClient, id: &str) -> (i64, i64, i64) {
    let group = group(client, id);
    let count = |name: &str| group[name].as_i64().unwrap();
    (count("DesiredCapacity"), count("InstanceCount"), count("InServiceInstanceCount"))
}

pub(crate) fn members(client: &mut TestClient, id: &str) -> Vec<Value> {
    let filters = json!({"Filters": [{"Name": "auto-scaling-group-id", "Values": [id]}]});
    let response = client.ok("DescribeAutoScalingInstances", &filters);
    response["AutoScalingInstanceSet"].as_array().unwrap().clone()
}

pub(crate) fn ids(client: &mut TestClient, id: &str) -> Vec<String> {
    let members = members(client, id);
    members.iter().map(|member| member["InstanceId"].as_str().unwrap().to_owned()).collect()
}

/// Returns the types and the states of the activities of a group, the latest first.
pub(crate) fn activities(client: &mut TestClient, id: &str) -> Vec<(String, String)> {
    let filters = json!({"Filters": [{"Name": "auto-scaling-group-id", "Values": [id]}]});
    let response = client.ok("DescribeAutoScalingActivities", &filters);
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let all = response["ActivitySet"].as_array().unwrap().iter();
    all.map(|activity| (text(&activity["ActivityType"]), text(&activity["StatusCode"]))).collect()
}

pub(crate) fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(kind, status)| ((*kind).to_owned(), (*status).to_owned())).collect()
}

pub(crate) fn states(client: &mut TestClient, ids: &[String]) -> Vec<String> {
    let request = json!({"InstanceIds": ids});
    let response = client.in_service("cvm", |client| client.ok("DescribeInstances", &request));
    let all = response["InstanceSet"].as_array().unwrap().iter();
    all.map(|instance| instance["InstanceState"].as_str().unwrap().to_owned()).collect()
}
