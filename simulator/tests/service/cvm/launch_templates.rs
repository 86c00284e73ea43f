//! Launch templates: their versions, their checks, and instances that are created from them.

use serde_json::{Value, json};
use tencent_cloud_leak_scan as leak_scan;

use crate::common::{TestClient, strings};

fn settings(changes: &Value) -> Value {
    let mut settings = json!({
        "LaunchTemplateName": "web",
        "Placement": {"Zone": "ap-guangzhou-4"},
        "ImageId": "img-eb30mz89",
    });
    for (name, value) in changes.as_object().unwrap() {
        settings[name] = value.clone();
    }
    settings
}

fn create(client: &mut TestClient, changes: &Value) -> String {
    let response = client.ok("CreateLaunchTemplate", &settings(changes));
    response["LaunchTemplateId"].as_str().unwrap().to_owned()
}

fn run(client: &mut TestClient, order: &Value) -> Value {
    let ids = strings(&client.ok("RunInstances", order)["InstanceIdSet"]);
    assert!(!ids.is_empty());
    client.instance(&ids[0])
}

#[test]
fn instances_use_the_default_version_or_a_named_one() {
    let mut client = TestClient::new();
    let first = json!({"InstanceType": "S5.MEDIUM4", "InstanceName": "web", "InstanceCount": 2});
    let id = create(&mut client, &first);
    let bigger = json!({
        "LaunchTemplateId": id, "Placement": {"Zone": "ap-guangzhou-6"}, "InstanceType": "S5.LARGE8",
    });
    let added = client.ok("CreateLaunchTemplateVersion", &bigger);
    assert_eq!(added["LaunchTemplateVersionNumber"], 2);

    let from = |version: Option<u64>| json!({"LaunchTemplate": {"LaunchTemplateId": id, "LaunchTemplateVersion": version}});
    let by_default = run(&mut client, &from(None));
    assert_eq!(by_default["InstanceType"], "S5.MEDIUM4");
    assert_eq!(by_default["InstanceName"], "web1");
    // A version inherits the parameters of its base version.
    let by_number = run(&mut client, &from(Some(2)));
    assert_eq!(by_number["InstanceType"], "S5.LARGE8");
    assert_eq!(by_number["Placement"]["Zone"], "ap-guangzhou-6");
    assert_eq!(by_number["InstanceName"], "web1");
    // The parameters of the order take precedence over the launch template.
    let mut changed = from(None);
    changed["InstanceName"] = json!("db");
    changed["InstanceCount"] = json!(1);
    changed["Placement"] = json!({"Zone": "ap-guangzhou-7"});
    let changed = run(&mut client, &changed);
    assert_eq!(changed["InstanceName"], "db");
    assert_eq!(changed["InstanceType"], "S5.MEDIUM4");
    assert_eq!(changed["Placement"]["Zone"], "ap-guangzhou-7");

    client.ok(
        "ModifyLaunchTemplateDefaultVersion",
        &json!({"LaunchTemplateId": id, "DefaultVersion": 2}),
    );
    assert_eq!(run(&mut client, &from(None))["InstanceType"], "S5.LARGE8");
    assert_eq!(
        client.code("RunInstances", &from(Some(3))),
        "InvalidParameterValue.LaunchTemplateVersion"
    );
    let unknown = json!({"LaunchTemplate": {"LaunchTemplateId": "lt-00000000"}});
    assert_eq!(
        client.code("RunInstances", &unknown),
        "InvalidParameterValue.LaunchTemplateIdNotExisted"
    );
    assert_eq!(client.code("RunInstances", &json!({"LaunchTemplate": {}})), "MissingParameter");
}

