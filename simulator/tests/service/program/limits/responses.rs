//! Responses that the client never reads. Event streams are responses like others: the simulator sends them as a whole.

use std::time::Duration;

use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::{Program, call, exchange};

/// How long the server reads nothing after it has stopped. A server that is slower sends less, and passes.
const STALL: Duration = Duration::from_secs(3);

/// What a server reads that never stops, in bytes: much more than the kernel accepts.
const UNLIMITED: usize = 4 << 20;

/// Sends this request until the server reads no more, and returns the connection.
async fn send_only(mut stream: TcpStream, request: String) -> TcpStream {
    let mut sent = 0;
    // The server reads no further requests while it cannot send.
    while sent < UNLIMITED
        && matches!(timeout(STALL, stream.write_all(request.as_bytes())).await, Ok(Ok(())))
    {
        sent += request.len();
    }
    stream
}

#[tokio::test]
async fn pipelined_requests_are_bounded() {
    let program = Program::start(&[]).await;
    // The response is many times larger than the request.
    let request = call("DescribeZoneInstanceConfigInfos", "{}");
    let size = exchange(&mut program.connect(1).await[0], &request).await.len();
    assert!(size > 100_000, "{size}");
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
