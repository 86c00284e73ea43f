//! Scaling groups in tests.

use std::cell::RefCell;

use serde_json::{Value, json};
use tencent_cloud_simulator::{Builder, Simulator};

use super::network::Network;
use super::{TestClient, with};

thread_local! {
    /// The VPC and the subnet of the test's groups.
    static NETWORK: RefCell<(String, String)> = RefCell::default();
}

/// Returns a client with a network in `ap-guangzhou-4`.
pub(crate) fn client() -> TestClient {
    client_of(&Simulator::builder())
}

pub(crate) fn client_of(builder: &Builder) -> TestClient {
    let mut client = TestClient::of_service_with("as", builder);
    let network = Network::create(&mut client, "10.7.0.0/16", "ap-guangzhou-4");
    NETWORK.set((network.vpc, network.subnet));
    client
}

/// Returns the subnet of the test's groups.
pub(crate) fn subnet() -> String {
    NETWORK.with_borrow(|network| network.1.clone())
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

pub(crate) fn group_request(configuration: &str) -> Value {
    let (vpc, subnet) = NETWORK.with_borrow(Clone::clone);
    json!({
        "AutoScalingGroupName": "frontend",
        "LaunchConfigurationId": configuration,
        "MinSize": 1,
        "MaxSize": 4,
        "DesiredCapacity": 2,
        "VpcId": vpc,
        "SubnetIds": [subnet],
        "Zones": ["ap-guangzhou-4"],
    })
}

/// Creates a group and waits until its instances are in service.
pub(crate) fn create(client: &mut TestClient, changes: &Value) -> String {
    let configuration = configure(client, &json!({}));
    let request = with(group_request(&configuration), changes);
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
