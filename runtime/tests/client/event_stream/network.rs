//! The default transport over sockets.

use std::time::Duration;

use tencent_cloud::transport::{Failure, HttpOptions};
use tencent_cloud::{Credentials, ErrorKind, GenericClient, RetryPolicy};
use tencent_cloud_leak_scan::{ID, KEY};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

use crate::event_stream::common::{chat, read};
use crate::support::record::recorded;

const HEAD: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n";

/// Accepts one connection and reads its request.
async fn accept(listener: &TcpListener) -> TcpStream {
    let (mut stream, _) = listener.accept().await.unwrap();
    let mut read = Vec::new();
    while !read.ends_with(b"\"Stream\":true}") {
        let length = stream.read_buf(&mut read).await.unwrap();
        assert!(length > 0, "{:?}", String::from_utf8_lossy(&read));
    }
    stream
}

async fn start() -> (TcpListener, GenericClient) {
    start_with(HttpOptions::new().no_proxy()).await
}

async fn start_with(options: HttpOptions) -> (TcpListener, GenericClient) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = recorded(GenericClient::builder())
        .credentials(Credentials::new(ID, KEY))
        .retry(RetryPolicy::never())
        .http(options)
        .endpoint(format!("http://{}", listener.local_addr().unwrap()))
        .build()
        .unwrap();
    (listener, client)
}

fn chunk(data: &str) -> String {
    format!("{:x}\r\n{data}\r\n", data.len())
}

#[tokio::test]
async fn events_are_returned_while_the_server_still_works() {
    let (listener, client) = start().await;
    let (continued, go_on) = oneshot::channel::<()>();
    let server = tokio::spawn(async move {
        let mut stream = accept(&listener).await;
        let start = format!("{HEAD}Transfer-Encoding: chunked\r\n\r\n");
        stream.write_all(start.as_bytes()).await.unwrap();
        stream.write_all(chunk("data: {\"Content\": \"a\"}\n\n").as_bytes()).await.unwrap();
        go_on.await.unwrap();
        let rest =
            chunk("data: {\"Con") + &chunk("tent\": \"b\"}\r\n\r") + &chunk("\n") + &chunk("");
        stream.write_all(rest.as_bytes()).await.unwrap();
    });
    let mut events = chat(&client).await.unwrap();
    assert_eq!(events.next().await.unwrap().unwrap().content, "a");
    // The server sends the rest only now.
    continued.send(()).unwrap();
    let (contents, error) = read(events).await;
    assert_eq!(contents, ["b"]);
    assert!(error.is_none(), "{error:?}");
    server.await.unwrap();
}

#[tokio::test]
async fn a_connection_that_breaks_is_an_error_after_all_events() {
    for framing in ["Transfer-Encoding: chunked", "Content-Length: 999"] {
        let (listener, client) = start().await;
        let event = "data: {\"Content\": \"a\"}\n\n";
        let event = if framing.contains("chunked") { chunk(event) } else { event.to_owned() };
        let server = tokio::spawn(async move {
            let mut stream = accept(&listener).await;
            let response = format!("{HEAD}{framing}\r\n\r\n{event}");
            stream.write_all(response.as_bytes()).await.unwrap();
        });
        let (contents, error) = read(chat(&client).await.unwrap()).await;
        assert_eq!(contents, ["a"], "{framing}");
        let kind = error.map(|error| error.kind());
        assert_eq!(kind, Some(ErrorKind::Transport(Failure::Exchange)), "{framing}");
        server.await.unwrap();
    }
}

#[tokio::test]
async fn dropping_the_stream_closes_the_connection() {
    let (listener, client) = start().await;
    let server = tokio::spawn(async move {
        let mut stream = accept(&listener).await;
        let start = format!("{HEAD}Transfer-Encoding: chunked\r\n\r\n{}", chunk("data: {}\n\n"));
        stream.write_all(start.as_bytes()).await.unwrap();
        // The end of the stream, or an error because of unread data.
        let mut rest = Vec::new();
        let _ = stream.read_to_end(&mut rest).await;
    });
    let mut events = chat(&client).await.unwrap();
    events.next().await.unwrap().unwrap();
    assert!(!server.is_finished());
    drop(events);
    server.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn the_attempt_timeout_ends_with_the_headers() {
    let options = HttpOptions::new().no_proxy().attempt_timeout(Duration::from_secs(5));
    let (listener, client) = start_with(options.clone()).await;
    let server = tokio::spawn(async move {
        let mut stream = accept(&listener).await;
        let start = format!("{HEAD}Transfer-Encoding: chunked\r\n\r\n");
        stream.write_all(start.as_bytes()).await.unwrap();
        for _ in 0..3 {
            tokio::time::sleep(Duration::from_secs(20)).await;
            stream.write_all(chunk("data: {}\n\n").as_bytes()).await.unwrap();
        }
        stream.write_all(chunk("").as_bytes()).await.unwrap();
    });
    let (contents, error) = read(chat(&client).await.unwrap()).await;
    assert_eq!(contents.len(), 3);
    assert!(error.is_none(), "{error:?}");
    server.await.unwrap();

    // Headers that do not arrive, and ordinary JSON that does not, time out.
    for response in ["", "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"] {
        let (listener, client) = start_with(options.clone()).await;
        let server = tokio::spawn(async move {
            let mut stream = accept(&listener).await;
            stream.write_all(response.as_bytes()).await.unwrap();
            tokio::time::sleep(Duration::from_secs(100)).await;
        });
        let error = chat(&client).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Transport(Failure::Timeout), "{response:?}: {error}");
        server.abort();
    }
}

#[tokio::test]
async fn ordinary_json_is_read_over_a_socket() {
    let (listener, client) = start().await;
    let server = tokio::spawn(async move {
        let mut stream = accept(&listener).await;
        let body = r#"{"Response": {"Content": "whole", "RequestId": "id-1"}}"#;
        let response = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(response.as_bytes()).await.unwrap();
    });
    let events = chat(&client).await.unwrap();
    assert_eq!(events.request_id(), Some("id-1"));
    assert_eq!(read(events).await.0, ["whole"]);
    server.await.unwrap();
}
