//! Elastic network interfaces and private addresses.

use serde_json::{Value, json};

use crate::common::network::{Network, security_group, subnet};
use crate::common::{TestClient, spec_of, strings, with};

const ZONE: &str = "ap-guangzhou-4";

/// A client of VPC, a network, and instances in it.
fn setup(instances: u32) -> (TestClient, Network, Vec<String>) {
    let mut client = TestClient::of_service(spec_of("vpc"));
    let network = Network::create(&mut client, "10.0.1.0/24", ZONE);
    let order = json!({
        "InstanceCount": instances,
        "VirtualPrivateCloud": {"VpcId": network.vpc, "SubnetId": network.subnet},
        "SecurityGroupIds": [network.group],
    });
    let response = client.ok_in("cvm", "RunInstances", &crate::common::order(&order));
    client.advance(60);
    let ids = strings(&response["InstanceIdSet"]);
    (client, network, ids)
}

fn create(client: &mut TestClient, network: &Network, changes: &Value) -> Value {
    let parameters = json!({
        "VpcId": network.vpc, "SubnetId": network.subnet, "NetworkInterfaceName": "data",
        "SecurityGroupIds": [network.group],
    });
    client.ok("CreateNetworkInterface", &with(parameters, changes))["NetworkInterface"].take()
}

fn id(interface: &Value) -> String {
    interface["NetworkInterfaceId"].as_str().unwrap().to_owned()
}

fn describe(client: &mut TestClient, id: &str) -> Value {
    let ids = json!({"NetworkInterfaceIds": [id]});
    client.ok("DescribeNetworkInterfaces", &ids)["NetworkInterfaceSet"][0].take()
}

fn found(client: &mut TestClient, name: &str, value: &str) -> Vec<Value> {
    let filter = json!({"Filters": [{"Name": name, "Values": [value]}]});
    let mut response = client.ok("DescribeNetworkInterfaces", &filter);
    response["NetworkInterfaceSet"].as_array_mut().unwrap().drain(..).collect()
}

fn addresses(interface: &Value) -> Vec<&str> {
    let list = interface["PrivateIpAddressSet"].as_array().unwrap();
    list.iter().map(|address| address["PrivateIpAddress"].as_str().unwrap()).collect()
}

#[test]
fn primary_interfaces_follow_from_instances() {
    let (mut client, network, instances) = setup(2);
    let all = client.ok("DescribeNetworkInterfaces", &json!({}));
    assert_eq!(all["TotalCount"], 2);
    let own = found(&mut client, "attachment.instance-id", &instances[0]).remove(0);
    let instance = client.in_service("cvm", |client| client.instance(&instances[0]));
    assert_eq!(addresses(&own), ["10.0.1.2"]);
    assert_eq!(instance["PrivateIpAddresses"], json!(["10.0.1.2"]));
    for (name, value) in [
        ("Primary", json!(true)),
        ("EniType", json!(1)),
        ("SubnetId", json!(network.subnet)),
        ("GroupSet", json!([network.group])),
        ("State", json!("AVAILABLE")),
        ("NetworkInterfaceState", json!("INUSE")),
    ] {
        assert_eq!(own[name], value, "{name}");
    }
    assert_eq!(own["Attachment"]["DeviceIndex"], 0);
    let eni = id(&own);
    assert_eq!(describe(&mut client, &eni), own);
    let delete = json!({"NetworkInterfaceId": eni});
    assert_eq!(client.code("DeleteNetworkInterface", &delete), "ResourceInUse");
    let detach = json!({"NetworkInterfaceId": eni, "InstanceId": instances[0]});
    assert_eq!(client.code("DetachNetworkInterface", &detach), "UnsupportedOperation");

    // Its security groups are those of the instance, in both directions.
    let group = security_group(&mut client, "other");
    let change = json!({
        "NetworkInterfaceId": eni, "SecurityGroupIds": [group], "NetworkInterfaceName": "main",
    });
    client.ok("ModifyNetworkInterfaceAttribute", &change);
    let instance = client.in_service("cvm", |client| client.instance(&instances[0]));
    assert_eq!(instance["SecurityGroupIds"], json!([group]));
    let associate = json!({"NetworkInterfaceIds": [eni], "SecurityGroupIds": [network.group]});
    let action = "AssociateNetworkInterfaceSecurityGroups";
    assert_eq!(client.code(action, &associate), "UnsupportedOperation");

    // A name does not keep an instance from moving, and the interface moves along.
    let elsewhere = Network::create(&mut client, "10.5.0.0/24", ZONE);
    let to = json!({
        "InstanceIds": [instances[0]],
        "VirtualPrivateCloud": {"VpcId": elsewhere.vpc, "SubnetId": elsewhere.subnet},
    });
    client.ok_in("cvm", "ModifyInstancesVpcAttribute", &to);
    client.advance(60);
    let moved = describe(&mut client, &eni);
    assert_eq!(moved["SubnetId"], json!(elsewhere.subnet));
    assert_eq!(moved["NetworkInterfaceName"], "main");
    assert_eq!(addresses(&moved), ["10.5.0.2"]);
    client.ok_in("cvm", "TerminateInstances", &json!({"InstanceIds": instances}));
    client.advance(60);
    assert_eq!(client.ok("DescribeNetworkInterfaces", &json!({}))["TotalCount"], 0);
}

