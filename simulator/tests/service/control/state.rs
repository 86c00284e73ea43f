//! The whole state as one document: it moves an account into another simulator, or is refused as a whole.

use std::time::Duration;

use proptest::prelude::*;
use serde_json::{Map, Value, json};
use tencent_cloud::GenericClient;
use tencent_cloud::retry::RetryPolicy;
use tencent_cloud_leak_scan as leak_scan;
use tencent_cloud_simulator::InMemory;

use super::{builder, call, run, start};
use crate::common::control::{error, ok, send};
use crate::common::spec_of;

/// The calls that the vendor's SDKs make, too. Together they use every kind of resource.
const CALLS: [&str; 2] = [
    include_str!("../../../../tests/conformance/actions.json"),
    include_str!("../../../../tests/conformance/services.json"),
];

fn export(simulator: &InMemory) -> String {
    simulator.control().export_state().unwrap()
}

/// Returns a simulator that has the state of a document.
fn import(document: &str) -> InMemory {
    let (simulator, _) = start();
    assert_eq!(send(&simulator.control(), "PUT", "/state", document), (204, Value::Null));
    simulator
}

/// Makes the calls that `wanted` has, and lets time pass. Strings such as `$key` stand for values of earlier responses, if
/// those have succeeded.
fn make_calls(simulator: &InMemory, wanted: impl Fn(usize) -> Option<u64>) -> usize {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let client: GenericClient = simulator.client().build().unwrap();
    let (mut saved, mut succeeded) = (Map::new(), 0);
    let calls = CALLS.iter().flat_map(|calls| serde_json::from_str::<Vec<Value>>(calls).unwrap());
    for (index, call) in calls.enumerate() {
        let Some(pause) = wanted(index) else { continue };
        let service = call["service"].as_str().unwrap_or("cvm");
        let version = spec_of(service).version.as_str();
        let request = replace(&call["request"], &saved).to_string();
        let action = call["action"].as_str().unwrap();
        let sent = client.call_raw(service, version, action, request).retry(RetryPolicy::never());
        if let Ok(response) = runtime.block_on(async { sent.await }) {
            let response: Value = serde_json::from_slice(response.body()).unwrap();
            let fields = response.get("Response").unwrap_or(&response);
            for (name, pointer) in call["save"].as_object().into_iter().flatten() {
                let value = fields.pointer(pointer.as_str().unwrap());
                saved.extend(value.map(|value| (format!("${name}"), value.clone())));
            }
            succeeded += 1;
        }
        simulator.control().clock().advance(Duration::from_secs(pause)).unwrap();
    }
    succeeded
}

fn replace(value: &Value, saved: &Map<String, Value>) -> Value {
    match value {
        Value::String(text) => saved.get(text).unwrap_or(value).clone(),
        Value::Array(items) => items.iter().map(|item| replace(item, saved)).collect(),
        Value::Object(fields) => {
            fields.iter().map(|(name, value)| (name.clone(), replace(value, saved))).collect()
        }
        _ => value.clone(),
    }
}

#[test]
fn every_kind_of_resource_is_exported_and_imported() {
    let (simulator, _) = start();
    simulator.control().clock().freeze();
    let succeeded = make_calls(&simulator, |_| Some(60));
    assert!(succeeded > 150, "{succeeded}");
    let document = export(&simulator);
    assert_eq!(export(&import(&document)), document);
    let value: Value = serde_json::from_str(&document).unwrap();
    let tables = value["accounts"]["100000000001"]["tables"].as_object().unwrap();
    assert!(tables.len() > 20, "{:?}", tables.keys().collect::<Vec<_>>());
    // Parsers that know floating-point numbers only keep it as it is.
    let again: Value = serde_json::from_str(&as_doubles(&value).to_string()).unwrap();
    assert_eq!(export(&import(&again.to_string())), document);
}

/// Converts all numbers to floating-point ones and back, as JavaScript does.
fn as_doubles(value: &Value) -> Value {
    match value {
        Value::Number(number) => {
            let double = number.as_f64().unwrap();
            let whole = double as i64;
            if double.fract() == 0.0 { json!(whole) } else { json!(double) }
        }
        Value::Array(items) => items.iter().map(as_doubles).collect(),
        Value::Object(fields) => {
            fields.iter().map(|(name, value)| (name.clone(), as_doubles(value))).collect()
        }
        _ => value.clone(),
    }
}

/// Returns the state without the ids of requests, which have a source of their own.
fn without_request_ids(simulator: &InMemory) -> Value {
    fn forget(value: &mut Value) {
        match value {
            Value::Array(items) => items.iter_mut().for_each(forget),
            Value::Object(fields) => {
                fields.shift_remove("request_id");
                fields.values_mut().for_each(forget);
            }
            _ => {}
        }
    }
    let mut value = serde_json::from_str(&export(simulator)).unwrap();
    forget(&mut value);
    value
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, max_shrink_iters: 20, failure_persistence: None, ..ProptestConfig::default() })]

    /// Any state can be moved, and both simulators continue alike.
    #[test]
    fn state_after_random_calls_is_exported_and_imported(
        wanted in proptest::collection::vec(proptest::option::weighted(0.8, prop_oneof![Just(0), 0..120_u64, Just(90_000)]), 400),
    ) {
        let (simulator, _) = start();
        simulator.control().clock().freeze();
        make_calls(&simulator, |index| wanted[index % wanted.len()]);
        let document = export(&simulator);
        let other = import(&document);
        prop_assert_eq!(export(&other), document);
        for simulator in [&simulator, &other] {
            make_calls(simulator, |index| (index % 3 == 0).then_some(40_000));
        }
        prop_assert_eq!(without_request_ids(&other), without_request_ids(&simulator));
    }
}

