//! Attaching disks, and disks of instances.

use serde_json::{Value, json};

use super::{ZONE, attach, create, data_disks, disk, disk_order, exists, prepaid, state};
use crate::common::{TestClient, strings};

#[test]
fn attachment_checks_zone_instance_and_limits() {
    let mut quotas = tencent_cloud_simulator::Quotas::default();
    quotas.disks_per_instance = 2;
    let mut client = TestClient::of(&tencent_cloud_simulator::Simulator::builder().quotas(quotas));
    let instance = client.run_one(&json!({}));
    let other = client.run_one(&json!({}));
    let (one, two, three) = (
        create(&mut client, &json!({})),
        create(&mut client, &json!({})),
        create(&mut client, &json!({})),
    );
    let far = create(&mut client, &json!({"Placement": {"Zone": "ap-guangzhou-3"}}));
    let system = client.instance(&instance)["SystemDisk"]["DiskId"].take();
    let to = |disks: Value| json!({"InstanceId": instance, "DiskIds": disks});
    for (parameters, code) in [
        (to(json!([far])), "ResourceUnavailable.ZoneNotMatch"),
        (to(json!(["disk-00000000"])), "InvalidDiskId.NotFound"),
        (to(json!(["vol-1"])), "InvalidParameterValue"),
        (to(json!([one, one])), "InvalidParameterValue"),
        (to(json!([system])), "InvalidDisk.NotPortable"),
        (to(json!([one, two, three])), "LimitExceeded.InstanceAttachedDisk"),
        (json!({"InstanceId": "ins-00000000", "DiskIds": [one]}), "InvalidInstanceId.NotFound"),
    ] {
        assert_eq!(client.code_in("cbs", "AttachDisks", &parameters), code, "{parameters}");
    }
    let unattached = json!({"DiskIds": [one]});
    assert_eq!(client.code_in("cbs", "DetachDisks", &unattached), "InvalidDisk.NotSupported");
    attach(&mut client, &instance, &[&one, &two]);
    client.advance(60);
    assert_eq!(data_disks(&mut client, &instance), [one.as_str(), &two]);
    assert_eq!(
        client.code_in("cbs", "AttachDisks", &to(json!([three]))),
        "LimitExceeded.InstanceAttachedDisk"
    );
    let elsewhere = json!({"InstanceId": other, "DiskIds": [one]});
    assert_eq!(client.code_in("cbs", "AttachDisks", &elsewhere), "ResourceUnavailable.Attached");
    assert_eq!(client.code_in("cbs", "DetachDisks", &elsewhere), "InvalidDisk.NotSupported");
    let counts = json!({"InstanceIds": [instance, other]});
    let counts = client.ok_in("cbs", "DescribeInstancesDiskNum", &counts)["AttachDetail"].take();
    assert_eq!(counts[0]["AttachedDiskCount"], 2);
    assert_eq!(
        (&counts[1]["AttachedDiskCount"], &counts[1]["MaxAttachCount"]),
        (&json!(0), &json!(2))
    );
    client.ok("TerminateInstances", &json!({"InstanceIds": [other]}));
    assert_eq!(
        client.code_in("cbs", "AttachDisks", &json!({"InstanceId": other, "DiskIds": [three]})),
        "InvalidInstance.NotSupported"
    );
}

