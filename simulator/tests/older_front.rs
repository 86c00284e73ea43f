//! What API 2.0 asks of the actions that replaced its own, and what both generations then see.

// Helpers of tests may fail a test, too.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use serde_json::{Value, json};

use self::common::{Bench, with};

#[test]
fn images_are_made_shared_and_copied() {
    let mut bench = Bench::new();
    let id = bench.running(1).remove(0);
    let make = json!({"instanceId": id, "imageName": "base"});
    assert_eq!(bench.old_code("CreateImage", &make), 5100);
    bench.ok("StopInstances", &json!({"InstanceIds": [id]}));
    bench.advance(60);
    assert!(bench.old_ok("CreateImage", &make)["requestId"].is_i64());
    let list = |bench: &mut Bench| {
        bench.old_ok("DescribeImages", &json!({"imageType": 1}))["imageSet"][0].take()
    };
    assert_eq!(
        (&list(&mut bench)["status"], &list(&mut bench)["imageName"]),
        (&json!(1), &json!("base"))
    );
    bench.advance(60);
    let image = list(&mut bench)["unImgId"].take();

    let with_others = |uins: &[&str]| json!({"imageId": image, "uinList": uins});
    bench.old_ok("ShareImage", &with_others(&["200000000002", "200000000003"]));
    bench.old_ok("CancelShareImage", &with_others(&["200000000002"]));
    let shared = bench.old_ok("GetImageShareUinInfo", &json!({"imageIds": [image]}));
    let info = &shared["data"]["imageList"][0]["shareUinInfo"];
    assert_eq!(info[0]["uin"], 200_000_000_003_i64);
    assert_eq!(info.as_array().unwrap().len(), 1);
    assert_eq!(
        bench.old_code("GetImageShareUinInfo", &json!({"imageIds": ["img-00000000"]})),
        5000
    );

    let copy = json!({"srcRegion": "gz", "imgIdList": [image], "dstRegion": ["sh", "hk"]});
    bench.old_ok("SyncCvmImage", &copy);
    bench.region = "ap-shanghai".to_owned();
    let filter = json!({"Filters": [{"Name": "image-name", "Values": ["base"]}]});
    assert_eq!(bench.ok("DescribeImages", &filter)["ImageSet"][0]["ImageState"], "SYNCING");
    assert_eq!(bench.old_code("SyncCvmImage", &with(copy, &json!({"dstRegion": ["kr"]}))), 4000);
}

#[test]
fn terms_and_systems_change() {
    let mut bench = Bench::new();
    let prepaid = json!({"InstanceChargeType": "PREPAID", "InstanceChargePrepaid": {"Period": 1}});
    let (id, by_hour) = (bench.bought(&prepaid), bench.bought(&json!({})));
    let renew = |id: &str| json!({"instanceId": id, "period": 2});
    assert!(bench.old_ok("RenewInstance", &renew(&id))["dealId"].is_string());
    assert_eq!(bench.instance(&id)["ExpiredTime"], "2024-02-12T22:13:20Z");
    assert_eq!(bench.old_code("RenewInstance", &renew(&by_hour)), 5100);
    for (mode, flag) in [
        (1, "NOTIFY_AND_AUTO_RENEW"),
        (2, "DISABLE_NOTIFY_AND_MANUAL_RENEW"),
        (0, "NOTIFY_AND_MANUAL_RENEW"),
    ] {
        let set = json!({"instanceType": 1, "instanceIds": [id], "autoRenew": mode});
        bench.old_ok("SetAutoRenew", &set);
        assert_eq!(bench.instance(&id)["RenewFlag"], flag);
    }
    let reset = json!({"instanceId": id, "imageId": "img-487zeit5", "rootSize": 60});
    bench.old_ok("ResetInstances", &reset);
    bench.advance(60);
    let instance = bench.instance(&id);
    assert_eq!(
        (&instance["ImageId"], &instance["SystemDisk"]["DiskSize"]),
        (&json!("img-487zeit5"), &json!(60))
    );
    assert_eq!(bench.old_code("ResetInstances", &json!({"instanceId": "ins-00000000"})), 5000);
}

#[test]
fn bandwidth_changes() {
    let mut bench = Bench::new();
    let internet = json!({"InternetAccessible": {"InternetMaxBandwidthOut": 5}});
    let prepaid = json!({"InstanceChargeType": "PREPAID", "InstanceChargePrepaid": {"Period": 1}});
    let by_hour = bench.bought(&internet);
    let in_advance = bench.bought(&with(internet, &prepaid));
    let cap = |bench: &mut Bench, id: &str| -> Value {
        bench.instance(id)["InternetAccessible"]["InternetMaxBandwidthOut"].take()
    };
    let set = json!({"instanceId": by_hour, "bandwidth": 8});
    bench.old_ok("UpdateInstanceBandwidthHour", &set);
    let raise = json!({
        "instanceId": in_advance, "bandwidth": 20, "startTime": "2023-11-15", "endTime": "2023-11-16",
    });
    assert!(bench.old_ok("UpdateInstanceBandwidth", &raise)["dealIds"][0].is_i64());
    bench.advance(2);
    assert_eq!((cap(&mut bench, &by_hour), cap(&mut bench, &in_advance)), (json!(8), json!(20)));
    let late = with(raise, &json!({"startTime": "2023-11-14"}));
    assert_eq!(bench.old_code("UpdateInstanceBandwidth", &late), 4000);
}

#[test]
fn regions_have_their_codes() {
    let mut bench = Bench::new();
    let regions = bench.old_ok("DescribeProductRegionList", &json!({"instanceType": 1}));
    for code in ["gz", "sh", "bj", "hk"] {
        assert!(regions["availableRegion"][code].is_string(), "{regions}");
    }
}
