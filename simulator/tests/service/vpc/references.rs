//! Resources that others refer to cannot be deleted, and follow what they refer to.

use serde_json::{Value, json};

use crate::common::network::{Network, security_group};
use crate::common::{TestClient, spec_of, with};

const ZONE: &str = "ap-guangzhou-4";

fn client() -> TestClient {
    TestClient::of_service(spec_of("vpc"))
}

#[test]
fn networks_of_scaling_groups_are_in_use() {
    let mut client = client();
    let Network { vpc, subnet, .. } = Network::create(&mut client, "10.0.0.0/16", ZONE);
    let configuration = json!({
        "LaunchConfigurationName": "web", "ImageId": "img-eb30mz89", "InstanceType": "S5.MEDIUM4",
    });
    let configuration = client.ok_in("as", "CreateLaunchConfiguration", &configuration);
    let group = json!({
        "AutoScalingGroupName": "web", "MinSize": 0, "MaxSize": 1, "VpcId": vpc,
        "LaunchConfigurationId": configuration["LaunchConfigurationId"], "SubnetIds": [subnet],
    });
    let group = client.ok_in("as", "CreateAutoScalingGroup", &group)["AutoScalingGroupId"].take();
    let (delete_subnet, delete_vpc) = (json!({"SubnetId": subnet}), json!({"VpcId": vpc}));
    assert_eq!(client.code("DeleteSubnet", &delete_subnet), "ResourceInUse");
    client.ok_in("as", "DeleteAutoScalingGroup", &json!({"AutoScalingGroupId": group}));
    client.ok("DeleteSubnet", &delete_subnet);
    client.ok("DeleteVpc", &delete_vpc);
}

#[test]
fn vpc_of_a_scaling_group_by_zones_is_in_use() {
    let mut client = client();
    let vpc = client.ok("CreateVpc", &json!({"VpcName": "v", "CidrBlock": "10.0.0.0/16"}));
    let vpc = vpc["Vpc"]["VpcId"].as_str().unwrap().to_owned();
    let configuration = json!({
        "LaunchConfigurationName": "web", "ImageId": "img-eb30mz89", "InstanceType": "S5.MEDIUM4",
    });
    let configuration = client.ok_in("as", "CreateLaunchConfiguration", &configuration);
    let group = json!({
        "AutoScalingGroupName": "web", "MinSize": 0, "MaxSize": 1, "VpcId": vpc,
        "LaunchConfigurationId": configuration["LaunchConfigurationId"], "Zones": [ZONE],
    });
    let group = client.ok_in("as", "CreateAutoScalingGroup", &group)["AutoScalingGroupId"].take();
    assert_eq!(client.code("DeleteVpc", &json!({"VpcId": vpc})), "ResourceInUse");
    client.ok_in("as", "DeleteAutoScalingGroup", &json!({"AutoScalingGroupId": group}));
    client.ok("DeleteVpc", &json!({"VpcId": vpc}));
}

#[test]
fn security_group_of_a_chc_host_is_in_use() {
    let mut client = client();
    let network = Network::create(&mut client, "10.12.0.0/16", "ap-guangzhou-6");
    let assist = json!({
        "ChcIds": ["chc-4k2m9x1q"], "BmcSecurityGroupIds": [network.group],
        "BmcVirtualPrivateCloud": {"VpcId": network.vpc, "SubnetId": network.subnet},
    });
    client.ok_in("cvm", "ConfigureChcAssistVpc", &assist);
    let group = json!({"SecurityGroupId": network.group});
    assert_eq!(client.code("DeleteSecurityGroup", &group), "ResourceInUse");
    client.advance(2);
    assert_eq!(client.code("DeleteSecurityGroup", &group), "ResourceInUse");
    for forced in [0, 1] {
        let old = json!({"sgId": network.group, "forced": forced});
        assert_eq!(client.api20_code("DeleteSecurityGroup", &old), 5100);
    }
    client.ok_in("cvm", "RemoveChcAssistVpc", &json!({"ChcIds": ["chc-4k2m9x1q"]}));
    client.advance(2);
    client.ok("DeleteSecurityGroup", &group);
}

#[test]
fn group_with_templates_is_not_cloned_into_another_region() {
    let mut client = client();
    let group = security_group(&mut client, "web");
    let template = json!({"AddressTemplateName": "offices", "Addresses": ["10.1.0.0/16"]});
    let template = client.ok("CreateAddressTemplate", &template)["AddressTemplate"].take();
    let id = &template["AddressTemplateId"];
    let rule = json!({"SecurityGroupId": group, "SecurityGroupPolicySet": {"Ingress": [{
        "Protocol": "TCP", "Port": "443", "AddressTemplate": {"AddressId": id},
        "Action": "ACCEPT",
    }]}});
    client.ok("CreateSecurityGroupPolicies", &rule);
    let clone = json!({"SecurityGroupId": group, "GroupName": "copy"});
    client.ok("CloneSecurityGroup", &clone);
    client.region = "ap-shanghai".to_owned();
    let remote = with(clone, &json!({"RemoteRegion": "ap-guangzhou"}));
    assert_eq!(client.code("CloneSecurityGroup", &remote), "UnsupportedOperation");
}

