//! API 2.0: flattened parameters, an older signature, a response with a numeric code.

use std::collections::BTreeMap;

use tencent_cloud::flatten::Parameters;
use tencent_cloud::shape::UnknownNumber;
use tencent_cloud::sign::v1::{self, Algorithm, Names};
use tencent_cloud::{
    Action, ActionInfo, Dialect, ErrorCode, ErrorKind, GenericClient, RequestMethod, Signature,
    json, numbered, shape,
};

use crate::calls::common::{Answer, NOW, SECRET_KEY, Script, builder, response};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
enum Status {
    Running,
    Minus,
    Unknown(UnknownNumber),
}

numbered! {
    Status {
        Running: 2,
        Minus: -1,
    }
}

#[derive(Clone, Default)]
struct StopRequest {
    instance_ids: Vec<String>,
    status: Option<Status>,
    force_stop: Option<i64>,
}

shape! {
    StopRequest {
        0 => instance_ids: "instanceIds",
        1 => status: "status",
        2 => force_stop: "force_stop",
    }
}

#[derive(Clone, Default)]
struct Outcome {
    code: i64,
    status: Option<Status>,
}

shape! {
    Outcome {
        0 => code: "code",
        1 => status: "status",
    }
}

#[derive(Clone, Default)]
struct StopResponse {
    code: i64,
    detail: BTreeMap<String, Outcome>,
    ids: Option<BTreeMap<String, Vec<String>>>,
    inner: Option<Outcome>,
}

shape! {
    StopResponse {
        0 => code: "code",
        1 => detail: "detail",
        2 => ids: "unInstanceIds",
        3 => inner: "inner",
    }
}

impl Action for StopRequest {
    type Response = StopResponse;
    const INFO: &'static ActionInfo = &ActionInfo::new("cvm", "v2", "StopInstances")
        .dialect(Dialect::Api20 { host: "image.api.qcloud.com" });
}

/// The same with a response without a field for the parts of a batch.
#[derive(Clone, Default)]
struct RenameRequest {}

shape! { RenameRequest {} }

impl Action for RenameRequest {
    type Response = Outcome;
    const INFO: &'static ActionInfo = &ActionInfo::new("cvm", "v2", "Rename")
        .dialect(Dialect::Api20 { host: "image.api.qcloud.com" });
}

fn request() -> StopRequest {
    StopRequest {
        instance_ids: vec!["ins-1".to_owned(), "a b&c".to_owned()],
        status: Some(Status::Running),
        force_stop: Some(1),
    }
}

#[tokio::test]
async fn parameters_cannot_be_excluded_from_the_signature() {
    let script = Script::default();
    let client = client(&script, Signature::Tc3, RequestMethod::Post);
    let error = client.call_action(request()).unsigned_payload(true).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(error.to_string().contains("API 3.0"), "{error}");
}

fn json(body: &'static str) -> Answer {
    response(200, "text/html", body)
}

fn client(script: &Script, signature: Signature, method: RequestMethod) -> GenericClient {
    let builder = builder().transport(script.clone()).signature(signature).method(method);
    builder.build().unwrap()
}

