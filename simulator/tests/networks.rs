//! Networks of instances: where they are, and how much may flow out of them.

// Helpers of tests may fail a test, too.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use serde_json::{Value, json};

use self::common::{Bench, with};

const DAY: u64 = 24 * 3600;

fn internet(charge: &str, bandwidth: u32) -> Value {
    json!({"InternetAccessible": {
        "InternetChargeType": charge, "InternetMaxBandwidthOut": bandwidth,
    }})
}

fn cap(bench: &mut Bench, id: &str) -> Value {
    bench.instance(id)["InternetAccessible"]["InternetMaxBandwidthOut"].take()
}

#[test]
fn instances_move_to_another_network() {
    let mut bench = Bench::new();
    let ids = bench.running(2);
    let to = |more: &Value| {
        let network = json!({"VpcId": "vpc-8r3j5ydm", "SubnetId": "subnet-b6t0f2wq"});
        json!({"InstanceIds": ids, "VirtualPrivateCloud": with(network, more)})
    };
    let action = "ModifyInstancesVpcAttribute";
    let gently = with(to(&json!({})), &json!({"ForceStop": false}));
    assert_eq!(bench.code(action, &gently), "UnsupportedOperation.InstanceStateRunning");
    bench.ok(action, &to(&json!({"PrivateIpAddresses": ["10.1.4.21", "10.1.4.22"]})));
    assert_eq!(bench.state(&ids[0]), "STOPPING");
    bench.advance(60);
    for (id, address) in ids.iter().zip(["10.1.4.21", "10.1.4.22"]) {
        let instance = bench.instance(id);
        assert_eq!(instance["InstanceState"], "RUNNING");
        assert_eq!(instance["PrivateIpAddresses"], json!([address]));
        assert_eq!(instance["VirtualPrivateCloud"]["VpcId"], "vpc-8r3j5ydm");
        assert_eq!(instance["VirtualPrivateCloud"]["SubnetId"], "subnet-b6t0f2wq");
        assert_eq!(instance["LatestOperation"], action);
    }
    let refused = [
        (json!({"VpcId": "8r3j5ydm"}), "InvalidParameterValue.VpcIdMalformed"),
        (json!({"SubnetId": "x"}), "InvalidParameterValue.SubnetIdMalformed"),
        (json!({"PrivateIpAddresses": ["10.1.4.21", "10.1.4.23"]}), "VpcIpIsUsed"),
        (
            json!({"PrivateIpAddresses": ["10.1.4.300", "10.1.4.23"]}),
            "InvalidParameterValue.InvalidIpFormat",
        ),
        (json!({"PrivateIpAddresses": ["10.1.4.23"]}), "InvalidParameterValue"),
    ];
    for (more, code) in refused {
        assert_eq!(bench.code(action, &to(&more)), code, "{more}");
    }
    let rename = json!({"InstanceIds": [ids[0]], "HostName": "web-1"});
    bench.ok("ModifyInstancesAttribute", &rename);
    bench.ok(action, &with(to(&json!({})), &json!({"ReserveHostName": false})));
    bench.advance(60);
    let instance = bench.instance(&ids[0]);
    assert_ne!(instance["HostName"], "web-1");
    assert_ne!(instance["PrivateIpAddresses"], json!(["10.1.4.21"]));
}

#[test]
fn bandwidth_by_use_changes_both_ways() {
    let mut bench = Bench::new();
    let id = bench.bought(&internet("TRAFFIC_POSTPAID_BY_HOUR", 5));
    let other = bench.bought(&internet("TRAFFIC_POSTPAID_BY_HOUR", 5));
    let to = |ids: &[&String], bandwidth: u32| json!({"InstanceIds": ids, "InternetAccessible": {"InternetMaxBandwidthOut": bandwidth}});
    let action = "ResetInstancesInternetMaxBandwidth";
    for bandwidth in [50, 1] {
        bench.ok(action, &to(&[&id, &other], bandwidth));
        bench.advance(2);
        assert_eq!(
            (cap(&mut bench, &id), cap(&mut bench, &other)),
            (json!(bandwidth), json!(bandwidth))
        );
    }
    assert_eq!(bench.instance(&id)["LatestOperationState"], "SUCCESS");
    let dated = with(to(&[&id], 5), &json!({"StartTime": "2023-11-15", "EndTime": "2023-11-16"}));
    assert_eq!(bench.code(action, &dated), "InvalidParameter");
    assert_eq!(bench.code(action, &to(&[&id], 5000)), "InvalidParameterValue.Range");
    let quoted = bench.ok("InquiryPriceResetInstancesInternetMaxBandwidth", &to(&[&id], 50));
    assert_eq!(quoted["Price"]["BandwidthPrice"]["ChargeUnit"], "GB");

    let by_hour = bench.bought(&internet("BANDWIDTH_POSTPAID_BY_HOUR", 5));
    assert_eq!(bench.code(action, &to(&[&id, &by_hour], 5)), "InvalidParameterValue");
    let second = bench.bought(&internet("BANDWIDTH_POSTPAID_BY_HOUR", 5));
    let code = bench.code(action, &to(&[&by_hour, &second], 5));
    assert_eq!(code, "InvalidParameterValue.LimitExceeded");
    let price = |bench: &mut Bench, bandwidth: u32| {
        let quoted =
            bench.ok("InquiryPriceResetInstancesInternetMaxBandwidth", &to(&[&by_hour], bandwidth));
        quoted["Price"]["BandwidthPrice"]["UnitPrice"].as_f64().unwrap()
    };
    let (ten, twenty) = (price(&mut bench, 10), price(&mut bench, 20));
    assert!((twenty - 2.0 * ten).abs() < 0.0001, "{ten} {twenty}");
    let private = bench.bought(&json!({}));
    assert_eq!(bench.code(action, &to(&[&private], 5)), "FailedOperation.NotFoundEIP");
}

