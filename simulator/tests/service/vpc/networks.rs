//! VPCs, subnets and route tables.

use serde_json::{Value, json};
use tencent_cloud_simulator::{Quotas, Simulator};

use crate::common::network::subnet;
use crate::common::{TestClient, spec_of, with};

const ZONE: &str = "ap-guangzhou-4";
const OTHER_ZONE: &str = "ap-guangzhou-3";

fn client() -> TestClient {
    TestClient::of_service(spec_of("vpc"))
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("expected a string: {value}")).to_owned()
}

fn vpc(client: &mut TestClient, block: &str) -> String {
    let parameters = json!({"VpcName": "production", "CidrBlock": block});
    text(&client.ok("CreateVpc", &parameters)["Vpc"]["VpcId"])
}

fn ids(list: &Value, name: &str) -> Vec<String> {
    list.as_array().unwrap().iter().map(|item| text(&item[name])).collect()
}

#[test]
fn vpcs_are_created_described_modified_and_deleted() {
    let mut client = client();
    assert_eq!(client.ok("DescribeVpcs", &json!({}))["VpcSet"], json!([]));
    let tags = json!([{"Key": "team", "Value": "web"}]);
    let create = json!({"VpcName": "production", "CidrBlock": "10.0.0.0/16", "Tags": tags});
    let created = client.ok("CreateVpc", &create)["Vpc"].take();
    assert_eq!(created["TagSet"], tags);
    assert_eq!(created["CreatedTime"], "2023-11-15 06:13:20");
    let (one, other) = (text(&created["VpcId"]), vpc(&mut client, "192.168.0.0/16"));
    let found = |client: &mut TestClient, parameters: &Value| {
        let response = client.ok("DescribeVpcs", parameters);
        assert!(response["TotalCount"].as_u64().is_some());
        ids(&response["VpcSet"], "VpcId")
    };
    assert_eq!(found(&mut client, &json!({})), [one.as_str(), &other]);
    assert_eq!(found(&mut client, &json!({"Offset": "1", "Limit": "1"})), [other.as_str()]);
    assert_eq!(found(&mut client, &json!({"VpcIds": [other]})), [other.as_str()]);
    for (name, value) in
        [("cidr-block", "10.0.0.0/16"), ("tag:team", "web"), ("tag-key", "team"), ("vpc-id", &one)]
    {
        let filter = json!({"Filters": [{"Name": name, "Values": [value]}]});
        assert_eq!(found(&mut client, &filter), [one.as_str()], "{name}");
    }
    let filter = json!([{"Name": "vpc-name", "Values": ["prod"]}]);
    assert_eq!(found(&mut client, &json!({"Filters": filter})).len(), 2);

    let change = json!({
        "VpcId": one, "VpcName": "web", "DnsServers": ["10.0.0.2"], "EnableMulticast": "true",
        "DomainName": "example.com",
    });
    client.ok("ModifyVpcAttribute", &change);
    let changed = client.ok("DescribeVpcs", &json!({"VpcIds": [one]}))["VpcSet"][0].take();
    for (name, value) in [
        ("VpcName", json!("web")),
        ("DnsServerSet", json!(["10.0.0.2"])),
        ("EnableMulticast", json!(true)),
        ("DomainName", json!("example.com")),
        ("CidrBlock", json!("10.0.0.0/16")),
    ] {
        assert_eq!(changed[name], value, "{name}");
    }
    client.ok("DeleteVpc", &json!({"VpcId": one}));
    assert_eq!(client.code("DescribeVpcs", &json!({"VpcIds": [one]})), "ResourceNotFound");
    // Its route table is deleted with it.
    let tables = client.ok("DescribeRouteTables", &json!({}))["RouteTableSet"].take();
    assert_eq!(ids(&tables, "VpcId"), [other]);
}

