//! The disks of CBS, which instances share.

// Test helpers may panic, too.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use serde_json::{Value, json};

use self::common::{TestClient, order, strings, with};

const ZONE: &str = "ap-guangzhou-4";

fn disk_order(changes: &Value) -> Value {
    let order = json!({
        "Placement": {"Zone": ZONE},
        "DiskChargeType": "POSTPAID_BY_HOUR",
        "DiskType": "CLOUD_PREMIUM",
        "DiskSize": 100,
    });
    with(order, changes)
}

fn prepaid(months: u32) -> Value {
    json!({"DiskChargeType": "PREPAID", "DiskChargePrepaid": {"Period": months}})
}

/// Creates one disk and waits until it is ready.
fn create(client: &mut TestClient, changes: &Value) -> String {
    let response = client.ok_in("cbs", "CreateDisks", &disk_order(changes));
    client.advance(60);
    strings(&response["DiskIdSet"]).remove(0)
}

fn describe(client: &mut TestClient, parameters: &Value) -> (i64, Vec<Value>) {
    let response = client.ok_in("cbs", "DescribeDisks", parameters);
    let items = response["DiskSet"].as_array().unwrap().clone();
    (response["TotalCount"].as_i64().unwrap(), items)
}

fn disk(client: &mut TestClient, id: &str) -> Value {
    let (count, mut items) = describe(client, &json!({"DiskIds": [id]}));
    assert_eq!(count, 1, "{id}");
    items.remove(0)
}

fn exists(client: &mut TestClient, id: &str) -> bool {
    describe(client, &json!({"DiskIds": [id]})).0 == 1
}

fn state(client: &mut TestClient, id: &str) -> String {
    disk(client, id)["DiskState"].as_str().unwrap().to_owned()
}

fn attach(client: &mut TestClient, instance: &str, disks: &[&str]) {
    let parameters = json!({"InstanceId": instance, "DiskIds": disks});
    client.ok_in("cbs", "AttachDisks", &parameters);
}

/// Returns the ids of the data disks that CVM describes.
fn data_disks(client: &mut TestClient, instance: &str) -> Vec<String> {
    let disks = client.instance(instance)["DataDisks"].take();
    let id = |disk: &Value| disk["DiskId"].as_str().unwrap().to_owned();
    disks.as_array().unwrap().iter().map(id).collect()
}

#[test]
fn disk_is_attached_to_an_instance_and_detached_from_it() {
    let mut client = TestClient::new();
    let instance = client.run_one(&json!({}));
    let id = create(&mut client, &json!({"DiskName": "data", "DiskSize": 200}));
    assert_eq!(state(&mut client, &id), "UNATTACHED");

    attach(&mut client, &instance, &[&id]);
    let attaching = disk(&mut client, &id);
    assert_eq!(
        (&attaching["DiskState"], &attaching["Attached"]),
        (&json!("ATTACHING"), &json!(false))
    );
    assert_eq!(data_disks(&mut client, &instance), [""; 0]);
    let busy = json!({"DiskIds": [id]});
    assert_eq!(client.code_in("cbs", "DetachDisks", &busy), "ResourceBusy");

    client.advance(2);
    let attached = disk(&mut client, &id);
    for (name, expected) in [
        ("DiskState", json!("ATTACHED")),
        ("Attached", json!(true)),
        ("InstanceId", json!(instance)),
        ("LastAttachInsId", json!(instance)),
        ("Portable", json!(true)),
        ("DiskUsage", json!("DATA_DISK")),
    ] {
        assert_eq!(attached[name], expected, "{name}");
    }
    let described = client.instance(&instance)["DataDisks"][0].take();
    assert_eq!(described["DiskId"], json!(id));
    assert_eq!(
        (&described["DiskSize"], &described["DiskType"]),
        (&json!(200), &json!("CLOUD_PREMIUM"))
    );

    client.ok_in("cbs", "DetachDisks", &json!({"DiskIds": [id], "InstanceId": instance}));
    assert_eq!(state(&mut client, &id), "DETACHING");
    client.advance(2);
    let detached = disk(&mut client, &id);
    assert_eq!(
        (&detached["DiskState"], &detached["InstanceId"]),
        (&json!("UNATTACHED"), &json!(""))
    );
    assert_eq!(detached["LastAttachInsId"], json!(instance));
    assert_eq!(data_disks(&mut client, &instance), [""; 0]);
}

