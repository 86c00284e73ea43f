//! The service `tag`, whose tags are those of the resources of all services.

use serde_json::{Value, json};

use crate::common::{TestClient, spec_of, strings, with};

const TAG: &str = "tag";
const ACCOUNT: &str = "100000000001";

fn name(kind: &str, id: &str) -> String {
    format!("qcs::cvm:ap-guangzhou:uin/{ACCOUNT}:{kind}/{id}")
}

fn specification(kind: &str, tags: &[(&str, &str)]) -> Value {
    let tag = |(key, value): &(&str, &str)| json!({"Key": key, "Value": value});
    json!([{"ResourceType": kind, "Tags": tags.iter().map(tag).collect::<Vec<_>>()}])
}

fn pair(key: &str, value: &str) -> Value {
    json!({"TagKey": key, "TagValue": value})
}

/// Returns the tags that the account has, by key and value.
fn all_tags(client: &mut TestClient) -> Vec<(String, String)> {
    let tags = client.ok_in(TAG, "GetTags", &json!({}))["Tags"].take();
    let text = |tag: &Value, name: &str| tag[name].as_str().unwrap().to_owned();
    tags.as_array()
        .unwrap()
        .iter()
        .map(|tag| (text(tag, "TagKey"), text(tag, "TagValue")))
        .collect()
}

/// Returns the names of the resources that GetResources finds.
fn resources(client: &mut TestClient, parameters: &Value) -> Vec<String> {
    let found = client.ok_in(TAG, "GetResources", parameters)["ResourceTagMappingList"].take();
    let name = |item: &Value| item["Resource"].as_str().unwrap().to_owned();
    found.as_array().unwrap().iter().map(name).collect()
}

/// Creates one resource of every kind with the tag `team=web`, and returns their names.
fn one_of_each(client: &mut TestClient) -> Vec<String> {
    let with_tag =
        |kind: &str| json!({"TagSpecification": specification(kind, &[("team", "web")])});
    let instance = client.run_one(&with_tag("instance"));
    let disk = json!({
        "Placement": {"Zone": "ap-guangzhou-4"}, "DiskChargeType": "POSTPAID_BY_HOUR",
        "DiskType": "CLOUD_PREMIUM", "DiskSize": 100, "Tags": [{"Key": "team", "Value": "web"}],
    });
    let disk = strings(&client.ok_in("cbs", "CreateDisks", &disk)["DiskIdSet"]).remove(0);
    let snapshot = json!({"DiskId": disk, "Tags": [{"Key": "team", "Value": "web"}]});
    let snapshot = client.ok_in("cbs", "CreateSnapshot", &snapshot)["SnapshotId"].take();
    let image = with(json!({"ImageName": "root", "InstanceId": instance}), &with_tag("image"));
    let image = client.ok("CreateImage", &image)["ImageId"].take();
    let pair = with(json!({"KeyName": "login", "ProjectId": 0}), &with_tag("keypair"));
    let pair = client.ok("CreateKeyPair", &pair)["KeyPair"]["KeyId"].take();
    let group = with(json!({"Name": "spread", "Type": "HOST"}), &with_tag("ps"));
    let group = client.ok("CreateDisasterRecoverGroup", &group)["DisasterRecoverGroupId"].take();
    let id = |value: &Value| value.as_str().unwrap().to_owned();
    vec![
        name("instance", &instance),
        name("volume", &disk),
        name("snapshot", &id(&snapshot)),
        name("image", &id(&image)),
        format!("qcs::cvm::uin/{ACCOUNT}:keypair/{}", id(&pair)),
        name("ps", &id(&group)),
    ]
}

