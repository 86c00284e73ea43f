//! Actions of API 2.0 that are translated to API 3.0, and their effect in both generations.

use serde_json::{Value, json};

use crate::common::{TestClient, with};

#[test]
fn images_are_created_shared_and_copied() {
    let mut client = TestClient::new();
    let id = client.run_and_wait(1).remove(0);
    let make = json!({"instanceId": id, "imageName": "base"});
    assert_eq!(client.api20_code("CreateImage", &make), 5100);
    client.ok("StopInstances", &json!({"InstanceIds": [id]}));
    client.advance(60);
    assert!(client.api20_ok("CreateImage", &make)["requestId"].is_i64());
    let list = |client: &mut TestClient| {
        client.api20_ok("DescribeImages", &json!({"imageType": 1}))["imageSet"][0].take()
    };
    assert_eq!(
        (&list(&mut client)["status"], &list(&mut client)["imageName"]),
        (&json!(1), &json!("base"))
    );
    client.advance(60);
    let image = list(&mut client)["unImgId"].take();

    let with_others = |uins: &[&str]| json!({"imageId": image, "uinList": uins});
    client.api20_ok("ShareImage", &with_others(&["200000000002", "200000000003"]));
    client.api20_ok("CancelShareImage", &with_others(&["200000000002"]));
    let shared = client.api20_ok("GetImageShareUinInfo", &json!({"imageIds": [image]}));
    let info = &shared["data"]["imageList"][0]["shareUinInfo"];
    assert_eq!(info[0]["uin"], 200_000_000_003_i64);
    assert_eq!(info.as_array().unwrap().len(), 1);
    assert_eq!(
        client.api20_code("GetImageShareUinInfo", &json!({"imageIds": ["img-00000000"]})),
        5000
    );

    let copy = json!({"srcRegion": "gz", "imgIdList": [image], "dstRegion": ["sh", "hk"]});
    let with_unknown = with(copy.clone(), &json!({"imgIdList": [image, "img-00000000"]}));
    assert_eq!(client.api20_code("SyncCvmImage", &with_unknown), 5000);
    let filter = json!({"Filters": [{"Name": "image-name", "Values": ["base"]}]});
    client.region = "ap-shanghai".to_owned();
    assert_eq!(client.ok("DescribeImages", &filter)["TotalCount"], 0);
    client.region = "ap-guangzhou".to_owned();
    client.api20_ok("SyncCvmImage", &copy);
    client.region = "ap-shanghai".to_owned();
    assert_eq!(client.ok("DescribeImages", &filter)["ImageSet"][0]["ImageState"], "SYNCING");
    assert_eq!(client.api20_code("SyncCvmImage", &with(copy, &json!({"dstRegion": ["kr"]}))), 4000);
}

#[test]
fn instances_are_renewed_and_reinstalled() {
    let mut client = TestClient::new();
    let prepaid = json!({"InstanceChargeType": "PREPAID", "InstanceChargePrepaid": {"Period": 1}});
    let (id, by_hour) = (client.run_one(&prepaid), client.run_one(&json!({})));
    let renew = |id: &str| json!({"instanceId": id, "period": 2});
    assert!(client.api20_ok("RenewInstance", &renew(&id))["dealId"].is_string());
    assert_eq!(client.instance(&id)["ExpiredTime"], "2024-02-12T22:13:20Z");
    assert_eq!(client.api20_code("RenewInstance", &renew(&by_hour)), 5100);
    for (mode, flag) in [
        (1, "NOTIFY_AND_AUTO_RENEW"),
        (2, "DISABLE_NOTIFY_AND_MANUAL_RENEW"),
        (0, "NOTIFY_AND_MANUAL_RENEW"),
    ] {
        let set = json!({"instanceType": 1, "instanceIds": [id], "autoRenew": mode});
        client.api20_ok("SetAutoRenew", &set);
        assert_eq!(client.instance(&id)["RenewFlag"], flag);
    }
    let reset = json!({"instanceId": id, "imageId": "img-487zeit5", "rootSize": 60});
    client.api20_ok("ResetInstances", &reset);
    client.advance(60);
    let instance = client.instance(&id);
    assert_eq!(
        (&instance["ImageId"], &instance["SystemDisk"]["DiskSize"]),
        (&json!("img-487zeit5"), &json!(60))
    );
    assert_eq!(client.api20_code("ResetInstances", &json!({"instanceId": "ins-00000000"})), 5000);
}

#[test]
fn bandwidth_is_set_and_increased() {
    let mut client = TestClient::new();
    let internet = json!({"InternetAccessible": {"InternetMaxBandwidthOut": 5}});
    let prepaid = json!({"InstanceChargeType": "PREPAID", "InstanceChargePrepaid": {"Period": 1}});
    let by_hour = client.run_one(&internet);
    let in_advance = client.run_one(&with(internet, &prepaid));
    let cap = |client: &mut TestClient, id: &str| -> Value {
        client.instance(id)["InternetAccessible"]["InternetMaxBandwidthOut"].take()
    };
    let set = json!({"instanceId": by_hour, "bandwidth": 8});
    client.api20_ok("UpdateInstanceBandwidthHour", &set);
    let raise = json!({
        "instanceId": in_advance, "bandwidth": 20, "startTime": "2023-11-15", "endTime": "2023-11-16",
    });
    assert!(client.api20_ok("UpdateInstanceBandwidth", &raise)["dealIds"][0].is_i64());
    client.advance(2);
    assert_eq!((cap(&mut client, &by_hour), cap(&mut client, &in_advance)), (json!(8), json!(20)));
    let late = with(raise, &json!({"startTime": "2023-11-14"}));
    assert_eq!(client.api20_code("UpdateInstanceBandwidth", &late), 4000);
}

#[test]
fn regions_have_short_codes() {
    let mut client = TestClient::new();
    let regions = client.api20_ok("DescribeProductRegionList", &json!({"instanceType": 1}));
    for code in ["gz", "sh", "bj", "hk"] {
        assert!(regions["availableRegion"][code].is_string(), "{regions}");
    }
}

#[test]
fn a_batch_changes_a_repeated_instance_once() {
    let mut client = TestClient::new();
    let id = client.run_and_wait(1).remove(0);
    let response = client.api20_ok("RestartInstances", &json!({"instanceIds": [id, id]}));
    assert_eq!(response["detail"][&id]["code"], 0, "{response}");
}
