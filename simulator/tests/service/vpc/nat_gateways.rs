//! NAT gateways and bandwidth packages.

use serde_json::{Value, json};
use tencent_cloud_simulator::{Quotas, Simulator};

use crate::common::network::{Network, security_group};
use crate::common::{TestClient, spec_of, strings, with};

fn client() -> TestClient {
    TestClient::of_service(spec_of("vpc"))
}

fn network(client: &mut TestClient) -> Network {
    Network::create(client, "10.0.1.0/24", "ap-guangzhou-4")
}

fn create(client: &mut TestClient, vpc: &str, changes: &Value) -> Value {
    let parameters = json!({"NatGatewayName": "internet", "VpcId": vpc});
    let mut response = client.ok("CreateNatGateway", &with(parameters, changes));
    response["NatGatewaySet"][0].take()
}

fn describe(client: &mut TestClient, id: &str) -> Value {
    client.ok("DescribeNatGateways", &json!({"NatGatewayIds": [id]}))["NatGatewaySet"][0].take()
}

/// Allocates addresses, and returns their ids and their IPs.
fn allocate(client: &mut TestClient, count: u32) -> Vec<(String, String)> {
    let response = client.ok("AllocateAddresses", &json!({"AddressCount": count}));
    client.advance(2);
    let ids = strings(&response["AddressSet"]);
    let ip = |client: &mut TestClient, id: &str| {
        let found = client.ok("DescribeAddresses", &json!({"AddressIds": [id]}));
        found["AddressSet"][0]["AddressIp"].as_str().unwrap().to_owned()
    };
    ids.into_iter().map(|id| (id.clone(), ip(client, &id))).collect()
}

fn status(client: &mut TestClient, id: &str) -> Value {
    let found = client.ok("DescribeAddresses", &json!({"AddressIds": [id]}));
    found["AddressSet"][0]["AddressStatus"].clone()
}

#[test]
fn gateway_is_created_with_addresses_and_deleted_with_routes() {
    let mut client = client();
    let Network { vpc, .. } = network(&mut client);
    let eip = allocate(&mut client, 1).remove(0);
    let both = json!({"AddressCount": 1, "PublicIpAddresses": [eip.1]});
    let created = create(&mut client, &vpc, &both);
    assert_eq!(created["State"], "PENDING");
    assert_eq!(created["PublicIpAddressSet"].as_array().unwrap().len(), 2);
    assert_eq!(created["InternetMaxBandwidthOut"], 100);
    let id = created["NatGatewayId"].as_str().unwrap().to_owned();
    let address = client.ok("DescribeAddresses", &json!({"AddressIds": [eip.0]}));
    let address = &address["AddressSet"][0];
    assert_eq!(
        [&address["AddressStatus"], &address["InstanceId"], &address["InstanceType"]],
        [&json!("BIND"), &json!(id), &json!("NAT")]
    );
    let delete = json!({"NatGatewayId": id});
    assert_eq!(
        client.code("DeleteNatGateway", &delete),
        "UnsupportedOperation.MutexOperationTaskRunning"
    );
    client.advance(2);
    assert_eq!(describe(&mut client, &id)["State"], "AVAILABLE");
    assert_eq!(client.code("DeleteVpc", &json!({"VpcId": vpc})), "ResourceInUse");
    let code = client.code("DisassociateAddress", &json!({"AddressId": eip.0}));
    assert_eq!(code, "InvalidParameterValue.ResourceNotSupport");

    let tables = client.ok("DescribeRouteTables", &json!({}));
    let table = tables["RouteTableSet"][0]["RouteTableId"].clone();
    let route = json!({"DestinationCidrBlock": "0.0.0.0/0", "GatewayType": "NAT", "GatewayId": id});
    client.ok("CreateRoutes", &json!({"RouteTableId": table, "Routes": [route]}));
    let group = security_group(&mut client, "nat");
    let change = json!({
        "NatGatewayId": id, "NatGatewayName": "main", "DeletionProtectionEnabled": true,
        "ModifySecurityGroup": true, "SecurityGroupIds": [group], "InternetMaxBandwidthOut": 200,
    });
    client.ok("ModifyNatGatewayAttribute", &change);
    let connections = |count: i64| json!({"NatGatewayId": id, "MaxConcurrentConnection": count});
    client.ok("ResetNatGatewayConnection", &connections(3_000_000));
    // The action documents no code for a value that is not one of the known ones.
    assert_eq!(client.code("ResetNatGatewayConnection", &connections(7)), "InvalidParameterValue");
    let changed = describe(&mut client, &id);
    for (name, value) in [
        ("NatGatewayName", json!("main")),
        ("InternetMaxBandwidthOut", json!(200)),
        ("MaxConcurrentConnection", json!(3_000_000)),
        ("SecurityGroupSet", json!([group])),
    ] {
        assert_eq!(changed[name], value, "{name}");
    }
    let code = client.code("DeleteSecurityGroup", &json!({"SecurityGroupId": group}));
    assert_eq!(code, "ResourceInUse");
    let code = client.code("DeleteNatGateway", &delete);
    assert_eq!(code, "UnsupportedOperation.DeletionProtectionEnabled");
    let unprotect = json!({"NatGatewayId": id, "DeletionProtectionEnabled": false});
    client.ok("ModifyNatGatewayAttribute", &unprotect);
    client.ok("DeleteNatGateway", &delete);
    assert_eq!(client.ok("DescribeRoutes", &json!({}))["TotalCount"], 0);
    assert_eq!(status(&mut client, &eip.0), "UNBIND");
    client.advance(2);
    assert_eq!(client.code("DeleteNatGateway", &delete), "ResourceNotFound");
}