#[test]
fn disks_of_instances_are_described_like_others() {
    let mut client = TestClient::new();
    let data =
        json!([{"DiskType": "CLOUD_SSD", "DiskSize": 100, "DiskName": "logs"}, {"DiskSize": 20}]);
    let instance = client.run_one(&json!({"DataDisks": data, "InstanceName": "web"}));
    let own = data_disks(&mut client, &instance);
    let separate = create(&mut client, &json!({}));
    // Local disks do not belong to CBS.
    let (count, _) = describe(&mut client, &json!({}));
    assert_eq!(count, 3);
    let system = client.instance(&instance)["SystemDisk"]["DiskId"].as_str().unwrap().to_owned();
    let found = disk(&mut client, &system);
    assert_eq!((&found["DiskUsage"], &found["Portable"]), (&json!("SYSTEM_DISK"), &json!(false)));

    let filter = |name: &str, value: &str| json!({"Filters": [{"Name": name, "Values": [value]}]});
    for (name, value, expected) in [
        ("disk-usage", "SYSTEM_DISK", vec![&system]),
        ("disk-usage", "DATA_DISK", vec![&own[0], &separate]),
        ("portable", "FALSE", vec![&system]),
        ("disk-id", &separate, vec![&separate]),
        ("disk-name", "logs", vec![&own[0]]),
        ("disk-type", "CLOUD_SSD", vec![&own[0]]),
        ("disk-state", "UNATTACHED", vec![&separate]),
        ("instance-id", &instance, vec![&system, &own[0]]),
        ("instance-name", "web", vec![&system, &own[0]]),
        ("zone", "ap-guangzhou-3", vec![]),
        ("disk-charge-type", "PREPAID", vec![]),
        ("project-id", "0", vec![&system, &own[0], &separate]),
    ] {
        let (count, items) = describe(&mut client, &filter(name, value));
        let ids: Vec<&str> = items.iter().map(|item| item["DiskId"].as_str().unwrap()).collect();
        assert_eq!(ids, expected, "{name} {value}");
        assert_eq!(count, i64::try_from(expected.len()).unwrap(), "{name} {value}");
    }
    let both = with(filter("zone", ZONE), &json!({"DiskIds": [separate]}));
    assert_eq!(client.code_in("cbs", "DescribeDisks", &both), "InvalidParameterValue");
    assert_eq!(client.code_in("cbs", "DescribeDisks", &filter("color", "red")), "InvalidFilter");
    let (count, page) = describe(&mut client, &json!({"Offset": 1, "Limit": 1, "Order": "DESC"}));
    assert_eq!((count, page.len(), &page[0]["DiskId"]), (3, 1, &json!(own[0])));
}

#[test]
fn orders_are_checked() {
    let mut client = TestClient::new();
    let cases = [
        (json!({"DiskSize": 15}), "InvalidParameterValue"),
        (json!({"DiskSize": 32010}), "InvalidParameterValue"),
        (json!({"DiskType": "CLOUD_SSD", "DiskSize": 10}), "InvalidParameterValue"),
        (json!({"DiskType": "CLOUD_BASIC", "DiskSize": 20000}), "InvalidParameterValue"),
        (json!({"DiskType": "CLOUD_TSSD"}), "InvalidParameter.DiskConfigNotSupported"),
        (json!({"DiskSize": null}), "MissingParameter"),
        (json!({"DiskCount": 51}), "InvalidParameterValue.LimitExceeded"),
        (json!({"Placement": {"Zone": "ap-shanghai-2"}}), "InvalidParameterValue"),
        (json!({"DiskChargeType": "PREPAID"}), "MissingParameter"),
        (with(prepaid(13), &json!({})), "InvalidParameterValue"),
        (json!({"DiskChargePrepaid": {"Period": 1}}), "InvalidParameterValue"),
        (json!({"Encrypt": "ENCRYPT", "Shareable": true}), "InvalidParameterValue"),
        (json!({"KmsKeyId": "kms-abcd1234"}), "InvalidParameterValue"),
        (json!({"SnapshotId": "snap-00000000"}), "InvalidSnapshotId.NotFound"),
        (json!({"ThroughputPerformance": 100}), "InvalidParameter.DiskConfigNotSupported"),
        (
            json!({"AutoMountConfiguration": {"InstanceId": ["ins-00000000"]}}),
            "InvalidInstanceId.NotFound",
        ),
        (
            json!({"Tags": [{"Key": "a", "Value": "1"}, {"Key": "a", "Value": "2"}]}),
            "InvalidParameterValue",
        ),
    ];
    for (changes, code) in cases {
        let order = disk_order(&changes);
        assert_eq!(client.code_in("cbs", "CreateDisks", &order), code, "{changes}");
    }
    assert_eq!(describe(&mut client, &json!({})).0, 0);
    let twice = disk_order(&json!({"ClientToken": "one", "DiskCount": 2}));
    let first = client.ok_in("cbs", "CreateDisks", &twice);
    assert_eq!(client.ok_in("cbs", "CreateDisks", &twice)["DiskIdSet"], first["DiskIdSet"]);
    assert_eq!(describe(&mut client, &json!({})).0, 2);
}

