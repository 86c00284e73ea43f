//! The role of the machine, from its metadata service.

use std::time::Duration;

use tencent_cloud::credentials::CredentialsProvider;
use tencent_cloud::providers::{CvmRole, Environment};
use tencent_cloud::transport::{Failure, TransportError};

use crate::common::{
    Answer, MARKER, Wire, at, check_error, config, credentials, header, metadata_reply, reply,
};

fn role(wire: &Wire) -> CvmRole {
    CvmRole::new().config(&config(Environment::given([("", "")]), wire))
}

fn uris(wire: &Wire) -> Vec<String> {
    wire.sent().iter().map(|request| request.uri().to_string()).collect()
}

const FOLDER: &str = "http://metadata.tencentyun.com/latest/meta-data/cam/security-credentials/";

#[tokio::test]
async fn the_role_and_its_credentials_are_asked_for() {
    let wire = Wire::script([reply(200, "my-role\n"), metadata_reply("machine", 7200)]);
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
async fn a_role_may_be_named_and_the_service_be_elsewhere() {
    let wire = Wire::script([metadata_reply("machine", 7200)]);
    let named = role(&wire).role("a role/ü").endpoint("http://127.0.0.1:8080/");
    named.credentials().await.unwrap();
    let path = "/latest/meta-data/cam/security-credentials/a%20role%2F%C3%BC";
    assert_eq!(uris(&wire), [format!("http://127.0.0.1:8080{path}")]);
    assert_eq!(header(&wire.sent()[0], "host"), "127.0.0.1:8080");

    let error = role(&wire).endpoint("ftp://metadata").credentials().await.unwrap_err();
    check_error(&error, &["metadata service: endpoint \"ftp://metadata\"", "https://"]);
}

fn lost() -> Answer {
    Err(TransportError::new(Failure::Exchange, "reset"))
}

/// What a service says that has no credentials to give, and whether it is there at all.
#[tokio::test(start_paused = true)]
async fn what_goes_wrong_is_told() {
    let named = || reply(200, "my-role");
    let cases: Vec<(Vec<Answer>, &str, bool)> = vec![
        (vec![reply(404, "")], "no role is bound to this machine", true),
        (
            vec![Err(TransportError::new(Failure::Connect, "no route"))],
            "no metadata service at http://metadata.tencentyun.com: cannot connect: no route",
            true,
        ),
        (vec![lost(), lost(), lost()], "connection lost: reset", false),
        (vec![reply(403, MARKER)], "asked for the role: expected status 200, found 403", false),
        (vec![reply(200, "")], "expected its name, on one line", false),
        (vec![reply(200, format!("<html>{MARKER}"))], "expected its name, on one line", false),
        (vec![reply(200, vec![0xff])], "expected its name, on one line", false),
        (vec![named(), reply(404, "")], "the role \"my-role\" is not bound", false),
        (
            vec![named(), Err(TransportError::new(Failure::Connect, "no route"))],
            "no credentials of the role \"my-role\": cannot connect: no route",
            false,
        ),
        (
            vec![named(), reply(500, MARKER), reply(502, ""), reply(503, "")],
            "asked for credentials: expected status 200, found 503",
            false,
        ),
        (vec![named(), reply(200, MARKER)], "my-role:1: not JSON", false),
        (
            vec![named(), reply(200, format!("\"{MARKER}\""))],
            "my-role:1: expected an object",
            false,
        ),
        (vec![named(), reply(200, vec![0xff])], "my-role: not UTF-8", false),
        (
            vec![named(), reply(200, r#"{"Code": "AssumeRoleFailed"}"#)],
            "expected Code to be \"Success\", found \"AssumeRoleFailed\"",
            false,
        ),
        (
            vec![named(), reply(200, r#"{"Code": "Success", "TmpSecretId": "a"}"#)],
            "TmpSecretKey is missing: expected a text",
            false,
        ),
        (
            vec![named(), reply(200, format!("{{\n\"TmpSecretId\": {{\"a\": \"{MARKER}\"}}}}"))],
            "my-role:2: TmpSecretId: expected a text",
            false,
        ),
        (
            vec![named(), reply(200, r#"{"TmpSecretId": "a", "TmpSecretKey": "b", "Token": "c"}"#)],
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
async fn what_may_pass_is_tried_again() {
    let wire = Wire::script([
        lost(),
        reply(500, ""),
        reply(200, "my-role"),
        reply(503, ""),
        metadata_reply("machine", 7200),
    ]);
    assert_eq!(role(&wire).credentials().await.unwrap().secret_id(), "machine");
}

/// Elsewhere than on a CVM, packets to the service may just be dropped.
#[tokio::test(start_paused = true)]
async fn a_service_that_hangs_is_given_up_after_two_seconds() {
    let wire = Wire::silent();
    let begin = tokio::time::Instant::now();
    let error = role(&wire).credentials().await.unwrap_err();
    assert_eq!(begin.elapsed(), Duration::from_secs(2));
    check_error(&error, &["no reply in time: none within 2s"]);
    assert!(error.is_absent());

    let error = role(&wire).role("my-role").credentials().await.unwrap_err();
    check_error(&error, &["no credentials of the role \"my-role\": no reply in time"]);
    assert!(!error.is_absent(), "somebody said that there is one");
    assert_eq!(wire.sent().len(), 2);
}

/// Over a connection of its own, without a transport that was set.
#[cfg(feature = "reqwest")]
#[tokio::test]
async fn the_service_is_reached_without_a_transport() {
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
        let body = metadata_reply("machine", 7200).unwrap().into_body();
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