#[tokio::test]
async fn invalid_documents_name_the_place_and_change_nothing() {
    let (simulator, _) = start();
    let control = simulator.control();
    let id = run(&simulator).await.unwrap();
    let document = export(&simulator);
    let value: Value = serde_json::from_str(&document).unwrap();
    let tables = "accounts.100000000001.tables";
    let changed = |path: &str, new: Value| {
        let mut value = value.clone();
        *value.pointer_mut(path).unwrap() = new;
        value.to_string()
    };
    let added = |path: &str, name: &str| {
        let mut value = value.clone();
        value.pointer_mut(path).unwrap()[name] = json!([]);
        value.to_string()
    };
    let removed = |path: &str, name: &str| {
        let mut value = value.clone();
        value.pointer_mut(path).unwrap().as_object_mut().unwrap().remove(name).unwrap();
        value.to_string()
    };
    let account = "/accounts/100000000001";
    let instance = &format!("{account}/tables/instances/0");
    let row = &value.pointer(instance).unwrap().clone();
    let twice = changed(&format!("{account}/tables/instances"), json!([row, row]));
    let group = row["security_group_ids"][0].as_str().unwrap();
    for (document, place, part) in [
        (String::new(), "", "EOF"),
        (document[..document.len() / 2].to_owned(), "", "EOF"),
        ("[]".to_owned(), "", "expected a JSON object with"),
        ("{}".to_owned(), "header", "missing field"),
        (format!("{document}{{}}"), "", "trailing characters"),
        (changed("/header/version", json!(1)), "header.version", "version 1 of the format"),
        (changed("/header/version", json!(9)), "header.version", "reads version 2"),
        (changed("/header/format", json!("diary")), "header.format", "\"diary\""),
        (added("", "colour"), "colour", "unknown field"),
        (removed("", "clock"), "", "missing field `clock`"),
        (changed("/clock/scale", json!(0)), "clock", "invalid scale 0"),
        (changed("/clock/frozen", json!(true)), "clock", "expected both"),
        (changed("/clock/real_time", json!("noon")), "clock", "\"noon\""),
        (added("/accounts", "me"), "accounts.me", "expected an object with"),
        (
            added(&format!("{account}/counters"), "luck"),
            "accounts.100000000001.counters.luck",
            "unknown",
        ),
        (
            changed(&format!("{account}/counters/ids"), json!("xyz")),
            "accounts.100000000001.counters.ids",
            "16 hexadecimal digits",
        ),
        (
            added(&format!("{account}/tables"), "dreams"),
            &format!("{tables}.dreams"),
            "no such table",
        ),
        (added(instance, "colour"), &format!("{tables}.instances[0].colour"), "unknown field"),
        (
            added(&format!("{instance}/charge"), "x"),
            &format!("{tables}.instances[0].charge.x"),
            "unknown field",
        ),
        (
            changed(&format!("{instance}/cpu"), json!("two")),
            &format!("{tables}.instances[0].cpu"),
            "invalid type: string \"two\"",
        ),
        (removed(instance, "zone"), &format!("{tables}.instances[0]"), "missing field `zone`"),
        (twice, &format!("{tables}.instances[1]"), &format!("two rows with the id `{id}`")),
        (
            removed(&format!("{account}/tables"), "security_groups"),
            &format!("{tables}.instances[0].security_group_ids"),
            &format!("the row `{id}` refers to `{group}`, which does not exist"),
        ),
    ] {
        let error = error(&control, "PUT", "/state", &document);
        assert_eq!(error["field"].as_str().unwrap_or_default(), place, "{error}");
        assert!(error["message"].as_str().unwrap().contains(part), "{part}: {error}");
        assert_eq!(error["code"], "InvalidState", "{error}");
        assert_eq!(export(&simulator), value_text(&value), "{part}");
    }
    let failed = control.import_state("{}").unwrap_err();
    assert_eq!((failed.place(), failed.is_invalid()), (Some("header"), true));
}

/// Returns the text of an exported document, which has a line per row.
fn value_text(value: &Value) -> String {
    export(&import(&value.to_string()))
}

#[test]
fn bodies_of_the_state_have_their_own_limit() {
    let control = start().0.control();
    let spaces = " ".repeat(32 << 20);
    assert_eq!(send(&control, "PUT", "/state", &spaces).0, 400);
    assert_eq!(send(&control, "PUT", "/state", &format!("{spaces} ")).0, 413);
    let request = http::Request::put("/_simulator/state").body(bytes::Bytes::new()).unwrap();
    assert_eq!(control.handle(&request).status(), 415);
    assert_eq!(send(&control, "PUT", "/state?force=1", "{}").0, 400);
}

