//! The wire protocol of API 2.0: signatures and error numbers.

use bytes::Bytes;
use http::Request;
use serde_json::{Value, json};
use tencent_cloud::flatten::Parameters;
use tencent_cloud::sign::v1::{self, Algorithm, Names};
use tencent_cloud::transport::Transport as _;
use tencent_cloud_simulator::{Fault, FaultRule, ManualClock, Simulator};

use crate::common::{TestClient, known};

/// The parts of a request.
struct Call<'a> {
    method: &'a str,
    host: &'a str,
    algorithm: Algorithm,
    nonce: &'a str,
    age: i64,
    secret_id: Option<&'a str>,
    region: &'a str,
    action: &'a str,
    own: &'a [(&'a str, &'a str)],
}

const CALL: Call<'_> = Call {
    method: "POST",
    host: "cvm.api.qcloud.com",
    algorithm: Algorithm::HmacSha256,
    nonce: "1",
    age: 0,
    secret_id: None,
    region: "gz",
    action: "DescribeInstances",
    own: &[],
};

fn send(client: &mut TestClient, call: &Call<'_>) -> Value {
    let parameters = signed(client, call);
    deliver(client, call, &parameters)
}

fn signed(client: &TestClient, call: &Call<'_>) -> Parameters {
    let timestamp = (client.timestamp() - call.age).to_string();
    let secret_id = call.secret_id.unwrap_or(&client.credentials.secret_id);
    let mut parameters = Parameters::new();
    for (name, value) in [
        ("Action", call.action),
        ("Region", call.region),
        ("Timestamp", &timestamp),
        ("Nonce", call.nonce),
        ("SecretId", secret_id),
        ("SignatureMethod", call.algorithm.as_str()),
    ] {
        parameters.push(name, value);
    }
    for (name, value) in call.own {
        parameters.push(name, value);
    }
    let (method, path) = (call.method, "/v2/index.php");
    let text = v1::string_to_sign(method, call.host, path, &parameters, Names::Dotted);
    let key = &client.credentials.secret_key;
    parameters.push("Signature", &v1::signature(call.algorithm, key, &text));
    parameters
}

fn deliver(client: &mut TestClient, call: &Call<'_>, parameters: &Parameters) -> Value {
    let form = parameters.to_query();
    let (uri, body) = match call.method {
        "GET" => (format!("/v2/index.php?{form}"), String::new()),
        _ => ("/v2/index.php".to_owned(), form),
    };
    let request = Request::builder()
        .method(call.method)
        .uri(uri)
        .header("Host", call.host)
        .header("Content-Type", "application/x-www-form-urlencoded")
        .body(Bytes::from(body))
        .unwrap();
    let response = client.core.handle(&request, client.now);
    assert_eq!(response.status(), 200);
    serde_json::from_slice(response.body()).unwrap()
}

#[test]
fn all_signatures_and_methods_are_accepted() {
    for method in ["GET", "POST"] {
        for algorithm in [Algorithm::HmacSha1, Algorithm::HmacSha256] {
            let mut client = TestClient::new();
            let own =
                [("limit", "5"), ("searchWord", "a b&c_d"), ("instanceIds.0", "ins-00000000")];
            let response = send(&mut client, &Call { method, algorithm, own: &own, ..CALL });
            let expected = json!({
                "totalCount": 0, "instanceSet": [], "code": 0, "message": "", "codeDesc": "Success",
            });
            assert_eq!(response, expected);
        }
    }
}

