//! Orders of instances, and their description.

use serde_json::{Value, json};
use tencent_cloud_leak_scan as leak_scan;

use crate::common::network::Network;
use crate::common::{TestClient, order, strings};

#[test]
fn invalid_orders_are_errors() {
    let prepaid =
        |prepaid: Value| json!({"InstanceChargeType": "PREPAID", "InstanceChargePrepaid": prepaid});
    let cases = [
        (json!({"Placement": null}), "MissingParameter"),
        (json!({"ImageId": null}), "MissingParameter"),
        (json!({"Placement": {}}), "MissingParameter"),
        (
            json!({"Placement": {"Zone": "ap-guangzhou-99"}}),
            "InvalidParameterValue.ZoneNotSupported",
        ),
        (json!({"Placement": {"Zone": "ap-shanghai-2"}}), "InvalidZone.MismatchRegion"),
        (json!({"InstanceType": "S5"}), "InvalidInstanceType.Malformed"),
        (json!({"InstanceType": "S5.HUGE"}), "InvalidParameterValue.InstanceTypeNotFound"),
        (
            json!({"InstanceType": "S6.MEDIUM4", "Placement": {"Zone": "ap-guangzhou-3"}}),
            "ResourcesSoldOut.SpecifiedInstanceType",
        ),
        (
            json!({"InstanceType": "SR1.MEDIUM4"}),
            "InvalidParameterValue.InvalidImageForGivenInstanceType",
        ),
        (json!({"ImageId": "centos"}), "InvalidImageId.Malformed"),
        (json!({"ImageId": "img-00000000"}), "InvalidImageId.NotFound"),
        (json!({"InstanceCount": 0}), "InvalidParameterValue.Range"),
        (json!({"InstanceCount": 501}), "InvalidParameterValue.Range"),
        (
            json!({"InstanceCount": 2, "MinCount": 3}),
            "InvalidParameterValue.InvalidParameterMinCount",
        ),
        (json!({"InstanceCount": "2"}), "InvalidParameter"),
        (json!({"InstanceChargeType": "PREPAID"}), "MissingParameter"),
        (prepaid(json!({})), "MissingParameter"),
        (prepaid(json!({"Period": 13})), "InvalidPeriod"),
        (json!({"InstanceChargeType": "FREE"}), "InvalidParameterValue"),
        (json!({"SystemDisk": {"DiskSize": 10}}), "InvalidParameterValue.Range"),
        (json!({"DataDisks": [{"DiskSize": 20}, {"DiskSize": 1}]}), "InvalidParameterValue.Range"),
        (json!({"DataDisks": [{"DiskType": "CLOUD_SSD"}]}), "MissingParameter"),
        (
            json!({"VirtualPrivateCloud": {"VpcId": "x", "SubnetId": "y"}}),
            "InvalidParameterValue.VpcIdMalformed",
        ),
        (json!({"InternetAccessible": {"PublicIpAssigned": true}}), "InvalidParameterCombination"),
        (json!({"LoginSettings": {"Password": "short"}}), "InvalidParameterValue.InvalidPassword"),
        (
            json!({"LoginSettings": {"KeyIds": ["skey-00000000"]}}),
            "ResourceNotFound.KeyPairNotFound",
        ),
        (
            json!({"LoginSettings": {"Password": leak_scan::PASSWORD, "KeyIds": ["skey-00000000"]}}),
            "InvalidParameterCombination",
        ),
        (json!({"SecurityGroupIds": ["group"]}), "InvalidSecurityGroupId.NotFound"),
        (json!({"InstanceName": "n".repeat(129)}), "InvalidInstanceName.TooLong"),
        (json!({"HostName": "-host"}), "InvalidParameterValue.IllegalHostName"),
        (json!({"ClientToken": "t".repeat(65)}), "InvalidClientToken.TooLong"),
        (
            json!({"LaunchTemplate": {"LaunchTemplateId": "lt-00000000"}}),
            "InvalidParameterValue.LaunchTemplateIdNotExisted",
        ),
        (json!({"DryRun": true}), "DryRunOperation"),
    ];
    let mut client = TestClient::new();
    for (changes, expected) in cases {
        assert_eq!(client.code("RunInstances", &order(&changes)), expected, "{changes}");
    }
    assert_eq!(client.ok("DescribeInstances", &json!({}))["TotalCount"], 0);
}

