//! The errors of calls: every kind of failure, and what its error contains.

use std::error::Error as _;
use std::time::Duration;

use crate::calls::common::{
    Answer, SECRET_ID, SECRET_KEY, Script, Silence, builder, client, request, response, success,
};
use tencent_cloud::providers::Environment;
use tencent_cloud::transport::{Failure, TransportError};
use tencent_cloud::{
    ClientBuilder, Credentials, Error, ErrorCode, ErrorKind, GenericClient, Signature,
};

const JSON: &str = "application/json";

async fn error_of(answer: Answer) -> Error {
    let script = Script::new([answer]);
    let error = client(script.clone()).call_action(request()).await.unwrap_err();
    assert_eq!(script.sent().len(), 1);
    error
}

/// The content of an error.
#[derive(Debug, PartialEq)]
struct Row<'a> {
    kind: ErrorKind,
    code: Option<&'a str>,
    request_id: Option<&'a str>,
    status: Option<u16>,
    path: Option<&'a str>,
    retryable: bool,
    throttling: bool,
    not_executed: bool,
    keeps_body: bool,
}

fn row(error: &Error) -> Row<'_> {
    Row {
        kind: error.kind(),
        code: error.code(),
        request_id: error.request_id(),
        status: error.http_status(),
        path: error.json_path(),
        retryable: error.is_retryable(),
        throttling: error.is_throttling(),
        not_executed: error.was_not_executed(),
        keeps_body: error.body().is_some(),
    }
}

fn failure(code: &str) -> String {
    format!(
        r#"{{"Response": {{"Error": {{"Code": "{code}", "Message": "text"}}, "RequestId": "id-1"}}}}"#
    )
}

const SERVICE: Row<'static> = Row {
    kind: ErrorKind::Service,
    code: None,
    request_id: Some("id-1"),
    status: Some(200),
    path: None,
    retryable: false,
    throttling: false,
    not_executed: false,
    keeps_body: false,
};

const GATEWAY: Row<'static> = Row {
    kind: ErrorKind::Gateway,
    request_id: None,
    retryable: true,
    keeps_body: true,
    ..SERVICE
};

