//! The VPC and the bandwidth of instances.

use serde_json::{Value, json};

use crate::common::network::Network;
use crate::common::{TestClient, with};

const DAY: u64 = 24 * 3600;

fn internet(charge: &str, bandwidth: u32) -> Value {
    json!({"InternetAccessible": {
        "InternetChargeType": charge, "InternetMaxBandwidthOut": bandwidth,
    }})
}

fn cap(client: &mut TestClient, id: &str) -> Value {
    client.instance(id)["InternetAccessible"]["InternetMaxBandwidthOut"].take()
}

#[test]
fn instances_move_to_another_vpc() {
    let mut client = TestClient::new();
    let ids = client.run_and_wait(2);
    let Network { vpc, subnet, .. } = Network::create(&mut client, "10.1.4.0/24", "ap-guangzhou-4");
    let to = |more: &Value| {
        let network = json!({"VpcId": vpc, "SubnetId": subnet});
        json!({"InstanceIds": ids, "VirtualPrivateCloud": with(network, more)})
    };
    let action = "ModifyInstancesVpcAttribute";
    let gently = with(to(&json!({})), &json!({"ForceStop": false}));
    assert_eq!(client.code(action, &gently), "UnsupportedOperation.InstanceStateRunning");
    client.ok(action, &to(&json!({"PrivateIpAddresses": ["10.1.4.21", "10.1.4.22"]})));
    assert_eq!(client.state(&ids[0]), "STOPPING");
    // The new subnet and its addresses are in use before the instances have moved.
    let delete = json!({"SubnetId": subnet});
    assert_eq!(client.code_in("vpc", "DeleteSubnet", &delete), "ResourceInUse");
    client.advance(60);
    for (id, address) in ids.iter().zip(["10.1.4.21", "10.1.4.22"]) {
        let instance = client.instance(id);
        assert_eq!(instance["InstanceState"], "RUNNING");
        assert_eq!(instance["PrivateIpAddresses"], json!([address]));
        assert_eq!(instance["VirtualPrivateCloud"]["VpcId"], json!(vpc));
        assert_eq!(instance["VirtualPrivateCloud"]["SubnetId"], json!(subnet));
        assert_eq!(instance["LatestOperation"], action);
    }
    let elsewhere = Network::create(&mut client, "10.2.0.0/24", "ap-guangzhou-3");
    let refused = [
        (json!({"VpcId": "8r3j5ydm"}), "InvalidParameterValue.VpcIdMalformed"),
        (json!({"SubnetId": "x"}), "InvalidParameterValue.SubnetIdMalformed"),
        (json!({"VpcId": "vpc-00000000"}), "ResourceNotFound"),
        (json!({"SubnetId": "subnet-00000000"}), "ResourceNotFound"),
        (json!({"VpcId": elsewhere.vpc}), "InvalidParameterValue"),
        (json!({"VpcId": elsewhere.vpc, "SubnetId": elsewhere.subnet}), "InvalidParameterValue"),
        (json!({"SubnetId": "DEFAULT"}), "InvalidParameterValue"),
        (json!({"PrivateIpAddresses": ["10.1.5.21", "10.1.4.23"]}), "VpcAddrNotInSubNet"),
        (json!({"PrivateIpAddresses": ["10.1.4.21", "10.1.4.23"]}), "VpcIpIsUsed"),
        (
            json!({"PrivateIpAddresses": ["10.1.4.300", "10.1.4.23"]}),
            "InvalidParameterValue.InvalidIpFormat",
        ),
        (json!({"PrivateIpAddresses": ["10.1.4.23"]}), "InvalidParameterValue"),
    ];
    for (more, code) in refused {
        assert_eq!(client.code(action, &to(&more)), code, "{more}");
    }
    let rename = json!({"InstanceIds": [ids[0]], "HostName": "web-1"});
    client.ok("ModifyInstancesAttribute", &rename);
    client.ok(action, &with(to(&json!({})), &json!({"ReserveHostName": false})));
    client.advance(60);
    let instance = client.instance(&ids[0]);
    assert_ne!(instance["HostName"], "web-1");
    assert_ne!(instance["PrivateIpAddresses"], json!(["10.1.4.21"]));
}

