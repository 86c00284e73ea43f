//! Actions that respond with event streams.

use std::path::Path;

use serde_json::{Value, json};
use tencent_cloud::transport::Failure;
use tencent_cloud::{Error, ErrorKind, EventStream, GenericClient, RequestMethod, Signature};
use tencent_cloud_leak_scan as leak_scan;
use tencent_cloud_simulator::{Builder, Fault, FaultRule, Simulator, Sources};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

fn builder() -> Builder {
    leak_scan::start_recording();
    let specification = Sources::read_dir(Path::new("tests/chat/2024-01-01"));
    Simulator::builder().specification(specification)
}

async fn open(
    client: &GenericClient,
    action: &str,
    request: Value,
) -> Result<EventStream<Value>, Error> {
    client.stream("chat", "2024-01-01", action, &request).await
}

/// Returns the number of events, and the error that ends them.
async fn read(mut events: EventStream<Value>) -> (usize, Option<Error>) {
    let mut count = 0;
    while let Some(event) = events.next().await {
        match event {
            Ok(event) => assert!(event.is_object()),
            Err(error) => return (count, Some(error)),
        }
        count += 1;
    }
    (count, None)
}

fn question(streams: Option<bool>) -> Value {
    match streams {
        Some(streams) => json!({"Question": "Where is the moon?", "Stream": streams}),
        None => json!({"Question": "Where is the moon?"}),
    }
}

#[tokio::test]
async fn streams_if_the_request_asks_for_it() {
    let simulator = builder().in_memory().unwrap();
    let client: GenericClient = simulator.client().build().unwrap();
    for (action, request, streams) in [
        ("Chat", question(Some(true)), true),
        ("Chat", question(Some(false)), false),
        ("Chat", question(None), false),
        ("ReadAloud", json!({}), true),
    ] {
        let events = open(&client, action, request.clone()).await.unwrap();
        assert_eq!(events.is_streamed(), streams, "{action} {request}");
        assert!(events.request_id().is_some());
        let (count, error) = read(events).await;
        assert_eq!(count, if streams { 2 } else { 1 });
        assert!(error.is_none(), "{error:?}");
    }
}

#[tokio::test]
async fn flattened_requests_stream() {
    let simulator = builder().in_memory().unwrap();
    let client = simulator.client().signature(Signature::HmacSha256).method(RequestMethod::Get);
    let client: GenericClient = client.build().unwrap();
    assert!(open(&client, "Chat", question(Some(true))).await.unwrap().is_streamed());
    assert!(!open(&client, "Chat", question(Some(false))).await.unwrap().is_streamed());
}

#[tokio::test]
async fn an_error_is_ordinary_json() {
    let simulator = builder().in_memory().unwrap();
    let client: GenericClient = simulator.client().build().unwrap();
    let error = open(&client, "Chat", json!({"Stream": true})).await.unwrap_err();
    assert_eq!(error.code(), Some("MissingParameter"));
}

#[tokio::test]
async fn a_truncated_stream_delivers_the_events_before() {
    let simulator = builder().in_memory().unwrap();
    let client: GenericClient = simulator.client().build().unwrap();
    simulator.inject(FaultRule::always(Fault::Truncate));
    let (count, error) = read(open(&client, "ReadAloud", json!({})).await.unwrap()).await;
    assert_eq!(count, 1);
    assert_eq!(error.unwrap().kind(), ErrorKind::Transport(Failure::Exchange));
}

#[tokio::test]
async fn streams_over_sockets() {
    let simulator = builder().verify_signatures(false).start().await.unwrap();
    let address = simulator.endpoint().trim_start_matches("http://").to_owned();
    let body = question(Some(true)).to_string();
    let mut stream = TcpStream::connect(&address).await.unwrap();
    let request = format!(
        "POST / HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\nX-TC-Action: Chat\r\nX-TC-Version: 2024-01-01\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).await.unwrap();
    let (head, body) = response.split_once("\r\n\r\n").unwrap();
    let head = head.to_lowercase();
    assert!(
        head.contains("content-type: text/event-stream") && head.contains("x-tc-requestid: "),
        "{head}"
    );
    assert!(body.starts_with("data: {") && body.ends_with("}\n\n"), "{body}");
    simulator.shutdown().await;
}