#[tokio::test]
async fn errors_keep_the_content_of_the_response() {
    let cases = [
        // An error response is recognized with any content type and any status.
        (200, JSON, failure("ResourceNotFound"), Row { code: Some("ResourceNotFound"), ..SERVICE }),
        (
            200,
            "application/json; charset=utf-8",
            failure("ResourceNotFound"),
            Row { code: Some("ResourceNotFound"), ..SERVICE },
        ),
        (
            200,
            "text/plain",
            failure("ResourceNotFound"),
            Row { code: Some("ResourceNotFound"), ..SERVICE },
        ),
        (
            400,
            JSON,
            failure("MissingParameter"),
            Row {
                code: Some("MissingParameter"),
                status: Some(400),
                not_executed: true,
                ..SERVICE
            },
        ),
        (
            200,
            JSON,
            failure("RequestLimitExceeded"),
            Row {
                code: Some("RequestLimitExceeded"),
                retryable: true,
                throttling: true,
                not_executed: true,
                ..SERVICE
            },
        ),
        (
            200,
            JSON,
            failure("RequestLimitExceeded.JobNumExceed"),
            Row { code: Some("RequestLimitExceeded.JobNumExceed"), ..SERVICE },
        ),
        (
            200,
            JSON,
            failure("LimitExceeded.RateLimitExceeded"),
            Row {
                code: Some("LimitExceeded.RateLimitExceeded"),
                retryable: true,
                throttling: true,
                ..SERVICE
            },
        ),
        (
            200,
            JSON,
            failure("InternalError"),
            Row { code: Some("InternalError"), retryable: true, ..SERVICE },
        ),
        // Gateways.
        (502, "text/html", "<html>Bad Gateway</html>".into(), Row { status: Some(502), ..GATEWAY }),
        (200, "text/html", "<html>log in</html>".into(), Row { status: Some(200), ..GATEWAY }),
        (200, JSON, String::new(), GATEWAY),
        (
            429,
            "text/plain",
            "slow down".into(),
            Row { status: Some(429), throttling: true, ..GATEWAY },
        ),
        (403, "text/plain", "no".into(), Row { status: Some(403), retryable: false, ..GATEWAY }),
        (302, "text/plain", String::new(), Row { status: Some(302), retryable: false, ..GATEWAY }),
        (500, JSON, r#"{"message": "oops"}"#.into(), Row { status: Some(500), ..GATEWAY }),
        (
            503,
            JSON,
            r#"{"Response": {"ThingSet": [], "RequestId": "id-1"}}"#.into(),
            Row { status: Some(503), ..GATEWAY },
        ),
    ];
    for (status, content_type, body, expected) in cases {
        let error = error_of(response(status, content_type, body.clone())).await;
        assert_eq!(row(&error), expected, "{status} {content_type} {body}: {error}");
        assert_eq!(error.action(), Some("DescribeThings"));
        if expected.keeps_body {
            assert_eq!(error.body(), Some(body.as_bytes()));
        }
    }
}

#[tokio::test]
async fn decode_errors_have_a_path_and_the_body() {
    let unreadable = Row { kind: ErrorKind::Decode, request_id: None, keeps_body: true, ..SERVICE };
    let cases = [
        (
            r#"{"Response": {"ThingSet": [{"CPU": 1}, {"CPU": {}}], "RequestId": "id-1"}}"#,
            Row { path: Some("Response.ThingSet[1].CPU"), request_id: Some("id-1"), ..unreadable },
        ),
        (
            r#"{"Response": {"ThingSet": [{"CPU": 1}, {"CP"#,
            Row { path: Some("Response.ThingSet[1]"), retryable: true, ..unreadable },
        ),
        (r#"{"Answer": {}}"#, Row { ..unreadable }),
        (r#"{"Response": 7}"#, Row { path: Some("Response"), ..unreadable }),
    ];
    for (body, expected) in cases {
        let error = error_of(response(200, JSON, body)).await;
        assert_eq!(row(&error), expected, "{body}: {error}");
        assert_eq!(error.body(), Some(body.as_bytes()));
    }
}

#[tokio::test]
async fn transport_errors_keep_their_failure() {
    let cases = [
        (Failure::Connect, true, true),
        (Failure::Timeout, true, false),
        (Failure::Exchange, true, false),
        (Failure::TooLarge, false, false),
        (Failure::Unsendable, false, true),
    ];
    for (failure, retryable, not_executed) in cases {
        let cause = std::io::Error::other("the cause");
        let error = error_of(Err(TransportError::new(failure, "reset").with_source(cause))).await;
        assert_eq!(error.kind(), ErrorKind::Transport(failure));
        assert_eq!(error.is_retryable(), retryable, "{failure:?}");
        assert_eq!(error.was_not_executed(), not_executed, "{failure:?}");
        assert_eq!(error.source().unwrap().to_string(), "the cause");
    }
}

#[tokio::test]
async fn an_error_is_displayed_on_one_line() {
    let body = r#"{"Response": {"Error": {"Code": "InvalidParameter", "Message": "two\nlines\u0007"}, "RequestId": "id-1"}}"#;
    let cases = [
        (
            response(200, JSON, body),
            r"DescribeThings: service error InvalidParameter: two\nlines\u{7} (request id id-1, HTTP status 200)",
        ),
        (
            response(502, "text/html", "<html>"),
            "DescribeThings: gateway error: the body is not JSON: expected a JSON object (HTTP status 502)",
        ),
        (
            Err(TransportError::new(Failure::Connect, "refused")),
            "DescribeThings: cannot connect: refused",
        ),
    ];
    for (answer, expected) in cases {
        assert_eq!(error_of(answer).await.to_string(), expected);
    }
    let error =
        error_of(response(200, JSON, r#"{"Response": {"ThingSet": 7, "RequestId": "id-9"}}"#))
            .await;
    let line = error.to_string();
    assert!(line.starts_with("DescribeThings: invalid response: "), "{line}");
    assert!(line.ends_with("(at Response.ThingSet, request id id-9, HTTP status 200)"), "{line}");
    assert!(!line.contains('\n'), "{line}");
}

#[tokio::test]
async fn compares_whole_codes() {
    let error = error_of(response(200, JSON, failure("ResourceNotFound.Image"))).await;
    assert!(error.is(ErrorCode::new("ResourceNotFound.Image")));
    assert!(!error.is(ErrorCode::new("ResourceNotFound")));
}

#[tokio::test]
async fn decodes_a_response_that_breaks_its_documentation() {
    let body = r#"{"Response": {"ThingSet": [{"CPU": "4", "New": {}}, {"CPU": null}], "RequestId": "id-1"}}"#;
    let script = Script::new([response(200, "text/plain", body)]);
    let response = client(script).call_action(request()).await.unwrap();
    assert_eq!(response.request_id, "id-1");
    let cpus: Vec<_> = response.thing_set.iter().map(|thing| thing.cpu).collect();
    assert_eq!(cpus, [Some(4), None]);
}

#[tokio::test]
async fn a_call_times_out() {
    let client = builder().transport(Silence).build().unwrap();
    let error = client.call_action(request()).timeout(Duration::from_secs(3)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(error.is_retryable() && !error.was_not_executed());
    assert!(error.to_string().contains("within 3s"), "{error}");
}

#[test]
fn reports_a_missing_timer() {
    let script = Script::new([success()]);
    let client = GenericClient::builder()
        .credentials(Credentials::new(SECRET_ID, SECRET_KEY))
        .transport(script.clone())
        .build()
        .unwrap();
    let mut call = std::pin::pin!(client.call_action(request()).into_future());
    let waker = std::task::Waker::noop();
    let std::task::Poll::Ready(Err(error)) =
        call.as_mut().poll(&mut std::task::Context::from_waker(waker))
    else {
        unreachable!("expected an error at once")
    };
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(error.to_string().contains("Tokio"), "{error}");
    assert!(script.sent().is_empty());
}

#[tokio::test]
async fn polling_after_completion_is_an_error() {
    let mut call = client(Script::new([success()])).call_action(request()).into_future();
    (&mut call).await.unwrap();
    let error = (&mut call).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(!error.was_not_executed(), "the call succeeded: {error}");
    let mut call = client(Script::new([success()]))
        .call::<_, serde_json::Value>("cvm", "v", "A", &serde_json::json!({}))
        .send();
    (&mut call).await.unwrap();
    assert!(!(&mut call).await.unwrap_err().was_not_executed());
}

#[tokio::test]
async fn rejects_invalid_requests_before_sending() {
    let script = Script::default();
    let client = client(script.clone());
    let cases = [
        (
            client.call_action(request()).header("Authorization", "x").await,
            "Authorization is reserved",
        ),
        (client.call_action(request()).header("x-tc-token", "x").await, "x-tc-token is reserved"),
        (client.call_action(request()).header("a b", "x").await, "is not a header name"),
        (client.call_action(request()).header("a", "x\ny").await, "line break"),
        (client.call_action(request()).region("x\ny").await, "x-tc-region"),
        (client.call_action(request()).region("").await, "the region is empty"),
        (client.call_action(request()).trace_id("x\ny").await, "x-tc-traceid"),
    ];
    for (result, part) in cases {
        let error = result.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config, "{error}");
        assert!(error.was_not_executed());
        assert!(error.to_string().contains(part), "{error}");
    }
    let error = client.call_raw("a/b", "v", "A", "{}").await.unwrap_err();
    assert!(error.to_string().contains("not the name of a service"), "{error}");
    assert!(script.sent().is_empty());
}

#[tokio::test]
async fn missing_credentials_name_the_variable() {
    let source = Environment::given([("TENCENTCLOUD_SECRET_ID", "id")]);
    let client = builder().credentials(source).transport(Script::default()).build().unwrap();
    let error = client.call_action(request()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Credentials);
    assert!(error.to_string().contains("TENCENTCLOUD_SECRET_KEY is not set"), "{error}");
}

#[test]
fn build_reports_invalid_settings() {
    let with = || GenericClient::builder().credentials(Credentials::new(SECRET_ID, SECRET_KEY));
    let cases: [(ClientBuilder<GenericClient>, &str); 6] = [
        (GenericClient::builder(), "no credentials are set"),
        (with().endpoint("http://example.com"), "allow_http()"),
        (with().endpoint("https://a").root_domain("b"), "both endpoint and root_domain"),
        (with().region(""), "the region is empty"),
        (with().request_client("x".repeat(129)), "has 129 bytes"),
        (
            with().transport(Silence).connect_timeout(Duration::ZERO),
            "both http options and a transport are set",
        ),
    ];
    for (builder, part) in cases {
        let error = builder.signature(Signature::Tc3).build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config);
        assert!(error.to_string().contains(part), "{error}");
    }
}

#[test]
fn errors_are_small() {
    assert_eq!(size_of::<Error>(), size_of::<usize>());
}

/// Calls can be made from any thread, and futures can move between threads.
#[test]
fn types_are_send_and_sync() {
    fn sendable<T: Send>(_: &T) {}
    fn shareable<T: Send + Sync>(_: &T) {}
    let client = client(Script::default());
    shareable(&client);
    shareable(&builder());
    shareable(&client.call_action(request()));
    sendable(&client.call_action(request()).into_future());
    sendable(&client.call_raw("cvm", "v", "A", "{}").into_future());
    let _: fn(&Error) = shareable::<Error>;
}