#[test]
fn each_error_has_its_number() {
    let long = "x".repeat(61);
    let name = [("instanceId", "ins-00000000"), ("instanceName", long.as_str())];
    let size = [("instanceId", "ins-00000000"), ("storageSize", "15")];
    let cases = [
        (
            Call { secret_id: Some("AKIDunknown"), ..CALL },
            4104,
            "InvalidParameter.SecretIdNotFound",
        ),
        (Call { age: 301, ..CALL }, 4200, "InvalidRequest.ReplayAttack"),
        (Call { age: -301, ..CALL }, 4200, "InvalidRequest.ReplayAttack"),
        (Call { action: "NoSuchAction", ..CALL }, 6100, "InvalidAction.NotFound"),
        (Call { host: "image.api.qcloud.com", ..CALL }, 6100, "InvalidAction.NotFound"),
        (Call { region: "mars", ..CALL }, 4000, "InvalidParameter"),
        (Call { region: "", ..CALL }, 4000, "InvalidParameter"),
        (Call { own: &[("noSuchThing", "1")], ..CALL }, 4000, "InvalidParameter"),
        (Call { own: &[("limit", "many")], ..CALL }, 4000, "InvalidParameter"),
        (Call { own: &[("limit", "101")], ..CALL }, 4000, "InvalidParameter"),
        (Call { own: &[("status", "77")], ..CALL }, 4000, "InvalidParameter"),
        (Call { own: &[("instanceIds.1.x", "1")], ..CALL }, 4000, "InvalidParameter"),
        (Call { action: "ReturnInstance", ..CALL }, 4000, "InvalidParameter"),
        (Call { action: "ModifyInstanceAttributes", own: &name, ..CALL }, 4000, "InvalidParameter"),
        (Call { action: "ResizeInstanceHour", own: &size, ..CALL }, 4000, "InvalidParameter"),
        (
            Call { action: "ReturnInstance", own: &[("instanceId", "ins-00000000")], ..CALL },
            5000,
            "InvalidParameter.ResourceNotFound",
        ),
    ];
    for (call, number, name) in cases {
        let response = send(&mut TestClient::new(), &call);
        assert_eq!(
            (&response["code"], &response["codeDesc"]),
            (&json!(number), &json!(name)),
            "{} {:?}: {response}",
            call.action,
            call.own
        );
        assert!(response["message"].as_str().unwrap().ends_with('.'), "{response}");
    }
}

#[test]
fn changed_and_replayed_requests_are_rejected() {
    let mut client = TestClient::new();
    let mut changed = signed(&client, &CALL);
    changed.push("limit", "5");
    let response = deliver(&mut client, &CALL, &changed);
    assert_eq!(response["code"], 4100, "{response}");
    let whole = signed(&client, &CALL);
    assert_eq!(deliver(&mut client, &CALL, &whole)["code"], 0);
    let again = deliver(&mut client, &CALL, &whole);
    assert_eq!(
        (&again["code"], &again["codeDesc"]),
        (&json!(4500), &json!("InvalidRequest.ReplayAttack"))
    );
    assert_eq!(send(&mut client, &Call { nonce: "2", ..CALL })["code"], 0);
}

#[test]
fn both_generations_share_the_account() {
    let mut client = TestClient::new();
    let ids = client.run_and_wait(1);
    let response = send(&mut client, &CALL);
    let instance = &response["instanceSet"][0];
    assert_eq!((&instance["unInstanceId"], &instance["status"]), (&json!(ids[0]), &json!(2)));
    let own = [("instanceId", ids[0].as_str()), ("instanceName", "renamed")];
    let rename = Call { action: "ModifyInstanceAttributes", own: &own, nonce: "2", ..CALL };
    assert_eq!(send(&mut client, &rename)["code"], 0);
    assert_eq!(client.instance(&ids[0])["InstanceName"], "renamed");
}

#[tokio::test]
async fn throttling_has_its_number() {
    let client = TestClient::new();
    let clock = ManualClock::new(client.now);
    let memory = Simulator::builder().credentials(known()).clock(clock).in_memory().unwrap();
    memory.inject(FaultRule::always(Fault::Throttle));
    let parameters = signed(&client, &CALL);
    let request = Request::builder()
        .method("POST")
        .uri("/v2/index.php")
        .header("Host", CALL.host)
        .header("Content-Type", "application/x-www-form-urlencoded")
        .body(Bytes::from(parameters.to_query()))
        .unwrap();
    let response = memory.send(request).await.unwrap();
    let response: Value = serde_json::from_slice(response.body()).unwrap();
    assert_eq!(response["code"], 4400, "{response}");
}

#[test]
fn documented_rate_limits_per_minute_are_enforced_if_enabled() {
    let mut client = TestClient::of(&Simulator::builder().rate_limits(true));
    for _ in 0..100 {
        client.api20_ok("DescribeInstances", &json!({}));
    }
    assert_eq!(client.api20_code("DescribeInstances", &json!({})), 4400);
    client.api20_ok("DescribeImages", &json!({"imageType": 2}));
    client.advance(60);
    client.api20_ok("DescribeInstances", &json!({}));
}