#[test]
fn secondary_interfaces_are_attached_moved_and_deleted() {
    let (mut client, network, instances) = setup(2);
    let created = create(&mut client, &network, &json!({"SecondaryPrivateIpAddressCount": 1}));
    assert_eq!(created["State"], "PENDING");
    assert_eq!(addresses(&created), ["10.0.1.4", "10.0.1.5"]);
    let eni = id(&created);
    let attach = |instance: &str| json!({"NetworkInterfaceId": eni, "InstanceId": instance});
    let code = client.code("AttachNetworkInterface", &attach(&instances[0]));
    assert_eq!(code, "UnsupportedOperation.InvalidState");
    client.advance(2);
    assert_eq!(describe(&mut client, &eni)["State"], "AVAILABLE");

    let response = client.ok("AttachNetworkInterface", &attach(&instances[0]));
    let task = json!({"TaskId": response["RequestId"]});
    assert_eq!(client.ok("DescribeVpcTaskResult", &task)["Status"], "RUNNING");
    assert_eq!(describe(&mut client, &eni)["State"], "ATTACHING");
    client.advance(2);
    assert_eq!(client.ok("DescribeVpcTaskResult", &task)["Status"], "SUCCESS");
    let attached = describe(&mut client, &eni);
    assert_eq!(attached["NetworkInterfaceState"], "INUSE");
    assert_eq!(attached["Attachment"]["InstanceId"], json!(instances[0]));
    assert_eq!(attached["Attachment"]["DeviceIndex"], 1);
    assert_eq!(found(&mut client, "attachment.instance-id", &instances[0]).len(), 2);
    let code = client.code("AttachNetworkInterface", &attach(&instances[1]));
    assert_eq!(code, "UnsupportedOperation.AttachmentAlreadyExists");
    let delete = json!({"NetworkInterfaceId": eni});
    assert_eq!(client.code("DeleteNetworkInterface", &delete), "ResourceInUse");
    let migrate = json!({
        "NetworkInterfaceId": eni, "SourceInstanceId": instances[0],
        "DestinationInstanceId": instances[1],
    });
    client.ok("MigrateNetworkInterface", &migrate);
    client.advance(4);
    let moved = describe(&mut client, &eni);
    assert_eq!(moved["Attachment"]["InstanceId"], json!(instances[1]));
    assert_eq!(moved["State"], "AVAILABLE");
    let code = client.code("DetachNetworkInterface", &attach(&instances[0]));
    assert_eq!(code, "UnsupportedOperation.InvalidState");

    client.ok("DetachNetworkInterface", &attach(&instances[1]));
    client.advance(2);
    assert_eq!(describe(&mut client, &eni)["Attachment"], Value::Null);
    assert_eq!(client.code("DeleteSubnet", &json!({"SubnetId": network.subnet})), "ResourceInUse");
    client.ok("DeleteNetworkInterface", &delete);
    client.advance(2);
    assert_eq!(client.code("DeleteNetworkInterface", &delete), "ResourceNotFound");
}

#[test]
fn interface_outlives_its_instance() {
    let (mut client, network, instances) = setup(1);
    let parameters = json!({
        "VpcId": network.vpc, "SubnetId": network.subnet, "NetworkInterfaceName": "data",
        "InstanceId": instances[0],
    });
    let created = client.ok("CreateAndAttachNetworkInterface", &parameters);
    let eni = id(&created["NetworkInterface"]);
    client.advance(4);
    assert_eq!(describe(&mut client, &eni)["Attachment"]["InstanceId"], json!(instances[0]));
    let limit = client.ok("DescribeNetworkInterfaceLimit", &json!({"InstanceId": instances[0]}));
    assert_eq!(
        (&limit["EniQuantity"], &limit["EniPrivateIpAddressQuantity"]),
        (&json!(2), &json!(10))
    );
    assert_eq!(client.code("CreateAndAttachNetworkInterface", &parameters), "LimitExceeded");
    let own = client.ok(
        "DescribeVpcInstances",
        &json!({"Filters": [{"Name": "vpc-id", "Values": [network.vpc]}]}),
    );
    assert_eq!(own["InstanceSet"][0]["InstanceEniCount"], 2);
    let move_on = json!({
        "InstanceIds": instances,
        "VirtualPrivateCloud": {"VpcId": network.vpc, "SubnetId": network.subnet},
    });
    let code = client.code_in("cvm", "ModifyInstancesVpcAttribute", &move_on);
    assert_eq!(code, "UnsupportedOperation.ElasticNetworkInterface");
    client.ok_in("cvm", "TerminateInstances", &json!({"InstanceIds": instances}));
    client.advance(60);
    let left = describe(&mut client, &eni);
    assert_eq!((&left["Attachment"], &left["State"]), (&Value::Null, &json!("AVAILABLE")));
    client.ok("DeleteNetworkInterface", &json!({"NetworkInterfaceId": eni}));
}