#[test]
fn invalid_vpcs_are_errors() {
    let mut quotas = Quotas::default();
    quotas.vpcs = 1;
    let builder = Simulator::builder().quotas(quotas);
    let mut client = client().with_host(&builder, "vpc.tencentcloudapi.com");
    let create = |block: &str| json!({"VpcName": "v", "CidrBlock": block});
    for (block, code) in [
        ("10.0.0.1/16", "InvalidParameterValue.Malformed"),
        ("10.0.0.0", "InvalidParameterValue.Malformed"),
        ("10.0.0.0/8", "InvalidParameterValue"),
        ("10.32.0.0/16", "InvalidParameterValue"),
        ("192.168.0.0/12", "InvalidParameterValue.Malformed"),
        ("10.0.0.0/29", "InvalidParameterValue"),
        ("8.8.8.0/24", "InvalidParameterValue"),
    ] {
        assert_eq!(client.code("CreateVpc", &create(block)), code, "{block}");
    }
    assert_eq!(client.code("CreateVpc", &json!({"VpcName": "v"})), "MissingParameter");
    let servers = with(create("10.0.0.0/16"), &json!({"DnsServers": ["dns"]}));
    assert_eq!(client.code("CreateVpc", &servers), "InvalidParameterValue.Malformed");
    let tags = json!({"Tags": [{"Key": "a", "Value": "1"}, {"Key": "a", "Value": "2"}]});
    let tags = with(create("10.0.0.0/16"), &tags);
    assert_eq!(client.code("CreateVpc", &tags), "InvalidParameterValue.TagDuplicateKey");
    vpc(&mut client, "10.0.0.0/16");
    assert_eq!(client.code("CreateVpc", &create("10.1.0.0/16")), "LimitExceeded");
    assert_eq!(client.code("DeleteVpc", &json!({"VpcId": "vpc-00000000"})), "ResourceNotFound");
    let malformed = json!({"VpcId": "vpc"});
    assert_eq!(client.code("DeleteVpc", &malformed), "InvalidParameterValue.Malformed");
    let both = json!({
        "VpcIds": ["vpc-00000000"], "Filters": [{"Name": "vpc-name", "Values": ["v"]}],
    });
    assert_eq!(client.code("DescribeVpcs", &both), "InvalidParameter.Coexist");
    let unknown = json!({"Filters": [{"Name": "name", "Values": ["v"]}]});
    assert_eq!(client.code("DescribeVpcs", &unknown), "InvalidParameter.FilterInvalidKey");
    // Other regions have their own VPCs.
    client.region = "ap-shanghai".to_owned();
    assert_eq!(client.ok("DescribeVpcs", &json!({}))["TotalCount"], 0);
    vpc(&mut client, "10.0.0.0/16");
}

#[test]
fn subnets_have_blocks_of_their_vpc() {
    let mut client = client();
    let vpc_id = vpc(&mut client, "10.0.0.0/16");
    let create = |block: &str, zone: &str| json!({"VpcId": vpc_id, "SubnetName": "web", "CidrBlock": block, "Zone": zone});
    let created = client.ok("CreateSubnet", &create("10.0.1.0/24", ZONE))["Subnet"].take();
    for (name, value) in [
        ("VpcId", json!(vpc_id)),
        ("CidrBlock", json!("10.0.1.0/24")),
        ("Zone", json!(ZONE)),
        ("IsDefault", json!(false)),
        ("AvailableIpAddressCount", json!(253)),
        ("TotalIpAddressCount", json!(253)),
    ] {
        assert_eq!(created[name], value, "{name}");
    }
    let tables = client.ok("DescribeRouteTables", &json!({}))["RouteTableSet"].take();
    assert_eq!(created["RouteTableId"], tables[0]["RouteTableId"]);
    for (block, zone, code) in [
        ("10.0.1.128/25", ZONE, "InvalidParameterValue.SubnetConflict"),
        ("10.0.0.0/16", ZONE, "InvalidParameterValue.SubnetConflict"),
        ("10.1.0.0/24", ZONE, "InvalidParameterValue.SubnetRange"),
        ("10.0.2.0/29", ZONE, "InvalidParameterValue.SubnetRange"),
        ("10.0.2.1/24", ZONE, "InvalidParameterValue.Malformed"),
        ("10.0.2.0/24", "ap-shanghai-2", "ResourceNotFound"),
    ] {
        assert_eq!(client.code("CreateSubnet", &create(block, zone)), code, "{block} {zone}");
    }
    // Either all subnets of a request are created or none.
    let several = |blocks: [&str; 2]| {
        let subnet = |block: &str| json!({"SubnetName": block, "Zone": ZONE, "CidrBlock": block});
        json!({"VpcId": vpc_id, "Subnets": blocks.map(subnet)})
    };
    let code = client.code("CreateSubnets", &several(["10.0.2.0/24", "10.0.2.0/25"]));
    assert_eq!(code, "InvalidParameterValue.SubnetConflict");
    client.ok("CreateSubnets", &several(["10.0.2.0/24", "10.0.3.0/24"]));
    let found = |client: &mut TestClient, name: &str, value: &str| {
        let filter = json!({"Filters": [{"Name": name, "Values": [value]}]});
        client.ok("DescribeSubnets", &filter)["TotalCount"].take()
    };
    for (name, value, count) in [
        ("vpc-id", vpc_id.as_str(), 3),
        ("zone", ZONE, 3),
        ("zone", OTHER_ZONE, 0),
        ("cidr-block", "10.0.2.0", 1),
        ("cidr-block", "10.0.2.0/24", 1),
        ("subnet-name", "web", 1),
        ("is-default", "TRUE", 0),
    ] {
        assert_eq!(found(&mut client, name, value), count, "{name} {value}");
    }
    let id = text(&created["SubnetId"]);
    let rename = json!({"SubnetId": id, "SubnetName": "db", "EnableBroadcast": "TRUE"});
    client.ok("ModifySubnetAttribute", &rename);
    let changed = client.ok("DescribeSubnets", &json!({"SubnetIds": [id]}))["SubnetSet"][0].take();
    assert_eq!((&changed["SubnetName"], &changed["EnableBroadcast"]), (&json!("db"), &json!(true)));
    assert_eq!(client.code("DeleteVpc", &json!({"VpcId": vpc_id})), "ResourceInUse");
    client.ok("DeleteSubnet", &json!({"SubnetId": id}));
    assert_eq!(client.code("DeleteSubnet", &json!({"SubnetId": id})), "ResourceNotFound");
}