#[test]
fn tags_of_creation_appear_in_the_service() {
    let mut client = TestClient::new();
    let expected = one_of_each(&mut client);
    let filter = json!({"TagFilters": [{"TagKey": "team", "TagValue": ["web"]}]});
    assert_eq!(resources(&mut client, &filter), expected);
    assert_eq!(all_tags(&mut client), [("team".to_owned(), "web".to_owned())]);
    for page in 1..=expected.len() {
        // Pages of any size contain each resource once.
        let (mut found, mut token) = (Vec::new(), String::new());
        loop {
            let request = json!({"MaxResults": page, "PaginationToken": token});
            let response = client.ok_in(TAG, "GetResources", &request);
            let items = response["ResourceTagMappingList"].as_array().unwrap();
            found.extend(items.iter().map(|item| item["Resource"].as_str().unwrap().to_owned()));
            token = response["PaginationToken"].as_str().unwrap().to_owned();
            if token.is_empty() {
                break;
            }
        }
        assert_eq!(found, expected, "{page}");
    }
    let wrong = json!({"PaginationToken": "zz"});
    assert_eq!(
        client.code_in(TAG, "GetResources", &wrong),
        "InvalidParameter.PaginationTokenInvalid"
    );
    // The tags go with the resource, but stay in the account.
    let (_, id) = expected[0].rsplit_once('/').unwrap();
    client.advance(60);
    client.ok("TerminateInstances", &json!({"InstanceIds": [id]}));
    client.advance(60);
    assert_eq!(resources(&mut client, &filter), expected[1..]);
    assert_eq!(all_tags(&mut client).len(), 1);
}

#[test]
fn tags_of_the_service_appear_in_descriptions_and_filters() {
    let mut client = TestClient::new();
    let names = one_of_each(&mut client);
    let (_, instance) = names[0].rsplit_once('/').unwrap();
    let other = client.run_one(&json!({}));
    let tag = json!({"ResourceList": names, "Tags": [pair("stage", "test"), pair("team", "db")]});
    assert_eq!(client.ok_in(TAG, "TagResources", &tag)["FailedResources"], json!([]));
    let expected = json!([{"Key": "team", "Value": "db"}, {"Key": "stage", "Value": "test"}]);
    assert_eq!(client.instance(instance)["Tags"], expected);
    for (service, action, list) in [
        ("cbs", "DescribeDisks", "DiskSet"),
        ("cbs", "DescribeSnapshots", "SnapshotSet"),
        ("cvm", "DescribeImages", "ImageSet"),
        ("cvm", "DescribeKeyPairs", "KeyPairSet"),
        ("cvm", "DescribeDisasterRecoverGroups", "DisasterRecoverGroupSet"),
        ("cvm", "DescribeInstances", "InstanceSet"),
    ] {
        let has =
            |service: &str, action: &str, client: &mut TestClient, name: &str, value: &str| {
                let filter = json!({"Filters": [{"Name": name, "Values": [value]}]});
                client.ok_in(service, action, &filter)[list].as_array().unwrap().clone()
            };
        if !["DescribeDisasterRecoverGroups", "DescribeSnapshots"].contains(&action) {
            let found = has(service, action, &mut client, "tag:stage", "test");
            assert_eq!((found.len(), &found[0]["Tags"]), (1, &expected), "{action}");
            assert_eq!(has(service, action, &mut client, "tag:team", "web").len(), 0, "{action}");
            assert_eq!(has(service, action, &mut client, "tag-key", "stage").len(), 1, "{action}");
        }
    }
    let filter = json!({"Filters": [
        {"Name": "tag:stage", "Values": ["test", "live"]}, {"Name": "instance-name", "Values": ["none"]},
    ]});
    assert_eq!(client.ok("DescribeInstances", &filter)["TotalCount"], 0);
    client.ok_in(
        TAG,
        "UnTagResources",
        &json!({"ResourceList": [names[0]], "TagKeys": ["stage", "none"]}),
    );
    assert_eq!(client.instance(instance)["Tags"], json!([{"Key": "team", "Value": "db"}]));
    assert_eq!(client.instance(&other)["Tags"], json!([]));
    // The region is part of the name.
    let far = names[0].replace("guangzhou", "shanghai");
    let failed = client.ok_in(
        TAG,
        "TagResources",
        &json!({"ResourceList": [far, names[0]], "Tags": [pair("a", "1")]}),
    );
    assert_eq!(failed["FailedResources"].as_array().unwrap().len(), 1);
    assert_eq!(
        failed["FailedResources"][0]["Code"],
        "InvalidParameterValue.ResourceDescriptionError"
    );
    assert_eq!(client.instance(instance)["Tags"][1], json!({"Key": "a", "Value": "1"}));
}

