//! The disks of CBS, which instances share.

mod attachment;
mod billing;

use serde_json::{Value, json};

use crate::common::{TestClient, order, strings, with};

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
