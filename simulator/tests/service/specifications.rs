//! Services without hand-written behavior, whose specification is passed to the simulator.

use std::path::Path;

use bytes::Bytes;
use http::Request;
use serde_json::{Value, json};
use tencent_cloud::sign::tc3;
use tencent_cloud::sign::v1::{self, Algorithm, Names};
use tencent_cloud::{GenericClient, flatten::Parameters};
use tencent_cloud_simulator::{Core, Simulator, Sources};

use crate::common::{TestClient, code, form, known};

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
    assert_eq!((&notes["TotalCount"], &notes["NoteSet"]), (&json!(0), &json!([])), "{notes}");
    let created = call(&mut client, "CreateNote", &json!({"Title": "Second"}));
    assert_eq!(created["NoteId"], "", "{created}");
    assert!(!Core::is_stateful("demo", VERSION, "CreateNote"));
}

#[test]
fn examples_are_returned_on_request() {
    let mut client = TestClient::of(&Simulator::builder().specification(demo()).examples(true));
    let notes = call(&mut client, "DescribeNotes", &json!({}));
    assert_eq!(notes["TotalCount"], 1, "{notes}");
    assert_eq!(notes["NoteSet"], json!([{"NoteId": "note-1", "Title": "First note"}]));
    // It has no example.
    let created = call(&mut client, "CreateNote", &json!({"Title": "Second"}));
    assert_eq!(created["NoteId"], "", "{created}");
}

/// Returns a call of an embedded specification without state.
fn region_call(client: &TestClient) -> Request<Bytes> {
    let host = "region.tencentcloudapi.com";
    post(client, "region", host, "2022-06-27", "DescribeProducts", "{}")
}

/// Returns the header and the code of the response to an action.
fn fidelity(client: &mut TestClient, request: &Request<Bytes>) -> (Option<String>, Option<String>) {
    let response = client.core.handle(request, client.now);
    let header = response.headers().get("X-Simulator-Fidelity");
    let header = header.map(|value| value.to_str().unwrap().to_owned());
    (header, code(&crate::common::response(&response)))
}