#[test]
fn tags_are_created_and_deleted() {
    let mut client = TestClient::new();
    client.ok_in(TAG, "CreateTag", &pair("team", "web"));
    let several = json!({"Tags": [pair("team", "db"), pair("stage", "test")]});
    client.ok_in(TAG, "CreateTags", &several);
    assert_eq!(
        client.code_in(TAG, "CreateTag", &pair("team", "web")),
        "ResourceInUse.TagDuplicate"
    );
    let mixed = json!({"Tags": [pair("team", "new"), pair("team", "db")]});
    assert_eq!(client.code_in(TAG, "CreateTags", &mixed), "ResourceInUse.TagDuplicate");
    assert_eq!(all_tags(&mut client).len(), 3);
    for (key, value, code) in [
        ("", "x", "InvalidParameterValue.TagKeyEmpty"),
        ("qcloud", "x", "InvalidParameter.ReservedTagKey"),
        ("a\"b", "x", "InvalidParameterValue.TagKeyCharacterIllegal"),
        ("a", "<x>", "InvalidParameterValue.TagValueCharacterIllegal"),
        (&"k".repeat(128), "x", "InvalidParameterValue.TagKeyLengthExceeded"),
        ("a", &"v".repeat(256), "InvalidParameterValue.TagValueLengthExceeded"),
    ] {
        assert_eq!(client.code_in(TAG, "CreateTag", &pair(key, value)), code, "{key} {value}");
    }
    let tag = json!({"TagSpecification": specification("instance", &[("team", "db")])});
    let instance = client.run_one(&tag);
    let code = client.code_in(TAG, "DeleteTag", &pair("team", "db"));
    assert_eq!(code, "FailedOperation.TagAttachedResource");
    let tags = client.ok_in(TAG, "DescribeTags", &json!({"TagKey": "team", "TagValue": "db"}));
    assert_eq!((&tags["TotalCount"], &tags["Tags"][0]["CanDelete"]), (&json!(1), &json!(0)));
    let resource = json!({"Resource": name("instance", &instance), "TagKey": "team"});
    client.ok_in(TAG, "DeleteResourceTag", &resource);
    let both = json!({"Tags": [pair("team", "db"), pair("team", "web")]});
    client.ok_in(TAG, "DeleteTags", &both);
    assert_eq!(
        client.code_in(TAG, "DeleteTag", &pair("team", "db")),
        "ResourceNotFound.TagNonExist"
    );
    assert_eq!(all_tags(&mut client), [("stage".to_owned(), "test".to_owned())]);
}

#[test]
fn deleted_tag_of_a_terminated_instance_does_not_return() {
    let mut client = TestClient::new();
    let tag = json!({"TagSpecification": specification("instance", &[("team", "db")])});
    let instance = client.run_one(&tag);
    client.ok("TerminateInstances", &json!({"InstanceIds": [instance]}));
    client.advance(60);
    // The instance is removed by the call that deletes its tag.
    client.ok_in(TAG, "DeleteTag", &pair("team", "db"));
    assert!(all_tags(&mut client).is_empty());
}

#[test]
fn queries_are_paged_by_offset_and_by_token() {
    let mut client = TestClient::new();
    for (key, value) in [("b", "2"), ("a", "1"), ("b", "1"), ("c", "3"), ("b", "3")] {
        client.ok_in(TAG, "CreateTag", &pair(key, value));
    }
    let keys = client.ok_in(TAG, "DescribeTagKeys", &json!({"Limit": 2, "Offset": 2}));
    assert_eq!((&keys["TotalCount"], &keys["Tags"]), (&json!(3), &json!(["c"])));
    assert_eq!((&keys["Offset"], &keys["Limit"]), (&json!(2), &json!(2)));
    let values = client.ok_in(TAG, "DescribeTagValues", &json!({"TagKeys": ["b", "none", "a"]}));
    assert_eq!(values["TotalCount"], 4);
    let odd = json!({"TagKeys": ["b"], "Limit": 2, "Offset": 1});
    let code = client.code_in(TAG, "DescribeTagValuesSeq", &odd);
    assert_eq!(code, "InvalidParameterValue.OffsetInvalid");
    for (action, list, request, expected) in [
        ("GetTags", "Tags", json!({}), 5),
        ("GetTags", "Tags", json!({"TagKeys": ["b", "c"]}), 4),
        ("GetTagValues", "Tags", json!({"TagKeys": ["b"]}), 3),
        ("GetTagKeys", "TagKeys", json!({}), 3),
    ] {
        let (mut found, mut token) = (Vec::new(), String::new());
        loop {
            let page = with(request.clone(), &json!({"MaxResults": 2, "PaginationToken": token}));
            let mut response = client.ok_in(TAG, action, &page);
            found.extend(response[list].as_array_mut().unwrap().iter_mut().map(Value::take));
            token = response["PaginationToken"].as_str().unwrap().to_owned();
            if token.is_empty() {
                break;
            }
        }
        assert_eq!(found.len(), expected, "{action} {found:?}");
        let distinct: std::collections::BTreeSet<String> =
            found.iter().map(Value::to_string).collect();
        assert_eq!(distinct.len(), expected, "{action} {found:?}");
    }
    let code = client.code_in(TAG, "GetTagKeys", &json!({"PaginationToken": "6e6f6e65"}));
    assert_eq!(code, "InvalidParameter.PaginationTokenInvalid");
    let system = client.ok_in(TAG, "GetTags", &json!({"Category": "System"}));
    assert_eq!(system["Tags"], json!([]));
}