#[test]
fn addresses_are_added_and_removed() {
    let mut client = client();
    let Network { vpc, .. } = network(&mut client);
    let eips = allocate(&mut client, 2);
    let created = create(&mut client, &vpc, &json!({"PublicIpAddresses": [eips[0].1]}));
    let id = created["NatGatewayId"].as_str().unwrap().to_owned();
    client.advance(2);
    let with_ips = |ips: &[&str]| json!({"NatGatewayId": id, "PublicIpAddresses": ips});
    let last = with_ips(&[&eips[0].1]);
    let code = client.code("DisassociateNatGatewayAddress", &last);
    assert_eq!(code, "UnsupportedOperation.PublicIpAddressDisassociate");
    for (ips, code) in [
        (vec!["198.19.255.1"], "UnsupportedOperation.PublicIpAddressIsNotExisted"),
        (vec![eips[0].1.as_str()], "ResourceInUse.Address"),
        (vec![], "MissingParameter"),
    ] {
        assert_eq!(client.code("AssociateNatGatewayAddress", &with_ips(&ips)), code, "{ips:?}");
    }
    client.ok("AssociateNatGatewayAddress", &with_ips(&[&eips[1].1]));
    assert_eq!(describe(&mut client, &id)["PublicIpAddressSet"].as_array().unwrap().len(), 2);
    client.ok("DisassociateNatGatewayAddress", &last);
    assert_eq!(status(&mut client, &eips[0].0), "UNBIND");
    let code = client.code("DisassociateNatGatewayAddress", &last);
    assert_eq!(code, "ResourceNotFound");
    let many = json!({"NatGatewayId": id, "AddressCount": 10});
    let code = client.code("AssociateNatGatewayAddress", &many);
    assert_eq!(code, "LimitExceeded.PublicIpAddressPerNatGatewayLimitExceeded");
}