#[test]
fn pay_as_you_go_bandwidth_changes_in_both_directions() {
    let mut client = TestClient::new();
    let id = client.run_one(&internet("TRAFFIC_POSTPAID_BY_HOUR", 5));
    let other = client.run_one(&internet("TRAFFIC_POSTPAID_BY_HOUR", 5));
    let to = |ids: &[&String], bandwidth: u32| json!({"InstanceIds": ids, "InternetAccessible": {"InternetMaxBandwidthOut": bandwidth}});
    let action = "ResetInstancesInternetMaxBandwidth";
    for bandwidth in [50, 1] {
        client.ok(action, &to(&[&id, &other], bandwidth));
        client.advance(2);
        assert_eq!(
            (cap(&mut client, &id), cap(&mut client, &other)),
            (json!(bandwidth), json!(bandwidth))
        );
    }
    assert_eq!(client.instance(&id)["LatestOperationState"], "SUCCESS");
    let dated = with(to(&[&id], 5), &json!({"StartTime": "2023-11-15", "EndTime": "2023-11-16"}));
    assert_eq!(client.code(action, &dated), "InvalidParameter");
    assert_eq!(client.code(action, &to(&[&id], 5000)), "InvalidParameterValue.Range");
    let quoted = client.ok("InquiryPriceResetInstancesInternetMaxBandwidth", &to(&[&id], 50));
    assert_eq!(quoted["Price"]["BandwidthPrice"]["ChargeUnit"], "GB");

    let by_hour = client.run_one(&internet("BANDWIDTH_POSTPAID_BY_HOUR", 5));
    assert_eq!(client.code(action, &to(&[&id, &by_hour], 5)), "InvalidParameterValue");
    let second = client.run_one(&internet("BANDWIDTH_POSTPAID_BY_HOUR", 5));
    let code = client.code(action, &to(&[&by_hour, &second], 5));
    assert_eq!(code, "InvalidParameterValue.LimitExceeded");
    let price = |client: &mut TestClient, bandwidth: u32| {
        let quoted = client
            .ok("InquiryPriceResetInstancesInternetMaxBandwidth", &to(&[&by_hour], bandwidth));
        quoted["Price"]["BandwidthPrice"]["UnitPrice"].as_f64().unwrap()
    };
    let (ten, twenty) = (price(&mut client, 10), price(&mut client, 20));
    assert!((twenty - 2.0 * ten).abs() < 0.0001, "{ten} {twenty}");
    let private = client.run_one(&json!({}));
    assert_eq!(client.code(action, &to(&[&private], 5)), "FailedOperation.NotFoundEIP");
}

