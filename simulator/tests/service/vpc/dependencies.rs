//! Resources of several services that depend on each other, created and deleted in the right and in the wrong order.

use serde_json::{Value, json};

use crate::common::network::{Network, subnet};
use crate::common::{TestClient, order, spec_of, strings, with};

const ZONE: &str = "ap-guangzhou-4";

#[test]
fn instance_with_a_public_address_is_deleted_in_order() {
    let mut client = TestClient::of_service(spec_of("vpc"));
    let Network { vpc, subnet, group } = Network::create(&mut client, "10.0.0.0/16", ZONE);
    let rule =
        json!({"Protocol": "TCP", "Port": "443", "CidrBlock": "0.0.0.0/0", "Action": "ACCEPT"});
    let rules = json!({"SecurityGroupId": group, "SecurityGroupPolicySet": {"Ingress": [rule]}});
    client.ok("CreateSecurityGroupPolicies", &rules);
    let place = json!({
        "VirtualPrivateCloud": {"VpcId": vpc, "SubnetId": subnet}, "SecurityGroupIds": [group],
    });
    let instance = client.in_service("cvm", |client| client.run_one(&place));
    let eip = strings(&client.ok("AllocateAddresses", &json!({}))["AddressSet"]).remove(0);
    client.advance(2);
    client.ok("AssociateAddress", &json!({"AddressId": eip, "InstanceId": instance}));
    client.advance(2);

    let delete_group = json!({"SecurityGroupId": group});
    let delete_subnet = json!({"SubnetId": subnet});
    let delete_vpc = json!({"VpcId": vpc});
    let release = json!({"AddressIds": [eip]});
    let too_early: [(&str, &Value, &str); 4] = [
        ("DeleteVpc", &delete_vpc, "ResourceInUse"),
        ("DeleteSubnet", &delete_subnet, "ResourceInUse"),
        ("DeleteSecurityGroup", &delete_group, "ResourceInUse"),
        ("ReleaseAddresses", &release, "UnsupportedOperation.AddressStatusNotPermit"),
    ];
    for (action, parameters, code) in too_early {
        assert_eq!(client.code(action, parameters), code, "{action}");
    }
    client.ok("DisassociateAddress", &json!({"AddressId": eip}));
    client.advance(2);
    client.ok("ReleaseAddresses", &release);
    client.ok_in("cvm", "TerminateInstances", &json!({"InstanceIds": [instance]}));
    // The instance still exists while it is being terminated.
    assert_eq!(client.code("DeleteSubnet", &delete_subnet), "ResourceInUse");
    client.advance(60);
    client.ok("DeleteSecurityGroup", &delete_group);
    client.ok("DeleteSubnet", &delete_subnet);
    client.ok("DeleteVpc", &delete_vpc);
    for (action, total) in [
        ("DescribeVpcs", "TotalCount"),
        ("DescribeSubnets", "TotalCount"),
        ("DescribeRouteTables", "TotalCount"),
        ("DescribeSecurityGroups", "TotalCount"),
        ("DescribeAddresses", "TotalCount"),
        ("DescribeNetworkInterfaces", "TotalCount"),
    ] {
        assert_eq!(client.ok(action, &json!({}))[total], 0, "{action}");
    }
}

