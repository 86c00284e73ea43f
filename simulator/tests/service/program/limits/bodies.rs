//! Large bodies.

use bytes::Bytes;
use tokio::io::AsyncWriteExt as _;

use super::{Program, call, exchange, head, response, send};

const GIGABYTE: usize = 1 << 30;

fn megabyte() -> Bytes {
    Bytes::from(vec![b' '; 1 << 20])
}

/// Returns the head of a control request, except for its end.
fn put() -> String {
    "PUT /_simulator/clock HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n".into()
}

#[tokio::test]
async fn declared_and_streamed_gigabytes_are_rejected() {
    let program = Program::start(&[]).await;
    for (head, status) in [(head("DescribeZones"), "200"), (put(), "413")] {
        for length in [format!("Content-Length: {GIGABYTE}"), "Transfer-Encoding: chunked".into()] {
            let chunked = length.contains("chunked");
            let head = format!("{head}{length}\r\n\r\n");
            let outcomes = program.attack(8, move |mut stream| {
                let head = head.clone();
                async move {
                    stream.write_all(head.as_bytes()).await.unwrap();
                    let part = match chunked {
                        true => [b"100000\r\n", &megabyte()[..], b"\r\n"].concat().into(),
                        false => megabyte(),
                    };
                    (send(&mut stream, &part, GIGABYTE).await, response(&mut stream).await)
                }
            });
            for (sent, response) in outcomes.await {
                assert!(sent < GIGABYTE / 4, "the server accepted {sent} bytes");
                // A client that still sends may not receive the response.
                // Together, the bodies exceed the memory for requests.
                let expected = [format!("HTTP/1.1 {status}"), "HTTP/1.1 503".to_owned()];
                let is_expected = expected.iter().any(|start| response.starts_with(start));
                assert!(is_expected || response.is_empty(), "{response}");
            }
        }
    }
    program.check_memory(250);
}

/// Bodies that the memory for requests could contain.
#[tokio::test]
async fn large_bodies_are_rejected_before_their_end() {
    const SIZE: usize = 48 << 20;
    // The kernel accepts some data that the server does not read.
    const KERNEL: usize = 4 << 20;
    let program = Program::start(&[]).await;
    for (head, limit, error) in [
        (head("DescribeZones"), 10 << 20, "RequestSizeLimitExceeded"),
        (put(), 64 << 10, "BodyTooLarge"),
    ] {
        let mut stream = program.connect(1).await.remove(0);
        let head = format!("{head}Content-Length: {SIZE}\r\n\r\n");
        stream.write_all(head.as_bytes()).await.unwrap();
        let sent = send(&mut stream, &megabyte(), SIZE).await;
        assert!(sent <= limit + KERNEL, "the server accepted {sent} bytes");
        let response = response(&mut stream).await;
        assert!(response.contains(error) || response.is_empty(), "{response}");
    }
}

#[tokio::test]
async fn large_stalled_bodies_do_not_displace_others() {
    let program = Program::start(&[]).await;
    let head = format!("{}Content-Length: {}\r\n\r\n", head("DescribeZones"), 9 << 20);
    // More than half a gigabyte.
    let mut stalled = program.connect(70).await;
    for stream in &mut stalled {
        stream.write_all(head.as_bytes()).await.unwrap();
        send(stream, &megabyte(), 8 << 20).await;
    }
    program.serves_others().await;
    // Another client sends a large body meanwhile.
    let large = call("DescribeZones", &format!("{{{}}}", " ".repeat(8 << 20)));
    for _ in 0..5 {
        let mut stream = program.connect(1).await.remove(0);
        let response = exchange(&mut stream, &large).await;
        assert!(response.contains("ap-guangzhou-3"), "{response}");
    }
    program.check_memory(300);
}

#[tokio::test]
async fn nested_and_wide_json_is_bounded() {
    let program = Program::start(&[]).await;
    let bodies = [
        "[".repeat(9 << 20),
        format!("{{\"InstanceIds\":[{}\"\"]}}", "\"\",".repeat(3 << 20)),
        format!("{{\"a\":[{}0]}}", "{},".repeat(3 << 20)),
    ];
    for body in bodies {
        let request = call("DescribeInstances", &body);
        let responses = program.attack(4, move |mut stream| {
            let request = request.clone();
            async move { exchange(&mut stream, &request).await }
        });
        for response in responses.await {
            assert!(response.contains("\"Error\""), "{response}");
        }
    }
    program.check_memory(200);
}
