//! Every action of every embedded specification of API 3.0 returns a response and checks its parameters.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};
use tencent_cloud_simulator::Core;
use tencent_cloud_spec::Spec;
use tencent_cloud_spec::model::{Object, Operation, SchemaKind, Type};

use crate::common::{TestClient, api30_specs, code, spec, spec_of};

fn object<'a>(spec: &'a Spec, name: &str) -> &'a Object {
    match &spec.schemas[name].kind {
        SchemaKind::Object(object) => object,
        SchemaKind::Enumeration(_) | SchemaKind::Numbered(_) => panic!("{name} is not an object"),
    }
}

/// Returns the requests that an action accepts: those of the vendor contradict its own enumerations in some services.
fn examples<'a>(spec: &'a Spec, operation: &'a Operation) -> impl Iterator<Item = &'a Value> {
    let examples = operation.request_examples.iter();
    let chosen = examples.filter(|(name, _)| spec.service == "cvm" || *name == "typical");
    chosen.map(|(_, example)| example)
}

/// Returns whether an error is about a resource of an example that the account does not have; the request itself is
/// valid.
fn is_about_resources(spec: &Spec, operation: &Operation, code: &str) -> bool {
    let protocol =
        ["AuthFailure", "MissingParameter", "UnknownParameter", "InvalidAction", "InternalError"];
    let exact = ["InvalidParameter", "InvalidRequest"];
    Core::is_stateful(&spec.service, &spec.version, &operation.name)
        && !protocol.iter().any(|family| code.starts_with(family))
        && !exact.contains(&code)
}

/// The calls of tests/conformance/actions.json, which the vendor's SDKs make too.
#[test]
fn every_action_succeeds_in_one_account() {
    let succeeded = succeed(include_str!("../../../tests/conformance/actions.json"));
    let all = spec().operations.iter().map(|operation| ("cvm".to_owned(), operation.name.clone()));
    assert_eq!(succeeded, all.collect());
}

/// The calls of tests/conformance/services.json, which the vendor's SDKs make too.
#[test]
fn actions_of_other_services_succeed_in_one_account() {
    let mut succeeded = succeed(include_str!("../../../tests/conformance/services.json"));
    succeeded.retain(|(service, _)| service != "cvm");
    assert!(succeeded.len() >= 40, "{}", succeeded.len());
    for (service, action) in &succeeded {
        let version = &spec_of(service).version;
        assert!(Core::is_stateful(service, version, action), "{service} {action} has no state");
    }
}

/// Makes calls that must succeed, and returns services and actions. Strings such as `$key` stand for values that earlier
/// responses contained.
fn succeed(calls: &str) -> BTreeSet<(String, String)> {
    let calls: Value = serde_json::from_str(calls).unwrap();
    let (mut client, mut saved) = (TestClient::new(), Map::new());
    let mut succeeded = BTreeSet::new();
    for call in calls.as_array().unwrap() {
        let service = call["service"].as_str().unwrap_or("cvm");
        let action = call["action"].as_str().unwrap();
        let response = client.ok_in(service, action, &replace(&call["request"], &saved));
        for (name, pointer) in call["save"].as_object().into_iter().flatten() {
            let value = response.pointer(pointer.as_str().unwrap()).cloned();
            saved.insert(
                format!("${name}"),
                value.unwrap_or_else(|| panic!("{action}: {response}")),
            );
        }
        client.advance(60);
        succeeded.insert((service.to_owned(), action.to_owned()));
    }
    succeeded
}

/// Replaces the strings that stand for saved values.
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
fn every_action_returns_a_response() {
    let mut checked = 0;
    for spec in api30_specs() {
        let mut client = TestClient::of_service(spec);
        for operation in &spec.operations {
            for example in examples(spec, operation) {
                let response = client.call(&operation.name, example);
                if let Some(code) = code(&response) {
                    let fits = is_about_resources(spec, operation, &code);
                    assert!(fits, "{} {example}: {response}", operation.name);
                }
                checked += 1;
            }
        }
    }
    assert!(checked > 100, "{checked}");
}