#[test]
fn instances_refer_to_existing_networks() {
    let mut client = TestClient::new();
    let one = Network::create(&mut client, "10.1.0.0/28", ZONE);
    let other = Network::create(&mut client, "10.2.0.0/24", "ap-guangzhou-3");
    let to = |vpc: &str, subnet: &str| {
        order(&json!({"VirtualPrivateCloud": {"VpcId": vpc, "SubnetId": subnet}}))
    };
    let at = |addresses: &[&str]| {
        let network = json!({
            "VpcId": one.vpc, "SubnetId": one.subnet, "PrivateIpAddresses": addresses,
        });
        order(&json!({"VirtualPrivateCloud": network}))
    };
    for (request, code) in [
        (to("vpc-00000000", &one.subnet), "InvalidParameterValue.VpcIdNotExist"),
        (to(&one.vpc, "subnet-00000000"), "InvalidParameterValue.SubnetNotExist"),
        (to(&one.vpc, &other.subnet), "InvalidParameterValue.VpcIdSubnetIdNotMatch"),
        (to(&one.vpc, "DEFAULT"), "InvalidParameterValue.VpcIdSubnetIdNotMatch"),
        (to("DEFAULT", &one.subnet), "InvalidParameterValue.VpcIdSubnetIdNotMatch"),
        (to(&other.vpc, &other.subnet), "InvalidParameterValue.SubnetIdZoneIdNotMatch"),
        (to("vpc", &one.subnet), "InvalidParameterValue.VpcIdMalformed"),
        (at(&["10.1.0.1"]), "VpcAddrNotInSubNet"),
        (at(&["10.1.0.15"]), "VpcAddrNotInSubNet"),
        (at(&["10.2.0.5"]), "VpcAddrNotInSubNet"),
    ] {
        assert_eq!(client.code("RunInstances", &request), code, "{request}");
    }
    let elsewhere =
        with(to(&one.vpc, &one.subnet), &json!({"Placement": {"Zone": "ap-shanghai-2"}}));
    client.region = "ap-shanghai".to_owned();
    let code = client.code("RunInstances", &elsewhere);
    assert_eq!(code, "InvalidParameterValue.VpcIdNotExist");
    client.region = crate::common::REGION.to_owned();

    // A subnet of 16 addresses has room for 13 instances.
    let many = |count: u32| with(to(&one.vpc, &one.subnet), &json!({"InstanceCount": count}));
    let full = "FailedOperation.NoAvailableIpAddressCountInSubnet";
    assert_eq!(client.code("RunInstances", &many(14)), full);
    client.ok("RunInstances", &at(&["10.1.0.3"]));
    client.ok("RunInstances", &many(12));
    assert_eq!(client.code("RunInstances", &many(1)), full);
    client.advance(60);
    let all = client.ok("DescribeInstances", &json!({"Limit": 100}))["InstanceSet"].take();
    let mut found: Vec<String> = all
        .as_array()
        .unwrap()
        .iter()
        .map(|instance| instance["PrivateIpAddresses"][0].as_str().unwrap().to_owned())
        .collect();
    found.sort();
    let mut expected: Vec<String> = (2..15).map(|last| format!("10.1.0.{last}")).collect();
    expected.sort();
    assert_eq!(found, expected);
    // An address is free again after its instance has been terminated.
    let first = all[0]["InstanceId"].clone();
    client.ok("TerminateInstances", &json!({"InstanceIds": [first]}));
    assert_eq!(client.code("RunInstances", &many(1)), full);
    client.advance(60);
    client.ok("RunInstances", &at(&["10.1.0.3"]));
}

#[test]
fn launch_does_not_change_the_network_if_it_fails() {
    let mut client = TestClient::new();
    let wrong = order(&json!({"InstanceName": "x".repeat(129)}));
    client.code("RunInstances", &wrong);
    let dry = order(&json!({"DryRun": true}));
    assert_eq!(client.code("RunInstances", &dry), "DryRunOperation");
    client.ok("InquiryPriceRunInstances", &order(&json!({})));
    for action in ["DescribeVpcs", "DescribeSubnets", "DescribeSecurityGroups"] {
        assert_eq!(client.ok_in("vpc", action, &json!({}))["TotalCount"], 0, "{action}");
    }
}

#[test]
fn instances_move_within_their_vpc() {
    let mut client = TestClient::new();
    let vpc =
        client.ok_in("vpc", "CreateVpc", &json!({"VpcName": "v", "CidrBlock": "10.0.0.0/16"}));
    let vpc = vpc["Vpc"]["VpcId"].as_str().unwrap().to_owned();
    let [from, to] = ["10.0.1.0/24", "10.0.2.0/24"]
        .map(|block| client.in_service("vpc", |client| subnet(client, &vpc, block, ZONE)));
    let place = |subnet: &str| json!({"VirtualPrivateCloud": {"VpcId": vpc, "SubnetId": subnet}});
    let instance = client.run_one(&place(&from));
    let change = with(place(&to), &json!({"InstanceIds": [instance]}));
    client.ok("ModifyInstancesVpcAttribute", &change);
    client.advance(60);
    let moved = client.instance(&instance);
    assert_eq!(moved["VirtualPrivateCloud"]["SubnetId"], json!(to));
    assert_eq!(moved["PrivateIpAddresses"], json!(["10.0.2.2"]));
    let delete = |id: &str| json!({"SubnetId": id});
    client.ok_in("vpc", "DeleteSubnet", &delete(&from));
    assert_eq!(client.code_in("vpc", "DeleteSubnet", &delete(&to)), "ResourceInUse");
}