#[tokio::test]
async fn sends_flattened_parameters_with_an_older_signature() {
    let cases = [
        (Signature::Tc3, RequestMethod::Post, Algorithm::HmacSha256),
        (Signature::HmacSha256, RequestMethod::Get, Algorithm::HmacSha256),
        (Signature::HmacSha1, RequestMethod::Post, Algorithm::HmacSha1),
    ];
    for (signature, method, algorithm) in cases {
        let script = Script::new([json(r#"{"code":0,"detail":[]}"#)]);
        client(&script, signature, method).call_action(request()).await.unwrap();
        let sent = &script.sent()[0];
        assert_eq!(sent.uri().host(), Some("image.api.qcloud.com"));
        assert_eq!(sent.uri().path(), "/v2/index.php");
        assert_eq!(sent.method(), method.as_str());
        let form = match method {
            RequestMethod::Get => sent.uri().query().unwrap(),
            _ => std::str::from_utf8(sent.body()).unwrap(),
        };
        let decode = |text| percent_encoding::percent_decode_str(text).decode_utf8().unwrap();
        let parameters: Parameters = form
            .split('&')
            .map(|pair| pair.split_once('=').unwrap())
            .map(|(name, value)| (decode(name).into_owned(), decode(value).into_owned()))
            .collect();
        let mut names: Vec<&str> = parameters.iter().map(|pair| pair.0).collect();
        names.sort_unstable();
        let expected = [
            "Action",
            "Nonce",
            "Region",
            "SecretId",
            "Signature",
            "SignatureMethod",
            "Timestamp",
            "force_stop",
            "instanceIds.0",
            "instanceIds.1",
            "status",
        ];
        assert_eq!(names, expected);
        assert_eq!(parameters.get("Timestamp"), Some(NOW.to_string().as_str()));
        assert_eq!(parameters.get("SignatureMethod"), Some(algorithm.as_str()));
        assert_eq!(parameters.get("status"), Some("2"));
        let host = "image.api.qcloud.com";
        let text =
            v1::string_to_sign(method.as_str(), host, "/v2/index.php", &parameters, Names::Dotted);
        assert!(text.contains("&force.stop=1&"), "{text}");
        let expected = v1::signature(algorithm, SECRET_KEY, &text);
        assert_eq!(parameters.get("Signature"), Some(expected.as_str()));
    }
}

#[tokio::test]
async fn decodes_responses() {
    let cases = [
        (r#"{"code":0,"message":"","detail":{"ins-1":{"code":0,"status":"2"},"ins-2":null}}"#, 2),
        (r#"{"code":"0","codeDesc":"Success","detail":[],"inner":[]}"#, 0),
        (r#"{"code":5400,"message":"some failed","detail":{"ins-1":{"code":5100}}}"#, 1),
        (r#"{"code":0,"unInstanceIds":{"121":["ins-1","ins-2"]}}"#, 0),
    ];
    for (body, parts) in cases {
        let script = Script::new([json(body)]);
        let response = client(&script, Signature::Tc3, RequestMethod::Post)
            .call_action(request())
            .await
            .unwrap();
        assert_eq!(response.detail.len(), parts, "{body}");
        assert_eq!(
            json::decode::<StopResponse>(json::encode(&response).as_bytes()).unwrap(),
            response
        );
        if let Some(ids) = &response.ids {
            assert_eq!(ids["121"], ["ins-1", "ins-2"]);
            assert_eq!(Parameters::of(&response).get("unInstanceIds.121.1"), Some("ins-2"));
        }
        if let Some(part) = response.detail.get("ins-1").filter(|part| part.code == 0) {
            assert_eq!(part.status, Some(Status::Running));
        }
    }
}

#[tokio::test]
async fn errors_have_a_number_and_a_name() {
    let cases = [
        (
            r#"{"code":4100,"message":"bad signature"}"#,
            ErrorKind::Service,
            "StopInstances: service error 4100: bad signature (HTTP status 200)",
        ),
        (
            r#"{"code":"4000","message":"(100)no","codeDesc":"InvalidParameter.InvaildZoneId"}"#,
            ErrorKind::Service,
            "StopInstances: service error InvalidParameter.InvaildZoneId (4000): (100)no (HTTP status 200)",
        ),
        (
            r#"{"code":5100,"message":"all failed","detail":{"ins-1":{"code":5100}}}"#,
            ErrorKind::Service,
            "StopInstances: service error 5100: all failed (HTTP status 200)",
        ),
        (
            r#"{"Response":{"Error":{"Code":"InvalidAction.NotFound","Message":"no"},"RequestId":"r"}}"#,
            ErrorKind::Service,
            "StopInstances: service error InvalidAction.NotFound: no (HTTP status 200)",
        ),
        (
            r#"{"message":"?"}"#,
            ErrorKind::Gateway,
            "StopInstances: gateway error: expected the field `code` (HTTP status 200)",
        ),
        (
            "<html>",
            ErrorKind::Gateway,
            "StopInstances: gateway error: the body is not JSON: expected a JSON object (HTTP status 200)",
        ),
        (
            r#"{"code":0,"detail":[1]}"#,
            ErrorKind::Decode,
            "StopInstances: invalid response: invalid type: sequence, expected an object at line 1 column 22 (at detail, HTTP status 200)",
        ),
        (
            r#"{"code":0,"detail":{"ins-1":{"status":"up"}}}"#,
            ErrorKind::Decode,
            "StopInstances: invalid response: invalid value: a string, expected a signed 64-bit integer at line 1 column 42 (at detail[\"ins-1\"].status, HTTP status 200)",
        ),
    ];
    for (body, kind, line) in cases {
        let script = Script::new([json(body)]);
        let client = client(&script, Signature::Tc3, RequestMethod::Post);
        let error = client.call_action(request()).await.unwrap_err();
        assert_eq!((error.kind(), error.to_string().as_str()), (kind, line), "{body}");
        assert!(error.body().is_some() || body.contains("Response"), "{body}");
    }
}

#[tokio::test]
async fn error_numbers_decide_about_retries() {
    let script = Script::new([
        json(r#"{"code":4400,"message":"","codeDesc":"Odd.Name"}"#),
        json(r#"{"code":4100,"message":""}"#),
        json(r#"{"code":5400,"message":"some failed"}"#),
    ]);
    let client = client(&script, Signature::Tc3, RequestMethod::Post);
    let throttled = client.call_action(RenameRequest {}).await.unwrap_err();
    assert!(throttled.is_throttling() && throttled.was_not_executed());
    assert!(throttled.is(ErrorCode::new("4400")) && throttled.is(ErrorCode::new("Odd.Name")));
    let refused = client.call_action(RenameRequest {}).await.unwrap_err();
    assert!(refused.was_not_executed() && !refused.is_retryable());
    assert_eq!(refused.number(), Some(4100));
    // Without a field that lists the failed parts, it is an error.
    let partly = client.call_action(RenameRequest {}).await.unwrap_err();
    assert_eq!(partly.number(), Some(5400));
    assert!(!partly.was_not_executed());
}

#[test]
fn numbers_are_open_enumerations() {
    for value in Status::VALUES {
        assert_eq!(Status::from(value.as_i64()), *value);
    }
    assert_eq!(Status::from(7).as_i64(), 7);
    assert_eq!(Status::from(7).to_string(), "7");
    assert_eq!(Status::from(2), Status::Running);
    assert_eq!(
        format!("{:?}", request()),
        "StopRequest { instanceIds: [\"ins-1\", \"a b&c\"], status: 2, force_stop: 1 }"
    );
}