#[test]
fn ports_are_forwarded_to_instances() {
    let mut client = client();
    let Network { vpc, subnet, .. } = network(&mut client);
    let order = json!({"VirtualPrivateCloud": {"VpcId": vpc, "SubnetId": subnet}});
    client.in_service("cvm", |client| client.run_one(&order));
    let eip = allocate(&mut client, 1).remove(0);
    let created =
        create(&mut client, &vpc, &json!({"PublicIpAddresses": [eip.1], "AddressCount": 1}));
    let id = created["NatGatewayId"].as_str().unwrap().to_owned();
    client.advance(2);
    let rule = |port: u32, private: &str| {
        json!({
            "IpProtocol": "TCP", "PublicIpAddress": eip.1, "PublicPort": port,
            "PrivateIpAddress": private, "PrivatePort": 80, "Description": "web",
        })
    };
    let all = |rules: &[Value]| json!({"NatGatewayId": id, "DestinationIpPortTranslationNatRules": rules});
    let action = "CreateNatGatewayDestinationIpPortTranslationNatRule";
    client.ok(action, &all(&[rule(80, "10.0.1.2")]));
    let elsewhere = with(rule(81, "10.0.1.2"), &json!({"PublicIpAddress": "198.19.255.1"}));
    for (wrong, code) in [
        (rule(80, "10.0.1.2"), "InvalidParameterValue.NatGatewayDnatRuleExisted"),
        (rule(81, "10.0.1.9"), "InvalidParameterValue.NatGatewayDnatRulePipNeedVm"),
        (rule(0, "10.0.1.2"), "InvalidParameterValue.Malformed"),
        (elsewhere, "UnsupportedOperation.NatGatewayEipNotExists"),
    ] {
        let request = all(&[rule(8080, "10.0.1.2"), wrong.clone()]);
        assert_eq!(client.code(action, &request), code, "{wrong}");
    }
    let filter = json!({"Filters": [{"Name": "public-port", "Values": ["80"]}]});
    let found = client.ok("DescribeNatGatewayDestinationIpPortTranslationNatRules", &filter);
    assert_eq!(found["TotalCount"], 1);
    let own = &found["NatGatewayDestinationIpPortTranslationNatRuleSet"][0];
    assert_eq!((&own["NatGatewayId"], &own["VpcId"]), (&json!(id), &json!(vpc)));
    let unbind = json!({"NatGatewayId": id, "PublicIpAddresses": [eip.1]});
    assert_eq!(client.code("DisassociateNatGatewayAddress", &unbind), "ResourceInUse");
    let change = json!({
        "NatGatewayId": id, "SourceNatRule": rule(80, "10.0.1.2"),
        "DestinationNatRule": rule(443, "10.0.1.2"),
    });
    let action = "ModifyNatGatewayDestinationIpPortTranslationNatRule";
    client.ok(action, &change);
    assert_eq!(client.code(action, &change), "InvalidParameterValue.NatGatewayDnatRuleNotExists");
    let rules = describe(&mut client, &id)["DestinationIpPortTranslationNatRuleSet"].take();
    assert_eq!(rules, json!([rule(443, "10.0.1.2")]));
    let action = "DeleteNatGatewayDestinationIpPortTranslationNatRule";
    client.ok(action, &all(&[rule(443, "10.0.1.2")]));
    let code = client.code(action, &all(&[rule(443, "10.0.1.2")]));
    assert_eq!(code, "InvalidParameterValue.NatGatewayDnatRuleNotExists");
    client.ok("DisassociateNatGatewayAddress", &unbind);
}

