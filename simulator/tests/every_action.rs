//! Every action of the specification returns a response and checks its parameters.

// Test helpers may panic, too.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use serde_json::{Value, json};
use tencent_cloud_simulator::Core;
use tencent_cloud_spec::Spec;
use tencent_cloud_spec::model::{Object, Operation, SchemaKind, Type};

use self::common::{TestClient, code, spec};

fn object<'a>(spec: &'a Spec, name: &str) -> &'a Object {
    match &spec.schemas[name].kind {
        SchemaKind::Object(object) => object,
        SchemaKind::Enumeration(_) | SchemaKind::Numbered(_) => panic!("{name} is no object"),
    }
}

/// Returns whether an error is about a resource of an example that the account does not have; the request itself is
/// valid.
fn is_about_resources(operation: &Operation, code: &str) -> bool {
    let protocol =
        ["AuthFailure", "MissingParameter", "UnknownParameter", "InvalidAction", "InternalError"];
    let exact = ["InvalidParameter", "InvalidRequest"];
    Core::is_stateful("cvm", "2017-03-12", &operation.name)
        && !protocol.iter().any(|family| code.starts_with(family))
        && !exact.contains(&code)
}

#[test]
fn every_action_returns_a_response() {
    let spec = spec();
    let mut client = TestClient::new();
    let mut checked = 0;
    for operation in &spec.operations {
        let examples: Vec<Value> = operation.request_examples.values().cloned().collect();
        assert!(!examples.is_empty(), "{} has no example", operation.name);
        for example in examples {
            let response = client.call(&operation.name, &example);
            match code(&response) {
                None => assert_guaranteed(spec, operation, &response),
                Some(code) => {
                    let fits = is_about_resources(operation, &code);
                    assert!(fits, "{} {example}: {response}", operation.name);
                }
            }
        }
        checked += 1;
    }
    assert_eq!(checked, 111);
}

fn assert_guaranteed(spec: &Spec, operation: &Operation, response: &Value) {
    assert_complete(spec, &operation.reply, response, &operation.name);
}

/// Checks that all guaranteed fields are present, at any depth.
fn assert_complete(spec: &Spec, schema: &str, value: &Value, path: &str) {
    for field in &object(spec, schema).members {
        let path = format!("{path}.{}", field.name);
        match value.get(&field.name) {
            None => assert!(!field.guaranteed, "{path} is missing in {value}"),
            Some(found) => assert_complete_type(spec, &field.ty, found, &path),
        }
    }
}

fn assert_complete_type(spec: &Spec, ty: &Type, value: &Value, path: &str) {
    match (ty, value) {
        (_, Value::Null) => {}
        (Type::Object(name), value) => assert_complete(spec, name, value, path),
        (Type::List(item), Value::Array(items)) => {
            items.iter().for_each(|value| assert_complete_type(spec, item, value, path));
        }
        _ => {}
    }
}

/// Calls every action with an unknown parameter, without a required one, and with one of a wrong type.
#[test]
fn every_action_checks_its_parameters() {
    let spec = spec();
    let mut client = TestClient::new();
    let (mut required, mut typed) = (0, 0);
    for operation in &spec.operations {
        let name = &operation.name;
        assert_eq!(client.code(name, &json!({"NoSuchThing": 1})), "UnknownParameter", "{name}");
        let request = object(spec, &operation.request);
        if request.members.iter().any(|field| field.required) {
            required += 1;
            assert_eq!(client.code(name, &json!({})), "MissingParameter", "{name}");
        }
        let right =
            operation.request_examples.values().next().cloned().unwrap_or_else(|| json!({}));
        for field in &request.members {
            let wrong = match field.ty {
                Type::List(_) | Type::Object(_) => json!("text"),
                Type::Boolean | Type::Int64 | Type::Uint64 | Type::Double | Type::Numbered(_) => {
                    json!(["list"])
                }
                _ => json!(17),
            };
            let mut parameters = right.clone();
            parameters[&field.name] = wrong;
            let response = client.call(name, &parameters);
            let found = code(&response);
            assert_eq!(
                found.as_deref(),
                Some("InvalidParameter"),
                "{name} {parameters}: {response}"
            );
            let message = response["Error"]["Message"].as_str().unwrap();
            assert!(message.contains(&format!("`{}`", field.name)), "{message}");
            typed += 1;
        }
    }
    assert!(required > 60, "{required}");
    assert!(typed > 400, "{typed}");
}

#[test]
fn documented_maximums_are_enforced() {
    let spec = spec();
    let mut client = TestClient::new();
    let mut checked = 0;
    for operation in &spec.operations {
        for (name, maximum) in &operation.max_items {
            let fields = &object(spec, &operation.request).members;
            let field = fields.iter().find(|field| field.name == *name).unwrap();
            let Some(mut parameters) = operation.request_examples.values().next().cloned() else {
                continue;
            };
            let count = usize::try_from(*maximum).unwrap() + 1;
            parameters[name] = match &field.ty {
                Type::List(item) => match &**item {
                    Type::Object(name) if name == "DataDisk" => {
                        json!(vec![json!({"DiskSize": 50}); count])
                    }
                    Type::Object(_) => json!(vec![json!({"Name": "zone", "Values": ["a"]}); count]),
                    _ => json!(vec!["ins-00000000"; count]),
                },
                _ => json!(count),
            };
            let response = client.call(&operation.name, &parameters);
            let found = code(&response).unwrap_or_default();
            let over = found.contains("LimitExceeded")
                || found.starts_with("InvalidParameterValue")
                || found == "InvalidFilter";
            assert!(over, "{} with {count} {name}: {response}", operation.name);
            let documented = operation.errors.contains(&found) || spec.errors[&found].common;
            assert!(documented, "{}: {found} is not documented", operation.name);
            checked += 1;
        }
    }
    assert!(checked >= 40, "{checked}");
}