#[test]
fn sizes_of_instance_disks_depend_on_the_type() {
    let mut client = TestClient::new();
    let cases = [
        (json!({"DataDisks": [{"DiskType": "CLOUD_PREMIUM", "DiskSize": 15}]}), false),
        (json!({"DataDisks": [{"DiskType": "CLOUD_PREMIUM", "DiskSize": 10}]}), true),
        (json!({"DataDisks": [{"DiskType": "CLOUD_SSD", "DiskSize": 10}]}), false),
        (json!({"DataDisks": [{"DiskType": "CLOUD_SSD", "DiskSize": 32000}]}), true),
        (json!({"DataDisks": [{"DiskType": "LOCAL_BASIC", "DiskSize": 2000}]}), false),
        (json!({"SystemDisk": {"DiskType": "CLOUD_BASIC", "DiskSize": 1025}}), false),
        (json!({"SystemDisk": {"DiskType": "CLOUD_BASIC", "DiskSize": 1024}}), true),
        (json!({"SystemDisk": {"DiskType": "CLOUD_PREMIUM", "DiskSize": 51}}), true),
    ];
    for (changes, fits) in cases {
        let order = order(&changes);
        if fits {
            client.ok("RunInstances", &order);
        } else {
            let code = client.code("RunInstances", &order);
            assert_eq!(code, "InvalidParameterValue.Range", "{changes}");
        }
    }
    let nvme = order(&json!({"DataDisks": [{"DiskType": "LOCAL_NVME", "DiskSize": 100}]}));
    assert_eq!(client.code("RunInstances", &nvme), "InvalidParameterValue");
    // The size 0 stands for no disk.
    let none = client.run_one(&json!({"DataDisks": [{"DiskType": "CLOUD_SSD", "DiskSize": 0}]}));
    assert_eq!(data_disks(&mut client, &none), [""; 0]);
}

#[test]
fn configurations_match_the_checked_sizes() {
    let mut client = TestClient::new();
    let inquiry = json!({
        "InquiryType": "INQUIRY_CBS_CONFIG", "DiskChargeType": "POSTPAID_BY_HOUR", "Zones": [ZONE],
        "DiskUsage": "DATA_DISK",
    });
    let configs = client.ok_in("cbs", "DescribeDiskConfigQuota", &inquiry)["DiskConfigSet"].take();
    let configs = configs.as_array().unwrap();
    assert_eq!(configs.len(), 6);
    for config in configs.iter().filter(|config| config["DiskType"] != "CLOUD_TSSD") {
        let number = |name: &str| config[name].as_i64().unwrap();
        let (least, most, step) =
            (number("MinDiskSize"), number("MaxDiskSize"), number("StepSize"));
        for (size, fits) in [
            (least, true),
            (most, true),
            (least + step, true),
            (least - step, false),
            (most + step, false),
            (least + step / 2, false),
        ] {
            let order = disk_order(&json!({"DiskType": config["DiskType"], "DiskSize": size}));
            let order = with(order, &json!({"Placement": {"Zone": config["Zone"]}}));
            if fits {
                client.ok_in("cbs", "CreateDisks", &order);
            } else {
                let code = client.code_in("cbs", "CreateDisks", &order);
                assert_eq!(code, "InvalidParameterValue", "{config} {size}");
            }
        }
    }
    let families = json!({"InquiryType": "INQUIRY_CVM_CONFIG", "InstanceFamilies": ["S5"]});
    let configs = client.ok_in("cbs", "DescribeDiskConfigQuota", &families)["DiskConfigSet"].take();
    assert!(configs.as_array().unwrap().iter().all(|config| config["InstanceFamily"] == "S5"));
}

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
fn terminated_subscription_disks_stay_in_the_recycle_bin() {
    let mut client = TestClient::new();
    let (hourly, paid) = (create(&mut client, &json!({})), create(&mut client, &prepaid(1)));
    let found = disk(&mut client, &paid);
    assert_eq!(
        (&found["IsReturnable"], &found["DiskChargeType"]),
        (&json!(true), &json!("PREPAID"))
    );
    let instance = client.run_one(&json!({}));
    attach(&mut client, &instance, &[&hourly]);
    client.advance(60);
    let one = |id: &str| json!({"DiskIds": [id]});
    let code = client.code_in("cbs", "TerminateDisks", &one(&hourly));
    assert_eq!(code, "ResourceUnavailable.NotSupported");
    client.ok_in("cbs", "DetachDisks", &one(&hourly));
    client.advance(60);
    client.ok_in("cbs", "TerminateDisks", &json!({"DiskIds": [hourly, paid]}));
    assert!(!exists(&mut client, &hourly));
    let found = disk(&mut client, &paid);
    assert_eq!((&found["DiskState"], &found["ReturnFailCode"]), (&json!("TORECYCLE"), &json!(1)));
    let attach = json!({"InstanceId": instance, "DiskIds": [paid]});
    assert!(client.code_in("cbs", "AttachDisks", &attach).ends_with(".NotSupported"));
    // A renewal takes the disk out of the recycle bin.
    client.ok_in("cbs", "RenewDisk", &json!({"DiskId": paid, "DiskChargePrepaid": {"Period": 1}}));
    assert_eq!(state(&mut client, &paid), "UNATTACHED");
    client.ok_in("cbs", "TerminateDisks", &one(&paid));
    client.advance(7 * 24 * 3600 - 1);
    assert_eq!(state(&mut client, &paid), "TORECYCLE");
    client.advance(1);
    assert!(!exists(&mut client, &paid));
    let again = create(&mut client, &prepaid(1));
    client.ok_in("cbs", "TerminateDisks", &one(&again));
    client.ok_in("cbs", "TerminateDisks", &one(&again));
    assert!(!exists(&mut client, &again));
}