#[test]
fn prepaid_bandwidth_is_raised_for_days() {
    let mut bench = Bench::new();
    let prepaid = json!({"InstanceChargeType": "PREPAID", "InstanceChargePrepaid": {"Period": 1}});
    // In Beijing it is the morning of 15 November; the term ends on 15 December.
    let id = bench.bought(&with(internet("BANDWIDTH_PREPAID", 5), &prepaid));
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
        let code = bench.code(action, &raise(bandwidth, from, until));
        assert_eq!(code, "InvalidParameterValue", "{bandwidth} {from} {until}");
    }
    let forever =
        json!({"InstanceIds": [id], "InternetAccessible": {"InternetMaxBandwidthOut": 20}});
    assert_eq!(bench.code(action, &forever), "MissingParameter");

    let due = |bench: &mut Bench, until: &str| {
        let quoted = bench
            .ok("InquiryPriceResetInstancesInternetMaxBandwidth", &raise(20, "2023-11-17", until));
        quoted["Price"]["BandwidthPrice"]["DiscountPrice"].as_f64().unwrap()
    };
    let (one_day, three_days) = (due(&mut bench, "2023-11-17"), due(&mut bench, "2023-11-19"));
    assert!(one_day > 0.0 && (three_days - 3.0 * one_day).abs() < 0.001, "{one_day} {three_days}");

    bench.ok(action, &raise(20, "2023-11-17", "2023-11-18"));
    bench.advance(60);
    assert_eq!(cap(&mut bench, &id), 5);
    bench.advance(2 * DAY);
    assert_eq!(cap(&mut bench, &id), 20);
    bench.advance(2 * DAY);
    assert_eq!(cap(&mut bench, &id), 5);
    let listed = bench.ok("DescribeInstanceInternetBandwidthConfigs", &json!({"InstanceId": id}));
    let periods = listed["InternetBandwidthConfigSet"].as_array().unwrap();
    assert_eq!(periods.len(), 2);
    assert_eq!(periods[0]["EndTime"], "2023-12-14T22:13:20Z");
    assert_eq!(periods[1]["StartTime"], "2023-11-16T16:00:00Z");
    assert_eq!(periods[1]["EndTime"], "2023-11-18T16:00:00Z");
    assert_eq!(periods[1]["InternetAccessible"]["InternetMaxBandwidthOut"], 20);
}

#[test]
fn ways_to_pay_for_bandwidth_are_listed() {
    let mut bench = Bench::new();
    let reply = bench.ok("DescribeInternetChargeTypeConfigs", &json!({}));
    for kind in reply["InternetChargeTypeConfigSet"].as_array().unwrap() {
        let charge = kind["InternetChargeType"].as_str().unwrap();
        let prepaid =
            json!({"InstanceChargeType": "PREPAID", "InstanceChargePrepaid": {"Period": 1}});
        let id = bench.bought(&with(internet(charge, 5), &prepaid));
        let shown = bench.instance(&id)["InternetAccessible"]["InternetChargeType"].take();
        assert_eq!(shown, charge);
    }
    let by_use = bench.bought(&internet("TRAFFIC_POSTPAID_BY_HOUR", 5));
    let parameters = json!({"InstanceId": by_use});
    let reply = bench.ok("DescribeInstanceInternetBandwidthConfigs", &parameters);
    assert_eq!(reply["InternetBandwidthConfigSet"], json!([]));
}