/// Returns an instance whose primary interface has a name, after it has moved to another network, and both networks.
fn moved(client: &mut TestClient) -> (String, Network, Network) {
    let from = Network::create(client, "10.0.1.0/24", ZONE);
    let to = Network::create(client, "10.0.1.0/24", ZONE);
    let place = json!({"VirtualPrivateCloud": {"VpcId": from.vpc, "SubnetId": from.subnet}});
    let instance = client.in_service("cvm", |client| client.run_one(&place));
    let interface = instance.replace("ins-", "eni-");
    let name = json!({"NetworkInterfaceId": interface, "NetworkInterfaceName": "own"});
    client.ok("ModifyNetworkInterfaceAttribute", &name);
    client.ok_in("cvm", "StopInstances", &json!({"InstanceIds": [instance]}));
    client.advance(60);
    let go = json!({
        "InstanceIds": [instance],
        "VirtualPrivateCloud": {"VpcId": to.vpc, "SubnetId": to.subnet},
    });
    client.ok_in("cvm", "ModifyInstancesVpcAttribute", &go);
    client.advance(60);
    (interface, from, to)
}

#[test]
fn primary_interface_moves_with_its_instance() {
    let mut client = client();
    let (interface, from, to) = moved(&mut client);
    let address = json!([{"PrivateIpAddress": "10.0.1.99"}]);
    let assign = json!({"NetworkInterfaceId": interface, "PrivateIpAddresses": address});
    client.ok("AssignPrivateIpAddresses", &assign);
    let other = json!({
        "VpcId": to.vpc, "SubnetId": to.subnet, "NetworkInterfaceName": "other",
        "PrivateIpAddresses": address,
    });
    assert_eq!(client.code("CreateNetworkInterface", &other), "ResourceInUse");
    client.ok("DeleteSubnet", &json!({"SubnetId": from.subnet}));
    client.ok("DeleteVpc", &json!({"VpcId": from.vpc}));
    assert_eq!(client.code("DeleteSubnet", &json!({"SubnetId": to.subnet})), "ResourceInUse");
}

#[test]
fn moving_instance_gets_neither_addresses_nor_interfaces() {
    let mut client = client();
    let from = Network::create(&mut client, "10.0.1.0/24", ZONE);
    let to = Network::create(&mut client, "10.0.1.0/24", ZONE);
    let place = json!({"VirtualPrivateCloud": {"VpcId": from.vpc, "SubnetId": from.subnet}});
    let instance = client.in_service("cvm", |client| client.run_one(&place));
    let interface = json!({
        "VpcId": from.vpc, "SubnetId": from.subnet, "NetworkInterfaceName": "data",
    });
    let interface = client.ok("CreateNetworkInterface", &interface)["NetworkInterface"].take();
    client.ok_in("cvm", "StopInstances", &json!({"InstanceIds": [instance]}));
    client.advance(60);
    let go = json!({
        "InstanceIds": [instance],
        "VirtualPrivateCloud": {"VpcId": to.vpc, "SubnetId": to.subnet},
    });
    client.ok_in("cvm", "ModifyInstancesVpcAttribute", &go);
    let primary = instance.replace("ins-", "eni-");
    let assign = json!({"NetworkInterfaceId": primary, "SecondaryPrivateIpAddressCount": 1});
    let code = client.code("AssignPrivateIpAddresses", &assign);
    assert!(code.starts_with("UnsupportedOperation"), "{code}");
    let attach = json!({
        "NetworkInterfaceId": interface["NetworkInterfaceId"], "InstanceId": instance,
    });
    let code = client.code("AttachNetworkInterface", &attach);
    assert!(code.starts_with("UnsupportedOperation"), "{code}");
    client.advance(60);
    client.ok("AssignPrivateIpAddresses", &assign);
}

#[test]
fn migrated_addresses_respect_the_limit_and_the_state_of_the_destination() {
    let mut client = client();
    let network = Network::create(&mut client, "10.0.1.0/24", ZONE);
    let create = |client: &mut TestClient, count: u32| {
        let interface = json!({
            "VpcId": network.vpc, "SubnetId": network.subnet, "NetworkInterfaceName": "data",
            "SecondaryPrivateIpAddressCount": count,
        });
        client.ok("CreateNetworkInterface", &interface)["NetworkInterface"].take()
    };
    let full = create(&mut client, 29);
    client.advance(2);
    let source = create(&mut client, 1);
    let addresses = source["PrivateIpAddressSet"].as_array().unwrap();
    let secondary = addresses.iter().find(|address| address["Primary"] == false).unwrap();
    let migrate = |to: &Value| {
        json!({
            "SourceNetworkInterfaceId": source["NetworkInterfaceId"],
            "DestinationNetworkInterfaceId": to["NetworkInterfaceId"],
            "PrivateIpAddress": secondary["PrivateIpAddress"],
        })
    };
    let action = "MigratePrivateIpAddress";
    // The source is still being created.
    assert_eq!(
        client.code(action, &migrate(&full)),
        "UnsupportedOperation.MutexOperationTaskRunning"
    );
    client.advance(2);
    assert_eq!(client.code(action, &migrate(&full)), "LimitExceeded");
    let empty = create(&mut client, 0);
    assert_eq!(
        client.code(action, &migrate(&empty)),
        "UnsupportedOperation.MutexOperationTaskRunning"
    );
    client.advance(2);
    client.ok(action, &migrate(&empty));
}