/// Returns the fidelity of the response to the first example of an action, if it is a success, and its body.
fn first_response(client: &mut TestClient, spec: &Spec, operation: &Operation) -> (String, Value) {
    let documented = operation.request_examples.values().next();
    let example = examples(spec, operation).next().or(documented);
    let body = example.map_or_else(|| "{}".to_owned(), Value::to_string);
    let request = client.post(&operation.name, &body);
    let response = client.core.handle(&request, client.now);
    let fidelity = response.headers()["X-Simulator-Fidelity"].to_str().unwrap().to_owned();
    (fidelity, serde_json::from_slice(response.body()).unwrap())
}

/// Returns the path of a list with items, or of a count that is not zero.
fn invented(value: &Value, path: &str) -> Option<String> {
    match value {
        Value::Array(items) if !items.is_empty() => Some(path.to_owned()),
        Value::Object(fields) => {
            fields.iter().find_map(|(name, value)| invented(value, &format!("{path}.{name}")))
        }
        Value::Number(number) if path.ends_with("Count") && number.as_f64() != Some(0.0) => {
            Some(path.to_owned())
        }
        _ => None,
    }
}

#[test]
fn responses_without_state_contain_no_items() {
    let mut shapes = 0;
    for spec in api30_specs() {
        let mut client = TestClient::of_service(spec);
        for operation in &spec.operations {
            let (fidelity, body) = first_response(&mut client, spec, operation);
            let stateful = Core::is_stateful(&spec.service, &spec.version, &operation.name);
            assert_eq!(fidelity, if stateful { "stateful" } else { "shape" }, "{}", operation.name);
            if !stateful {
                let has_example = !operation.request_examples.is_empty();
                let error = code(&body["Response"]);
                assert!(error.is_none() || !has_example, "{} {body}", operation.name);
                shapes += usize::from(error.is_none());
                assert_eq!(invented(&body, ""), None, "{} {body}", operation.name);
                crate::common::assert_published(spec, &operation.name, &body);
            }
        }
    }
    assert!(shapes > 300, "{shapes}");
}

#[test]
fn services_without_state_accept_any_vendor_host_and_no_region() {
    let mut services = 0;
    let stateful = |spec: &&Spec| {
        let mut operations = spec.operations.iter();
        operations.any(|own| Core::is_stateful(&spec.service, &spec.version, &own.name))
    };
    for spec in api30_specs().iter().filter(|spec| !stateful(spec)) {
        let builder = tencent_cloud_simulator::Simulator::builder().rate_limits(true);
        for place in ["", ".ap-guangzhou", ".intl", ".internal"] {
            let host = format!("{}{place}.tencentcloudapi.com", spec.service);
            let mut client = TestClient::of_service(spec).with_host(&builder, &host);
            let with_example = |operation: &&Operation| examples(spec, operation).next().is_some();
            let operation = spec.operations.iter().find(with_example).unwrap();
            let body = examples(spec, operation).next().unwrap();
            let mut request = client.post(&operation.name, &body.to_string());
            request.headers_mut().remove("X-TC-Region");
            // Most actions have no documented rate limit, and the limits of the others are higher.
            for _ in 0..3 {
                let response = client.send(&request);
                assert_eq!(code(&response), None, "{host} {}: {response}", operation.name);
            }
        }
        services += 1;
    }
    assert!(services > 0, "{services}");
}

#[test]
fn enumerations_ignore_case_except_in_cvm() {
    let find = |service: &str| api30_specs().iter().find(|spec| spec.service == service).unwrap();
    let mut vpc = TestClient::of_service(find("vpc"));
    let group = json!({"GroupName": "web", "GroupDescription": ""});
    let group = vpc.ok("CreateSecurityGroup", &group)["SecurityGroup"]["SecurityGroupId"].take();
    let policy = |action: &str, port: &str| {
        let rule = json!({"Protocol": "tcp", "Port": port, "Action": action});
        json!({"SecurityGroupId": group, "SecurityGroupPolicySet": {"Ingress": [rule]}})
    };
    for (action, port) in [("ACCEPT", "22"), ("accept", "80")] {
        vpc.ok("CreateSecurityGroupPolicies", &policy(action, port));
    }
    let unknown = policy("allow", "443");
    assert_eq!(vpc.code("CreateSecurityGroupPolicies", &unknown), "InvalidParameterValue");
    let order = crate::common::order(&json!({"InstanceChargeType": "postpaid_by_hour"}));
    assert_eq!(TestClient::new().code("RunInstances", &order), "InvalidParameterValue");
}

