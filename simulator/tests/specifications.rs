//! Services without hand-written behavior, whose specification is passed to the simulator.

// Test helpers may panic, too.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use std::path::Path;

use bytes::Bytes;
use http::Request;
use serde_json::{Value, json};
use tencent_cloud::sign::tc3;
use tencent_cloud::sign::v1::{self, Algorithm, Names};
use tencent_cloud::{GenericClient, flatten::Parameters};
use tencent_cloud_simulator::{Core, Simulator, Sources};

use self::common::{TestClient, code, form, known};

const VERSION: &str = "2020-01-01";

fn demo() -> Sources {
    Sources::read_dir(Path::new("tests/demo/2020-01-01"))
}

fn client() -> TestClient {
    TestClient::of(&Simulator::builder().specification(demo()))
}

/// Returns a request that is signed for the service `scope`.
fn post(
    client: &TestClient,
    scope: &str,
    host: &str,
    version: &str,
    action: &str,
    body: &str,
) -> Request<Bytes> {
    let content_type = "application/json";
    let parts =
        tc3::Request { method: "POST", query: "", content_type, host, payload: body.as_bytes() };
    let key = tencent_cloud::Credentials::from(client.credentials.clone());
    let now = client.timestamp();
    let authorization = tc3::Signer::new(key, scope, now).authorization(&parts, now);
    Request::builder()
        .method("POST")
        .uri("/")
        .header("Host", host)
        .header("Content-Type", content_type)
        .header("Authorization", authorization)
        .header("X-TC-Action", action)
        .header("X-TC-Version", version)
        .header("X-TC-Timestamp", now.to_string())
        .body(Bytes::copy_from_slice(body.as_bytes()))
        .unwrap()
}

fn call(client: &mut TestClient, action: &str, body: &Value) -> Value {
    let host = "demo.tencentcloudapi.com";
    let request = post(client, "demo", host, VERSION, action, &body.to_string());
    client.send(&request)
}

#[test]
fn responses_have_the_documented_shape() {
    let mut client = client();
    let notes = call(&mut client, "DescribeNotes", &json!({}));
    assert_eq!(notes["TotalCount"], 1, "{notes}");
    assert_eq!(notes["NoteSet"], json!([{"NoteId": "note-1", "Title": "First note"}]));
    let created = call(&mut client, "CreateNote", &json!({"Title": "Second"}));
    assert_eq!(created["NoteId"], "note-2", "{created}");
    assert!(!Core::is_stateful("demo", VERSION, "CreateNote"));
}

#[test]
fn parameters_are_checked() {
    let mut client = client();
    for (body, expected) in [
        (json!({}), "MissingParameter"),
        (json!({"Title": 1}), "InvalidParameter"),
        (json!({"Title": "more than ten letters"}), "InvalidParameterValue"),
        (json!({"Title": "Second", "Color": "red"}), "UnknownParameter"),
    ] {
        let response = call(&mut client, "CreateNote", &body);
        assert_eq!(code(&response).as_deref(), Some(expected), "{body}: {response}");
    }
}

#[test]
fn signatures_are_verified() {
    let mut client = client();
    client.credentials.secret_key.push('x');
    let response = call(&mut client, "DescribeNotes", &json!({}));
    assert_eq!(code(&response).as_deref(), Some("AuthFailure.SignatureFailure"));
}

#[test]
fn requests_are_routed_by_scope_host_and_action() {
    let mut client = client();
    for (scope, host) in [
        ("demo", "demo.tencentcloudapi.com"),
        ("demo", "127.0.0.1:8520"),
        // Some third-party clients sign for the first label of any host.
        ("127", "127.0.0.1:8520"),
        ("localhost", "localhost:8520"),
    ] {
        let request = post(&client, scope, host, VERSION, "DescribeNotes", "{}");
        let response = client.send(&request);
        assert_eq!(response["TotalCount"], 1, "{scope} {host}: {response}");
    }
    // The other services stay available.
    client.ok("DescribeZones", &json!({}));
}

#[test]
fn older_signatures_are_routed_by_host_or_action() {
    let mut client = client();
    for (nonce, host) in [("1", "demo.tencentcloudapi.com"), ("2", "127.0.0.1:8520")] {
        let timestamp = client.timestamp().to_string();
        let mut parameters = Parameters::new();
        for (name, value) in [
            ("Action", "DescribeNotes"),
            ("Version", VERSION),
            ("Timestamp", &timestamp),
            ("Nonce", nonce),
            ("SecretId", &client.credentials.secret_id),
            ("SignatureMethod", "HmacSHA256"),
        ] {
            parameters.push(name, value);
        }
        let text = v1::string_to_sign("POST", host, "/", &parameters, Names::AsSent);
        let key = &client.credentials.secret_key;
        parameters.push("Signature", &v1::signature(Algorithm::HmacSha256, key, &text));
        let pairs: Vec<(String, String)> =
            parameters.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        let mut request = form("POST", &pairs);
        request.headers_mut().insert("Host", host.parse().unwrap());
        let response = client.send(&request);
        assert_eq!(response["TotalCount"], 1, "{host}: {response}");
    }
}