#[test]
fn subnets_are_paged_by_token_or_offset() {
    let mut client = client();
    let vpc_id = vpc(&mut client, "10.0.0.0/16");
    let all: Vec<String> = (0..5)
        .map(|index| subnet(&mut client, &vpc_id, &format!("10.0.{index}.0/24"), ZONE))
        .collect();
    let (mut found, mut token) = (Vec::new(), String::new());
    loop {
        let page = json!({"MaxResults": 2, "NextToken": token});
        let response = client.ok("DescribeSubnets", &page);
        found.extend(ids(&response["SubnetSet"], "SubnetId"));
        token = text(&response["NextToken"]);
        if token.is_empty() {
            break;
        }
    }
    assert_eq!(found, all);
    let page = client.ok("DescribeSubnets", &json!({"Offset": "3", "Limit": "10"}));
    assert_eq!(ids(&page["SubnetSet"], "SubnetId"), all[3..]);
    let invalid = json!({"NextToken": "elsewhere"});
    assert_eq!(client.code("DescribeSubnets", &invalid), "InvalidParameterValue");
    let invalid = json!({"Limit": "many"});
    assert_eq!(client.code("DescribeSubnets", &invalid), "InvalidParameterValue.Malformed");
}

#[test]
fn default_vpc_is_created_on_demand() {
    let mut client = client();
    let check = client.ok("CheckDefaultSubnet", &json!({"Zone": ZONE}));
    assert_eq!(check["Result"], true);
    let created = client.ok("CreateDefaultVpc", &json!({"Zone": ZONE}))["Vpc"].take();
    let again = client.ok("CreateDefaultVpc", &json!({"Zone": ZONE}))["Vpc"].take();
    assert_eq!(created, again);
    let elsewhere = client.ok("CreateDefaultVpc", &json!({"Zone": OTHER_ZONE}))["Vpc"].take();
    assert_eq!(elsewhere["VpcId"], created["VpcId"]);
    assert_ne!(elsewhere["CidrBlock"], created["CidrBlock"]);
    let check = client.ok("CheckDefaultSubnet", &json!({"Zone": ZONE}));
    assert_eq!(check["Result"], false);
    let filter = json!({"Filters": [{"Name": "is-default", "Values": ["TRUE"]}]});
    assert_eq!(client.ok("DescribeVpcs", &filter)["TotalCount"], 1);
    assert_eq!(client.ok("DescribeSubnets", &filter)["TotalCount"], 2);
    // An instance without a network is in the default subnet of its zone.
    let instance = client.in_service("cvm", |client| {
        let id = client.run_one(&json!({}));
        client.instance(&id)
    });
    assert_eq!(instance["VirtualPrivateCloud"]["SubnetId"], created["SubnetId"]);
}

