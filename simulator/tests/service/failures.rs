//! Operations that are made to fail after their call has succeeded, in every service that has operations.

use serde_json::{Value, json};

use crate::common::network::Network;
use crate::common::{TestClient, scaling, with};

const ZONE: &str = "ap-guangzhou-4";

/// Makes the next operation of an action fail, calls the action, and returns its response after a minute.
fn fail(client: &mut TestClient, service: &str, action: &str, parameters: &Value) -> Value {
    client.core.fail_next(action);
    let response = client.ok_in(service, action, parameters);
    client.advance(59);
    response
}

fn disk(client: &mut TestClient) -> String {
    let order = json!({
        "Placement": {"Zone": ZONE}, "DiskChargeType": "POSTPAID_BY_HOUR", "DiskType": "CLOUD_PREMIUM", "DiskSize": 50,
    });
    let response = client.ok_in("cbs", "CreateDisks", &order);
    response["DiskIdSet"][0].as_str().unwrap().to_owned()
}

fn described(client: &mut TestClient, id: &str) -> Value {
    let response = client.ok_in("cbs", "DescribeDisks", &json!({"DiskIds": [id]}));
    response["DiskSet"].get(0).cloned().unwrap_or_default()
}

#[test]
fn disks_return_to_their_previous_state() {
    let mut client = TestClient::new();
    let instance = client.run_one(&json!({}));
    let disk = disk(&mut client);
    let attach = json!({"InstanceId": instance, "DiskIds": [disk]});
    fail(&mut client, "cbs", "AttachDisks", &attach);
    let found = described(&mut client, &disk);
    assert_eq!((&found["DiskState"], &found["InstanceId"]), (&json!("UNATTACHED"), &json!("")));
    assert!(client.instance(&instance)["DataDisks"].as_array().is_none_or(Vec::is_empty));

    let resize = json!({"DiskId": disk, "DiskSize": 100});
    fail(&mut client, "cbs", "ResizeDisk", &resize);
    assert_eq!(described(&mut client, &disk)["DiskSize"], 50);
    client.ok_in("cbs", "ResizeDisk", &resize);
    client.advance(10);
    assert_eq!(described(&mut client, &disk)["DiskSize"], 100);

    client.ok_in("cbs", "AttachDisks", &attach);
    client.advance(10);
    fail(&mut client, "cbs", "DetachDisks", &json!({"DiskIds": [disk]}));
    assert_eq!(described(&mut client, &disk)["DiskState"], "ATTACHED");
}

#[test]
fn failed_snapshots_and_disks_of_snapshots_disappear() {
    let mut client = TestClient::new();
    let disk = disk(&mut client);
    let create = json!({"DiskId": disk});
    let id = fail(&mut client, "cbs", "CreateSnapshot", &create)["SnapshotId"].take();
    let find = json!({"SnapshotIds": [id]});
    assert_eq!(client.ok_in("cbs", "DescribeSnapshots", &find)["TotalCount"], 0);
    let snapshot = client.ok_in("cbs", "CreateSnapshot", &create)["SnapshotId"].take();
    client.advance(10);
    let order = json!({
        "Placement": {"Zone": ZONE}, "DiskChargeType": "POSTPAID_BY_HOUR", "DiskType": "CLOUD_PREMIUM",
        "SnapshotId": snapshot,
    });
    let id = fail(&mut client, "cbs", "CreateDisks", &order)["DiskIdSet"][0].take();
    assert_eq!(described(&mut client, id.as_str().unwrap()), Value::Null);
}

#[test]
fn operation_that_does_not_start_leaves_the_failure_to_the_next_one() {
    let mut client = TestClient::new();
    // An empty disk is available at once.
    client.core.fail_next("CreateDisks");
    let id = disk(&mut client);
    client.advance(60);
    assert_eq!(described(&mut client, &id)["DiskState"], "UNATTACHED");
    let snapshot =
        client.ok_in("cbs", "CreateSnapshot", &json!({"DiskId": id}))["SnapshotId"].take();
    client.advance(10);
    let order = json!({
        "Placement": {"Zone": ZONE}, "DiskChargeType": "POSTPAID_BY_HOUR", "DiskType": "CLOUD_PREMIUM",
        "SnapshotId": snapshot,
    });
    let create = |client: &mut TestClient| {
        let id = client.ok_in("cbs", "CreateDisks", &order)["DiskIdSet"][0].take();
        client.advance(60);
        described(client, id.as_str().unwrap())["DiskState"].take()
    };
    assert_eq!((create(&mut client), create(&mut client)), (Value::Null, json!("UNATTACHED")));
}

fn address(client: &mut TestClient, id: &Value) -> Value {
    let found = client.ok_in("vpc", "DescribeAddresses", &json!({"AddressIds": [id]}));
    found["AddressSet"][0]["AddressStatus"].clone()
}

fn task(client: &mut TestClient, response: &Value) -> Value {
    let number: i64 = response["TaskId"].as_str().unwrap().parse().unwrap();
    client.ok_in("vpc", "DescribeTaskResult", &json!({"TaskId": number}))["Result"].take()
}

