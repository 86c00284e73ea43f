//! Large heads of requests.

use bytes::Bytes;
use tokio::io::AsyncWriteExt as _;

use super::{Program, head, response, send};

const SIZE: usize = 100 << 20;

/// Sends a head of this content at 10 connections, which the server must reject early.
async fn check(start: &str, name: &str, part: Bytes) {
    let program = Program::start(&[]).await;
    let outcomes = program.attack(10, move |mut stream| {
        let (start, part) = (start.to_owned(), part.clone());
        async move {
            stream.write_all(start.as_bytes()).await.unwrap();
            (send(&mut stream, &part, SIZE).await, response(&mut stream).await)
        }
    });
    for (sent, response) in outcomes.await {
        assert!(sent < SIZE / 2, "{name}: the server accepted {sent} bytes");
        let rejected = ["HTTP/1.1 431", "HTTP/1.1 400"].iter().any(|it| response.starts_with(it));
        assert!(rejected || response.is_empty(), "{name}: {response}");
    }
    program.check_memory(30);
}

#[tokio::test]
async fn large_headers_are_rejected() {
    check(&head("DescribeZones"), "one header", Bytes::from(vec![b'a'; 1 << 20])).await;
}

#[tokio::test]
async fn many_headers_are_rejected() {
    check(&head("DescribeZones"), "many headers", "X-A: a\r\n".repeat(100_000).into()).await;
}

/// Lines that may precede a request.
#[tokio::test]
async fn endless_empty_lines_are_rejected() {
    check("", "empty lines", "\r\n".repeat(500_000).into()).await;
}

#[tokio::test]
async fn large_targets_are_rejected() {
    let program = Program::start(&[]).await;
    let responses = program.attack(10, |mut stream| async move {
        stream.write_all(b"GET /?a=").await.unwrap();
        send(&mut stream, &vec![b'a'; 1 << 20].into(), SIZE).await
    });
    for sent in responses.await {
        assert!(sent < SIZE / 2, "the server accepted {sent} bytes");
    }
    program.check_memory(30);
}
