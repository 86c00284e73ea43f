//! Calls by name, and typed calls with the response as received.

use tencent_cloud::{ErrorKind, Idempotency, RequestMethod, RetryPolicy, Signature};

use crate::calls::common::{
    Script, builder, client, header, lost, refusal, request, response, success,
};
use crate::calls::requests::expected_authorization;

#[tokio::test]
async fn returns_the_response_as_received() {
    let body =
        r#"{"Response": {"Anything": [1, 2], "RequestId": "id-1", "DeprecatedWarning": "use B"}}"#;
    let script = Script::new([response(200, "application/json", body)]);
    let raw = client(script.clone())
        .call_raw("vpc", "2017-03-12", "DescribeVpcs", r#"{"Limit":"1"}"#)
        .region("ap-beijing")
        .await
        .unwrap();
    assert_eq!(raw.body(), body);
    assert_eq!((raw.status().as_u16(), raw.attempts()), (200, 1));
    assert_eq!(raw.headers()["content-type"], "application/json");
    assert_eq!((raw.request_id(), raw.deprecation_warning()), (Some("id-1"), Some("use B")));
    let sent = &script.sent()[0];
    assert_eq!(sent.uri(), "https://vpc.tencentcloudapi.com/");
    assert_eq!(sent.body(), r#"{"Limit":"1"}"#);
    assert_eq!(header(sent, "x-tc-action"), Some("DescribeVpcs"));
    assert_eq!(header(sent, "x-tc-region"), Some("ap-beijing"));
    let expected = expected_authorization(sent, "vpc");
    assert_eq!(header(sent, "authorization"), Some(expected.as_str()));
}

#[tokio::test]
async fn flattens_the_json_object() {
    let json = r#"{"Filters": [{"Name": "zone", "Values": ["a b", "c"]}], "Limit": 20, "Big": 18446744073709551615,
        "Ratio": 1e20, "Exact": true, "None": null, "Empty": [], "Text": ""}"#;
    let pairs = "Big=18446744073709551615&Exact=true&Filters.0.Name=zone&Filters.0.Values.0=a%20b\
        &Filters.0.Values.1=c&Limit=20&Ratio=100000000000000000000&Text=";
    for signature in [Signature::Tc3, Signature::HmacSha256] {
        let script = Script::new([success()]);
        let get = builder().signature(signature).method(RequestMethod::Get);
        let client = get.transport(script.clone()).build().unwrap();
        client.call_raw("cvm", "2017-03-12", "DescribeThings", json).await.unwrap();
        let sent = &script.sent()[0];
        let query: Vec<&str> = sent.uri().query().unwrap().split('&').collect();
        for pair in pairs.split('&') {
            assert!(query.contains(&pair), "{signature:?}: no {pair} in {query:?}");
        }
        assert!(!query.iter().any(|pair| pair.starts_with("None") || pair.starts_with("Empty")));
    }
}

#[tokio::test]
async fn rejects_a_body_that_is_not_a_json_object() {
    let bodies = ["", "null", "[1]", r#""secret""#, r#"{"A": }"#, r#"{"A": 1} x"#];
    for method in [RequestMethod::Post, RequestMethod::Get] {
        let client = builder().method(method).transport(Script::default()).build().unwrap();
        for body in bodies {
            let error = client.call_raw("cvm", "v", "A", body).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Config, "{body}");
            let printed = error.to_string();
            assert!(printed.contains("JSON object") && !printed.contains("secret"), "{printed}");
        }
    }
}

#[tokio::test]
async fn retries_only_what_the_caller_marks_as_idempotent() {
    let client = |script: &Script| {
        builder().retry(RetryPolicy::standard()).transport(script.clone()).build().unwrap()
    };
    let once = Script::new([lost()]);
    client(&once).call_raw("cvm", "v", "A", "{}").await.unwrap_err();
    let again = Script::new([lost(), success()]);
    let call = client(&again).call_raw("cvm", "v", "A", "{}").idempotency(Idempotency::ReadOnly);
    assert_eq!(call.await.unwrap().attempts(), 2);
}

/// The typed response cannot be decoded; the raw one is as received.
#[tokio::test]
async fn send_raw_returns_the_response_of_a_typed_request() {
    let odd = r#"{"Response": {"ThingSet": "none", "More": 1, "RequestId": "id-1"}}"#;
    let script = Script::new([
        response(200, "text/plain", odd),
        response(200, "text/plain", odd),
        refusal("ResourceNotFound"),
        response(200, "text/html", "<html>"),
    ]);
    let client = client(script);
    assert_eq!(client.call_action(request()).await.unwrap_err().kind(), ErrorKind::Decode);
    let raw = client.call_action(request()).send_raw().await.unwrap();
    assert_eq!((raw.body().as_ref(), raw.request_id()), (odd.as_bytes(), Some("id-1")));
    let printed = format!("{raw:?}");
    assert!(printed.contains("66 bytes") && !printed.contains("More"), "{printed}");
    let error = client.call_action(request()).send_raw().await.unwrap_err();
    assert_eq!(error.code(), Some("ResourceNotFound"));
    let error = client.call_action(request()).send_raw().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Gateway);
}