#[test]
fn termination_of_an_instance_follows_delete_with_instance() {
    let mut client = TestClient::new();
    let data = json!([
        {"DiskType": "CLOUD_SSD", "DiskSize": 100, "DeleteWithInstance": false},
        {"DiskType": "CLOUD_SSD", "DiskSize": 200},
    ]);
    let instance =
        client.run_one(&json!({"DataDisks": data, "Placement": {"Zone": ZONE, "ProjectId": 7}}));
    let own = data_disks(&mut client, &instance);
    let system = client.instance(&instance)["SystemDisk"]["DiskId"].as_str().unwrap().to_owned();
    let (kept, deleted) = (create(&mut client, &json!({})), create(&mut client, &json!({})));
    let paid = create(&mut client, &prepaid(1));
    let joining = create(&mut client, &json!({}));
    attach(&mut client, &instance, &[&kept, &paid]);
    client.ok_in(
        "cbs",
        "AttachDisks",
        &json!({"InstanceId": instance, "DiskIds": [deleted], "DeleteWithInstance": true}),
    );
    client.advance(60);
    let change = |disk: &str| json!({"DiskIds": [disk], "DeleteWithInstance": true});
    assert_eq!(
        client.code_in("cbs", "ModifyDiskAttributes", &change(&paid)),
        "InvalidDisk.NotSupported"
    );
    attach(&mut client, &instance, &[&joining]);
    client.ok("TerminateInstances", &json!({"InstanceIds": [instance]}));
    client.advance(60);
    for gone in [&system, &own[1], &deleted] {
        assert!(!exists(&mut client, gone), "{gone}");
    }
    for id in [&own[0], &kept, &paid, &joining] {
        let found = disk(&mut client, id);
        assert_eq!((&found["DiskState"], &found["InstanceId"]), (&json!("UNATTACHED"), &json!("")));
        assert_eq!(found["LastAttachInsId"], json!(instance));
    }
    assert_eq!(disk(&mut client, &own[0])["Placement"]["ProjectId"], 7);
    // A disk of a terminated instance can be attached to another one.
    let other = client.run_one(&json!({}));
    attach(&mut client, &other, &[&own[0]]);
    client.advance(60);
    assert_eq!(data_disks(&mut client, &other), [own[0].as_str()]);
}

#[test]
fn disks_of_prepaid_instances_are_not_elastic() {
    let mut client = TestClient::new();
    let terms = json!({
        "InstanceChargeType": "PREPAID", "InstanceChargePrepaid": {"Period": 1},
        "DataDisks": [{"DiskType": "CLOUD_SSD", "DiskSize": 100}],
    });
    let instance = client.run_one(&terms);
    let own = data_disks(&mut client, &instance).remove(0);
    let found = disk(&mut client, &own);
    assert_eq!((&found["Portable"], &found["DiskChargeType"]), (&json!(false), &json!("PREPAID")));
    assert_eq!(found["DifferDaysOfDeadline"], 29);
    let one = json!({"DiskIds": [own]});
    assert_eq!(client.code_in("cbs", "DetachDisks", &one), "InvalidDisk.NotPortable");
    let project = json!({"DiskIds": [own], "ProjectId": 3});
    assert_eq!(client.code_in("cbs", "ModifyDiskAttributes", &project), "InvalidDisk.NotSupported");
    client.ok_in("cbs", "ModifyDiskAttributes", &json!({"DiskIds": [own], "Portable": true}));
    assert_eq!(disk(&mut client, &own)["Portable"], true);
    client.ok_in("cbs", "DetachDisks", &one);
    client.advance(60);
    assert_eq!(disk(&mut client, &own)["DiskChargeType"], "PREPAID");
    let back = json!({"DiskIds": [own], "Portable": false});
    assert_eq!(client.code_in("cbs", "ModifyDiskAttributes", &back), "InvalidDisk.NotSupported");
}

