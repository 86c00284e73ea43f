//! Key pairs and images.

use serde_json::{Value, json};

use crate::common::{TestClient, order, strings};

fn create_key(client: &mut TestClient, name: &str) -> Value {
    client.ok("CreateKeyPair", &json!({"KeyName": name, "ProjectId": 0}))["KeyPair"].take()
}

#[test]
fn key_pairs_are_created_modified_and_deleted() {
    let mut client = TestClient::new();
    let made = create_key(&mut client, "deploy");
    assert!(made["PrivateKey"].as_str().unwrap().starts_with("-----BEGIN RSA PRIVATE KEY-----"));
    let id = made["KeyId"].as_str().unwrap().to_owned();
    let described =
        client.ok("DescribeKeyPairs", &json!({"KeyIds": [&id]}))["KeyPairSet"][0].take();
    assert_eq!(described["PublicKey"], made["PublicKey"]);
    assert_eq!(described["PrivateKey"], "");

    for (name, expected) in [
        ("deploy", "InvalidKeyPairName.Duplicate"),
        ("", "InvalidKeyPairName"),
        ("a-b", "InvalidKeyPairNameIncludeIllegalChar"),
        ("abcdefghijklmnopqrstuvwxyz", "InvalidKeyPairNameTooLong"),
    ] {
        let code = client.code("CreateKeyPair", &json!({"KeyName": name, "ProjectId": 0}));
        assert!(code.starts_with(expected), "{name:?}: {code}");
    }
    client.ok(
        "ModifyKeyPairAttribute",
        &json!({"KeyId": id, "KeyName": "renamed", "Description": "d"}),
    );
    let filter = json!({"Filters": [{"Name": "key-name", "Values": ["renamed"]}]});
    assert_eq!(client.ok("DescribeKeyPairs", &filter)["KeyPairSet"][0]["Description"], "d");
    client.ok("DeleteKeyPairs", &json!({"KeyIds": [&id]}));
    assert_eq!(
        client.code("DeleteKeyPairs", &json!({"KeyIds": [&id]})),
        "InvalidKeyPairId.NotFound"
    );
    for parameters in [json!({}), json!({"KeyIds": [&id]})] {
        assert_eq!(client.ok("DescribeKeyPairs", &parameters)["TotalCount"], 0);
    }
}

#[test]
fn key_pairs_are_bound_to_stopped_instances() {
    let mut client = TestClient::new();
    let key = create_key(&mut client, "deploy")["KeyId"].clone();
    let ids = client.run_and_wait(2);
    let bind = |force: bool| json!({"InstanceIds": ids, "KeyIds": [key], "ForceStop": force});
    let code = client.code("AssociateInstancesKeyPairs", &bind(false));
    assert_eq!(code, "UnsupportedOperation.InstanceStateRunning");
    client.ok("AssociateInstancesKeyPairs", &bind(true));
    assert_eq!(client.state(&ids[0]), "STOPPING");
    client.advance(60);
    let instance = client.instance(&ids[0]);
    assert_eq!(
        (&instance["InstanceState"], &instance["LoginSettings"]["KeyIds"]),
        (&json!("RUNNING"), &json!([key]))
    );
    let described = client.ok("DescribeKeyPairs", &json!({"KeyIds": [key]}));
    assert_eq!(strings(&described["KeyPairSet"][0]["AssociatedInstanceIds"]), ids);

    let code = client.code("DeleteKeyPairs", &json!({"KeyIds": [key]}));
    assert_eq!(code, "InvalidParameterValue.KeyPairNotSupported");
    client.ok(
        "DisassociateInstancesKeyPairs",
        &json!({"InstanceIds": [ids[0]], "KeyIds": [key], "ForceStop": true}),
    );
    client.ok("TerminateInstances", &json!({"InstanceIds": [ids[1]]}));
    client.advance(60);
    client.ok("DeleteKeyPairs", &json!({"KeyIds": [key]}));
}

#[test]
fn order_binds_a_key_pair() {
    let mut client = TestClient::new();
    let key = create_key(&mut client, "deploy")["KeyId"].clone();
    let login = json!({"LoginSettings": {"KeyIds": [key]}});
    let ids = client.ok("RunInstances", &order(&login))["InstanceIdSet"].take();
    let described = client.ok("DescribeKeyPairs", &json!({"KeyIds": [key]}));
    assert_eq!(described["KeyPairSet"][0]["AssociatedInstanceIds"], ids);
    let windows = order(&json!({"ImageId": "img-mtnjlbc4", "LoginSettings": {"KeyIds": [key]}}));
    let code = client.code("RunInstances", &windows);
    assert_eq!(code, "UnsupportedOperation.KeyPairUnsupportedWindows");
}

