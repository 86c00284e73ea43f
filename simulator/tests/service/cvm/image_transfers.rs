//! Importing, exporting and copying images.

use serde_json::{Value, json};

use crate::common::{TestClient, order, with};

fn image(client: &mut TestClient, id: &Value) -> Value {
    client.ok("DescribeImages", &json!({"ImageIds": [id]}))["ImageSet"][0].take()
}

fn file(changes: &Value) -> Value {
    let file = json!({
        "Architecture": "x86_64",
        "OsType": "Debian",
        "OsVersion": "11",
        "ImageUrl": "https://images-1250000000.cos.ap-guangzhou.myqcloud.com/build.qcow2",
        "ImageName": "build",
    });
    with(file, changes)
}

#[test]
fn image_is_imported() {
    let mut client = TestClient::new();
    let data = json!({"ImportImageDataDiskList": [{"ImageUrl": "https://a-1.cos.x.com/data.raw"}]});
    let id = client.ok("ImportImage", &file(&data))["ImageId"].take();
    let described = image(&mut client, &id);
    assert_eq!(
        (&described["ImageState"], &described["ImageSource"]),
        (&json!("IMPORTING"), &json!("EXTERNAL_IMPORT"))
    );
    assert_eq!(
        (&described["OsName"], &described["Platform"]),
        (&json!("Debian 11 64bit"), &json!("Debian"))
    );
    assert_eq!(described["SnapshotSet"][1]["DiskUsage"], "DATA_DISK");
    let use_it = order(&json!({"ImageId": id}));
    assert_eq!(client.code("RunInstances", &use_it), "InvalidParameterValue.InvalidImageState");
    client.advance(5);
    assert_eq!(image(&mut client, &id)["ImageState"], "NORMAL");
    let instance = client.run_one(&json!({"ImageId": id}));
    assert_eq!(client.instance(&instance)["OsName"], "Debian 11 64bit");
}

#[test]
fn invalid_imports_are_errors() {
    let mut client = TestClient::new();
    client.ok("ImportImage", &file(&json!({"ImageName": "taken"})));
    let url = "InvalidParameter.InvalidParameterUrlError";
    let iso = json!({"ImageUrl": "https://a-1.cos.x.com/setup.ISO?sign=1"});
    let cases = [
        (json!({"ImageName": "taken"}), "InvalidImageName.Duplicate"),
        (json!({"OsType": "Plan 9"}), "InvalidImageOsType.Unsupported"),
        (json!({"OsVersion": "3"}), "InvalidImageOsVersion.Unsupported"),
        (
            json!({"OsType": "Fedora", "OsVersion": "39", "Architecture": "arm_64"}),
            "InvalidImageOsVersion.Unsupported",
        ),
        (json!({"ImageUrl": "build.qcow2"}), url),
        (json!({"ImageUrl": "https://host/"}), url),
        (iso.clone(), "InvalidParameterValue.ISOMustImportByForce"),
        (json!({"DryRun": true}), "DryRunOperation"),
    ];
    for (changes, code) in cases {
        assert_eq!(client.code("ImportImage", &file(&changes)), code, "{changes}");
    }
    client.ok("ImportImage", &file(&with(iso, &json!({"Force": true}))));
}

#[test]
fn all_described_systems_can_be_imported() {
    let mut client = TestClient::new();
    let response = client.ok("DescribeImportImageOs", &json!({}));
    let windows = response["ImportImageOsListSupported"]["Windows"].as_array().unwrap();
    assert!(!windows.is_empty());
    let mut count = 0;
    for system in response["ImportImageOsVersionSet"].as_array().unwrap() {
        for version in system["OsVersions"].as_array().unwrap() {
            for architecture in system["Architecture"].as_array().unwrap() {
                count += 1;
                let one = json!({
                    "OsType": system["OsName"],
                    "OsVersion": version,
                    "Architecture": architecture,
                    "ImageName": format!("import-{count}"),
                });
                client.ok("ImportImage", &file(&one));
            }
        }
    }
    assert_eq!(
        client.ok(
            "DescribeImages",
            &json!({"Filters": [
                {"Name": "image-type", "Values": ["PRIVATE_IMAGE"]},
            ]})
        )["TotalCount"],
        count
    );
}

#[test]
fn image_is_copied_to_other_regions() {
    let mut client = TestClient::new();
    let id = client.ok("ImportImage", &file(&json!({})))["ImageId"].take();
    let to = |regions: Value, more: &Value| {
        with(json!({"ImageIds": [id], "DestinationRegions": regions}), more)
    };
    let code = client.code("SyncImages", &to(json!(["ap-shanghai"]), &json!({})));
    assert_eq!(code, "InvalidParameterValue.InvalidImageState");
    client.advance(5);
    let both = to(json!(["ap-shanghai", "ap-singapore"]), &json!({"ImageSetRequired": true}));
    let made = client.ok("SyncImages", &both)["ImageSet"].take();
    assert_eq!(
        (&made[0]["Region"], &made[1]["Region"]),
        (&json!("ap-shanghai"), &json!("ap-singapore"))
    );
    client.region = "ap-shanghai".to_owned();
    client.advance(2);
    let described = image(&mut client, &made[0]["ImageId"]);
    assert_eq!(
        (&described["ImageState"], &described["SyncPercent"]),
        (&json!("SYNCING"), &json!(40))
    );
    assert_eq!(described["ImageName"], "build");
    client.advance(3);
    let described = image(&mut client, &made[0]["ImageId"]);
    assert_eq!(
        (&described["ImageState"], &described["SyncPercent"]),
        (&json!("NORMAL"), &Value::Null)
    );
    client.region = "ap-guangzhou".to_owned();

    let cases = [
        (json!(["ap-shanghai"]), json!({}), "InvalidImageName.Duplicate"),
        (json!(["ap-guangzhou"]), json!({}), "InvalidParameterValue.InvalidRegion"),
        (json!(["ap-mars"]), json!({}), "InvalidRegion.NotFound"),
        (json!(["ap-beijing"]), json!({"Encrypt": true}), "InvalidParameterValue.InvalidRegion"),
        (json!(["ap-beijing"]), json!({"DryRun": true}), "DryRunOperation"),
        (json!([]), json!({}), "MissingParameter"),
        (json!(["ap-beijing", "ap-beijing"]), json!({}), "InvalidParameterValue.InvalidRegion"),
    ];
    for (regions, more, code) in cases {
        assert_eq!(client.code("SyncImages", &to(regions, &more)), code, "{more}");
    }
    let quiet = to(json!(["ap-shanghai"]), &json!({"ImageName": "other"}));
    assert_eq!(client.ok("SyncImages", &quiet)["ImageSet"], json!([]));
}