#[test]
fn subscriptions_end_or_are_renewed() {
    const MONTH: u64 = 30 * 24 * 3600;
    let mut client = TestClient::new();
    let (ends, renews) = (create(&mut client, &prepaid(1)), create(&mut client, &prepaid(1)));
    let instance = client.run_one(&json!({}));
    attach(&mut client, &instance, &[&ends]);
    let flag =
        json!({"DiskIds": [renews], "RenewFlag": "NOTIFY_AND_AUTO_RENEW", "AutoRenewPeriod": 2});
    client.ok_in("cbs", "ModifyDisksRenewFlag", &flag);
    let hourly = create(&mut client, &json!({}));
    let wrong = json!({"DiskIds": [hourly], "RenewFlag": "NOTIFY_AND_AUTO_RENEW"});
    assert_eq!(client.code_in("cbs", "ModifyDisksRenewFlag", &wrong), "InvalidParameterValue");
    client.advance(MONTH);
    assert_eq!(state(&mut client, &ends), "TORECYCLE");
    assert_eq!(disk(&mut client, &ends)["ReturnFailCode"], 2);
    assert_eq!(data_disks(&mut client, &instance), [""; 0]);
    let found = disk(&mut client, &renews);
    assert_eq!(
        (&found["DiskState"], &found["RenewFlag"]),
        (&json!("UNATTACHED"), &json!("NOTIFY_AND_AUTO_RENEW"))
    );
    assert!(found["DifferDaysOfDeadline"].as_u64().unwrap() > 50, "{found}");
    client.advance(7 * 24 * 3600);
    assert!(!exists(&mut client, &ends));
}

#[test]
fn charge_type_changes_both_ways() {
    let mut client = TestClient::new();
    let id = create(&mut client, &json!({}));
    let to_prepaid = json!({"DiskIds": [id], "DiskChargePrepaid": {"Period": 6}});
    let to_hourly = json!({"DiskIds": [id], "DiskChargePostpaid": true});
    let action = "ModifyDisksChargeType";
    assert_eq!(client.code_in("cbs", action, &json!({"DiskIds": [id]})), "InvalidParameter");
    assert_eq!(client.code_in("cbs", action, &to_hourly), "InvalidDisk.NotSupported");
    client.ok_in("cbs", action, &to_prepaid);
    let found = disk(&mut client, &id);
    assert_eq!(
        (&found["DiskChargeType"], &found["DifferDaysOfDeadline"]),
        (&json!("PREPAID"), &json!(180))
    );
    client.ok_in("cbs", action, &to_hourly);
    assert_eq!(disk(&mut client, &id)["DiskChargeType"], "POSTPAID_BY_HOUR");
}