#[test]
fn images_are_created_from_instances_and_used() {
    let mut client = TestClient::new();
    let id = client.run_and_wait(1).remove(0);
    let make = |name: &str| json!({"ImageName": name, "InstanceId": id});
    let image = client.ok("CreateImage", &make("golden"))["ImageId"].take();
    let describe = |client: &mut TestClient| {
        client.ok("DescribeImages", &json!({"ImageIds": [image]}))["ImageSet"][0].take()
    };
    assert_eq!(describe(&mut client)["ImageState"], "CREATING");
    let use_it = order(&json!({"ImageId": image}));
    assert_eq!(client.code("RunInstances", &use_it), "InvalidParameterValue.InvalidImageState");
    assert_eq!(
        client.code("DeleteImages", &json!({"ImageIds": [image]})),
        "InvalidImageId.IncorrectState"
    );
    client.advance(5);
    let described = describe(&mut client);
    assert_eq!(
        (&described["ImageState"], &described["ImageType"]),
        (&json!("NORMAL"), &json!("PRIVATE_IMAGE"))
    );
    client.ok("RunInstances", &use_it);

    assert_eq!(client.code("CreateImage", &make("golden")), "InvalidImageName.Duplicate");
    assert_eq!(
        client.code("CreateImage", &json!({"ImageName": "x"})),
        "InvalidParameter.SpecifyOneParameter"
    );
    client.ok("ModifyImageAttribute", &json!({"ImageId": image, "ImageName": "silver"}));
    let filter = json!({"Filters": [{"Name": "image-name", "Values": ["silv"]}]});
    assert_eq!(client.ok("DescribeImages", &filter)["TotalCount"], 1);

    let share = |permission: &str| json!({"ImageId": image, "AccountIds": ["200000000002"], "Permission": permission});
    client.ok("ModifyImageSharePermission", &share("SHARE"));
    let shared = client.ok("DescribeImageSharePermission", &json!({"ImageId": image}));
    assert_eq!(shared["SharePermissionSet"][0]["AccountId"], "200000000002");
    assert_eq!(
        client.code("DeleteImages", &json!({"ImageIds": [image]})),
        "InvalidImageId.InShared"
    );
    client.ok("ModifyImageSharePermission", &share("CANCEL"));
    client.ok("DeleteImages", &json!({"ImageIds": [image]}));
    assert_eq!(
        client.code("DeleteImages", &json!({"ImageIds": [image]})),
        "InvalidImageId.NotFound"
    );
}

#[test]
fn public_images_are_read_only_and_match_architectures() {
    let mut client = TestClient::new();
    let official = json!({"ImageIds": ["img-eb30mz89"]});
    assert_eq!(client.code("DeleteImages", &official), "InvalidImageId.NotFound");
    let arm = client.ok("DescribeImages", &json!({"InstanceType": "SR1.MEDIUM4"}));
    for image in arm["ImageSet"].as_array().unwrap() {
        assert_eq!(image["Architecture"], "arm");
    }
    let both = json!({"ImageIds": ["img-eb30mz89"], "Filters": [{"Name": "platform", "Values": ["CentOS"]}]});
    let code = client.code("DescribeImages", &both);
    assert_eq!(code, "InvalidParameter.InvalidParameterCoexistImageIdsFilters");
}

#[test]
fn offerings_are_filtered_and_sorted() {
    let mut client = TestClient::new();
    let filters = json!({"Filters": [
        {"Name": "zone", "Values": ["ap-guangzhou-3"]},
        {"Name": "instance-family", "Values": ["S6"]},
        {"Name": "instance-charge-type", "Values": ["PREPAID"]},
        {"Name": "sort-keys", "Values": ["cpu:desc", "mem:asc"]},
    ]});
    let response = client.ok("DescribeZoneInstanceConfigInfos", &filters);
    let items = response["InstanceTypeQuotaSet"].as_array().unwrap();
    let sizes: Vec<(i64, i64)> = items
        .iter()
        .map(|item| (-item["Cpu"].as_i64().unwrap(), item["Memory"].as_i64().unwrap()))
        .collect();
    assert!(sizes.is_sorted() && sizes.len() == 14, "{sizes:?}");
    assert!(items.iter().all(|item| item["Status"] == "SOLD_OUT"));
    let two = json!({"Filters": [{"Name": "zone", "Values": ["a", "b"]}]});
    assert_eq!(
        client.code("DescribeInstanceTypeConfigs", &two),
        "InvalidFilterValue.LimitExceeded"
    );
}

#[test]
fn key_pair_of_a_reinstallation_is_bound() {
    let mut client = TestClient::new();
    let instance = client.run_one(&json!({}));
    let key = create_key(&mut client, "login")["KeyId"].take();
    let keys = json!({"KeyIds": [key]});
    client.ok("ResetInstance", &json!({"InstanceId": instance, "LoginSettings": keys}));
    assert_eq!(client.code("DeleteKeyPairs", &keys), "InvalidParameterValue.KeyPairNotSupported");
    client.advance(60);
    assert_eq!(client.instance(&instance)["LoginSettings"]["KeyIds"], json!([key]));
    assert_eq!(client.code("DeleteKeyPairs", &keys), "InvalidParameterValue.KeyPairNotSupported");
}
