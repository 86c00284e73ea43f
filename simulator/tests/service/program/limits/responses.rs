//! Responses that the client never reads.

use std::time::Duration;

use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::{Program, call, exchange};

/// Sends this request until the server reads no more, and returns the connection.
async fn send_only(mut stream: TcpStream, request: String) -> TcpStream {
    // The server reads no further requests while it cannot send.
    let all = async { while stream.write_all(request.as_bytes()).await.is_ok() {} };
    let _ = timeout(Duration::from_secs(1), all).await;
    stream
}

#[tokio::test]
async fn pipelined_requests_are_bounded() {
    let program = Program::start(&[]).await;
    let request = call("DescribeZones", "{}");
    let streams = program.attack(10, move |stream| send_only(stream, request.clone())).await;
    program.serves_others().await;
    program.check_memory(40);
    drop(streams);
}

/// Makes a call of another service, which must succeed.
async fn ok(
    stream: &mut TcpStream,
    (service, version): (&str, &str),
    action: &str,
    body: &str,
) -> String {
    let request = call(action, body).replace("cvm", service).replace("2017-03-12", version);
    let response = exchange(stream, &request).await;
    assert!(!response.contains("\"Error\""), "{response}");
    response
}

#[tokio::test]
async fn large_responses_that_are_never_read_are_bounded() {
    const CVM: (&str, &str) = ("cvm", "2017-03-12");
    const TAT: (&str, &str) = ("tat", "2020-10-28");
    let program = Program::start(&[]).await;
    let mut stream = program.connect(1).await.remove(0);
    let order = r#"{"Placement": {"Zone": "ap-guangzhou-4"}, "ImageId": "img-eb30mz89", "InstanceType": "S5.MEDIUM4"}"#;
    let response = ok(&mut stream, CVM, "RunInstances", order).await;
    let id = response.split('"').find(|part| part.starts_with("ins-")).unwrap().to_owned();
    let body = r#"{"advance_seconds": 600}"#;
    let advance = format!(
        "PUT /_simulator/clock HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    assert!(exchange(&mut stream, &advance).await.starts_with("HTTP/1.1 200"));
    // A list of a hundred invocations, each of which contains its script.
    let command = format!(r#"{{"Content": "{}", "InstanceIds": ["{id}"]}}"#, "QUFB".repeat(6000));
    for _ in 0..100 {
        ok(&mut stream, TAT, "RunCommand", &command).await;
    }
    let list = r#"{"Limit": 100}"#;
    let size = ok(&mut stream, TAT, "DescribeInvocations", list).await.len();
    assert!(size > 2_000_000, "{size}");
    let request = call("DescribeInvocations", list).replace("cvm", "tat").replace(CVM.1, TAT.1);
    let streams = program.attack(200, move |stream| send_only(stream, request.clone())).await;
    program.serves_others().await;
    program.check_memory(300);
    drop(streams);
}

#[tokio::test]
async fn event_streams_that_are_never_read_are_bounded() {
    let program = Program::start(&["--spec", "tests/chat/2024-01-01"]).await;
    let request = call("Chat", r#"{"Stream": true, "Question": "why"}"#)
        .replace("cvm", "chat")
        .replace("2017-03-12", "2024-01-01");
    let response = exchange(&mut program.connect(1).await[0], &request).await;
    assert!(response.contains("data: {"), "{response}");
    let streams = program.attack(5, move |stream| send_only(stream, request.clone())).await;
    program.serves_others().await;
    program.check_memory(40);
    drop(streams);
}