#[test]
fn prices_of_disks_are_consistent() {
    let mut client = TestClient::new();
    let number = |value: &Value| (value.as_f64().unwrap() * 10_000.0).round();
    let mut inquire = |changes: &Value| {
        let mut order = disk_order(changes);
        order.as_object_mut().unwrap().remove("Placement");
        client.ok_in("cbs", "InquiryPriceCreateDisks", &order)["DiskPrice"].take()
    };
    let one = inquire(&json!({}));
    assert_eq!((&one["ChargeUnit"], &one["UnitPriceHigh"]), (&json!("HOUR"), &json!("0.0600")));
    let three = inquire(&json!({"DiskCount": 3}));
    assert_eq!(number(&three["UnitPrice"]), 3.0 * number(&one["UnitPrice"]));
    let year = inquire(&prepaid(12));
    assert!(number(&year["DiscountPrice"]) < number(&year["OriginalPrice"]), "{year}");
    assert_eq!(year["UnitPrice"], Value::Null);

    let id = create(&mut client, &prepaid(1));
    let month = json!({"DiskIds": [id], "DiskChargePrepaids": [{"Period": 1}]});
    let renewal = client.ok_in("cbs", "InquiryPriceRenewDisks", &month)["DiskPrice"].take();
    assert_eq!(
        number(&renewal["DiscountPrice"]),
        number(&renewal["DetailPrices"][0]["DiscountPrice"])
    );
    let resize = json!({"DiskId": id, "DiskSize": 200});
    let resize = client.ok_in("cbs", "InquiryPriceResizeDisk", &resize)["DiskPrice"].take();
    // The disk grows by its own size, for the rest of a term that has just begun.
    let (more, full) = (number(&resize["DiscountPrice"]), number(&renewal["DiscountPrice"]));
    assert!(more < full && more > 0.99 * full, "{more} {full}");
    let hourly = create(&mut client, &json!({}));
    let wrong = json!({"DiskIds": [hourly], "DiskChargePrepaids": [{"Period": 1}]});
    let code = client.code_in("cbs", "InquiryPriceRenewDisks", &wrong);
    assert_eq!(code, "ResourceUnavailable.NotSupported");
}

#[test]
fn renewal_can_align_a_disk_with_an_instance() {
    let mut client = TestClient::new();
    let id = create(&mut client, &prepaid(1));
    let expires = |client: &mut TestClient| disk(client, &id)["DeadlineTime"].take();
    let renew = |prepaid: Value| json!({"DiskId": id, "DiskChargePrepaid": prepaid});
    let early = renew(json!({"Period": 1, "CurInstanceDeadline": "2023-10-01 00:00:00"}));
    assert_eq!(client.code_in("cbs", "RenewDisk", &early), "InvalidParameterValue");
    let aligned = renew(json!({"Period": 1, "CurInstanceDeadline": "2023-12-20 12:00:00"}));
    client.ok_in("cbs", "RenewDisk", &aligned);
    assert_eq!(expires(&mut client), "2024-01-19 12:00:00");
}

#[test]
fn attributes_are_changed_for_all_disks_or_none() {
    let mut client = TestClient::new();
    let (one, two) = (create(&mut client, &json!({})), create(&mut client, &json!({})));
    let action = "ModifyDiskAttributes";
    let both = json!({"DiskIds": [one, two], "DiskName": "same", "ProjectId": 5, "DeleteWithInstance": true});
    client.ok_in("cbs", action, &both);
    for id in [&one, &two] {
        let found = disk(&mut client, id);
        assert_eq!(
            (&found["DiskName"], &found["DeleteWithInstance"]),
            (&json!("same"), &json!(true))
        );
        assert_eq!(found["Placement"]["ProjectId"], 5);
    }
    for (parameters, code) in [
        (json!({"DiskIds": [one]}), "MissingParameter"),
        (
            json!({"DiskIds": [one, two], "DiskType": "CLOUD_SSD"}),
            "InvalidParameterValue.LimitExceeded",
        ),
        (
            json!({"DiskIds": [one], "DiskType": "CLOUD_SSD", "DiskName": "x"}),
            "InvalidParameterValue",
        ),
        (
            json!({"DiskIds": [one], "DiskType": "CLOUD_HSSD"}),
            "InvalidParameter.DiskConfigNotSupported",
        ),
        (json!({"DiskIds": [one, "disk-00000000"], "DiskName": "other"}), "InvalidDiskId.NotFound"),
        (
            json!({"DiskIds": [one], "BurstPerformanceOperation": "CREATE"}),
            "InvalidParameter.DiskConfigNotSupported",
        ),
    ] {
        assert_eq!(client.code_in("cbs", action, &parameters), code, "{parameters}");
    }
    assert_eq!(disk(&mut client, &one)["DiskName"], "same");
    client.ok_in("cbs", action, &json!({"DiskIds": [one], "DiskType": "CLOUD_SSD"}));
    let found = disk(&mut client, &one);
    assert_eq!((&found["Migrating"], &found["DiskType"]), (&json!(true), &json!("CLOUD_PREMIUM")));
    let busy = json!({"DiskIds": [one], "DiskType": "CLOUD_SSD"});
    assert_eq!(client.code_in("cbs", action, &busy), "ResourceInUse.DiskMigrating");
    client.advance(60);
    assert_eq!(disk(&mut client, &one)["DiskType"], "CLOUD_SSD");
}