#[test]
fn versions_are_described_with_their_settings() {
    let mut client = TestClient::new();
    let first = json!({
        "LaunchTemplateVersionDescription": "First settings",
        "LoginSettings": {"Password": leak_scan::PASSWORD},
        "DataDisks": [{"DiskType": "CLOUD_SSD", "DiskSize": 100}],
        "InternetAccessible": {"InternetMaxBandwidthOut": 5},
        "UserData": "ZWNobyBoaQ==",
    });
    let id = create(&mut client, &first);
    client.advance(60);
    for count in 2..=5 {
        let version = json!({
            "LaunchTemplateId": id, "Placement": {"Zone": "ap-guangzhou-4"}, "InstanceCount": count,
        });
        client.ok("CreateLaunchTemplateVersion", &version);
    }
    let list = |client: &mut TestClient, more: &Value| {
        let mut parameters = json!({"LaunchTemplateId": id});
        for (name, value) in more.as_object().unwrap() {
            parameters[name] = value.clone();
        }
        let mut response = client.ok("DescribeLaunchTemplateVersions", &parameters);
        let items = response["LaunchTemplateVersionSet"].take();
        let numbers: Vec<i64> = items
            .as_array()
            .unwrap()
            .iter()
            .map(|item| item["LaunchTemplateVersion"].as_i64().unwrap())
            .collect();
        (numbers, response["TotalCount"].as_i64().unwrap(), items)
    };
    let (numbers, total, items) = list(&mut client, &json!({}));
    assert_eq!((numbers, total), (vec![1, 2, 3, 4, 5], 5));
    let described = &items[0];
    assert_eq!(described["LaunchTemplateVersionDescription"], "First settings");
    assert_eq!(
        (&described["IsDefaultVersion"], &items[1]["IsDefaultVersion"]),
        (&json!(true), &json!(false))
    );
    assert_eq!(described["CreationTime"], "2023-11-14T22:13:20Z");
    assert_eq!(items[1]["CreationTime"], "2023-11-14T22:14:20Z");
    let data = &described["LaunchTemplateVersionData"];
    assert_eq!(data["Placement"], json!({"Zone": "ap-guangzhou-4", "ProjectId": 0}));
    assert_eq!(data["InternetAccessible"]["InternetMaxBandwidthOut"], 5);
    assert_eq!(data["InternetAccessible"]["InternetChargeType"], "BANDWIDTH_POSTPAID_BY_HOUR");
    assert_eq!(data["DataDisks"][0]["DiskSize"], 100);
    assert_eq!(data["DataDisks"][0]["DeleteWithInstance"], true);
    assert_eq!(data["UserData"], "ZWNobyBoaQ==");
    assert!(!items.to_string().contains(leak_scan::PASSWORD), "a password is shown");

    assert_eq!(list(&mut client, &json!({"Offset": 1, "Limit": 2})).0, [2, 3]);
    assert_eq!(list(&mut client, &json!({"MinVersion": 2, "MaxVersion": 4})).0, [2, 3, 4]);
    assert_eq!(list(&mut client, &json!({"DefaultVersion": true})).0, [1]);
    assert_eq!(list(&mut client, &json!({"LaunchTemplateVersions": [4, 2]})).0, [4, 2]);
    let both = json!({"LaunchTemplateId": id, "LaunchTemplateVersions": [1], "Limit": 1});
    assert_eq!(client.code("DescribeLaunchTemplateVersions", &both), "InvalidParameterCombination");
    let none = json!({"LaunchTemplateId": id, "LaunchTemplateVersions": [9]});
    assert_eq!(
        client.code("DescribeLaunchTemplateVersions", &none),
        "InvalidParameterValue.LaunchTemplateIdVerNotExisted"
    );
}

#[test]
fn versions_keep_their_numbers() {
    let mut client = TestClient::new();
    let id = create(&mut client, &json!({}));
    let version = json!({"LaunchTemplateId": id, "Placement": {"Zone": "ap-guangzhou-4"}});
    for _ in 0..3 {
        client.ok("CreateLaunchTemplateVersion", &version);
    }
    let delete =
        |numbers: &[i64]| json!({"LaunchTemplateId": id, "LaunchTemplateVersions": numbers});
    let refused = [
        (vec![2, 1], "InvalidParameterValue.LaunchTemplateDefaultVersion"),
        (vec![2, 7], "InvalidParameterValue.LaunchTemplateIdVerNotExisted"),
        (vec![], "MissingParameter"),
    ];
    for (numbers, code) in refused {
        assert_eq!(client.code("DeleteLaunchTemplateVersions", &delete(&numbers)), code);
    }
    client.ok("DeleteLaunchTemplateVersions", &delete(&[2, 4]));
    let described = client.ok("DescribeLaunchTemplates", &json!({}))["LaunchTemplateSet"][0].take();
    assert_eq!(described["LaunchTemplateVersionCount"], 2);
    assert_eq!(described["LatestVersionNumber"], 3);
    let added = client.ok("CreateLaunchTemplateVersion", &version);
    assert_eq!(added["LaunchTemplateVersionNumber"], 5);

    let default = |number: i64| json!({"LaunchTemplateId": id, "DefaultVersion": number});
    let modify = "ModifyLaunchTemplateDefaultVersion";
    assert_eq!(
        client.code(modify, &default(1)),
        "InvalidParameterValue.LaunchTemplateIdVerSetAlready"
    );
    assert_eq!(
        client.code(modify, &default(2)),
        "InvalidParameterValue.LaunchTemplateIdVerNotExisted"
    );
    client.ok(modify, &default(5));
    client.ok("DeleteLaunchTemplateVersions", &delete(&[1]));
    for _ in 0..27 {
        client.ok("CreateLaunchTemplateVersion", &version);
    }
    let last =
        client.ok("CreateLaunchTemplateVersion", &version)["LaunchTemplateVersionNumber"].take();
    assert_eq!(last, 33);
    assert_eq!(
        client.code("CreateLaunchTemplateVersion", &version),
        "LimitExceeded.LaunchTemplateVersionQuota"
    );
}