#[test]
fn addresses_return_to_their_previous_state() {
    let mut client = TestClient::new();
    let instance = client.run_one(&json!({}));
    client.advance(60);
    let lost = fail(&mut client, "vpc", "AllocateAddresses", &json!({}));
    assert_eq!(task(&mut client, &lost), "FAILED");
    assert_eq!(address(&mut client, &lost["AddressSet"][0]), Value::Null);

    let id = client.ok_in("vpc", "AllocateAddresses", &json!({}))["AddressSet"][0].take();
    client.advance(60);
    let bind = json!({"AddressId": id, "InstanceId": instance});
    let (own, all) = (json!({"AddressId": id}), json!({"AddressIds": [id]}));
    let before = client.instance(&instance)["PublicIpAddresses"].take();
    for (action, parameters, state) in [
        ("AssociateAddress", &bind, "UNBIND"),
        ("ReleaseAddresses", &all, "UNBIND"),
        ("AssociateAddress", &bind, "BIND"),
        ("DisassociateAddress", &own, "BIND"),
    ] {
        if state == "BIND" && action == "AssociateAddress" {
            client.ok_in("vpc", action, parameters);
            client.advance(60);
        } else {
            let response = fail(&mut client, "vpc", action, parameters);
            assert_eq!(task(&mut client, &response), "FAILED", "{action}");
        }
        assert_eq!(address(&mut client, &id), state, "{action}");
        let bound = client.instance(&instance)["PublicIpAddresses"] != before;
        assert_eq!(bound, state == "BIND", "{action}");
    }
}

#[test]
fn network_interfaces_and_gateways_fail() {
    let mut client = TestClient::new();
    let network = Network::create(&mut client, "10.1.0.0/16", ZONE);
    let place = json!({"VirtualPrivateCloud": {"VpcId": network.vpc, "SubnetId": network.subnet}});
    let instance = client.run_one(&place);
    client.advance(60);
    let create = json!({
        "VpcId": network.vpc, "SubnetId": network.subnet, "NetworkInterfaceName": "data",
        "SecurityGroupIds": [network.group], "NetworkInterfaceDescription": "for tests",
    });
    let find = |client: &mut TestClient, id: &Value| {
        let request = json!({"NetworkInterfaceIds": [id]});
        let response = client.ok_in("vpc", "DescribeNetworkInterfaces", &request);
        response["NetworkInterfaceSet"][0].clone()
    };
    let id = |response: &Value| response["NetworkInterface"]["NetworkInterfaceId"].clone();
    let lost = id(&fail(&mut client, "vpc", "CreateNetworkInterface", &create));
    let request = json!({"NetworkInterfaceIds": [lost]});
    assert_eq!(client.code_in("vpc", "DescribeNetworkInterfaces", &request), "ResourceNotFound");
    let own = id(&client.ok_in("vpc", "CreateNetworkInterface", &create));
    client.advance(60);
    let attach = json!({"NetworkInterfaceId": own, "InstanceId": instance});
    fail(&mut client, "vpc", "AttachNetworkInterface", &attach);
    let found = find(&mut client, &own);
    assert_eq!((&found["State"], &found["Attachment"]), (&json!("AVAILABLE"), &Value::Null));
    client.ok_in("vpc", "AttachNetworkInterface", &attach);
    client.advance(60);
    fail(&mut client, "vpc", "DetachNetworkInterface", &attach);
    assert_eq!(find(&mut client, &own)["Attachment"]["InstanceId"], instance.as_str());

    let gateway = json!({"NatGatewayName": "out", "VpcId": network.vpc, "AddressCount": 1});
    let gateway = fail(&mut client, "vpc", "CreateNatGateway", &gateway)["NatGatewaySet"][0].take();
    let id = json!({"NatGatewayIds": [gateway["NatGatewayId"]]});
    let found = client.ok_in("vpc", "DescribeNatGateways", &id);
    assert_eq!(found["NatGatewaySet"][0]["State"], "PENDFAILURE");
    let own = json!({"NatGatewayId": gateway["NatGatewayId"]});
    let rename = with(own.clone(), &json!({"NatGatewayName": "other"}));
    client.code_in("vpc", "ModifyNatGatewayAttribute", &rename);
    client.ok_in("vpc", "DeleteNatGateway", &own);
    client.advance(60);
    let all = client.ok_in("vpc", "DescribeNatGateways", &json!({}));
    assert_eq!(all["TotalCount"], 0);
}

#[test]
fn remote_commands_fail() {
    let mut client = TestClient::new();
    let ids = client.run_and_wait(2);
    let run = json!({"Content": "ZGYgLWg=", "InstanceIds": ids});
    let mut statuses = Vec::new();
    client.core.fail_next("RunCommand");
    for _ in 0..2 {
        let id = client.ok_in("tat", "RunCommand", &run)["InvocationId"].take();
        client.advance(60);
        let found = client.ok_in("tat", "DescribeInvocations", &json!({"InvocationIds": [id]}));
        statuses.push(found["InvocationSet"][0]["InvocationStatus"].clone());
    }
    assert_eq!(statuses, ["FAILED", "SUCCESS"]);
}

#[test]
fn scaling_group_launches_again() {
    let mut client = scaling::client();
    let configuration = scaling::configure(&mut client, &json!({}));
    let request = scaling::group_request(&configuration);
    client.core.fail_next("CreateAutoScalingGroup");
    let id = client.ok("CreateAutoScalingGroup", &request)["AutoScalingGroupId"].take();
    let id = id.as_str().unwrap();
    client.advance(10);
    assert_eq!(scaling::size(&mut client, id), (2, 0, 0));
    assert_eq!(scaling::activities(&mut client, id), scaling::pairs(&[("SCALE_OUT", "FAILED")]));
    // The group tries again after a minute.
    client.advance(60);
    client.advance(10);
    assert_eq!(scaling::size(&mut client, id), (2, 2, 2));
    client.core.fail_next("ScaleOutInstances");
    client.ok("ScaleOutInstances", &json!({"AutoScalingGroupId": id, "ScaleOutNumber": 1}));
    client.advance(10);
    assert_eq!(scaling::size(&mut client, id), (3, 2, 2));
}
