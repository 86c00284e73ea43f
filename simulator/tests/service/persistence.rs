//! State on disk: a simulator that starts again continues where the previous one ended.

use std::fs;
use std::path::{Path, PathBuf};

use crate::common::{TestClient, known};
use serde_json::{Value, json};
use tencent_cloud_leak_scan as leak_scan;
use tencent_cloud_simulator::{Builder, Credentials, Simulator};

/// A folder that is removed when the test ends.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("simulator-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        Self(path)
    }

    fn builder(&self) -> Builder {
        Simulator::builder().state_dir(&self.0).seed(7)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Starts a simulator with the state of the previous one, at the same time.
fn restart(client: TestClient, builder: &Builder) -> TestClient {
    let (now, region) = (client.now, client.region.clone());
    drop(client);
    let mut client = TestClient::of(builder);
    (client.now, client.region) = (now, region);
    client
}

/// Returns the responses of every action that describes state.
fn everything(client: &mut TestClient) -> Vec<(&'static str, Value)> {
    let actions = [
        "DescribeInstances",
        "DescribeKeyPairs",
        "DescribeImages",
        "DescribeInstancesActionTimer",
        "DescribeHosts",
        "DescribeReservedInstances",
        "DescribeLaunchTemplates",
        "DescribeDisasterRecoverGroups",
        "DescribeAccountQuota",
    ];
    let mut describe = |action| {
        let mut response = client.ok(action, &json!({}));
        response.as_object_mut().unwrap().remove("RequestId");
        (action, response)
    };
    actions.into_iter().map(&mut describe).collect()
}

/// Changes state of every kind.
fn change_everything(client: &mut TestClient) {
    let placement = json!({"Zone": "ap-guangzhou-3"});
    let key = client.ok("CreateKeyPair", &json!({"KeyName": "stored", "ProjectId": 0}));
    client.ok("CreateDisasterRecoverGroup", &json!({"Name": "spread", "Type": "HOST"}));
    let order = json!({
        "Placement": placement,
        "ImageId": "img-eb30mz89",
        "InstanceCount": 3,
        "LoginSettings": {"KeyIds": [key["KeyPair"]["KeyId"]]},
        "InternetAccessible": {"InternetMaxBandwidthOut": 5},
        "ClientToken": "once",
    });
    let ids = client.ok("RunInstances", &order)["InstanceIdSet"].clone();
    client.advance(60);
    let image = json!({"InstanceId": ids[0], "ImageName": "backup"});
    client.ok("CreateImage", &image);
    let at = "2023-11-30T00:00:00Z";
    let timer = json!({"TimerAction": "TerminateInstances", "ActionTime": at});
    client
        .ok("ImportInstancesActionTimer", &json!({"InstanceIds": [ids[1]], "ActionTimer": timer}));
    client.ok("TerminateInstances", &json!({"InstanceIds": [ids[2]]}));
    let template = json!({
        "LaunchTemplateName": "stored", "Placement": placement, "ImageId": "img-eb30mz89",
    });
    client.ok("CreateLaunchTemplate", &template);
    let host = json!({"Placement": placement, "HostCount": 1, "HostType": "HS1", "HostChargePrepaid": {"Period": 1}});
    client.ok("AllocateHosts", &host);
}

#[test]
fn a_restart_changes_nothing() {
    let folder = Folder::new("restart");
    let mut client = TestClient::of(&folder.builder());
    change_everything(&mut client);
    let before = everything(&mut client);
    let mut client = restart(client, &folder.builder());
    assert_eq!(everything(&mut client), before);
    // A second restart reads what the first one wrote.
    client.advance(3600);
    let later = everything(&mut client);
    assert_ne!(later, before, "time passes");
    let mut client = restart(client, &folder.builder());
    assert_eq!(everything(&mut client), later);
}

#[test]
fn tokens_and_ids_continue() {
    let folder = Folder::new("tokens");
    let order = json!({
        "Placement": {"Zone": "ap-guangzhou-3"}, "ImageId": "img-eb30mz89", "ClientToken": "token",
    });
    let mut client = TestClient::of(&folder.builder());
    let first = client.ok("RunInstances", &order)["InstanceIdSet"].clone();
    let mut client = restart(client, &folder.builder());
    assert_eq!(client.ok("RunInstances", &order)["InstanceIdSet"], first, "the token is known");
    let mut other = order;
    other["ClientToken"] = json!("another");
    assert_ne!(client.ok("RunInstances", &other)["InstanceIdSet"], first, "ids are not repeated");
    assert_eq!(client.ok("DescribeInstances", &json!({}))["TotalCount"], 2);
}

#[test]
fn every_acknowledged_call_survives_at_every_size_of_the_journal() {
    let folder = Folder::new("prefix");
    let mut client = TestClient::of(&folder.builder());
    let journal = folder.0.join("journal-0");
    let mut states = Vec::new();
    for number in 0..6 {
        client.ok("CreateKeyPair", &json!({"KeyName": format!("key{number}"), "ProjectId": 0}));
        let names = names(&mut client);
        states.push((fs::metadata(&journal).unwrap().len(), names));
    }
    let now = client.now;
    drop(client);
    let whole = fs::read(&journal).unwrap();
    let start = usize::try_from(states[0].0).unwrap();
    for length in (start..=whole.len()).step_by(7) {
        fs::write(&journal, &whole[..length]).unwrap();
        let mut client = TestClient::of(&folder.builder());
        client.now = now;
        let expected = states.iter().rfind(|state| state.0 <= length as u64).unwrap();
        assert_eq!(names(&mut client), expected.1, "{length} bytes");
    }
}

fn names(client: &mut TestClient) -> Vec<String> {
    let pairs = client.ok("DescribeKeyPairs", &json!({"Limit": 100}));
    let pairs = pairs["KeyPairSet"].as_array().unwrap().clone();
    pairs.iter().map(|pair| pair["KeyName"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn calls_that_change_nothing_write_nothing() {
    let folder = Folder::new("reads");
    let mut client = TestClient::of(&folder.builder());
    change_everything(&mut client);
    client.advance(7200);
    everything(&mut client);
    let size = |folder: &Path| fs::metadata(folder.join("journal-0")).unwrap().len();
    let before = size(&folder.0);
    everything(&mut client);
    client.code("RunInstances", &json!({"Placement": {"Zone": "nowhere"}}));
    // An error that is found after the action has chosen an id.
    let tags = json!([{"ResourceType": "host", "Tags": [{"Key": "team", "Value": "web"}]}]);
    let wrong = json!({"KeyName": "wrong", "ProjectId": 0, "TagSpecification": tags});
    client.code("CreateKeyPair", &wrong);
    assert_eq!(size(&folder.0), before);
}

/// Version 1 of the format has no adjustments of the clock, and its sources of ids are numbers.
#[test]
fn state_of_version_1_is_converted() {
    let folder = Folder::new("version-1");
    let mut client = TestClient::of(&folder.builder());
    client.ok("CreateKeyPair", &json!({"KeyName": "old", "ProjectId": 0}));
    let (now, path) = (client.now, folder.0.join("journal-0"));
    let next = client.ok("CreateKeyPair", &json!({"KeyName": "next", "ProjectId": 0}));
    drop(client);
    let lines: Vec<String> = fs::read_to_string(&path).unwrap().lines().map(of_version_1).collect();
    // Without the second pair.
    fs::write(&path, lines[..2].concat()).unwrap();
    fs::write(folder.0.join("snapshot-0"), &lines[0]).unwrap();
    let mut client = TestClient::of(&folder.builder());
    client.now = now;
    assert_eq!(names(&mut client), ["old"]);
    let again = client.ok("CreateKeyPair", &json!({"KeyName": "next", "ProjectId": 0}));
    assert_eq!(again["KeyPair"]["KeyId"], next["KeyPair"]["KeyId"]);
    drop(client);
    // An earlier simulator must not read records of this version.
    assert!(!path.exists());
    let snapshot = fs::read_to_string(folder.0.join("snapshot-1")).unwrap();
    assert!(snapshot.lines().next().unwrap().ends_with(r#""version":2}"#), "{snapshot}");
}

/// Converts a line of version 2, with its checksum.
fn of_version_1(line: &str) -> String {
    let mut record: Value = serde_json::from_str(line.split_once(' ').unwrap().1).unwrap();
    if let Some(version) = record.get_mut("version") {
        *version = json!(1);
    }
    for account in record["accounts"].as_object_mut().into_iter().flatten() {
        for name in ["ids", "console_tokens"] {
            let ids = &mut account.1["counters"][name];
            *ids = json!(u64::from_str_radix(ids.as_str().unwrap(), 16).unwrap());
        }
    }
    record.as_object_mut().unwrap().remove("clock");
    let text = record.to_string();
    format!("{:08x} {text}\n", crc32fast::hash(text.as_bytes()))
}

#[test]
fn a_record_of_an_unknown_table_is_an_error() {
    let folder = Folder::new("unknown");
    drop(folder.builder().core().unwrap());
    let record = r#"{"accounts":{"100000000001":{"rows":[["dreams",1,{}]]}}}"#;
    let line = format!("{:08x} {record}\n", crc32fast::hash(record.as_bytes()));
    let path = folder.0.join("journal-0");
    let text = fs::read_to_string(&path).unwrap() + &line;
    fs::write(&path, text).unwrap();
    let error = folder.builder().core().unwrap_err().to_string();
    assert!(error.contains("table `dreams`: there is no such table"), "{error}");
}

#[test]
fn accounts_have_their_own_resources_and_see_shared_images() {
    let folder = Folder::new("accounts");
    let other =
        Credentials::new(format!("{}2", leak_scan::ID), leak_scan::KEY).of_account("100000000002");
    let builder = folder.builder().credentials(other.clone());
    let mut own = TestClient::of(&builder);
    own.ok(
        "RunInstances",
        &json!({"Placement": {"Zone": "ap-guangzhou-3"}, "ImageId": "img-eb30mz89"}),
    );
    own.advance(60);
    let id = own.ok("DescribeInstances", &json!({}))["InstanceSet"][0]["InstanceId"].clone();
    let image =
        own.ok("CreateImage", &json!({"InstanceId": id, "ImageName": "shared"}))["ImageId"].clone();
    own.advance(3600);
    let visible = |client: &mut TestClient, as_other: bool| {
        client.credentials = if as_other { other.clone() } else { known() };
        let response = client.ok("DescribeImages", &json!({"ImageIds": [image]}));
        client.credentials = known();
        response["ImageSet"][0].clone()
    };
    assert_eq!(visible(&mut own, false)["ImageType"], "PRIVATE_IMAGE");
    assert_eq!(visible(&mut own, true), Value::Null);
    let share = |permission| {
        json!({
            "ImageId": image, "AccountIds": ["100000000002"], "Permission": permission,
        })
    };
    own.ok("ModifyImageSharePermission", &share("SHARE"));
    let mut own = restart(own, &builder);
    let seen = visible(&mut own, true);
    assert_eq!(seen["ImageType"], "SHARED_IMAGE");
    assert_eq!(seen["ImageCreator"], "100000000001");
    own.ok("ModifyImageAttribute", &json!({"ImageId": image, "ImageName": "renamed"}));
    assert_eq!(visible(&mut own, true)["ImageName"], "renamed");
    // The other account runs an instance of it, and cannot change it.
    own.credentials = other.clone();
    own.ok("RunInstances", &json!({"Placement": {"Zone": "ap-guangzhou-3"}, "ImageId": image}));
    assert_eq!(own.ok("DescribeInstances", &json!({}))["TotalCount"], 1);
    assert_eq!(own.code("DeleteImages", &json!({"ImageIds": [image]})), "InvalidImageId.NotFound");
    own.credentials = known();
    own.ok("ModifyImageSharePermission", &share("CANCEL"));
    assert_eq!(visible(&mut own, true), Value::Null);
    assert_eq!(own.ok("DescribeInstances", &json!({}))["TotalCount"], 1);
}

#[test]
fn request_ids_are_not_repeated_after_a_restart() {
    let folder = Folder::new("request-ids");
    let builder = folder.builder().seed(7);
    let vpc = json!({"VpcName": "test", "CidrBlock": "10.0.0.0/16"});
    let mut client = TestClient::of(&builder);
    let first = client.ok_in("vpc", "CreateVpc", &vpc)["RequestId"].take();
    let mut client = restart(client, &builder);
    let second = client.ok_in("vpc", "CreateVpc", &vpc)["RequestId"].take();
    assert_ne!(first, second);
    // Without state, the seed determines the ids.
    let fresh = Folder::new("request-ids-fresh");
    let mut client = TestClient::of(&fresh.builder().seed(7));
    assert_eq!(client.ok_in("vpc", "CreateVpc", &vpc)["RequestId"], first);
}

#[test]
fn accounts_must_be_digits() {
    for account in ["", "acme", "1\"", "+1", "123456789012345678901"] {
        let builder = Simulator::builder().credentials(known().of_account(account));
        let error = builder.core().unwrap_err().to_string();
        assert!(error.contains("expected digits"), "{account:?}: {error}");
    }
}