#[test]
fn resources_get_single_tags() {
    let mut client = TestClient::new();
    let id = client.run_one(&json!({}));
    let resource = name("instance", &id);
    let one = |key: &str, value: &str| with(pair(key, value), &json!({"Resource": resource}));
    client.ok_in(TAG, "AddResourceTag", &one("team", "web"));
    let code = client.code_in(TAG, "AddResourceTag", &one("team", "db"));
    assert_eq!(code, "ResourceInUse.TagKeyAttached");
    client.ok_in(TAG, "UpdateResourceTagValue", &one("team", "db"));
    let code = client.code_in(TAG, "UpdateResourceTagValue", &one("none", "x"));
    assert_eq!(code, "ResourceNotFound.AttachedTagKeyNotFound");
    assert_eq!(client.instance(&id)["Tags"], json!([{"Key": "team", "Value": "db"}]));
    let change = |replace: Value, delete: Value| {
        json!({
            "Resource": resource, "ReplaceTags": replace, "DeleteTags": delete,
        })
    };
    let both = change(json!([pair("stage", "live")]), json!([{"TagKey": "team"}]));
    client.ok_in(TAG, "ModifyResourceTags", &both);
    assert_eq!(client.instance(&id)["Tags"], json!([{"Key": "stage", "Value": "live"}]));
    let common = change(json!([pair("a", "b")]), json!([{"TagKey": "a"}]));
    let code = client.code_in(TAG, "ModifyResourceTags", &common);
    assert_eq!(code, "InvalidParameterValue.DeleteTagsParamError");
    for wrong in [
        "ins-00000000".to_owned(),
        name("instance", "ins-00000000"),
        name("image", "img-eb30mz89"),
        format!("qcs::cvm:ap-guangzhou:uin/1:instance/{id}"),
        format!("qcs::cos:ap-guangzhou:uin/{ACCOUNT}:prefix//1/bucket"),
    ] {
        let add = with(one("a", "b"), &json!({"Resource": wrong}));
        let code = client.code_in(TAG, "AddResourceTag", &add);
        assert_eq!(code, "InvalidParameterValue.ResourceDescriptionError", "{wrong}");
    }
}

