//! The role of the instance, from its metadata service.

use std::time::Duration;

use tencent_cloud::credentials::CredentialsProvider;
use tencent_cloud::providers::{CvmRole, Environment};
use tencent_cloud::transport::{Failure, TransportError};

use crate::credentials::common::{
    Answer, MARKER, Wire, at, check_error, config, credentials, header, metadata_response, response,
};

fn role(wire: &Wire) -> CvmRole {
    CvmRole::new().config(&config(Environment::given([("", "")]), wire))
}

fn uris(wire: &Wire) -> Vec<String> {
    wire.sent().iter().map(|request| request.uri().to_string()).collect()
}

const FOLDER: &str = "http://metadata.tencentyun.com/latest/meta-data/cam/security-credentials/";

#[tokio::test]
async fn requests_the_role_and_its_credentials() {
    let wire = Wire::script([response(200, "my-role\n"), metadata_response("machine", 7200)]);
    let given = role(&wire).credentials().await.unwrap();
    let expected = credentials("machine");
    assert_eq!(given.secret_id(), "machine");
    assert_eq!((given.secret_key(), given.token()), (expected.secret_key(), expected.token()));
    assert_eq!(given.expires_at(), Some(at(7200)));
    assert_eq!(uris(&wire), [FOLDER.to_owned(), format!("{FOLDER}my-role")]);
    for request in wire.sent() {
        assert_eq!(request.method(), http::Method::GET);
        assert_eq!(header(&request, "host"), "metadata.tencentyun.com");
        assert_eq!(header(&request, "authorization"), "");
    }
}

#[tokio::test]
async fn role_and_address_can_be_set() {
    let wire = Wire::script([metadata_response("machine", 7200)]);
    let named = role(&wire).role("a role/ü").endpoint("http://127.0.0.1:8080/");
    named.credentials().await.unwrap();
    let path = "/latest/meta-data/cam/security-credentials/a%20role%2F%C3%BC";
    assert_eq!(uris(&wire), [format!("http://127.0.0.1:8080{path}")]);
    assert_eq!(header(&wire.sent()[0], "host"), "127.0.0.1:8080");

    let error = role(&wire).endpoint("ftp://metadata").credentials().await.unwrap_err();
    check_error(
        &error,
        &["invalid address of the metadata service: invalid endpoint \"ftp://metadata\"", "https"],
    );
}

fn lost() -> Answer {
    Err(TransportError::new(Failure::Exchange, "reset"))
}

/// Outside of CVM, and without a bound role, the provider is absent; any other failure is an error.
#[tokio::test(start_paused = true)]
async fn errors_state_the_reason() {
    let named = || response(200, "my-role");
    let cases: Vec<(Vec<Answer>, &str, bool)> = vec![
        (vec![response(404, "")], "no role is bound to this instance", true),
        (
            vec![Err(TransportError::new(Failure::Connect, "no route"))],
            "no metadata service at http://metadata.tencentyun.com: cannot connect: no route",
            true,
        ),
        (vec![lost(), lost(), lost()], "connection lost: reset", false),
        (
            vec![response(403, MARKER)],
            "security-credentials/: expected status 200, found 403",
            false,
        ),
        (vec![response(200, "")], "expected the name of a role on one line", false),
        (
            vec![response(200, format!("<html>{MARKER}"))],
            "expected the name of a role on one line",
            false,
        ),
        (vec![response(200, vec![0xff])], "expected the name of a role on one line", false),
        (vec![named(), response(404, "")], "role \"my-role\" is not bound", false),
        (
            vec![named(), Err(TransportError::new(Failure::Connect, "no route"))],
            "cannot get credentials of role \"my-role\": cannot connect: no route",
            false,
        ),
        (
            vec![named(), response(500, MARKER), response(502, ""), response(503, "")],
            "security-credentials/my-role: expected status 200, found 503",
            false,
        ),
        (vec![named(), response(200, MARKER)], "my-role:1: invalid JSON", false),
        (
            vec![named(), response(200, format!("\"{MARKER}\""))],
            "my-role:1: expected an object",
            false,
        ),
        (vec![named(), response(200, vec![0xff])], "my-role: expected UTF-8", false),
        (
            vec![named(), response(200, r#"{"Code": "AssumeRoleFailed"}"#)],
            "expected Code \"Success\", found \"AssumeRoleFailed\"",
            false,
        ),
        (
            vec![named(), response(200, r#"{"Code": "Success", "TmpSecretId": "a"}"#)],
            "missing TmpSecretKey: expected a string",
            false,
        ),
        (
            vec![named(), response(200, format!("{{\n\"TmpSecretId\": {{\"a\": \"{MARKER}\"}}}}"))],
            "my-role:2: TmpSecretId: expected a string",
            false,
        ),
        (
            vec![
                named(),
                response(200, r#"{"TmpSecretId": "a", "TmpSecretKey": "b", "Token": "c"}"#),
            ],
            "ExpiredTime is missing",
            false,
        ),
    ];
    for (answers, part, is_absent) in cases {
        let count = answers.len();
        let wire = Wire::script(answers);
        let error = role(&wire).credentials().await.unwrap_err();
        check_error(&error, &[part]);
        assert_eq!(error.is_absent(), is_absent, "{error}");
        assert_eq!(wire.sent().len(), count);
    }
}

#[tokio::test(start_paused = true)]
async fn retries_temporary_failures() {
    let wire = Wire::script([
        lost(),
        response(500, ""),
        response(200, "my-role"),
        response(503, ""),
        metadata_response("machine", 7200),
    ]);
    assert_eq!(role(&wire).credentials().await.unwrap().secret_id(), "machine");
}

/// Outside of CVM, packets to the service may just be dropped.
#[tokio::test(start_paused = true)]
async fn a_request_times_out_after_two_seconds() {
    let wire = Wire::silent();
    let begin = tokio::time::Instant::now();
    let error = role(&wire).credentials().await.unwrap_err();
    assert_eq!(begin.elapsed(), Duration::from_secs(2));
    check_error(&error, &["attempt timed out: no response within 2s"]);
    assert!(error.is_absent());

    let error = role(&wire).role("my-role").credentials().await.unwrap_err();
    check_error(&error, &["cannot get credentials of role \"my-role\": attempt timed out"]);
    assert!(!error.is_absent(), "the role was named explicitly");
    assert_eq!(wire.sent().len(), 2);
}

#[cfg(feature = "reqwest")]
#[tokio::test]
async fn works_without_a_configured_transport() {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let role =
        CvmRole::new().role("r").endpoint(format!("http://{}", listener.local_addr().unwrap()));
    let serve = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut seen = Vec::new();
        while !seen.ends_with(b"\r\n\r\n") {
            seen.push(stream.read_u8().await.unwrap());
        }
        let body = metadata_response("machine", 7200).unwrap().into_body();
        let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", body.len());
        stream.write_all(&[head.as_bytes(), &body].concat()).await.unwrap();
        String::from_utf8(seen).unwrap()
    };
    let (given, seen) = tokio::join!(role.credentials(), serve);
    assert_eq!(given.unwrap().secret_id(), "machine");
    assert!(
        seen.starts_with("GET /latest/meta-data/cam/security-credentials/r HTTP/1.1\r\n"),
        "{seen}"
    );
}