#[test]
fn route_tables_are_associated_with_subnets() {
    let mut client = client();
    let vpc_id = vpc(&mut client, "10.0.0.0/16");
    let subnet_id = subnet(&mut client, &vpc_id, "10.0.1.0/24", ZONE);
    let create = json!({"VpcId": vpc_id, "RouteTableName": "private"});
    let table = client.ok("CreateRouteTable", &create)["RouteTable"].take();
    assert_eq!(table["LocalCidrForCcn"], json!([{"Cidr": "10.0.0.0/16", "PublishedToVbc": false}]));
    assert_eq!(table["Main"], false);
    let id = text(&table["RouteTableId"]);
    client.ok("ReplaceRouteTableAssociation", &json!({"RouteTableId": id, "SubnetId": subnet_id}));
    let described = client.ok("DescribeRouteTables", &json!({"RouteTableIds": [id]}));
    let association = json!([{"SubnetId": subnet_id, "RouteTableId": id}]);
    assert_eq!(described["RouteTableSet"][0]["AssociationSet"], association);
    let code = client.code("DeleteRouteTable", &json!({"RouteTableId": id}));
    assert_eq!(code, "UnsupportedOperation.DelRouteWithSubnet");

    let filter = json!({"Filters": [{"Name": "association.main", "Values": ["true"]}]});
    let main = client.ok("DescribeRouteTables", &filter)["RouteTableSet"][0].take();
    let main = text(&main["RouteTableId"]);
    let code = client.code("DeleteRouteTable", &json!({"RouteTableId": main}));
    assert_eq!(code, "UnsupportedOperation.DelDefaultRoute");
    let other = vpc(&mut client, "172.16.0.0/16");
    let elsewhere = subnet(&mut client, &other, "172.16.1.0/24", ZONE);
    let foreign = json!({"RouteTableId": id, "SubnetId": elsewhere});
    let code = client.code("ReplaceRouteTableAssociation", &foreign);
    assert_eq!(code, "UnsupportedOperation.VpcMismatch");
    let rename = json!({"RouteTableId": id, "RouteTableName": "public"});
    client.ok("ModifyRouteTableAttribute", &rename);
    let back = json!({"RouteTableId": main, "SubnetId": subnet_id});
    client.ok("ReplaceRouteTableAssociation", &back);
    client.ok("DeleteRouteTable", &json!({"RouteTableId": id}));
    assert_eq!(client.ok("DescribeRouteTables", &json!({}))["TotalCount"], 2);
}