#[test]
fn errors_contain_the_path_of_the_parameter() {
    let mut client = TestClient::new();
    for (changes, path) in [
        (json!({"DataDisks": [{"DiskSize": 20}, {"DiskSize": "20"}]}), "`DataDisks.1.DiskSize`"),
        (json!({"Placement": {"Zone": "ap-guangzhou-4", "Rack": 1}}), "`Placement.Rack`"),
        (
            json!({"TagSpecification": [{"ResourceType": "instance", "Tags": [{"Key": "a"}]}]}),
            "`TagSpecification.0.Tags.0.Value`",
        ),
    ] {
        let response = client.call("RunInstances", &order(&changes));
        let message = response["Error"]["Message"].as_str().unwrap();
        assert!(message.contains(path), "{message}");
    }
}

#[test]
fn instances_have_the_ordered_properties() {
    let mut client = TestClient::new();
    let network = Network::create(&mut client, "172.16.0.0/24", "ap-guangzhou-4");
    let Network { vpc, subnet, group } = &network;
    let changes = json!({
        "InstanceCount": 2,
        "InstanceName": "web_{R:7,F:2}",
        "HostName": "web-{R:7}",
        "SystemDisk": {"DiskType": "CLOUD_SSD", "DiskSize": 100},
        "DataDisks": [{"DiskType": "CLOUD_PREMIUM", "DiskSize": 200, "DeleteWithInstance": false}],
        "VirtualPrivateCloud": {
            "VpcId": vpc,
            "SubnetId": subnet,
            "PrivateIpAddresses": ["172.16.0.5", "172.16.0.6"],
        },
        "InternetAccessible": {"InternetChargeType": "TRAFFIC_POSTPAID_BY_HOUR", "InternetMaxBandwidthOut": 10},
        "SecurityGroupIds": [group],
        "TagSpecification": [{"ResourceType": "instance", "Tags": [{"Key": "team", "Value": "blue"}]}],
    });
    let response = client.ok("RunInstances", &order(&changes));
    let ids = strings(&response["InstanceIdSet"]);
    assert_eq!(ids.len(), 2);
    let second = client.instance(&ids[1]);
    for (path, expected) in [
        ("/InstanceName", json!("web_08")),
        ("/HostName", json!("web-8")),
        ("/Placement/Zone", json!("ap-guangzhou-4")),
        ("/CPU", json!(2)),
        ("/Memory", json!(4)),
        ("/SystemDisk/DiskSize", json!(100)),
        ("/DataDisks/0/DeleteWithInstance", json!(false)),
        ("/PrivateIpAddresses", json!(["172.16.0.6"])),
        ("/VirtualPrivateCloud/VpcId", json!(vpc)),
        ("/InternetAccessible/InternetMaxBandwidthOut", json!(10)),
        ("/SecurityGroupIds", json!([group])),
        ("/Tags", json!([{"Key": "team", "Value": "blue"}])),
        ("/InstanceChargeType", json!("POSTPAID_BY_HOUR")),
        ("/ExpiredTime", Value::Null),
        ("/CreatedTime", json!("2023-11-14T22:13:20Z")),
        ("/OsName", json!("TencentOS Server 3.1 (TK4)")),
    ] {
        assert_eq!(second.pointer(path), Some(&expected), "{path}");
    }
    assert_eq!(second["PublicIpAddresses"].as_array().map(Vec::len), Some(1));
    assert_eq!(client.code("RunInstances", &order(&changes)), "VpcIpIsUsed");
}

#[test]
fn retry_with_a_client_token_is_idempotent() {
    let mut client = TestClient::new();
    let request = order(&json!({"ClientToken": "once", "InstanceCount": 2}));
    let first = client.ok("RunInstances", &request);
    client.advance(60);
    let second = client.ok("RunInstances", &request);
    assert_eq!(first["InstanceIdSet"], second["InstanceIdSet"]);
    assert_ne!(first["RequestId"], second["RequestId"]);
    assert_eq!(client.ok("DescribeInstances", &json!({}))["TotalCount"], 2);
    let other = order(&json!({"ClientToken": "once", "InstanceCount": 1}));
    assert_eq!(client.code("RunInstances", &other), "InvalidParameterCombination");
    client.ok("RunInstances", &order(&json!({"ClientToken": "twice"})));
    assert_eq!(client.ok("DescribeInstances", &json!({}))["TotalCount"], 3);
}