#[test]
fn templates_are_described_filtered_and_deleted() {
    let mut client = TestClient::new();
    let tags = json!([{"ResourceType": "instance", "Tags": [{"Key": "team", "Value": "web"}]}]);
    let web = create(&mut client, &json!({"LaunchTemplateTagSpecification": tags}));
    let db = create(&mut client, &json!({"LaunchTemplateName": "db"}));
    let ids = |client: &mut TestClient, parameters: &Value| -> Vec<String> {
        let response = client.ok("DescribeLaunchTemplates", parameters);
        let items = response["LaunchTemplateSet"].as_array().unwrap();
        items.iter().map(|item| item["LaunchTemplateId"].as_str().unwrap().to_owned()).collect()
    };
    let filter = |name: &str, value: &str| json!({"Filters": [{"Name": name, "Values": [value]}]});
    assert_eq!(ids(&mut client, &json!({"Limit": 1, "Offset": 1})), std::slice::from_ref(&db));
    assert_eq!(ids(&mut client, &filter("LaunchTemplateName", "db")), std::slice::from_ref(&db));
    assert_eq!(ids(&mut client, &filter("tag:team", "web")), std::slice::from_ref(&web));
    assert_eq!(ids(&mut client, &json!({"LaunchTemplateIds": [db]})), std::slice::from_ref(&db));
    let mut both = filter("LaunchTemplateName", "db");
    both["LaunchTemplateIds"] = json!([web]);
    assert_eq!(client.code("DescribeLaunchTemplates", &both), "InvalidParameter");
    assert_eq!(client.code("DescribeLaunchTemplates", &filter("zone", "a")), "InvalidFilter");

    client.region = "ap-shanghai".to_owned();
    assert_eq!(ids(&mut client, &json!({})), Vec::<String>::new());
    client.region = "ap-guangzhou".to_owned();
    client.ok("DeleteLaunchTemplate", &json!({"LaunchTemplateId": web}));
    for (id, code) in [
        (web.as_str(), "InvalidParameterValue.LaunchTemplateIdNotExisted"),
        ("web", "InvalidParameterValue.LaunchTemplateIdMalformed"),
    ] {
        assert_eq!(client.code("DeleteLaunchTemplate", &json!({"LaunchTemplateId": id})), code);
        assert_eq!(
            client.code("DescribeLaunchTemplates", &json!({"LaunchTemplateIds": [id]})),
            code
        );
    }
}

#[test]
fn invalid_settings_are_errors() {
    let mut client = TestClient::new();
    let cases = [
        (json!({"ImageId": "img-00000000"}), "InvalidImageId.NotFound"),
        (json!({"Placement": {"Zone": "ap-shanghai-2"}}), "InvalidZone.MismatchRegion"),
        (json!({"InstanceType": "S5"}), "InvalidInstanceType.Malformed"),
        (json!({"InstanceChargeType": "PREPAID"}), "MissingParameter"),
        (
            json!({"LoginSettings": {"Password": "onlysmall"}}),
            "InvalidParameterValue.InvalidPassword",
        ),
        (
            json!({"LoginSettings": {"KeyIds": ["skey-00000000"]}}),
            "ResourceNotFound.KeyPairNotFound",
        ),
        (json!({"DryRun": true}), "DryRunOperation"),
    ];
    for (changes, code) in cases {
        assert_eq!(client.code("CreateLaunchTemplate", &settings(&changes)), code, "{changes}");
    }
    assert_eq!(client.ok("DescribeLaunchTemplates", &json!({}))["TotalCount"], 0);
}

#[test]
fn retry_with_a_token_creates_nothing() {
    let mut client = TestClient::new();
    let token = json!({"ClientToken": "one"});
    let id = create(&mut client, &token);
    assert_eq!(create(&mut client, &token), id);
    let other = settings(&json!({"ClientToken": "one", "InstanceCount": 3}));
    assert_eq!(client.code("CreateLaunchTemplate", &other), "InvalidParameterCombination");
    let version = json!({
        "LaunchTemplateId": id, "Placement": {"Zone": "ap-guangzhou-4"}, "ClientToken": "two",
    });
    for _ in 0..2 {
        let response = client.ok("CreateLaunchTemplateVersion", &version);
        assert_eq!(response["LaunchTemplateVersionNumber"], 2);
    }
}