#[test]
fn several_resources_change_together() {
    let mut client = TestClient::new();
    let ids = client.run_and_wait(2);
    client.ok_in(TAG, "CreateTags", &json!({"Tags": [pair("team", "web"), pair("team", "db")]}));
    let all = |changes: &Value| {
        let of = json!({
            "ServiceType": "cvm", "ResourcePrefix": "instance", "ResourceRegion": "ap-guangzhou",
            "ResourceIds": ids,
        });
        with(of, changes)
    };
    let web = pair("team", "web");
    client.ok_in(TAG, "AttachResourcesTag", &all(&web));
    let none = client.code_in(TAG, "AttachResourcesTag", &all(&pair("team", "none")));
    assert_eq!(none, "ResourceNotFound.TagNonExist");
    for (changes, code) in [
        (json!({"ServiceType": "none"}), "InvalidParameterValue.ServiceTypeInvalid"),
        (json!({"ResourcePrefix": "none"}), "InvalidParameterValue.ResourcePrefixInvalid"),
        (json!({"ResourceIds": ["ins-00000000"]}), "InvalidParameterValue.ResourceIdInvalid"),
        (json!({"ResourceRegion": "ap-shanghai"}), "InvalidParameterValue.ResourceIdInvalid"),
    ] {
        let request = with(all(&web), &changes);
        assert_eq!(client.code_in(TAG, "AttachResourcesTag", &request), code, "{changes}");
    }
    client.ok_in(TAG, "ModifyResourcesTagValue", &all(&pair("team", "db")));
    let tags = client.ok_in(TAG, "DescribeResourceTagsByResourceIds", &all(&json!({"Limit": 1})));
    assert_eq!((&tags["TotalCount"], &tags["Tags"][0]["TagValue"]), (&json!(2), &json!("db")));
    // The digest of "db".
    assert_eq!(tags["Tags"][0]["TagValueMd5"], "d77d5e503ad1439f585ac494268b351b");
    let by_keys = all(&json!({"TagKeys": ["team", "none"]}));
    let rows = client.ok_in(TAG, "DescribeResourceTagsByTagKeys", &by_keys)["Rows"].take();
    assert_eq!(rows[1]["ResourceId"], json!(ids[1]));
    assert_eq!(rows[1]["TagKeyValues"][0]["TagValue"], "db");
    let one = json!({"ResourceId": ids[0], "ServiceType": "cvm"});
    let rows = client.ok_in(TAG, "DescribeResourceTags", &one);
    assert_eq!((&rows["TotalCount"], &rows["Rows"][0]["TagKey"]), (&json!(1), &json!("team")));
    client.ok_in(TAG, "DetachResourcesTag", &all(&json!({"TagKey": "team"})));
    let code = client.code_in(TAG, "DetachResourcesTag", &all(&json!({"TagKey": "team"})));
    assert_eq!(code, "ResourceNotFound.AttachedTagKeyNotFound");
    assert_eq!(client.instance(&ids[0])["Tags"], json!([]));
}

#[test]
fn resources_are_found_by_all_or_any_of_several_tags() {
    let mut client = TestClient::new();
    let ids = client.run_and_wait(3);
    for (id, tags) in ids.iter().zip([
        vec![("team", "web"), ("stage", "test")],
        vec![("team", "db"), ("stage", "test")],
        vec![("team", "web"), ("stage", "live")],
    ]) {
        let tags: Vec<Value> = tags.into_iter().map(|(key, value)| pair(key, value)).collect();
        let tag = json!({"ResourceList": [name("instance", id)], "Tags": tags});
        client.ok_in(TAG, "TagResources", &tag);
    }
    let filter = |key: &str, values: &[&str]| json!({"TagKey": key, "TagValue": values});
    let mut found = |action: &str, filters: Value, more: &Value| {
        let request = with(json!({"TagFilters": filters}), more);
        let mut response = client.ok_in(TAG, action, &request);
        let rows = response["Rows"].take();
        assert_eq!(response["TotalCount"], rows.as_array().unwrap().len());
        let id = |row: &Value| {
            let own = row["ResourceId"].as_str().unwrap();
            ids.iter().position(|id| id == own).unwrap()
        };
        rows.as_array().unwrap().iter().map(id).collect::<Vec<_>>()
    };
    let (all, any) = ("DescribeResourcesByTags", "DescribeResourcesByTagsUnion");
    let (web, test) = (filter("team", &["web"]), filter("stage", &["test"]));
    assert_eq!(found(all, json!([web, test]), &json!({})), [0]);
    assert_eq!(found(any, json!([web, test]), &json!({})), [0, 1, 2]);
    assert_eq!(found(all, json!([filter("team", &["web", "db"]), test]), &json!({})), [0, 1]);
    assert_eq!(found(all, json!([filter("team", &[])]), &json!({})), [0, 1, 2]);
    assert_eq!(found(all, json!([web]), &json!({"ResourceId": ids[2]})), [2]);
    assert_eq!(found(all, json!([web]), &json!({"ServiceType": "vpc"})), [0; 0]);
    assert_eq!(found(all, json!([web]), &json!({"ResourceRegion": "ap-shanghai"})), [0; 0]);
    let many: Vec<String> = (0..11).map(|number| number.to_string()).collect();
    let many = json!({"TagFilters": [{"TagKey": "team", "TagValue": many}]});
    let code = client.code_in(TAG, all, &many);
    assert_eq!(code, "InvalidParameterValue.TagFiltersLengthExceeded");
}