#[test]
fn client_token_expires_after_a_day() {
    let mut client = TestClient::new();
    let request = order(&json!({"ClientToken": "once"}));
    let ids = |response: serde_json::Value| response["InstanceIdSet"].clone();
    let first = ids(client.ok("RunInstances", &request));
    client.advance(24 * 3600 - 1);
    assert_eq!(ids(client.ok("RunInstances", &request)), first);
    client.advance(1);
    assert_ne!(ids(client.ok("RunInstances", &request)), first);
    assert_eq!(client.ok("DescribeInstances", &json!({}))["TotalCount"], 2);
}

#[test]
fn failed_order_does_not_use_its_token() {
    let mut client = TestClient::new();
    let bad = order(&json!({"ClientToken": "once", "ImageId": "img-00000000"}));
    assert_eq!(client.code("RunInstances", &bad), "InvalidImageId.NotFound");
    client.ok("RunInstances", &order(&json!({"ClientToken": "once"})));
}

#[test]
fn pages_contain_every_instance_once() {
    let mut client = TestClient::new();
    let ids = client.run(45);
    let mut seen = Vec::new();
    for offset in [0, 20, 40, 60] {
        let response = client.ok("DescribeInstances", &json!({"Offset": offset}));
        assert_eq!(response["TotalCount"], 45);
        let page = response["InstanceSet"].as_array().unwrap();
        seen.extend(page.iter().map(|item| item["InstanceId"].as_str().unwrap().to_owned()));
    }
    assert_eq!(seen, ids);
    let status = client.ok("DescribeInstancesStatus", &json!({"Limit": 100}));
    assert_eq!(status["InstanceStatusSet"].as_array().map(Vec::len), Some(45));
    for (parameters, expected) in [
        (json!({"Limit": 0}), "InvalidParameterValue"),
        (json!({"Limit": 101}), "InvalidParameterValue.LimitExceeded"),
        (json!({"Offset": -1}), "InvalidParameterValue"),
        (
            json!({"InstanceIds": [ids[0]], "Filters": [{"Name": "zone", "Values": ["a"]}]}),
            "InvalidParameter",
        ),
        (json!({"Filters": [{"Name": "colour", "Values": ["red"]}]}), "InvalidFilter"),
        (json!({"Filters": [{"Name": "tag:", "Values": ["red"]}]}), "InvalidFilter"),
        (
            json!({"Filters": [{"Name": "zone", "Values": ["a", "b", "c", "d", "e", "f"]}]}),
            "InvalidFilterValue.LimitExceeded",
        ),
        (
            json!({"Filters": [{"Name": "creation-end-time", "Values": ["soon"]}]}),
            "InvalidParameterValue.InvalidTimeFormat",
        ),
        (json!({"InstanceIds": ["ins-1"]}), "InvalidInstanceId.Malformed"),
    ] {
        let code = client.code("DescribeInstances", &parameters);
        assert!(code.starts_with(expected), "{parameters}: {code}");
    }
}