#[test]
fn subnets_use_addresses_of_the_gateway() {
    let mut client = client();
    let Network { vpc, subnet, .. } = network(&mut client);
    let eip = allocate(&mut client, 1).remove(0);
    let created = create(&mut client, &vpc, &json!({"PublicIpAddresses": [eip.1]}));
    let id = created["NatGatewayId"].as_str().unwrap().to_owned();
    client.advance(2);
    let rule = |kind: &str, resource: &str, private: &str| {
        json!({
            "ResourceType": kind, "ResourceId": resource, "PrivateIpAddress": private,
            "PublicIpAddresses": [eip.1], "Description": "out",
        })
    };
    let add = |rule: Value| json!({"NatGatewayId": id, "SourceIpTranslationNatRules": [rule]});
    let action = "CreateNatGatewaySourceIpTranslationNatRule";
    client.ok(action, &add(rule("SUBNET", &subnet, "")));
    let foreign =
        with(rule("USERDEFINED", "", "10.0.1.9"), &json!({"PublicIpAddresses": ["1.1.1.1"]}));
    for (wrong, code) in [
        (rule("SUBNET", &subnet, ""), "InvalidParameterValue.NatSnatRuleExists"),
        (rule("SUBNET", "subnet-00000000", ""), "ResourceNotFound"),
        (rule("USERDEFINED", "", "ten"), "InvalidParameterValue.Malformed"),
        (rule("NETWORKINTERFACE", "eni-00000000", "10.0.1.2"), "ResourceNotFound"),
        (foreign, "UnsupportedOperation.NatGatewayEipNotExists"),
    ] {
        assert_eq!(client.code(action, &add(wrong.clone())), code, "{wrong}");
    }
    let list = json!({"NatGatewayId": id});
    let action = "DescribeNatGatewaySourceIpTranslationNatRules";
    let found = client.ok(action, &list)["SourceIpTranslationNatRuleSet"].take();
    assert_eq!(found[0]["PrivateIpAddress"], "10.0.1.0/24");
    let snat = found[0]["NatGatewaySnatId"].clone();
    assert_eq!(client.code("DeleteSubnet", &json!({"SubnetId": subnet})), "ResourceInUse");
    let change =
        with(rule("SUBNET", &subnet, ""), &json!({"NatGatewaySnatId": snat, "Description": "new"}));
    let change = json!({"NatGatewayId": id, "SourceIpTranslationNatRule": change});
    client.ok("ModifyNatGatewaySourceIpTranslationNatRule", &change);
    let found = client.ok(action, &list)["SourceIpTranslationNatRuleSet"].take();
    assert_eq!(found[0]["Description"], "new");
    let delete = json!({"NatGatewayId": id, "NatGatewaySnatIds": [snat]});
    client.ok("DeleteNatGatewaySourceIpTranslationNatRule", &delete);
    let code = client.code("DeleteNatGatewaySourceIpTranslationNatRule", &delete);
    assert_eq!(code, "InvalidParameterValue.NatGatewaySnatRuleNotExists");
    client.ok("DeleteSubnet", &json!({"SubnetId": subnet}));
}

#[test]
fn invalid_gateways_are_errors() {
    let mut quotas = Quotas::default();
    quotas.nat_gateways_per_vpc = 1;
    quotas.addresses = 1;
    let builder = Simulator::builder().quotas(quotas);
    let mut client = client().with_host(&builder, "vpc.tencentcloudapi.com");
    let Network { vpc, .. } = network(&mut client);
    let base = json!({"NatGatewayName": "n", "VpcId": vpc, "AddressCount": 1});
    for (change, code) in [
        (json!({"VpcId": "vpc-00000000"}), "ResourceNotFound"),
        (json!({"AddressCount": 0}), "MissingParameter"),
        (json!({"AddressCount": 2}), "AddressQuotaLimitExceeded"),
        (json!({"InternetMaxBandwidthOut": 30}), "InvalidParameterValue.Range"),
        (json!({"MaxConcurrentConnection": 30}), "InvalidParameterValue.Range"),
        (json!({"Zone": "ap-shanghai-2"}), "ResourceNotFound"),
        (
            json!({"PublicIpAddressesBandwidthOut": 0}),
            "InvalidParameterValue.EIPBrandWidthOutInvalid",
        ),
    ] {
        let request = with(base.clone(), &change);
        assert_eq!(client.code("CreateNatGateway", &request), code, "{change}");
    }
    let created = client.ok("CreateNatGateway", &base);
    let code = client.code("CreateNatGateway", &base);
    assert_eq!(code, "LimitExceeded.NatGatewayPerVpcLimitExceeded");
    let ids = json!({"NatGatewayIds": [created["NatGatewaySet"][0]["NatGatewayId"]]});
    let both = with(ids, &json!({"Filters": [{"Name": "vpc-id", "Values": [vpc]}]}));
    assert_eq!(client.code("DescribeNatGateways", &both), "InvalidParameter.Coexist");
    let filter = json!({"Filters": [{"Name": "nat-state", "Values": ["PENDING"]}]});
    assert_eq!(client.ok("DescribeNatGateways", &filter)["TotalCount"], 1);
}