#[test]
fn header_states_how_a_response_was_made() {
    let demo_call = |client: &TestClient, action: &str, body: &str| {
        post(client, "demo", "demo.tencentcloudapi.com", VERSION, action, body)
    };
    for (examples, with_example) in [(false, "shape"), (true, "example")] {
        let builder = Simulator::builder().specification(demo()).examples(examples);
        let mut client = TestClient::of(&builder);
        for (request, header, code) in [
            (demo_call(&client, "DescribeNotes", "{}"), Some(with_example), None),
            (demo_call(&client, "CreateNote", r#"{"Title": "x"}"#), Some("shape"), None),
            (demo_call(&client, "CreateNote", "{}"), Some("shape"), Some("MissingParameter")),
            (demo_call(&client, "CreateNotes", "{}"), None, Some("InvalidAction")),
            (client.post("DescribeZones", "{}"), Some("stateful"), None),
            (client.post("DescribeZones", "[]"), None, Some("InvalidParameter")),
            (client.post("StopInstances", "{}"), Some("stateful"), Some("MissingParameter")),
            (region_call(&client), Some(with_example), None),
        ] {
            let found = fidelity(&mut client, &request);
            assert_eq!((found.0.as_deref(), found.1.as_deref()), (header, code), "{request:?}");
        }
    }
}

#[test]
fn strict_mode_rejects_actions_without_state() {
    let mut client = TestClient::of(&Simulator::builder().specification(demo()).strict(true));
    let notes = call(&mut client, "DescribeNotes", &json!({}));
    assert_eq!(code(&notes).as_deref(), Some("UnsupportedOperation"));
    let message = notes["Error"]["Message"].as_str().unwrap();
    assert!(message.contains("`DescribeNotes` of `demo` 2020-01-01"), "{message}");
    let request = region_call(&client);
    assert_eq!(code(&client.send(&request)).as_deref(), Some("UnsupportedOperation"));
    client.ok("DescribeZones", &json!({}));
    // API 2.0 has no state for the monitoring of zones.
    assert_eq!(client.api20_code("DescribeZoneAbility", &json!({})), 5100);
    client.api20_ok("DescribeAvailabilityZones", &json!({}));
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
        assert_eq!(response["NoteSet"], json!([]), "{scope} {host}: {response}");
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
        assert_eq!(response["NoteSet"], json!([]), "{host}: {response}");
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

/// Returns the demo as a specification of another service and version.
fn demo_as(service: &str, version: &str) -> Sources {
    let mut sources = Sources::new();
    for source in demo().files() {
        let text = source.text.replace("x-service: demo", &format!("x-service: {service}"));
        let text = text.replace(VERSION, version);
        let text = text.replace("demo.tencentcloudapi", &format!("{service}.tencentcloudapi"));
        sources.add(source.path.clone(), text);
    }
    sources
}

#[test]
fn a_passed_specification_replaces_the_embedded_one() {
    let builder = Simulator::builder().specification(demo_as("region", "2022-06-27"));
    let mut client = TestClient::of(&builder);
    assert_eq!(
        client.core.replaced_specifications(),
        [("region".to_owned(), "2022-06-27".to_owned())]
    );
    let request = |client: &TestClient, action: &str| {
        post(client, "region", "region.tencentcloudapi.com", "2022-06-27", action, "{}")
    };
    let notes = request(&client, "DescribeNotes");
    assert_eq!(client.send(&notes)["NoteSet"], json!([]));
    let products = request(&client, "DescribeProducts");
    assert_eq!(code(&client.send(&products)).as_deref(), Some("InvalidAction"));
}

#[test]
fn the_specification_of_actions_with_state_cannot_be_replaced() {
    let builder = Simulator::builder().specification(demo_as("cvm", "2017-03-12"));
    let error = builder.core().unwrap_err().to_string();
    assert!(error.contains("cannot replace the specification of `cvm` 2017-03-12"), "{error}");
    // Another version has no state.
    assert!(Simulator::builder().specification(demo_as("cvm", "2020-01-01")).core().is_ok());
}

#[test]
fn a_version_cannot_be_passed_twice() {
    let builder = Simulator::builder().specification(demo()).specification(demo());
    let error = builder.core().unwrap_err().to_string();
    assert!(error.contains("two specifications of `demo` 2020-01-01"), "{error}");
}

#[test]
fn an_ambiguous_action_is_an_error_that_names_the_services() {
    let builder =
        Simulator::builder().specification(demo()).specification(demo_as("memo", VERSION));
    let mut client = TestClient::of(&builder);
    // Neither the scope of this signature nor the host names a service.
    let request = post(&client, "127", "127.0.0.1:8520", VERSION, "DescribeNotes", "{}");
    let response = client.send(&request);
    assert_eq!(code(&response).as_deref(), Some("InvalidAction"), "{response}");
    let message = response["Error"]["Message"].as_str().unwrap();
    assert!(message.contains("`demo` and `memo`"), "{message}");
    for (scope, host) in [("memo", "127.0.0.1:8520"), ("memo", "memo.tencentcloudapi.com")] {
        let request = post(&client, scope, host, VERSION, "DescribeNotes", "{}");
        let response = client.send(&request);
        assert_eq!(response["NoteSet"], json!([]), "{scope} {host}: {response}");
    }
}

#[test]
fn folders_contain_one_specification_or_a_tree_of_them() {
    for folder in ["tests/demo/2020-01-01", "tests/demo", "tests"] {
        let mut client = TestClient::of(&Simulator::builder().spec_dir(folder));
        let notes = call(&mut client, "DescribeNotes", &json!({}));
        assert_eq!(notes["NoteSet"], json!([]), "{folder}: {notes}");
    }
    for (folder, expected) in [
        (
            "src",
            "no specification in `src`: expected a file openapi.yaml in this folder, in <version>/",
        ),
        ("no/such/folder", "cannot read the folder `no/such/folder`: "),
    ] {
        let error = Simulator::builder().spec_dir(folder).core().unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
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
    assert_eq!(response["Response"]["TotalCount"], 0);
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
