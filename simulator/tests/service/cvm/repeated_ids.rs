//! Lists of ids in which an id is repeated.

use serde_json::{Value, json};

use crate::common::network::Network;
use crate::common::{TestClient, order, strings, with};

const CHC: &str = "chc-4k2m9x1q";

#[test]
fn repeated_hosts_have_their_capacity_once() {
    let mut client = TestClient::new();
    let host = json!({"Placement": {"Zone": "ap-guangzhou-4"}, "HostChargePrepaid": {"Period": 1}});
    let host = strings(&client.ok("AllocateHosts", &host)["HostIdSet"]).remove(0);
    client.advance(2);
    let on = |hosts: &Value| {
        order(&json!({
            "Placement": {"Zone": "ap-guangzhou-4", "HostIds": hosts},
            "InstanceChargeType": "CDHPAID", "InstanceType": "CDH_4C8G", "InstanceCount": 10,
        }))
    };
    assert_eq!(
        client.code("RunInstances", &on(&json!([host, host]))),
        "InvalidParameterValue.Duplicate"
    );
    client.ok("RunInstances", &on(&json!([host])));
}

#[test]
fn repeated_pools_have_their_capacity_once() {
    let mut client = TestClient::new();
    let pool = json!({
        "Zone": "ap-guangzhou-7", "InstanceType": "S5.8XLARGE64", "InstanceCount": 1, "Period": 1,
    });
    let pool = client.ok("PurchaseResourcePoolPacks", &pool)["DedicatedResourcePackIdSet"].take();
    client.advance(2);
    let id = strings(&pool).remove(0);
    let order = |ids: &Value, count: u32| {
        order(&json!({
            "Placement": {
                "Zone": "ap-guangzhou-7", "DedicatedResourcePackTenancy": "ResourcePool",
                "DedicatedResourcePackIds": ids,
            },
            "InstanceType": "S5.4XLARGE32", "InstanceCount": count,
        }))
    };
    let twice = order(&json!([id, id]), 4);
    assert_eq!(client.code("RunInstances", &twice), "InvalidParameterValue.Duplicate");
    client.ok("RunInstances", &order(&json!([id]), 2));
}

#[test]
fn repeated_chc_hosts_are_errors() {
    let mut client = TestClient::new();
    let network = Network::create(&mut client, "10.12.0.0/16", "ap-guangzhou-6");
    let vpc = json!({"VpcId": network.vpc, "SubnetId": network.subnet});
    let assist = |ids: Value| json!({"ChcIds": ids, "BmcVirtualPrivateCloud": vpc, "DeployVirtualPrivateCloud": vpc});
    let code = client.code("ConfigureChcAssistVpc", &assist(json!([CHC, CHC])));
    assert_eq!(code, "InvalidParameterValue");
    client.ok("ConfigureChcAssistVpc", &assist(json!([CHC])));
    client.advance(2);
    let two = order(&json!({
        "Placement": {"Zone": "ap-guangzhou-6"}, "ChcIds": [CHC, CHC], "InstanceCount": 2,
    }));
    assert_eq!(client.code("RunInstances", &two), "InvalidParameterValue.Duplicate");
    client.ok("RunInstances", &with(two, &json!({"ChcIds": [CHC], "InstanceCount": 1})));
}

#[test]
fn repeated_parts_of_an_image_are_errors() {
    let mut client = TestClient::new();
    let disk = json!({"DiskType": "CLOUD_PREMIUM", "DiskSize": 50});
    let instance = client.run_one(&json!({"DataDisks": [disk]}));
    let disk = client.instance(&instance)["DataDisks"][0]["DiskId"].take();
    let root = client.instance(&instance)["SystemDisk"]["DiskId"].take();
    let image = |parts: Value| with(json!({"ImageName": "base"}), &parts);
    let twice = image(json!({"InstanceId": instance, "DataDiskIds": [disk, disk]}));
    assert_eq!(client.code("CreateImage", &twice), "InvalidParameterValue");
    let mut snapshot = |disk: &Value| {
        client.ok_in("cbs", "CreateSnapshot", &json!({"DiskId": disk}))["SnapshotId"].take()
    };
    let (root, data) = (snapshot(&root), snapshot(&disk));
    client.advance(60);
    let twice = image(json!({"SnapshotIds": [root, data, data]}));
    assert_eq!(client.code("CreateImage", &twice), "InvalidParameterValue");
    client.ok("CreateImage", &image(json!({"SnapshotIds": [root, data]})));
}