#[tokio::test]
async fn fault_rules_and_calls_are_kept_and_settings_are_not_exported() {
    let (simulator, _) = start();
    let control = simulator.control();
    run(&simulator).await.unwrap();
    let document = ok(&control, "GET", "/state", &Value::Null);
    ok(&control, "POST", "/faults", &json!({"fault": "throttle", "action": "DescribeZones"}));
    ok(&control, "PUT", "/state", &document);
    assert_eq!(ok(&control, "GET", "/faults", &Value::Null)["rules"].as_array().unwrap().len(), 1);
    assert_eq!(control.calls(0).calls.len(), 1);
    assert_eq!(document["header"]["simulator"], env!("CARGO_PKG_VERSION"));
    for secret in [leak_scan::KEY, leak_scan::ID] {
        assert!(!document.to_string().contains(secret));
    }
}

/// Passwords are checked when they are given. Nothing can be read from them later, so they are not kept.
#[tokio::test]
async fn passwords_are_not_exported() {
    let (simulator, _) = start();
    let order = json!({
        "Placement": {"Zone": "ap-guangzhou-3"}, "ImageId": "img-eb30mz89",
        "LoginSettings": {"Password": "Correct-horse-7"},
    });
    call(&simulator, "RunInstances", &order).await.unwrap();
    let mut template = order.clone();
    template["LaunchTemplateName"] = json!("web");
    let created = call(&simulator, "CreateLaunchTemplate", &template).await.unwrap();
    let fields = created.get("Response").unwrap_or(&created);
    let from_template = json!({"LaunchTemplate": {"LaunchTemplateId": fields["LaunchTemplateId"]}});
    let client: GenericClient = simulator.client().build().unwrap();
    let configuration = json!({
        "LaunchConfigurationName": "web", "ImageId": "img-eb30mz89", "InstanceType": "S5.MEDIUM4",
        "LoginSettings": {"Password": "Correct-horse-7"},
    });
    let version = spec_of("as").version.as_str();
    client
        .call_raw("as", version, "CreateLaunchConfiguration", configuration.to_string())
        .await
        .unwrap();
    let document = export(&simulator);
    assert!(document.contains("launch_templates") && document.contains("launch_configurations"));
    assert!(!document.contains("Correct-horse-7"), "{document}");
    // The template still has a valid order.
    let other = import(&document);
    call(&other, "RunInstances", &from_template).await.unwrap();
}

#[tokio::test]
async fn temporary_credentials_work_in_the_other_simulator() {
    let (builder, _) = builder();
    let first = builder.clone().in_memory().unwrap();
    let client: GenericClient = first.client().build().unwrap();
    let version = spec_of("sts").version.as_str();
    let role = json!({"RoleArn": "qcs::cam::uin/100000000001:roleName/deploy", "RoleSessionName": "tests"});
    let assumed = client.call_raw("sts", version, "AssumeRole", role.to_string()).await.unwrap();
    let assumed: Value = serde_json::from_slice(assumed.body()).unwrap();
    let issued = &assumed.get("Response").unwrap_or(&assumed)["Credentials"];
    let text = |name: &str| issued[name].as_str().unwrap().to_owned();
    let issued = tencent_cloud::Credentials::new(text("TmpSecretId"), text("TmpSecretKey"))
        .with_token(text("Token"));
    let (second, _) = start();
    let client: GenericClient = second.client().credentials(issued).build().unwrap();
    let zones =
        || client.call_raw("cvm", "2017-03-12", "DescribeZones", "{}").retry(RetryPolicy::never());
    assert_eq!(zones().await.unwrap_err().code(), Some("AuthFailure.SecretIdNotFound"));
    second.control().import_state(&export(&first)).unwrap();
    zones().await.unwrap();
    second.control().reset().unwrap();
    assert!(zones().await.is_err());
}

#[tokio::test]
async fn import_is_on_disk_before_its_response() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state");
    let (source, _) = start();
    source.control().clock().freeze();
    let id = run(&source).await.unwrap();
    let document = export(&source);
    let stored = || builder().0.state_dir(&path).in_memory().unwrap();
    let simulator = stored();
    run(&simulator).await.unwrap();
    simulator.control().import_state(&document).unwrap();
    drop(simulator);
    let simulator = stored();
    assert_eq!(export(&simulator), document);
    assert!(document.contains(&id));
    // What cannot be stored is refused, and the state remains as it was.
    let empty = export(&start().0);
    std::fs::remove_dir_all(&path).unwrap();
    let error = error(&simulator.control(), "PUT", "/state", &empty);
    assert_eq!(error["code"], "InternalError", "{error}");
    assert!(
        error["message"].as_str().unwrap().starts_with("the state cannot be stored: "),
        "{error}"
    );
    assert_eq!(export(&simulator), document);
}