#[test]
fn unknown_services_versions_and_actions_have_their_codes() {
    let mut client = client();
    let vendor = "demo.tencentcloudapi.com";
    for (scope, host, version, action, expected, known) in [
        ("tea", "127.0.0.1", VERSION, "DescribeNotes", "NoSuchProduct", "cvm, demo"),
        ("tea", "tea.tencentcloudapi.com", VERSION, "DescribeNotes", "NoSuchProduct", "cvm, demo"),
        ("cvm", vendor, VERSION, "DescribeNotes", "AuthFailure.InvalidAuthorization", "`demo`"),
        ("demo", vendor, "2017-03-12", "DescribeNotes", "NoSuchVersion", VERSION),
        ("demo", vendor, VERSION, "DescribeNote", "InvalidAction", "CreateNote, DescribeNotes"),
        ("cvm", "127.0.0.1", VERSION, "DescribeNotes", "NoSuchVersion", "2017-03-12"),
    ] {
        let request = post(&client, scope, host, version, action, "{}");
        let response = client.send(&request);
        assert_eq!(code(&response).as_deref(), Some(expected), "{scope} {host}: {response}");
        let message = response["Error"]["Message"].as_str().unwrap();
        assert!(message.contains(known), "{message}");
    }
}

#[test]
fn rate_limits_are_enforced_per_action() {
    let builder = Simulator::builder().specification(demo()).rate_limits(true);
    let mut client = TestClient::of(&builder);
    let body = json!({"Title": "Second"});
    let codes: Vec<_> = (0..3).map(|_| code(&call(&mut client, "CreateNote", &body))).collect();
    assert_eq!(codes, [None, None, Some("RequestLimitExceeded".to_owned())]);
    assert_eq!(code(&call(&mut client, "DescribeNotes", &json!({}))), None);
}

#[test]
fn a_passed_specification_replaces_the_embedded_one() {
    let mut sources = Sources::new();
    for source in demo().files() {
        let text = source.text.replace("x-service: demo", "x-service: cvm");
        let text = text.replace("2020-01-01", "2017-03-12");
        sources
            .add(source.path.clone(), text.replace("demo.tencentcloudapi", "cvm.tencentcloudapi"));
    }
    let mut client = TestClient::of(&Simulator::builder().specification(sources));
    let request = client.post("DescribeNotes", "{}");
    assert_eq!(client.send(&request)["TotalCount"], 1);
    let request = client.post("DescribeZones", "{}");
    assert_eq!(code(&client.send(&request)).as_deref(), Some("InvalidAction"));
}

#[test]
fn an_invalid_specification_is_an_error_with_its_position() {
    let mut sources = Sources::new();
    sources.add("demo/openapi.yaml", "openapi: 3.1.1\ncolor: red\n");
    let error = Simulator::builder().specification(sources).core().unwrap_err().to_string();
    assert!(error.starts_with("invalid specification:\n"), "{error}");
    assert!(error.contains("demo/openapi.yaml:2"), "{error}");
    let missing = Sources::read_dir(Path::new("no/such/folder"));
    let error = Simulator::builder().specification(missing).core().unwrap_err().to_string();
    assert!(error.contains("no/such/folder"), "{error}");
}

#[tokio::test]
async fn generic_clients_call_the_service() {
    let builder = Simulator::builder().credentials(known()).specification(demo());
    let simulator = builder.in_memory().unwrap();
    let client: GenericClient = simulator.client().build().unwrap();
    let response = client.call_raw("demo", VERSION, "DescribeNotes", "{}").await.unwrap();
    let response: Value = serde_json::from_slice(response.body()).unwrap();
    assert_eq!(response["Response"]["TotalCount"], 1);
}

/// The services in signatures of the Node SDK of the vendor: the endpoint up to its first dot.
#[test]
fn signature_may_name_the_endpoint_instead_of_the_service() {
    let mut client = TestClient::new();
    for (scope, host) in [
        ("127", "127.0.0.1:8520"),
        ("localhost:8520", "localhost:8520"),
        ("simulator:8520", "simulator:8520"),
        ("[::1]:8520", "[::1]:8520"),
    ] {
        let mut request = post(&client, scope, host, "2017-03-12", "DescribeZones", "{}");
        request.headers_mut().insert("X-TC-Region", "ap-guangzhou".parse().unwrap());
        let response = client.send(&request);
        assert_eq!(code(&response), None, "{scope} {host}: {response}");
    }
}

/// Whether the signature is valid does not matter: the secret key may be that of another simulator.
#[test]
fn call_to_another_service_is_an_error_that_names_the_service() {
    let mut client = TestClient::new();
    for (scope, host) in [
        ("cdb", "127.0.0.1:8520"),
        ("cdb", "cdb.tencentcloudapi.com"),
        ("cdb", "cvm.tencentcloudapi.com"),
    ] {
        for key in ["", "x"] {
            client.credentials.secret_key.push_str(key);
            let request = post(&client, scope, host, "2017-03-12", "DescribeDisks", "{}");
            let response = client.send(&request);
            assert_eq!(code(&response).as_deref(), Some("NoSuchProduct"), "{host}: {response}");
            let message = response["Error"]["Message"].as_str().unwrap();
            assert!(message.contains("`cdb`") && message.contains("cvm"), "{message}");
        }
        client.credentials = known();
    }
}
