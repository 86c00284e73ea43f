//! Dedicated hosts, and the instances on them.

use serde_json::{Value, json};

use crate::common::{TestClient, order, strings, with};

fn allocate(client: &mut TestClient, changes: &Value) -> Vec<String> {
    let host = json!({
        "Placement": {"Zone": "ap-guangzhou-4"}, "HostChargePrepaid": {"Period": 1},
    });
    strings(&client.ok("AllocateHosts", &with(host, changes))["HostIdSet"])
}

fn describe(client: &mut TestClient, id: &str) -> Value {
    let filter = json!({"Filters": [{"Name": "host-id", "Values": [id]}]});
    client.ok("DescribeHosts", &filter)["HostSet"][0].take()
}

fn on(host: &str, changes: &Value) -> Value {
    let order = order(&json!({
        "Placement": {"Zone": "ap-guangzhou-4", "HostIds": [host]},
        "InstanceChargeType": "CDHPAID",
        "InstanceType": "CDH_4C8G",
    }));
    with(order, changes)
}

#[test]
fn instances_use_the_capacity_of_a_host() {
    let mut client = TestClient::new();
    let host = allocate(&mut client, &json!({})).remove(0);
    assert_eq!(describe(&mut client, &host)["HostState"], "PENDING");
    let early = client.code("RunInstances", &on(&host, &json!({})));
    assert_eq!(early, "InvalidParameter.HostIdStatusNotSupport");
    client.advance(2);
    let described = describe(&mut client, &host);
    assert_eq!(
        (&described["HostState"], &described["HostType"]),
        (&json!("RUNNING"), &json!("HS1"))
    );
    assert_eq!(described["HostResource"]["CpuAvailable"], 40);

    let ids = strings(
        &client.ok("RunInstances", &on(&host, &json!({"InstanceCount": 9})))["InstanceIdSet"],
    );
    let described = describe(&mut client, &host);
    assert_eq!(strings(&described["InstanceIds"]), ids);
    let resource = &described["HostResource"];
    assert_eq!((&resource["CpuAvailable"], &resource["MemAvailable"]), (&json!(4), &json!(88.0)));
    let full = client.code("RunInstances", &on(&host, &json!({"InstanceCount": 2})));
    assert_eq!(full, "ResourceInsufficient.SpecifiedInstanceType");
    let instance = client.instance(&ids[0]);
    assert_eq!(instance["Placement"]["HostId"], json!(host));
    assert_eq!((&instance["CPU"], &instance["InstanceChargeType"]), (&json!(4), &json!("CDHPAID")));
    let filter = json!({"Filters": [{"Name": "host-id", "Values": [host]}]});
    assert_eq!(client.ok("DescribeInstances", &filter)["TotalCount"], 9);

    client.advance(60);
    let resize = json!({"InstanceIds": [ids[0]], "InstanceType": "S5.LARGE8", "ForceStop": true});
    assert_eq!(client.code("ResetInstancesType", &resize), "InvalidInstance.NotSupported");
    client.ok("TerminateInstances", &json!({"InstanceIds": [ids[0]]}));
    client.advance(60);
    assert_eq!(describe(&mut client, &host)["HostResource"]["CpuAvailable"], 8);
}

#[test]
fn invalid_orders_for_hosts_are_errors() {
    let mut client = TestClient::new();
    let host = allocate(&mut client, &json!({})).remove(0);
    client.advance(2);
    let placed = |host: &str| json!({"Placement": {"Zone": "ap-guangzhou-4", "HostIds": [host]}});
    let elsewhere = json!({"Placement": {"Zone": "ap-guangzhou-6", "HostIds": [host]}});
    let nowhere = json!({"Placement": {"Zone": "ap-guangzhou-6"}});
    let cases = [
        (placed("host-1"), "InvalidHostId.Malformed"),
        (placed("host-00000000"), "InvalidHostId.NotFound"),
        (elsewhere, "InvalidParameter.HostIdStatusNotSupport"),
        (nowhere, "InvalidParameter.InstanceTypeSupportedHostNotFound"),
        (
            json!({"InstanceType": "S5.MEDIUM4"}),
            "InvalidParameter.HostIdStandardInstanceTypeNotSupport",
        ),
        (json!({"InstanceChargeType": "POSTPAID_BY_HOUR"}), "InvalidParameterCombination"),
        (json!({"InstanceType": "CDH_64C8G"}), "ResourceInsufficient.SpecifiedInstanceType"),
        (
            json!({"ImageId": "img-9qrfy1xt"}),
            "InvalidParameterValue.InvalidImageForGivenInstanceType",
        ),
    ];
    for (changes, code) in cases {
        assert_eq!(client.code("RunInstances", &on(&host, &changes)), code, "{changes}");
    }
    // Without a host id, any host of the zone is used.
    let any = on(&host, &json!({"Placement": {"Zone": "ap-guangzhou-4"}}));
    client.ok("RunInstances", &any);
}