#[test]
fn extra_throughput_requires_a_large_enhanced_disk() {
    let mut client = TestClient::new();
    let large = json!({"DiskType": "CLOUD_HSSD", "DiskSize": 500, "ThroughputPerformance": 50});
    let (id, small) = (create(&mut client, &large), create(&mut client, &json!({})));
    let change = |id: &str| json!({"DiskId": id, "ThroughputPerformance": 100});
    assert_eq!(disk(&mut client, &id)["ThroughputPerformance"], 50);
    let price = client.ok_in("cbs", "InquirePriceModifyDiskExtraPerformance", &change(&id));
    assert_eq!(price["DiskPrice"]["UnitPriceHigh"], "1.0300");
    client.ok_in("cbs", "ModifyDiskExtraPerformance", &change(&id));
    assert_eq!(disk(&mut client, &id)["ThroughputPerformance"], 100);
    let code = client.code_in("cbs", "ModifyDiskExtraPerformance", &change(&small));
    assert_eq!(code, "InvalidDisk.NotSupported");
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
fn disks_belong_to_their_region() {
    let mut client = TestClient::new();
    let id = create(&mut client, &json!({}));
    client.region = "ap-shanghai".to_owned();
    assert_eq!(describe(&mut client, &json!({"DiskIds": [id]})).0, 0);
    let detach = json!({"DiskIds": [id]});
    assert_eq!(client.code_in("cbs", "DetachDisks", &detach), "InvalidDiskId.NotFound");
    client.region = "ap-nowhere".to_owned();
    let code = client.code_in("cbs", "DescribeDisks", &json!({}));
    assert_eq!(code, "UnsupportedRegion");
}

#[test]
fn elastic_disks_are_renewed_and_change_billing_with_their_instance() {
    let mut client = TestClient::new();
    let id = create(&mut client, &prepaid(1));
    let terms = json!({"InstanceChargeType": "PREPAID", "InstanceChargePrepaid": {"Period": 1}});
    let instance = client.run_one(&terms);
    attach(&mut client, &instance, &[&id]);
    client.advance(60);
    let renew = |more: &Value| {
        with(json!({"InstanceIds": [instance], "InstanceChargePrepaid": {"Period": 1}}), more)
    };
    let alone = renew(&json!({"RenewPortableDataDisk": false}));
    let price = |client: &mut TestClient, parameters: &Value| {
        let response = client.ok("InquiryPriceRenewInstances", parameters);
        (response["Price"]["InstancePrice"]["OriginalPrice"].as_f64().unwrap() * 10_000.0).round()
    };
    // A month of 100 GiB of premium storage, at 0.0006 per GiB and hour and 300 hours per month.
    assert_eq!(price(&mut client, &renew(&json!({}))) - price(&mut client, &alone), 180_000.0);
    let deadline = |client: &mut TestClient| disk(client, &id)["DifferDaysOfDeadline"].take();
    client.ok("RenewInstances", &alone);
    assert_eq!(deadline(&mut client), 29);
    client.ok("RenewInstances", &renew(&json!({})));
    assert_eq!(deadline(&mut client), 59);
    let change = |disks: bool| {
        json!({
            "InstanceIds": [instance], "InstanceChargeType": "POSTPAID_BY_HOUR",
            "ModifyPortableDataDisk": disks,
        })
    };
    client.ok("ModifyInstancesChargeType", &change(true));
    assert_eq!(disk(&mut client, &id)["DiskChargeType"], "POSTPAID_BY_HOUR");
}