#[test]
fn disks_grow_through_both_services() {
    let mut client = TestClient::new();
    let instance =
        client.run_one(&json!({"DataDisks": [{"DiskType": "CLOUD_SSD", "DiskSize": 100}]}));
    let own = data_disks(&mut client, &instance).remove(0);
    let grow =
        json!({"InstanceId": instance, "DataDisks": [{"DiskSize": 150}], "ResizeOnline": true});
    client.ok("ResizeInstanceDisks", &grow);
    assert_eq!(state(&mut client, &own), "EXPANDING");
    client.advance(60);
    let found = disk(&mut client, &own);
    assert_eq!((&found["DiskSize"], &found["DiskState"]), (&json!(150), &json!("ATTACHED")));
    client.ok_in("cbs", "ResizeDisk", &json!({"DiskId": own, "DiskSize": 200}));
    assert_eq!(state(&mut client, &own), "EXPANDING");
    let twice = json!({"DiskId": own, "DiskSize": 300});
    assert_eq!(client.code_in("cbs", "ResizeDisk", &twice), "InvalidDisk.Busy");
    client.advance(60);
    assert_eq!(client.instance(&instance)["DataDisks"][0]["DiskSize"], 200);
    for size in [200, 190, 205, 32010] {
        let resize = json!({"DiskId": own, "DiskSize": size});
        assert_eq!(client.code_in("cbs", "ResizeDisk", &resize), "InvalidParameterValue", "{size}");
    }
    let system = client.instance(&instance)["SystemDisk"]["DiskId"].take();
    let resize = json!({"DiskId": system, "DiskSize": 100});
    assert_eq!(client.code_in("cbs", "ResizeDisk", &resize), "InvalidDisk.NotSupported");
    // A disk with billing of its own is resized by CBS only.
    let separate = create(&mut client, &json!({}));
    attach(&mut client, &instance, &[&separate]);
    client.advance(60);
    let other = json!({
        "InstanceId": instance, "DataDisks": [{"DiskId": separate, "DiskSize": 200}], "ResizeOnline": true,
    });
    assert_eq!(client.code("ResizeInstanceDisks", &other), "UnsupportedOperation.InvalidDataDisk");
}

#[test]
fn shareable_disk_is_attached_to_several_instances() {
    let mut client = TestClient::new();
    let ids = client.run_and_wait(2);
    let id = create(&mut client, &json!({"Shareable": true}));
    for instance in &ids {
        attach(&mut client, instance, &[&id]);
        client.advance(60);
    }
    let found = disk(&mut client, &id);
    assert_eq!((&found["InstanceIdList"], &found["InstanceId"]), (&json!(ids), &json!(ids[0])));
    for instance in &ids {
        assert_eq!(data_disks(&mut client, instance), [id.as_str()]);
    }
    assert_eq!(client.code_in("cbs", "DetachDisks", &json!({"DiskIds": [id]})), "MissingParameter");
    client.ok_in("cbs", "DetachDisks", &json!({"DiskIds": [id], "InstanceId": ids[0]}));
    client.advance(60);
    assert_eq!(disk(&mut client, &id)["InstanceIdList"], json!([ids[1]]));
    client.ok("TerminateInstances", &json!({"InstanceIds": [ids[1]]}));
    client.advance(60);
    assert_eq!(state(&mut client, &id), "UNATTACHED");
}

#[test]
fn new_disks_can_be_attached_at_once() {
    let mut client = TestClient::new();
    let instance = client.run_one(&json!({}));
    let order =
        disk_order(&json!({"DiskCount": 2, "AutoMountConfiguration": {"InstanceId": [instance]}}));
    let ids = strings(&client.ok_in("cbs", "CreateDisks", &order)["DiskIdSet"]);
    assert_eq!(state(&mut client, &ids[0]), "ATTACHING");
    client.advance(60);
    assert_eq!(data_disks(&mut client, &instance), ids);
}

#[test]
fn disks_that_will_be_attached_count() {
    let mut client = TestClient::new();
    let instance = client.run_one(&json!({}));
    let source = create(&mut client, &json!({}));
    let snapshot = client.ok_in("cbs", "CreateSnapshot", &json!({"DiskId": source}));
    client.advance(60);
    let order = |count: u32| {
        disk_order(&json!({
            "DiskCount": count, "SnapshotId": snapshot["SnapshotId"],
            "AutoMountConfiguration": {"InstanceId": [instance]},
        }))
    };
    client.ok_in("cbs", "CreateDisks", &order(15));
    let code = client.code_in("cbs", "CreateDisks", &order(6));
    assert_eq!(code, "LimitExceeded.InstanceAttachedDisk");
    let attach = json!({"InstanceId": instance, "DiskIds": [source]});
    client.ok_in("cbs", "AttachDisks", &attach);
    let code = client.code_in("cbs", "CreateDisks", &order(5));
    assert_eq!(code, "LimitExceeded.InstanceAttachedDisk");
    client.ok_in("cbs", "CreateDisks", &order(4));
    client.advance(600);
    assert_eq!(data_disks(&mut client, &instance).len(), 20);
}