#[test]
fn filters_select_matching_instances() {
    let mut client = TestClient::new();
    let tag = json!({"TagSpecification": [{"ResourceType": "instance", "Tags": [{"Key": "team", "Value": "blue"}]}]});
    let blue = strings(&client.ok("RunInstances", &order(&tag))["InstanceIdSet"]).remove(0);
    client.advance(100);
    let named = order(
        &json!({"InstanceName": "red", "Placement": {"Zone": "ap-guangzhou-6"}, "InternetAccessible": {"InternetMaxBandwidthOut": 1}}),
    );
    let red = strings(&client.ok("RunInstances", &named)["InstanceIdSet"]).remove(0);
    let (instance_blue, instance_red) = (client.instance(&blue), client.instance(&red));
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let cases = [
        ("zone", "ap-guangzhou-6".to_owned(), vec![&red]),
        ("instance-name", "red".to_owned(), vec![&red]),
        ("instance-state", "RUNNING".to_owned(), vec![&blue]),
        ("instance-state", "PENDING".to_owned(), vec![&red]),
        ("instance-charge-type", "POSTPAID_BY_HOUR".to_owned(), vec![&blue, &red]),
        ("tag:team", "blue".to_owned(), vec![&blue]),
        ("tag:team", "green".to_owned(), vec![]),
        ("tag-key", "team".to_owned(), vec![&blue]),
        ("tag-value", "blue".to_owned(), vec![&blue]),
        ("instance-id", red.clone(), vec![&red]),
        ("uuid", text(&instance_blue["Uuid"]), vec![&blue]),
        ("private-ip-address", text(&instance_blue["PrivateIpAddresses"][0]), vec![&blue]),
        ("public-ip-address", text(&instance_red["PublicIpAddresses"][0]), vec![&red]),
        ("project-id", "0".to_owned(), vec![&blue, &red]),
        ("host-id", "host-1".to_owned(), vec![]),
        // In Beijing time, one minute after the first instance was created.
        ("creation-start-time", "2023-11-15 06:14:20".to_owned(), vec![&red]),
        ("creation-end-time", "2023-11-15 06:14:20".to_owned(), vec![&blue]),
    ];
    for (name, value, expected) in cases {
        let filters = json!({"Filters": [{"Name": name, "Values": ["none", value]}]});
        let filters = if name.starts_with("creation") {
            json!({"Filters": [{"Name": name, "Values": [value]}]})
        } else {
            filters
        };
        let response = client.ok("DescribeInstances", &filters);
        let items = response["InstanceSet"].as_array().unwrap();
        let found: Vec<&str> =
            items.iter().map(|item| item["InstanceId"].as_str().unwrap()).collect();
        assert_eq!(found, expected, "{name} {value}");
    }
    let both = json!({"Filters": [{"Name": "zone", "Values": ["ap-guangzhou-6"]}, {"Name": "tag-key", "Values": ["team"]}]});
    assert_eq!(client.ok("DescribeInstances", &both)["TotalCount"], 0);
}

#[test]
fn regions_are_separate() {
    let mut client = TestClient::new();
    let id = client.run(1).remove(0);
    client.region = "ap-shanghai".to_owned();
    assert_eq!(client.ok("DescribeInstances", &json!({}))["TotalCount"], 0);
    assert_eq!(
        client.code("StopInstances", &json!({"InstanceIds": [id]})),
        "InvalidInstanceId.NotFound"
    );
}

/// Programs poll for different times, which must not change the ids of the resources that they create.
#[test]
fn number_of_polls_does_not_change_later_ids() {
    let ids = |polls: usize| {
        let builder = tencent_cloud_simulator::Simulator::builder().seed(1);
        let mut client = TestClient::of(&builder);
        let first = client.run_and_wait(1);
        for _ in 0..polls {
            client.ok("DescribeInstances", &json!({"InstanceIds": first}));
            client.ok("DescribeInstanceVncUrl", &json!({"InstanceId": first[0]}));
            client.code("DescribeInstances", &json!({"InstanceIds": ["ins"]}));
        }
        let second = client.run_one(&json!({}));
        (first, client.instance(&second)["Uuid"].take(), second)
    };
    assert_eq!(ids(0), ids(3));
}

#[test]
fn simulators_without_a_seed_have_different_ids() {
    let builder = tencent_cloud_simulator::Simulator::builder();
    let (mut one, mut other) = (TestClient::of(&builder), TestClient::of(&builder));
    let request_id =
        |client: &mut TestClient| client.ok("DescribeZones", &json!({}))["RequestId"].take();
    assert_ne!(one.run(1), other.run(1));
    assert_ne!(request_id(&mut one), request_id(&mut other));
}

#[test]
fn seed_determines_ids() {
    let run = |seed: u64| {
        let builder = tencent_cloud_simulator::Simulator::builder().seed(seed);
        let mut client = TestClient::of(&builder);
        let ids = client.run_and_wait(2);
        client.ok("DescribeInstances", &json!({"InstanceIds": ids})).to_string()
    };
    assert_eq!(run(1), run(1));
    assert_ne!(run(1), run(2));
}