#[test]
fn images_are_exported_per_disk() {
    let mut client = TestClient::new();
    let instance =
        client.run_one(&json!({"DataDisks": [{"DiskType": "CLOUD_SSD", "DiskSize": 100}]}));
    let disk = client.instance(&instance)["DataDisks"][0]["DiskId"].take();
    let make =
        |disks: Value| json!({"ImageName": "whole", "InstanceId": instance, "DataDiskIds": disks});
    let foreign = client.code("CreateImage", &make(json!(["disk-00000000"])));
    assert_eq!(foreign, "InvalidParameter.DataDiskNotBelongSpecifiedInstance");
    let id = client.ok("CreateImage", &make(json!([disk])))["ImageId"].take();
    let export =
        |more: &Value| with(json!({"ImageIds": [id], "BucketName": "archive-1250000001"}), more);
    assert_eq!(
        client.code("ExportImages", &export(&json!({}))),
        "InvalidParameterValue.InvalidImageState"
    );
    client.advance(60);
    let snapshots = image(&mut client, &id)["SnapshotSet"].take();
    let (system, data) = (&snapshots[0]["SnapshotId"], &snapshots[1]["SnapshotId"]);
    let (id_text, system, data) =
        (id.as_str().unwrap(), system.as_str().unwrap(), data.as_str().unwrap());

    let response = client.ok("ExportImages", &export(&json!({})));
    let expected =
        [format!("/{id_text}_system_{system}.raw"), format!("/{id_text}_data_{data}.raw")];
    assert_eq!(response["CosPaths"], json!(expected));
    let root = json!({
        "FileNamePrefixList": ["nightly"], "ExportFormat": "QCOW2", "OnlyExportRootDisk": true,
    });
    let other = client.ok("ExportImages", &export(&root));
    assert_eq!(other["CosPaths"], json!([format!("/nightly_{id_text}_system_{system}.qcow2")]));
    assert_ne!(response["TaskId"], other["TaskId"]);

    let cases = [
        (json!({"ImageIds": []}), "InvalidParameter.ImageIdsSnapshotIdsMustOne"),
        (json!({"ImageIds": ["img-00000000"]}), "InvalidImageId.NotFound"),
        (
            json!({"ImageIds": ["img-eb30mz89"]}),
            "UnsupportedOperation.PublicImageExportUnsupported",
        ),
        (
            json!({"FileNamePrefixList": ["a", "b"]}),
            "InvalidParameterValue.InvalidFileNamePrefixList",
        ),
        (json!({"BucketName": "Archive"}), "InvalidParameterValue.BucketNotFound"),
        (json!({"DryRun": true}), "DryRunOperation"),
    ];
    for (changes, code) in cases {
        assert_eq!(client.code("ExportImages", &export(&changes)), code, "{changes}");
    }
}

#[test]
fn image_family_returns_its_newest_usable_image() {
    let mut client = TestClient::new();
    let id = client.run_and_wait(1).remove(0);
    let family = json!({"ImageFamily": "web"});
    let make = |client: &mut TestClient, name: &str| {
        let create = json!({"ImageName": name, "InstanceId": id, "ImageFamily": "web"});
        client.ok("CreateImage", &create)["ImageId"].take()
    };
    assert_eq!(client.ok("DescribeImageFromFamily", &family)["Image"], Value::Null);
    let first = make(&mut client, "one");
    client.advance(60);
    let second = make(&mut client, "two");
    let newest = |client: &mut TestClient| {
        client.ok("DescribeImageFromFamily", &family)["Image"]["ImageId"].take()
    };
    assert_eq!(newest(&mut client), first);
    client.advance(60);
    assert_eq!(newest(&mut client), second);
    client.ok("ModifyImageAttribute", &json!({"ImageId": second, "ImageDeprecated": true}));
    assert_eq!(newest(&mut client), first);
}

#[test]
fn creating_an_image_can_stop_the_instance() {
    let mut client = TestClient::new();
    let id = client.run_and_wait(1).remove(0);
    let create = json!({"ImageName": "still", "InstanceId": id, "ForcePoweroff": "true"});
    client.ok("CreateImage", &create);
    assert_eq!(client.state(&id), "STOPPING");
    client.advance(60);
    assert_eq!(client.state(&id), "RUNNING");
}