#[test]
fn invalid_interfaces_are_errors() {
    let (mut client, network, instances) = setup(1);
    let other = Network::create(&mut client, "10.9.0.0/24", ZONE);
    let base = json!({
        "VpcId": network.vpc, "SubnetId": network.subnet, "NetworkInterfaceName": "data",
    });
    let address = |ip: &str| json!({"PrivateIpAddresses": [{"PrivateIpAddress": ip}]});
    for (change, code) in [
        (json!({"SubnetId": other.subnet}), "ResourceNotFound"),
        (json!({"SubnetId": "subnet-00000000"}), "ResourceNotFound"),
        (json!({"SecurityGroupIds": ["sg-00000000"]}), "ResourceNotFound"),
        (address("10.0.2.9"), "InvalidParameterValue.Range"),
        (address("10.0.1.1"), "InvalidParameterValue.Reserved"),
        (address("10.0.1.2"), "ResourceInUse"),
        (address("ten"), "InvalidParameterValue.Malformed"),
        (json!({"SecondaryPrivateIpAddressCount": 30}), "InvalidParameterValue.LimitExceeded"),
        (json!({"Ipv6AddressCount": 1}), "UnsupportedOperation"),
    ] {
        let request = with(base.clone(), &change);
        assert_eq!(client.code("CreateNetworkInterface", &request), code, "{change}");
    }
    let eni = id(&create(&mut client, &other, &json!({"SecurityGroupIds": []})));
    client.advance(2);
    let attach = json!({"NetworkInterfaceId": eni, "InstanceId": instances[0]});
    let code = client.code("AttachNetworkInterface", &attach);
    assert_eq!(code, "UnsupportedOperation.VpcMismatch");
}

#[test]
fn interface_in_another_zone_cannot_be_attached() {
    let mut client = TestClient::of_service(spec_of("vpc"));
    let vpc = client.ok("CreateVpc", &json!({"VpcName": "v", "CidrBlock": "10.0.0.0/16"}));
    let vpc = vpc["Vpc"]["VpcId"].as_str().unwrap().to_owned();
    let near = subnet(&mut client, &vpc, "10.0.1.0/24", ZONE);
    let far = subnet(&mut client, &vpc, "10.0.2.0/24", "ap-guangzhou-3");
    let order = json!({"VirtualPrivateCloud": {"VpcId": vpc, "SubnetId": near}});
    let instance = client.in_service("cvm", |client| client.run_one(&order));
    let network = Network { vpc, subnet: far, group: security_group(&mut client, "g") };
    let eni = id(&create(&mut client, &network, &json!({})));
    client.advance(2);
    let attach = json!({"NetworkInterfaceId": eni, "InstanceId": instance});
    let code = client.code("AttachNetworkInterface", &attach);
    assert_eq!(code, "UnsupportedOperation.ZoneMismatch");
}