#[test]
fn routes_lead_to_next_hops_of_the_vpc() {
    let mut client = client();
    let vpc_id = vpc(&mut client, "10.0.0.0/16");
    let create = json!({"VpcId": vpc_id, "RouteTableName": "private"});
    let table = text(&client.ok("CreateRouteTable", &create)["RouteTable"]["RouteTableId"]);
    let route = |destination: &str, kind: &str, id: &str| {
        json!({
            "DestinationCidrBlock": destination, "GatewayType": kind, "GatewayId": id,
            "RouteDescription": destination,
        })
    };
    let add = |routes: &[Value]| json!({"RouteTableId": table, "Routes": routes});
    let both = [route("0.0.0.0/0", "EIP", "0"), route("8.8.8.0/24", "EIP", "0")];
    let created = client.ok("CreateRoutes", &add(&both));
    assert_eq!(created["TotalCount"], 2);
    let routes = created["RouteTableSet"][0]["RouteSet"].clone();
    for (wrong, code) in [
        (route("10.0.3.0/24", "EIP", "0"), "InvalidParameterValue.VpcCidrConflict"),
        (route("0.0.0.0/0", "EIP", "0"), "InvalidParameterValue.Duplicate"),
        (route("1.1.1.0/24", "NAT", "nat-00000000"), "InvalidParameterValue.RouteNextHopInvalid"),
        (
            route("1.1.1.0/24", "NORMAL_CVM", "10.0.0.9"),
            "InvalidParameterValue.RouteNextHopInvalid",
        ),
        (route("1.1.1.1/24", "EIP", "0"), "InvalidParameterValue.Malformed"),
        (
            with(route("1.1.1.0/24", "EIP", "0"), &json!({"RouteType": "CCN"})),
            "UnsupportedOperation.SystemRoute",
        ),
    ] {
        // The first route of the request is valid, and is not added either.
        let request = add(&[route("9.9.9.0/24", "EIP", "0"), wrong.clone()]);
        assert_eq!(client.code("CreateRoutes", &request), code, "{wrong}");
    }
    let listed = client.ok("DescribeRoutes", &json!({}));
    assert_eq!((&listed["TotalCount"], &listed["RouteSet"]), (&json!(2), &routes));
    let filter = json!({"Filters": [{"Name": "dest-cidr", "Values": ["8.8"]}]});
    assert_eq!(client.ok("DescribeRouteList", &filter)["TotalCount"], 1);
    let check =
        json!({"RouteTableId": table, "DestinationCidrBlocks": ["8.8.8.0/24", "7.0.0.0/8"]});
    let conflicts = client.ok("DescribeRouteConflicts", &check)["RouteConflictSet"].take();
    assert_eq!(conflicts[0]["ConflictSet"], json!([routes[1]]));
    assert_eq!(conflicts[1]["ConflictSet"], json!([]));

    let item = text(&routes[0]["RouteItemId"]);
    let enabled = |client: &mut TestClient| {
        client.ok("DescribeRoutes", &json!({}))["RouteSet"][0]["Enabled"].take()
    };
    client.ok("DisableRoutes", &json!({"RouteTableId": table, "RouteItemIds": [item]}));
    assert_eq!(enabled(&mut client), false);
    client.ok("EnableRoutes", &json!({"RouteTableId": table, "RouteIds": [routes[0]["RouteId"]]}));
    assert_eq!(enabled(&mut client), true);
    let none = json!({"RouteTableId": table});
    assert_eq!(client.code("EnableRoutes", &none), "MissingParameter");

    let change = with(route("6.6.6.0/24", "EIP", "0"), &json!({"RouteItemId": item}));
    let replaced = client.ok("ReplaceRoutes", &add(&[change]));
    assert_eq!(replaced["OldRouteSet"][0]["DestinationCidrBlock"], "0.0.0.0/0");
    assert_eq!(replaced["NewRouteSet"][0]["DestinationCidrBlock"], "6.6.6.0/24");
    let delete = json!({"RouteTableId": table, "Routes": [{"RouteId": routes[1]["RouteId"]}]});
    let deleted = client.ok("DeleteRoutes", &delete)["RouteSet"].take();
    assert_eq!(deleted, json!([routes[1]]));
    assert_eq!(client.code("DeleteRoutes", &delete), "ResourceNotFound");
    let reset = with(add(&[route("5.5.5.0/24", "EIP", "0")]), &json!({"RouteTableName": "new"}));
    client.ok("ResetRoutes", &reset);
    let left = client.ok("DescribeRoutes", &json!({}))["RouteSet"].take();
    assert_eq!(ids(&left, "DestinationCidrBlock"), ["5.5.5.0/24"]);
}

#[test]
fn contents_of_a_vpc_are_limited_by_quotas() {
    let mut quotas = Quotas::default();
    quotas.subnets_per_vpc = 1;
    quotas.route_tables_per_vpc = 2;
    quotas.routes_per_table = 1;
    let builder = Simulator::builder().quotas(quotas);
    let mut client = client().with_host(&builder, "vpc.tencentcloudapi.com");
    let vpc_id = vpc(&mut client, "10.0.0.0/16");
    subnet(&mut client, &vpc_id, "10.0.0.0/24", ZONE);
    let another = json!({
        "VpcId": vpc_id, "SubnetName": "s", "CidrBlock": "10.0.1.0/24", "Zone": ZONE,
    });
    assert_eq!(client.code("CreateSubnet", &another), "LimitExceeded");
    let create = json!({"VpcId": vpc_id, "RouteTableName": "t"});
    let table = client.ok("CreateRouteTable", &create)["RouteTable"]["RouteTableId"].take();
    assert_eq!(client.code("CreateRouteTable", &create), "LimitExceeded");
    let route = |destination: &str| json!({"DestinationCidrBlock": destination, "GatewayType": "EIP", "GatewayId": "0"});
    let add = |routes: &[Value]| json!({"RouteTableId": table, "Routes": routes});
    let code = client.code("CreateRoutes", &add(&[route("1.0.0.0/8"), route("2.0.0.0/8")]));
    assert_eq!(code, "LimitExceeded");
    client.ok("CreateRoutes", &add(&[route("1.0.0.0/8")]));
}
