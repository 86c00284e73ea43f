//! The quotas of tags, which all services share.

use serde_json::{Value, json};
use tencent_cloud_simulator::{Quotas, Simulator};

use crate::common::network::Network;
use crate::common::{TestClient, order, with};

const TAG: &str = "tag";

fn client(keys: usize, values: usize, per_resource: usize) -> TestClient {
    let mut quotas = Quotas::default();
    (quotas.tag_keys, quotas.tag_values, quotas.tags_per_resource) = (keys, values, per_resource);
    TestClient::of(&Simulator::builder().quotas(quotas))
}

fn tags(tags: &[(&str, &str)], names: (&str, &str)) -> Value {
    tags.iter().map(|(key, value)| json!({names.0: key, names.1: value})).collect()
}

fn count(client: &mut TestClient) -> Value {
    client.ok_in(TAG, "DescribeTagKeys", &json!({}))["TotalCount"].take()
}

#[test]
fn tags_of_a_call_count_together() {
    let mut client = client(3, 2, 50);
    let names = ("TagKey", "TagValue");
    client.ok_in(TAG, "CreateTag", &json!({"TagKey": "a", "TagValue": "1"}));
    for (given, code) in [
        (tags(&[("b", "1"), ("c", "1"), ("d", "1")], names), "LimitExceeded.TagKey"),
        (tags(&[("a", "2"), ("a", "3")], names), "LimitExceeded.TagValue"),
        (tags(&[("b", "1"), ("b", "2"), ("b", "3")], names), "LimitExceeded.TagValue"),
    ] {
        assert_eq!(client.code_in(TAG, "CreateTags", &json!({"Tags": given})), code, "{given}");
    }
    let vpc = json!({"VpcName": "v", "CidrBlock": "10.0.0.0/16"});
    let vpc = client.ok_in("vpc", "CreateVpc", &vpc)["Vpc"]["VpcId"].take();
    let vpc = vpc.as_str().unwrap();
    let name = format!("qcs::vpc:ap-guangzhou:uin/100000000001:vpc/{vpc}");
    let three = tags(&[("b", "1"), ("c", "1"), ("d", "1")], names);
    let attach = json!({"ResourceList": [name], "Tags": three});
    assert_eq!(client.code_in(TAG, "TagResources", &attach), "LimitExceeded");
    let replace = json!({"Resource": name, "ReplaceTags": three});
    let code = client.code_in(TAG, "ModifyResourceTags", &replace);
    assert!(code.starts_with("LimitExceeded"), "{code}");
    assert_eq!(count(&mut client), 1);
    let two = tags(&[("b", "1"), ("c", "1")], names);
    client.ok_in(TAG, "TagResources", &json!({"ResourceList": [name], "Tags": two}));
    assert_eq!(count(&mut client), 3);
}

/// The calls that create a resource with tags in `Key` and `Value`.
fn creations(client: &mut TestClient) -> Vec<(&'static str, &'static str, Value, Value)> {
    let network = Network::create(client, "10.0.0.0/16", "ap-guangzhou-4");
    let specification = |kind: &str| json!({"TagSpecification": [{"ResourceType": kind}]});
    let own = json!({"Tags": []});
    vec![
        ("cvm", "RunInstances", order(&json!({})), specification("instance")),
        (
            "cvm",
            "CreateKeyPair",
            json!({"KeyName": "login", "ProjectId": 0}),
            specification("keypair"),
        ),
        ("vpc", "CreateVpc", json!({"VpcName": "v", "CidrBlock": "10.1.0.0/16"}), own.clone()),
        (
            "vpc",
            "CreateSecurityGroup",
            json!({"GroupName": "g", "GroupDescription": "d"}),
            own.clone(),
        ),
        (
            "cbs",
            "CreateDisks",
            json!({
                "Placement": {"Zone": "ap-guangzhou-4"}, "DiskChargeType": "POSTPAID_BY_HOUR",
                "DiskType": "CLOUD_PREMIUM", "DiskSize": 100,
            }),
            own.clone(),
        ),
        ("tat", "CreateCommand", json!({"CommandName": "c", "Content": "ZGYgLWg="}), own.clone()),
        (
            "as",
            "CreateLaunchConfiguration",
            json!({
                "LaunchConfigurationName": "web", "ImageId": "img-eb30mz89",
                "InstanceType": "S5.MEDIUM4",
            }),
            json!({"InstanceTags": []}),
        ),
        (
            "vpc",
            "CreateNetworkInterface",
            json!({
                "VpcId": network.vpc, "SubnetId": network.subnet, "NetworkInterfaceName": "data",
            }),
            own,
        ),
    ]
}

/// Returns the parameters of a creation with tags.
fn tagged(request: &Value, place: &Value, given: &Value) -> Value {
    let mut place = place.clone();
    match place.get_mut("TagSpecification") {
        Some(specification) => specification[0]["Tags"] = given.clone(),
        None => place.as_object_mut().unwrap().values_mut().for_each(|tags| *tags = given.clone()),
    }
    with(request.clone(), &place)
}

#[test]
fn new_resources_respect_the_quotas_of_tags() {
    let mut client = client(1, 1, 2);
    client.ok_in(TAG, "CreateTag", &json!({"TagKey": "a", "TagValue": "1"}));
    let names = ("Key", "Value");
    for (service, action, request, place) in creations(&mut client) {
        for (given, what) in [
            (tags(&[("a", "1"), ("b", "1"), ("c", "1")], names), "tags per resource"),
            (tags(&[("a", "1"), ("b", "1")], names), "keys"),
            (tags(&[("a", "2")], names), "values"),
            (tags(&[("a", "1"), ("a", "1")], names), "duplicate keys"),
        ] {
            client.code_in(service, action, &tagged(&request, &place, &given));
            assert_eq!(count(&mut client), 1, "{service} {action}: {what}");
        }
        let fits = tags(&[("a", "1")], names);
        client.ok_in(service, action, &tagged(&request, &place, &fits));
    }
}

#[test]
fn copied_tags_respect_the_limit_of_a_resource() {
    let mut client = client(100, 100, 2);
    let group = |name: &str, given: &[(&str, &str)]| {
        json!({
            "GroupName": name, "GroupDescription": "d", "Tags": tags(given, ("Key", "Value")),
        })
    };
    let source = group("web", &[("a", "1"), ("b", "1")]);
    let source = client.ok_in("vpc", "CreateSecurityGroup", &source)["SecurityGroup"].take();
    let clone = |given: &[(&str, &str)]| {
        let id = json!({"SecurityGroupId": source["SecurityGroupId"], "IsCloneTags": true});
        with(group("copy", given), &id)
    };
    let code = client.code_in("vpc", "CloneSecurityGroup", &clone(&[("c", "1")]));
    assert!(code.starts_with("LimitExceeded"), "{code}");
    client.ok_in("vpc", "CloneSecurityGroup", &clone(&[("b", "2")]));
}

#[test]
fn resources_without_a_region_match_every_region() {
    let mut client = client(100, 100, 50);
    let key = json!({
        "KeyName": "login", "ProjectId": 0,
        "TagSpecification": [{"ResourceType": "keypair", "Tags": [{"Key": "a", "Value": "b"}]}],
    });
    client.ok("CreateKeyPair", &key);
    for (region, count) in [("ap-guangzhou", 1), ("", 1)] {
        let find = json!({"TagFilters": [{"TagKey": "a"}], "ResourceRegion": region});
        let found = client.ok_in(TAG, "DescribeResourcesByTags", &find);
        assert_eq!(found["TotalCount"], count, "{region:?}: {found}");
    }
}