#[test]
fn private_addresses_are_assigned_moved_and_removed() {
    let (mut client, network, instances) = setup(1);
    let primary = id(&found(&mut client, "attachment.instance-id", &instances[0])[0]);
    let free = |client: &mut TestClient| {
        let subnets = json!({"SubnetIds": [network.subnet]});
        client.ok("DescribeSubnets", &subnets)["SubnetSet"][0]["AvailableIpAddressCount"].take()
    };
    assert_eq!(free(&mut client), 252);
    let given = json!([{"PrivateIpAddress": "10.0.1.9", "Description": "web"}]);
    let assign = json!({
        "NetworkInterfaceId": primary, "PrivateIpAddresses": given,
        "SecondaryPrivateIpAddressCount": 1,
    });
    let assigned = client.ok("AssignPrivateIpAddresses", &assign);
    assert_eq!(addresses(&assigned), ["10.0.1.9", "10.0.1.3"]);
    assert_eq!(addresses(&describe(&mut client, &primary)), ["10.0.1.2", "10.0.1.9", "10.0.1.3"]);
    assert_eq!(free(&mut client), 250);
    assert_eq!(client.code("AssignPrivateIpAddresses", &assign), "ResourceInUse");
    let many = json!({"NetworkInterfaceId": primary, "SecondaryPrivateIpAddressCount": 8});
    let code = client.code("AssignPrivateIpAddresses", &many);
    assert_eq!(code, "InvalidParameterValue.LimitExceeded");
    let none = json!({"NetworkInterfaceId": primary});
    assert_eq!(client.code("AssignPrivateIpAddresses", &none), "MissingParameter");
    // An instance cannot get an address of an interface.
    let order = crate::common::order(&json!({"VirtualPrivateCloud": {
        "VpcId": network.vpc, "SubnetId": network.subnet, "PrivateIpAddresses": ["10.0.1.9"],
    }}));
    assert_eq!(client.code_in("cvm", "RunInstances", &order), "VpcIpIsUsed");

    let eni = id(&create(&mut client, &network, &json!({})));
    client.advance(2);
    let migrate = |ip: &str| {
        json!({
            "SourceNetworkInterfaceId": primary, "DestinationNetworkInterfaceId": eni,
            "PrivateIpAddress": ip,
        })
    };
    let code = client.code("MigratePrivateIpAddress", &migrate("10.0.1.2"));
    assert_eq!(code, "UnsupportedOperation.PrimaryIp");
    client.ok("MigratePrivateIpAddress", &migrate("10.0.1.9"));
    assert_eq!(addresses(&describe(&mut client, &eni)), ["10.0.1.4", "10.0.1.9"]);
    let change = json!({
        "NetworkInterfaceId": eni,
        "PrivateIpAddresses": [{"PrivateIpAddress": "10.0.1.9", "Description": "api"}],
    });
    client.ok("ModifyPrivateIpAddressesAttribute", &change);
    assert_eq!(describe(&mut client, &eni)["PrivateIpAddressSet"][1]["Description"], "api");

    let asked = json!({
        "VpcId": network.vpc, "PrivateIpAddresses": ["10.0.1.2", "10.0.1.9", "10.0.1.77"],
    });
    let used = client.ok("DescribeVpcPrivateIpAddresses", &asked)["VpcPrivateIpAddressSet"].take();
    let kinds: Vec<&Value> =
        used.as_array().unwrap().iter().map(|one| &one["PrivateIpAddressType"]).collect();
    assert_eq!(kinds, ["CVM", "ENI"]);
    let all = client.ok("DescribeUsedIpAddress", &json!({"VpcId": network.vpc}));
    assert_eq!(all["TotalCount"], 4);
    let one = json!({"VpcId": network.vpc, "IpAddresses": ["10.0.1.9"]});
    let one = client.ok("DescribeUsedIpAddress", &one)["IpAddressStates"].take();
    assert_eq!(one[0]["ResourceId"], json!(eni));

    let remove = |ip: &str| json!({"NetworkInterfaceId": eni, "PrivateIpAddresses": [{"PrivateIpAddress": ip}]});
    let code = client.code("UnassignPrivateIpAddresses", &remove("10.0.1.4"));
    assert_eq!(code, "UnsupportedOperation");
    client.ok("UnassignPrivateIpAddresses", &remove("10.0.1.9"));
    let code = client.code("UnassignPrivateIpAddresses", &remove("10.0.1.9"));
    assert_eq!(code, "ResourceNotFound");
    assert_eq!(free(&mut client), 250);
}

#[test]
fn security_groups_are_bound_to_interfaces() {
    let (mut client, network, _) = setup(1);
    let eni = id(&create(&mut client, &network, &json!({})));
    client.advance(2);
    let group = security_group(&mut client, "other");
    let change = json!({"NetworkInterfaceIds": [eni], "SecurityGroupIds": [group]});
    client.ok("AssociateNetworkInterfaceSecurityGroups", &change);
    assert_eq!(describe(&mut client, &eni)["GroupSet"], json!([network.group, group]));
    let delete = json!({"SecurityGroupId": group});
    assert_eq!(client.code("DeleteSecurityGroup", &delete), "ResourceInUse");
    assert_eq!(
        client.api20_code("DeleteSecurityGroup", &json!({"sgId": group, "forced": 1})),
        5100
    );
    client.ok("DisassociateNetworkInterfaceSecurityGroups", &change);
    assert_eq!(describe(&mut client, &eni)["GroupSet"], json!([network.group]));
    client.ok("DeleteSecurityGroup", &delete);
    assert_eq!(found(&mut client, "groups.security-group-id", &network.group).len(), 2);
}