#[test]
fn quotas_of_tags_are_enforced() {
    let mut quotas = tencent_cloud_simulator::Quotas::default();
    (quotas.tag_keys, quotas.tag_values, quotas.tags_per_resource) = (2, 2, 1);
    let mut client = TestClient::of(&tencent_cloud_simulator::Simulator::builder().quotas(quotas));
    for (key, value) in [("a", "1"), ("a", "2"), ("b", "1")] {
        client.ok_in(TAG, "CreateTag", &pair(key, value));
    }
    assert_eq!(client.code_in(TAG, "CreateTag", &pair("a", "3")), "LimitExceeded.TagValue");
    assert_eq!(client.code_in(TAG, "CreateTag", &pair("c", "1")), "LimitExceeded.TagKey");
    let id = client.run_one(&json!({}));
    let tag = |key: &str| with(pair(key, "1"), &json!({"Resource": name("instance", &id)}));
    client.ok_in(TAG, "AddResourceTag", &tag("a"));
    let code = client.code_in(TAG, "AddResourceTag", &tag("b"));
    assert_eq!(code, "LimitExceeded.ResourceAttachedTags");
}

#[test]
fn projects_are_created_and_disabled() {
    let mut client = TestClient::new();
    let id = client.ok_in(TAG, "AddProject", &json!({"ProjectName": "shop"}))["ProjectId"].take();
    let code = client.code_in(TAG, "AddProject", &json!({"ProjectName": "shop"}));
    assert_eq!(code, "InvalidParameter.ProjectNameExisted");
    client.ok_in(TAG, "AddProject", &json!({"ProjectName": "blog", "Info": "texts"}));
    let describe = |client: &mut TestClient, all: u8| {
        let request = json!({"AllList": all, "Limit": 1000, "Offset": 0});
        client.ok_in(TAG, "DescribeProjects", &request)["Projects"].as_array().unwrap().clone()
    };
    assert_eq!(describe(&mut client, 0).len(), 2);
    client.ok_in(
        TAG,
        "UpdateProject",
        &json!({"ProjectId": id, "ProjectName": "store", "Disable": 1}),
    );
    assert_eq!(describe(&mut client, 0).len(), 1);
    assert_eq!(describe(&mut client, 1)[0]["ProjectName"], "store");
    let rename = json!({"ProjectId": id, "ProjectName": "mall"});
    assert_eq!(client.code_in(TAG, "UpdateProject", &rename), "FailedOperation.ProjectDisabled");
    let none = client.code_in(TAG, "UpdateProject", &json!({"ProjectId": 1}));
    assert_eq!(none, "ResourceNotFound.RecordNotFound");
}

#[test]
fn resources_of_networks_have_tags() {
    let mut client = TestClient::of_service(spec_of("tag"));
    let network = json!({
        "VpcName": "tagged", "CidrBlock": "10.3.0.0/16", "Tags": [{"Key": "team", "Value": "network"}],
    });
    let vpc = client.ok_in("vpc", "CreateVpc", &network)["Vpc"]["VpcId"].take();
    let vpc = vpc.as_str().unwrap();
    let of_team = json!({"TagFilters": [{"TagKey": "team", "TagValue": ["network"]}]});
    let found = client.ok("DescribeResourcesByTags", &of_team);
    assert_eq!(found["Rows"][0]["ResourceId"], vpc, "{found}");
    let name = format!("qcs::vpc:ap-guangzhou:uin/100000000001:vpc/{vpc}");
    let tag = json!({"ResourceList": [name], "Tags": [{"TagKey": "stage", "TagValue": "test"}]});
    client.ok("TagResources", &tag);
    let described = client.ok_in("vpc", "DescribeVpcs", &json!({"VpcIds": [vpc]}));
    assert_eq!(
        described["VpcSet"][0]["TagSet"],
        json!([{"Key": "team", "Value": "network"}, {"Key": "stage", "Value": "test"}])
    );
}