/// Calls every action with an unknown parameter, without a required one, and with one of a wrong type.
#[test]
fn every_action_checks_its_parameters() {
    let (mut required, mut typed) = (0, 0);
    for spec in api30_specs() {
        let mut client = TestClient::of_service(spec);
        for operation in &spec.operations {
            let (with_required, with_types) = check_parameters(spec, operation, &mut client);
            required += with_required;
            typed += with_types;
        }
    }
    assert!(required > 60, "{required}");
    assert!(typed > 400, "{typed}");
}

/// Returns the number of checks of required parameters and of types.
fn check_parameters(spec: &Spec, operation: &Operation, client: &mut TestClient) -> (usize, usize) {
    let name = &operation.name;
    assert_eq!(client.code(name, &json!({"NoSuchThing": 1})), "UnknownParameter", "{name}");
    let request = object(spec, &operation.request);
    let has_required = request.properties.iter().any(|field| field.required);
    if has_required {
        assert_eq!(client.code(name, &json!({})), "MissingParameter", "{name}");
    }
    let Some(valid) = examples(spec, operation).next() else {
        return (usize::from(has_required), 0);
    };
    for field in &request.properties {
        let wrong = match field.ty {
            Type::List(_) | Type::Object(_) => json!("text"),
            Type::Boolean | Type::Int64 | Type::Uint64 | Type::Double | Type::Numbered(_) => {
                json!(["list"])
            }
            _ => json!(17),
        };
        let mut parameters = valid.clone();
        parameters[&field.name] = wrong;
        let response = client.call(name, &parameters);
        let found = code(&response);
        assert_eq!(found.as_deref(), Some("InvalidParameter"), "{name} {parameters}: {response}");
        let message = response["Error"]["Message"].as_str().unwrap();
        assert!(message.contains(&format!("`{}`", field.name)), "{message}");
    }
    (usize::from(has_required), request.properties.len())
}

#[test]
fn documented_maximums_are_enforced() {
    let mut checked = 0;
    for spec in api30_specs() {
        let mut client = TestClient::of_service(spec);
        for operation in &spec.operations {
            for (name, maximum) in &operation.max_items {
                checked += usize::from(check_maximum(
                    spec,
                    operation,
                    &mut client,
                    (name, usize::try_from(*maximum).unwrap()),
                ));
            }
        }
    }
    assert!(checked >= 40, "{checked}");
}

/// Returns whether the maximum could be checked, which requires an example.
fn check_maximum(
    spec: &Spec,
    operation: &Operation,
    client: &mut TestClient,
    (name, maximum): (&str, usize),
) -> bool {
    let fields = &object(spec, &operation.request).properties;
    let field = fields.iter().find(|field| field.name == *name).unwrap();
    let examples = || examples(spec, operation);
    let Some(mut parameters) = examples().next().cloned() else { return false };
    let count = maximum + 1;
    let item = || examples().find_map(|example| example.get(name)?.get(0).cloned());
    parameters[name] = match &field.ty {
        Type::List(item_type) => {
            let item = item().unwrap_or_else(|| default_item(spec, item_type));
            json!(vec![item; count])
        }
        _ => json!(count),
    };
    let response = client.call(&operation.name, &parameters);
    let found = code(&response).unwrap_or_default();
    let exceeds = found.contains("LimitExceeded")
        || found.starts_with("InvalidParameterValue")
        || found == "InvalidFilter";
    assert!(exceeds, "{} with {count} {name}: {response}", operation.name);
    let documented = operation.errors.contains(&found) || spec.errors[&found].common;
    assert!(documented, "{}: {found} is not documented", operation.name);
    true
}

/// Returns a list item for a list without an example: the required fields of an object, or a string.
fn default_item(spec: &Spec, ty: &Type) -> Value {
    match ty {
        Type::Object(name) => {
            let required = object(spec, name).properties.iter().filter(|field| field.required);
            let value = |ty: &Type| default_item(spec, ty);
            required.map(|field| (field.name.clone(), value(&field.ty))).collect()
        }
        Type::List(item) => json!([default_item(spec, item)]),
        Type::Int64 | Type::Uint64 | Type::Double => json!(50),
        _ => json!("ins-00000000"),
    }
}
