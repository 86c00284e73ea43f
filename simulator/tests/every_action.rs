//! Every action of the specification answers, and checks its parameters.

// Helpers of tests may fail a test, too.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use serde_json::{Value, json};
use tencent_cloud_simulator::Core;
use tencent_cloud_spec::Spec;
use tencent_cloud_spec::model::{Object, Operation, SchemaKind, Type};

use self::common::{Bench, code, spec};

fn object<'a>(spec: &'a Spec, name: &str) -> &'a Object {
    match &spec.schemas[name].kind {
        SchemaKind::Object(object) => object,
        SchemaKind::Enumeration(_) | SchemaKind::Numbered(_) => panic!("{name} is no object"),
    }
}

/// Documented examples name resources that this account does not hold; the action still read and understood the call.
fn is_about_resources(operation: &Operation, code: &str) -> bool {
    let protocol =
        ["AuthFailure", "MissingParameter", "UnknownParameter", "InvalidAction", "InternalError"];
    let exact = ["InvalidParameter", "InvalidRequest"];
    Core::is_stateful(&operation.name)
        && !protocol.iter().any(|family| code.starts_with(family))
        && !exact.contains(&code)
}

#[test]
fn all_of_them_answer() {
    let spec = spec();
    let mut bench = Bench::new();
    let mut answered = 0;
    for operation in &spec.operations {
        let examples: Vec<Value> = operation.request_examples.values().cloned().collect();
        assert!(!examples.is_empty(), "{} has no example", operation.name);
        for example in examples {
            let reply = bench.call(&operation.name, &example);
            match code(&reply) {
                None => assert_guaranteed(spec, operation, &reply),
                Some(code) => {
                    let fits = is_about_resources(operation, &code);
                    assert!(fits, "{} {example}: {reply}", operation.name);
                }
            }
        }
        answered += 1;
    }
    assert_eq!(answered, 111);
}

fn assert_guaranteed(spec: &Spec, operation: &Operation, reply: &Value) {
    assert_complete(spec, &operation.response, reply, &operation.name);
}

/// What the specification guarantees is there, however deep.
fn assert_complete(spec: &Spec, schema: &str, value: &Value, path: &str) {
    for member in &object(spec, schema).properties {
        let path = format!("{path}.{}", member.name);
        match value.get(&member.name) {
            None => assert!(!member.guaranteed, "{path} is missing in {value}"),
            Some(found) => assert_complete_type(spec, &member.ty, found, &path),
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

/// Every action, with a parameter that it does not have, without one that it needs, and with one of another type.
#[test]
fn all_of_them_check_their_parameters() {
    let spec = spec();
    let mut bench = Bench::new();
    let (mut required, mut typed) = (0, 0);
    for operation in &spec.operations {
        let name = &operation.name;
        assert_eq!(bench.code(name, &json!({"NoSuchThing": 1})), "UnknownParameter", "{name}");
        let request = object(spec, &operation.request);
        if request.properties.iter().any(|member| member.required) {
            required += 1;
            assert_eq!(bench.code(name, &json!({})), "MissingParameter", "{name}");
        }
        let right =
            operation.request_examples.values().next().cloned().unwrap_or_else(|| json!({}));
        for member in &request.properties {
            let wrong = match member.ty {
                Type::List(_) | Type::Object(_) => json!("text"),
                Type::Boolean | Type::Int64 | Type::Uint64 | Type::Double | Type::Numbered(_) => {
                    json!(["list"])
                }
                _ => json!(17),
            };
            let mut parameters = right.clone();
            parameters[&member.name] = wrong;
            let reply = bench.call(name, &parameters);
            let found = code(&reply);
            assert_eq!(found.as_deref(), Some("InvalidParameter"), "{name} {parameters}: {reply}");
            let message = reply["Error"]["Message"].as_str().unwrap();
            assert!(message.contains(&format!("`{}`", member.name)), "{message}");
            typed += 1;
        }
    }
    assert!(required > 60, "{required}");
    assert!(typed > 400, "{typed}");
}

#[test]
fn documented_maxima_hold() {
    let spec = spec();
    let mut bench = Bench::new();
    let mut checked = 0;
    for operation in &spec.operations {
        for (name, maximum) in &operation.max_items {
            let members = &object(spec, &operation.request).properties;
            let member = members.iter().find(|member| member.name == *name).unwrap();
            let Some(mut parameters) = operation.request_examples.values().next().cloned() else {
                continue;
            };
            let count = usize::try_from(*maximum).unwrap() + 1;
            parameters[name] = match &member.ty {
                Type::List(item) => match &**item {
                    Type::Object(name) if name == "DataDisk" => {
                        json!(vec![json!({"DiskSize": 50}); count])
                    }
                    Type::Object(_) => json!(vec![json!({"Name": "zone", "Values": ["a"]}); count]),
                    _ => json!(vec!["ins-00000000"; count]),
                },
                _ => json!(count),
            };
            let reply = bench.call(&operation.name, &parameters);
            let found = code(&reply).unwrap_or_default();
            let over = found.contains("LimitExceeded")
                || found.starts_with("InvalidParameterValue")
                || found == "InvalidFilter";
            assert!(over, "{} with {count} {name}: {reply}", operation.name);
            let documented = operation.errors.contains(&found) || spec.errors[&found].common;
            assert!(documented, "{}: {found} is not documented", operation.name);
            checked += 1;
        }
    }
    assert!(checked >= 40, "{checked}");
}
