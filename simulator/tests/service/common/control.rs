//! A client of the control interface, which compares every exchange with the OpenAPI document.

use std::sync::LazyLock;

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use jsonschema::Draft;
use serde_json::{Value, json};
use tencent_cloud_simulator::Control;

/// The document that the interface serves.
pub(crate) static DOCUMENT: LazyLock<Value> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../../src/control/openapi.json")).unwrap()
});

/// Sends a request and returns status and body, which the document must describe.
pub(crate) fn send(control: &Control, method: &str, target: &str, body: &str) -> (u16, Value) {
    let request = Request::builder()
        .method(method)
        .uri(format!("/_simulator{target}"))
        .header("content-type", "application/json")
        .body(Bytes::copy_from_slice(body.as_bytes()))
        .unwrap();
    let response = control.handle(&request);
    let body = described(method, target, body, &response);
    (response.status().as_u16(), body)
}

/// Sends a request that must succeed, and returns the body of the response.
pub(crate) fn ok(control: &Control, method: &str, target: &str, body: &Value) -> Value {
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let (status, response) = send(control, method, target, &body);
    assert!(status < 300, "{method} {target} {body}: {status} {response}");
    response
}

/// Sends a request that must fail, and returns the error.
pub(crate) fn error(control: &Control, method: &str, target: &str, body: &str) -> Value {
    let (status, response) = send(control, method, target, body);
    assert!(status >= 400, "{method} {target} {body}: {status} {response}");
    response["error"].clone()
}

/// Checks that the document describes an exchange, and returns the body of the response.
fn described(method: &str, target: &str, request: &str, response: &Response<Bytes>) -> Value {
    let status = response.status();
    let body = match response.body().as_ref() {
        [] => Value::Null,
        body => serde_json::from_slice(body).unwrap(),
    };
    assert_eq!(response.headers()["cache-control"], "no-store");
    assert_eq!(response.headers()["x-content-type-options"], "nosniff");
    let Some(operation) = operation(method, target) else {
        let expected = [StatusCode::NOT_FOUND, StatusCode::METHOD_NOT_ALLOWED];
        assert!(expected.contains(&status), "{method} {target} is not in the document: {status}");
        assert_valid("#/components/schemas/Error", &body);
        return body;
    };
    let described = &operation["responses"][status.as_str()];
    assert!(described.is_object(), "{method} {target} may not return {status}: {body}");
    let described = match described["$ref"].as_str() {
        Some(reference) => DOCUMENT.pointer(reference.trim_start_matches('#')).unwrap(),
        None => described,
    };
    match described["content"]["application/json"].get("schema") {
        Some(schema) => assert_matches(schema, &body),
        None => assert_eq!(body, Value::Null, "{method} {target}"),
    }
    if let Some(schema) = operation["requestBody"]["content"]["application/json"].get("schema")
        && status.is_success()
        && !request.is_empty()
    {
        assert_matches(schema, &serde_json::from_str(request).unwrap());
    }
    body
}

/// Returns the operation of a method and a path.
fn operation(method: &str, target: &str) -> Option<&'static Value> {
    let path = target.split('?').next().unwrap_or_default();
    let paths = &DOCUMENT["paths"];
    let item = paths.get(path).or_else(|| {
        let id = path.strip_prefix("/faults/")?;
        (!id.is_empty() && !id.contains('/')).then(|| &paths["/faults/{id}"])
    })?;
    item.get(method.to_lowercase())
}

fn assert_matches(schema: &Value, body: &Value) {
    match schema["$ref"].as_str() {
        Some(reference) => assert_valid(reference, body),
        // The document itself.
        None => assert!(body.is_object()),
    }
}

fn assert_valid(reference: &str, body: &Value) {
    let schema = json!({"$ref": reference, "components": DOCUMENT["components"]});
    let validator = jsonschema::options()
        .with_draft(Draft::Draft202012)
        .should_validate_formats(true)
        .build(&schema)
        .unwrap();
    let errors: Vec<String> = validator.iter_errors(body).map(|e| e.to_string()).collect();
    assert!(errors.is_empty(), "{reference}: {}\nin {body}", errors.join("\n"));
}
