//! The default transport against a local server with scripted responses.

use std::error::Error as _;
use std::io;
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use tencent_cloud::transport::Failure;
use tencent_cloud::{Credentials, Error, ErrorKind, GenericClient, RetryPolicy};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use crate::calls::common::{DescribeThingsResponse, SECRET_ID, SECRET_KEY, plain_builder, request};

const BODY: &str = r#"{"Response": {"ThingSet": [{"CPU": 2}], "RequestId": "id-1"}}"#;

/// [`BODY`], compressed with gzip.
const PACKED: &[u8] = &[
    31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 171, 86, 10, 74, 45, 46, 200, 207, 43, 78, 85, 178, 82, 168,
    86, 10, 201, 200, 204, 75, 15, 78, 45, 1, 114, 162, 171, 149, 156, 3, 66, 129, 12, 163, 218,
    88, 29, 5, 160, 178, 194, 210, 212, 226, 18, 207, 20, 160, 136, 82, 102, 138, 174, 161, 82,
    109, 45, 0, 10, 69, 87, 208, 61, 0, 0, 0,
];

/// Accepts one request, sends `answer` and closes the connection. Returns the request.
async fn serve(listener: TcpListener, answer: Vec<u8>) -> String {
    let (mut stream, _) = listener.accept().await.unwrap();
    let mut seen = Vec::new();
    // The request is complete when its JSON is.
    while !seen.ends_with(b"}") {
        let mut chunk = [0; 4096];
        let length = stream.read(&mut chunk).await.unwrap();
        assert_ne!(length, 0, "the client hung up");
        seen.extend_from_slice(&chunk[..length]);
    }
    stream.write_all(&answer).await.unwrap();
    String::from_utf8(seen).unwrap()
}

async fn exchange(
    answer: impl Into<Bytes>,
) -> (Result<DescribeThingsResponse, Error>, String, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let client = client(&address);
    let served = serve(listener, answer.into().to_vec());
    let (response, seen) = tokio::join!(client.call_action(request()).into_future(), served);
    (response, seen, address)
}

fn client(address: &str) -> GenericClient {
    GenericClient::builder()
        // These tests look at single failures; `retry.rs` tests retries.
        .retry(tencent_cloud::RetryPolicy::never())
        .credentials(Credentials::new(SECRET_ID, SECRET_KEY))
        .endpoint(format!("http://{address}"))
        .max_response_size(1000)
        .build()
        .unwrap()
}

fn answer(head: &str, body: &[u8]) -> Vec<u8> {
    [format!("HTTP/1.1 {head}\r\nConnection: close\r\n\r\n").as_bytes(), body].concat()
}

#[tokio::test]
async fn sends_the_signed_request_and_returns_the_response() {
    let head = format!("200 OK\r\nContent-Length: {}", BODY.len());
    let (response, seen, address) = exchange(answer(&head, BODY.as_bytes())).await;
    assert_eq!(response.unwrap().request_id, "id-1");
    assert!(seen.starts_with("POST / HTTP/1.1\r\n"), "{seen}");
    let (head, _) = seen.split_once("\r\n\r\n").unwrap();
    let lines: Vec<&str> = head.lines().collect();
    let count = |line: &str| lines.iter().filter(|other| other.eq_ignore_ascii_case(line)).count();
    assert_eq!(count(&format!("host: {address}")), 1, "{head}");
    assert_eq!(count("content-type: application/json"), 1, "{head}");
    assert_eq!(count("x-tc-action: DescribeThings"), 1, "{head}");
}

#[tokio::test]
async fn decompresses_the_response() {
    let head = format!("200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {}", PACKED.len());
    let (response, ..) = exchange(answer(&head, PACKED)).await;
    assert_eq!(response.unwrap().thing_set.len(), 1);
}

#[tokio::test]
async fn distinguishes_transport_failures() {
    let long = "x".repeat(1001);
    let cases = [
        (Vec::new(), Failure::Exchange),
        (answer("200 OK\r\nContent-Length: 99", BODY.as_bytes()), Failure::Exchange),
        (answer("200 OK\r\nContent-Length: 1001", long.as_bytes()), Failure::TooLarge),
        (answer("200 OK", long.as_bytes()), Failure::TooLarge),
        (b"SSH-2.0-OpenSSH_9.6\r\n".to_vec(), Failure::Exchange),
    ];
    for (answer, failure) in cases {
        let printed = String::from_utf8_lossy(&answer).into_owned();
        let (response, ..) = exchange(answer).await;
        let error = response.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Transport(failure), "{printed}: {error}");
        assert!(!error.was_not_executed(), "{printed}: {error}");
    }
}

#[tokio::test]
async fn a_refused_connection_was_not_executed() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    drop(listener);
    let error = client(&address).call_action(request()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport(Failure::Connect), "{error}");
    assert!(error.was_not_executed() && error.is_retryable());
    assert!(error.to_string().contains("refused"), "{error}");
    // The line has the cause, and the sources repeat it for programs.
    assert_eq!(format!("{error:#}"), error.to_string());
    let mut source = error.source().unwrap();
    while !source.is::<io::Error>() {
        source = source.source().unwrap();
    }
    let io = source.downcast_ref::<io::Error>().unwrap();
    assert_eq!(io.kind(), io::ErrorKind::ConnectionRefused);
}

/// Only a runtime helps, so neither another attempt nor a backup.
#[test]
fn a_call_outside_of_a_runtime_is_not_retried() {
    let client = plain_builder()
        .retry(RetryPolicy::standard())
        .endpoint("http://127.0.0.1:1")
        .build()
        .unwrap();
    let mut call = std::pin::pin!(client.call_action(request()).into_future());
    let mut context = Context::from_waker(Waker::noop());
    let Poll::Ready(Err(error)) = call.as_mut().poll(&mut context) else {
        unreachable!("expected an error at once")
    };
    assert_eq!(error.kind(), ErrorKind::Transport(Failure::Unsendable), "{error}");
    assert!(error.attempts() == 1 && error.was_not_executed(), "{error}");
    assert!(error.to_string().contains("no Tokio runtime"), "{error}");
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let head = "302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0";
    let (response, ..) = exchange(answer(head, b"")).await;
    let error = response.unwrap_err();
    assert_eq!((error.kind(), error.http_status()), (ErrorKind::Gateway, Some(302)));
}