#[test]
fn hosts_are_described_modified_renewed_and_expire() {
    let mut client = TestClient::new();
    let tags = json!([{"ResourceType": "host", "Tags": [{"Key": "team", "Value": "web"}]}]);
    let token = json!({"HostCount": 2, "ClientToken": "one", "TagSpecification": tags});
    let ids = allocate(&mut client, &token);
    assert_eq!(allocate(&mut client, &token), ids);
    let by_hour =
        json!({"HostChargeType": "POSTPAID_BY_HOUR", "HostChargePrepaid": null, "HostType": "HM1"});
    let other = allocate(&mut client, &by_hour).remove(0);
    client.advance(2);
    let find = |client: &mut TestClient, name: &str, value: &str| {
        let filter = json!({"Filters": [{"Name": name, "Values": [value]}]});
        client.ok("DescribeHosts", &filter)["TotalCount"].as_i64().unwrap()
    };
    for (name, value, count) in [
        ("host-type", "HM1", 1),
        ("tag:team", "web", 2),
        ("host-state", "RUNNING", 3),
        ("zone", "ap-guangzhou-6", 0),
    ] {
        assert_eq!(find(&mut client, name, value), count, "{name}");
    }
    let wrong = json!({"Filters": [{"Name": "host-id", "Values": ["h"]}]});
    assert_eq!(client.code("DescribeHosts", &wrong), "InvalidHostId.Malformed");

    let action = "ModifyHostsAttribute";
    let modify = |id: &str, more: &Value| with(json!({"HostIds": [id]}), more);
    client.ok(action, &modify(&ids[0], &json!({"HostName": "build", "ProjectId": 7})));
    let described = describe(&mut client, &ids[0]);
    assert_eq!(
        (&described["HostName"], &described["Placement"]["ProjectId"]),
        (&json!("build"), &json!(7))
    );
    let manual = json!({"RenewFlag": "NOTIFY_AND_MANUAL_RENEW"});
    assert_eq!(described["RenewFlag"], "NOTIFY_AND_AUTO_RENEW");
    client.ok(action, &modify(&ids[0], &manual));
    let both = with(manual.clone(), &json!({"HostName": "x"}));
    for (parameters, code) in [
        (modify(&ids[0], &both), "InvalidParameter"),
        (modify(&ids[0], &json!({})), "InvalidParameter"),
        (modify(&other, &manual), "InvalidHost.NotSupported"),
        (modify("host-00000000", &manual), "InvalidHostId.NotFound"),
    ] {
        assert_eq!(client.code(action, &parameters), code, "{parameters}");
    }

    let renew = |ids: &[&String], months: u32| json!({"HostIds": ids, "HostChargePrepaid": {"Period": months}});
    let price = |client: &mut TestClient, ids: &[&String]| {
        let response = client.ok("InquiryPriceRenewHosts", &renew(ids, 1));
        response["Price"]["HostPrice"]["DiscountPrice"].as_f64().unwrap()
    };
    let (one, two) = (price(&mut client, &[&ids[0]]), price(&mut client, &[&ids[0], &ids[1]]));
    assert!(one > 0.0 && (two - 2.0 * one).abs() < 0.0001, "{one} {two}");
    assert_eq!(client.code("RenewHosts", &renew(&[&ids[0]], 13)), "InvalidPeriod");
    assert_eq!(client.code("RenewHosts", &renew(&[&other], 1)), "InvalidHost.NotSupported");
    client.ok("RenewHosts", &renew(&[&ids[0]], 1));
    client.advance(31 * 24 * 3600);
    assert_eq!(describe(&mut client, &ids[0])["HostState"], "RUNNING");
    assert_eq!(describe(&mut client, &ids[1])["HostState"], "EXPIRED");
}

#[test]
fn oldest_hosts_that_have_expired_are_forgotten() {
    let mut client = TestClient::new();
    let manual = json!({
        "HostChargePrepaid": {"Period": 1, "RenewFlag": "NOTIFY_AND_MANUAL_RENEW"}, "HostCount": 100,
    });
    let first = allocate(&mut client, &manual).remove(0);
    client.advance(2);
    client.ok("RunInstances", &on(&first, &json!({})));
    for _ in 0..10 {
        client.advance(60);
        allocate(&mut client, &manual);
    }
    let count =
        |client: &mut TestClient| client.ok("DescribeHosts", &json!({}))["TotalCount"].take();
    assert_eq!(count(&mut client), 1100);
    client.advance(31 * 24 * 3600);
    assert_eq!(count(&mut client), 1000);
    assert_eq!(describe(&mut client, &first)["HostState"], "EXPIRED");
}

#[test]
fn invalid_hosts_are_errors() {
    let mut client = TestClient::new();
    let host = json!({
        "Placement": {"Zone": "ap-guangzhou-4"}, "HostChargePrepaid": {"Period": 1},
    });
    for (changes, code) in [
        (json!({"HostType": "HX9"}), "InvalidParameterValue"),
        (json!({"HostCount": 101}), "InvalidParameterValue.Range"),
        (json!({"HostChargePrepaid": null}), "MissingParameter"),
        (json!({"HostChargePrepaid": {"Period": 13}}), "InvalidPeriod"),
        (json!({"Placement": {"Zone": "ap-shanghai-2"}}), "InvalidZone.MismatchRegion"),
    ] {
        assert_eq!(client.code("AllocateHosts", &with(host.clone(), &changes)), code, "{changes}");
    }
}