#[test]
fn addresses_share_a_bandwidth_package() {
    let mut client = client();
    let create = json!({
        "BandwidthPackageName": "shared", "InternetMaxBandwidth": 300, "BandwidthPackageCount": 2,
    });
    let response = client.ok("CreateBandwidthPackage", &create);
    let ids = strings(&response["BandwidthPackageIds"]);
    assert_eq!((ids.len(), &response["BandwidthPackageId"]), (2, &json!(ids[0])));
    let package = |client: &mut TestClient, id: &str| {
        let ids = json!({"BandwidthPackageIds": [id]});
        client.ok("DescribeBandwidthPackages", &ids)["BandwidthPackageSet"][0].take()
    };
    assert_eq!(package(&mut client, &ids[0])["Status"], "CREATING");
    client.advance(2);
    assert_eq!(package(&mut client, &ids[0])["Status"], "CREATED");
    let (eip, ip) = allocate(&mut client, 1).remove(0);
    let resources = |id: &str| json!({"BandwidthPackageId": id, "ResourceIds": [eip], "ResourceType": "Address"});
    client.ok("AddBandwidthPackageResources", &resources(&ids[0]));
    let expected = json!([{"ResourceType": "Address", "ResourceId": eip, "AddressIp": ip}]);
    assert_eq!(package(&mut client, &ids[0])["ResourceSet"], expected);
    let listed =
        client.ok("DescribeBandwidthPackageResources", &json!({"BandwidthPackageId": ids[0]}));
    assert_eq!(listed["ResourceSet"], expected);
    let address = client.ok("DescribeAddresses", &json!({}))["AddressSet"][0].take();
    assert_eq!(
        (&address["InternetChargeType"], &address["BandwidthPackageId"]),
        (&json!("BANDWIDTH_PACKAGE"), &json!(ids[0]))
    );
    let code = client.code("AddBandwidthPackageResources", &resources(&ids[1]));
    assert_eq!(code, "InvalidParameterValue.ResourceAlreadyExisted");
    let code = client.code("RemoveBandwidthPackageResources", &resources(&ids[1]));
    assert_eq!(code, "InvalidParameterValue.ResourceNotExisted");
    let delete = json!({"BandwidthPackageId": ids[0]});
    let code = client.code("DeleteBandwidthPackage", &delete);
    assert_eq!(code, "InvalidParameterValue.BandwidthPackageInUse");
    let rename = json!({"BandwidthPackageId": ids[0], "BandwidthPackageName": "public"});
    client.ok("ModifyBandwidthPackageAttribute", &rename);
    let bandwidth = json!({"BandwidthPackageId": ids[0], "InternetMaxBandwidth": 500});
    client.ok("ModifyBandwidthPackageBandwidth", &bandwidth);
    let changed = package(&mut client, &ids[0]);
    assert_eq!(
        (&changed["BandwidthPackageName"], &changed["Bandwidth"]),
        (&json!("public"), &json!(500))
    );
    client.ok("RemoveBandwidthPackageResources", &resources(&ids[0]));
    client.ok("DeleteBandwidthPackage", &delete);
    let code = client.code("DeleteBandwidthPackage", &delete);
    assert_eq!(code, "InvalidParameterValue.BandwidthPackageNotFound");
    let quota = client.ok("DescribeBandwidthPackageQuota", &json!({}));
    assert_eq!(quota["QuotaSet"][0]["QuotaCurrent"], 1);
    // A new address can be in a package from the start.
    let inside = json!({
        "InternetChargeType": "BANDWIDTH_PACKAGE", "BandwidthPackageId": ids[1],
        "InternetMaxBandwidthOut": 200,
    });
    client.ok("AllocateAddresses", &inside);
    assert_eq!(package(&mut client, &ids[1])["ResourceSet"].as_array().unwrap().len(), 1);
}