#[test]
fn prepaid_bandwidth_is_increased_for_days() {
    let mut client = TestClient::new();
    let prepaid = json!({"InstanceChargeType": "PREPAID", "InstanceChargePrepaid": {"Period": 1}});
    // It is the morning of 15 November in Beijing; the term ends on 15 December.
    let id = client.run_one(&with(internet("BANDWIDTH_PREPAID", 5), &prepaid));
    let raise = |bandwidth: u32, from: &str, until: &str| {
        json!({
            "InstanceIds": [id],
            "InternetAccessible": {"InternetMaxBandwidthOut": bandwidth},
            "StartTime": from,
            "EndTime": until,
        })
    };
    let action = "ResetInstancesInternetMaxBandwidth";
    let refused = [
        (5, "2023-11-16", "2023-11-17"),
        (20, "2023-11-14", "2023-11-17"),
        (20, "2023-11-17", "2023-11-16"),
        (20, "2023-11-16", "2023-12-16"),
        (20, "2023-11-31", "2023-12-01"),
    ];
    for (bandwidth, from, until) in refused {
        let code = client.code(action, &raise(bandwidth, from, until));
        assert_eq!(code, "InvalidParameterValue", "{bandwidth} {from} {until}");
    }
    let forever =
        json!({"InstanceIds": [id], "InternetAccessible": {"InternetMaxBandwidthOut": 20}});
    assert_eq!(client.code(action, &forever), "MissingParameter");

    let due = |client: &mut TestClient, until: &str| {
        let quoted = client
            .ok("InquiryPriceResetInstancesInternetMaxBandwidth", &raise(20, "2023-11-17", until));
        quoted["Price"]["BandwidthPrice"]["DiscountPrice"].as_f64().unwrap()
    };
    let (one_day, three_days) = (due(&mut client, "2023-11-17"), due(&mut client, "2023-11-19"));
    assert!(one_day > 0.0 && (three_days - 3.0 * one_day).abs() < 0.001, "{one_day} {three_days}");

    client.ok(action, &raise(20, "2023-11-17", "2023-11-18"));
    client.advance(60);
    assert_eq!(cap(&mut client, &id), 5);
    client.advance(2 * DAY);
    assert_eq!(cap(&mut client, &id), 20);
    client.advance(2 * DAY);
    assert_eq!(cap(&mut client, &id), 5);
    let listed = client.ok("DescribeInstanceInternetBandwidthConfigs", &json!({"InstanceId": id}));
    let periods = listed["InternetBandwidthConfigSet"].as_array().unwrap();
    assert_eq!(periods.len(), 2);
    assert_eq!(periods[0]["EndTime"], "2023-12-14T22:13:20Z");
    assert_eq!(periods[1]["StartTime"], "2023-11-16T16:00:00Z");
    assert_eq!(periods[1]["EndTime"], "2023-11-18T16:00:00Z");
    assert_eq!(periods[1]["InternetAccessible"]["InternetMaxBandwidthOut"], 20);
}

#[test]
fn bandwidth_charge_types_are_described() {
    let mut client = TestClient::new();
    let response = client.ok("DescribeInternetChargeTypeConfigs", &json!({}));
    for kind in response["InternetChargeTypeConfigSet"].as_array().unwrap() {
        let charge = kind["InternetChargeType"].as_str().unwrap();
        let prepaid =
            json!({"InstanceChargeType": "PREPAID", "InstanceChargePrepaid": {"Period": 1}});
        let id = client.run_one(&with(internet(charge, 5), &prepaid));
        let described = client.instance(&id)["InternetAccessible"]["InternetChargeType"].take();
        assert_eq!(described, charge);
    }
    let by_use = client.run_one(&internet("TRAFFIC_POSTPAID_BY_HOUR", 5));
    let parameters = json!({"InstanceId": by_use});
    let response = client.ok("DescribeInstanceInternetBandwidthConfigs", &parameters);
    assert_eq!(response["InternetBandwidthConfigSet"], json!([]));
}

#[test]
fn moving_instances_occupy_both_addresses_of_a_subnet() {
    let mut client = TestClient::new();
    let Network { vpc, subnet, .. } = Network::create(&mut client, "10.1.4.0/28", "ap-guangzhou-4");
    let place = json!({"VirtualPrivateCloud": {"VpcId": vpc, "SubnetId": subnet}});
    let subnets = json!({"SubnetIds": [subnet]});
    let available = |client: &mut TestClient| {
        let response = client.ok_in("vpc", "DescribeSubnets", &subnets);
        response["SubnetSet"][0]["AvailableIpAddressCount"].as_i64().unwrap()
    };
    let before = available(&mut client);
    let id = client.run_one(&place);
    assert_eq!(available(&mut client), before - 1);
    let to = json!({
        "InstanceIds": [id],
        "VirtualPrivateCloud": {
            "VpcId": vpc, "SubnetId": subnet, "PrivateIpAddresses": ["10.1.4.12"],
        },
    });
    client.ok("ModifyInstancesVpcAttribute", &to);
    assert_eq!(available(&mut client), before - 2);
    client.advance(60);
    assert_eq!(available(&mut client), before - 1);
}
