//! The HTTP server: requests, faults and shutdown.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::Request;
use serde_json::{Value, json};
use tencent_cloud_simulator::{Fault, FaultRule, Simulator};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use crate::common::{TestClient, known, order};

/// Returns a client whose time is the current time, since the server uses the system clock.
fn signer() -> TestClient {
    let mut client = TestClient::new();
    client.now = SystemTime::now();
    client
}

/// Starts a server that accepts the credentials of tests.
async fn start() -> Simulator {
    Simulator::builder().credentials(known()).start().await.unwrap()
}

/// Sends a request and reads until the connection is closed.
async fn exchange(simulator: &Simulator, request: &Request<Bytes>) -> std::io::Result<Vec<u8>> {
    let mut text = format!("{} {} HTTP/1.1\r\n", request.method(), request.uri());
    for (name, value) in request.headers() {
        text.push_str(&format!("{name}: {}\r\n", value.to_str().unwrap()));
    }
    text.push_str(&format!(
        "Content-Length: {}\r\nConnection: close\r\n\r\n",
        request.body().len()
    ));
    let mut stream = TcpStream::connect(simulator.address()).await?;
    stream.write_all(text.as_bytes()).await?;
    stream.write_all(request.body()).await?;
    let mut response = Vec::new();
    stream.read_to_end(&mut response).await?;
    Ok(response)
}

/// Splits a response into its head and its body.
fn parts(response: &[u8]) -> (String, String) {
    let text = String::from_utf8(response.to_vec()).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    (head.to_owned(), body.to_owned())
}

async fn total(simulator: &Simulator) -> i64 {
    let request = signer().post("DescribeInstances", "{}");
    let (_, body) = parts(&exchange(simulator, &request).await.unwrap());
    let body: Value = serde_json::from_str(&body).unwrap();
    body["Response"]["TotalCount"].as_i64().unwrap()
}

fn run() -> Request<Bytes> {
    signer().post("RunInstances", &order(&json!({})).to_string())
}

#[tokio::test]
async fn requests_are_served_over_a_socket() {
    let simulator = start().await;
    let (head, body) = parts(&exchange(&simulator, &run()).await.unwrap());
    assert!(head.starts_with("HTTP/1.1 200 OK"), "{head}");
    assert_eq!(head.to_lowercase().matches("\r\ndate: ").count(), 1, "{head}");
    let body: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(body["Response"]["InstanceIdSet"].as_array().map(Vec::len), Some(1));
    assert_eq!(total(&simulator).await, 1);
    let address = simulator.address();
    simulator.shutdown().await;
    assert!(TcpStream::connect(address).await.is_err(), "it still listens");
}

#[tokio::test]
async fn faults_are_injected_before_or_after_execution() {
    let cases = [
        (Fault::Refuse, 0),
        (Fault::ResetBefore, 0),
        (Fault::ResetAfter, 1),
        (Fault::Truncate, 1),
        (Fault::BadGatewayBefore, 0),
        (Fault::BadGatewayAfter, 1),
        (Fault::Throttle, 0),
        (Fault::Duplicate, 2),
        (Fault::InternalErrorBefore, 0),
        (Fault::InternalErrorAfter, 1),
        (Fault::WrongContentType, 1),
        (Fault::DelayBefore(std::time::Duration::from_millis(1)), 1),
        (Fault::DelayAfter(std::time::Duration::from_millis(1)), 1),
    ];
    for (fault, made) in cases {
        let simulator = start().await;
        simulator.inject(FaultRule::always(fault).on("RunInstances").times(1));
        let response = exchange(&simulator, &run()).await;
        match &fault {
            Fault::Refuse | Fault::ResetBefore | Fault::ResetAfter => {
                let kind = response.map_err(|error| error.kind());
                assert_eq!(kind, Err(std::io::ErrorKind::ConnectionReset), "{fault:?}");
            }
            Fault::Truncate => {
                let (head, body) = parts(&response.unwrap());
                let length = head.lines().find_map(|line| {
                    line.to_lowercase().strip_prefix("content-length: ").map(str::to_owned)
                });
                let length: usize = length.unwrap().parse().unwrap();
                assert_eq!(body.len(), length / 2, "{fault:?}");
            }
            Fault::BadGatewayBefore | Fault::BadGatewayAfter => {
                let (head, body) = parts(&response.unwrap());
                assert!(head.starts_with("HTTP/1.1 502") && body.starts_with("<html>"), "{head}");
            }
            Fault::Throttle => {
                let (_, body) = parts(&response.unwrap());
                assert!(body.contains("RequestLimitExceeded"), "{body}");
            }
            Fault::InternalErrorBefore | Fault::InternalErrorAfter => {
                let (_, body) = parts(&response.unwrap());
                assert!(body.contains("InternalError"), "{body}");
            }
            Fault::WrongContentType => {
                let (head, body) = parts(&response.unwrap());
                assert!(head.to_lowercase().contains("content-type: text/html"), "{head}");
                assert!(body.contains("InstanceIdSet"), "{body}");
            }
            _ => assert!(parts(&response.unwrap()).1.contains("InstanceIdSet"), "{fault:?}"),
        }
        assert_eq!(total(&simulator).await, made, "{fault:?}");
    }
}

#[tokio::test]
async fn oversized_body_is_rejected() {
    let simulator = start().await;
    let request = signer().post("DescribeZones", &" ".repeat((10 << 20) + 1));
    let (_, body) = parts(&exchange(&simulator, &request).await.unwrap());
    assert!(body.contains("RequestSizeLimitExceeded"), "{body}");
}

/// Sends a part of a request and reads until the connection is closed, for at most an hour of paused time.
async fn send_part(simulator: &Simulator, part: &str) -> String {
    let mut stream = TcpStream::connect(simulator.address()).await.unwrap();
    stream.write_all(part.as_bytes()).await.unwrap();
    let mut response = Vec::new();
    let hour = Duration::from_secs(3600);
    let end = tokio::time::timeout(hour, stream.read_to_end(&mut response)).await;
    end.unwrap_or_else(|_| panic!("open after an hour: {part:?}")).unwrap();
    String::from_utf8(response).unwrap()
}

#[tokio::test(start_paused = true)]
async fn idle_connections_and_slow_heads_are_closed() {
    let simulator = start().await;
    for part in ["", "POST / HTTP/1.1\r\nHost: cvm"] {
        assert_eq!(send_part(&simulator, part).await, "", "{part:?}");
    }
    // The connection stays open after a response.
    let response = send_part(&simulator, "GET / HTTP/1.1\r\nHost: cvm\r\n\r\n").await;
    assert!(response.starts_with("HTTP/1.1 200 OK"), "{response}");
}

#[tokio::test(start_paused = true)]
async fn slow_bodies_are_rejected() {
    let simulator = start().await;
    let part = "POST / HTTP/1.1\r\nHost: cvm\r\nContent-Length: 100\r\n\r\n{";
    let response = send_part(&simulator, part).await;
    assert!(response.starts_with("HTTP/1.1 408 Request Timeout"), "{response}");
}

#[tokio::test]
async fn sum_of_buffered_bodies_is_bounded() {
    const LENGTH: usize = 9 << 20;
    let simulator = start().await;
    let head = format!("POST / HTTP/1.1\r\nHost: cvm\r\nContent-Length: {}\r\n\r\n", LENGTH + 1);
    let mut clients = JoinSet::new();
    for _ in 0..8 {
        let (address, head) = (simulator.address(), head.clone());
        clients.spawn(async move {
            let mut stream = TcpStream::connect(address).await.unwrap();
            stream.write_all(head.as_bytes()).await.unwrap();
            // Fails if the server rejects the body.
            let _ = stream.write_all(&vec![b' '; LENGTH]).await;
            let mut status = [0; 12];
            let read = stream.read_exact(&mut status).await;
            read.map(|_| String::from_utf8_lossy(&status).into_owned())
        });
    }
    // Together they exceed 64 MiB. The limit of time is only reached if all of them are held.
    let first = tokio::time::timeout(Duration::from_secs(20), clients.join_next()).await;
    let status = first.expect("all bodies are held").unwrap().unwrap();
    assert!(status.as_deref().unwrap_or("HTTP/1.1 503") == "HTTP/1.1 503", "{status:?}");
    clients.shutdown().await;
    assert_eq!(total(&simulator).await, 0);
}

/// Sends a control request with these headers and returns the status line and the body.
async fn control(simulator: &Simulator, headers: &[(&str, &str)], body: &str) -> (String, String) {
    let method = if body.is_empty() { "GET" } else { "PUT" };
    let mut request = Request::builder().method(method).uri("/_simulator/clock");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(Bytes::copy_from_slice(body.as_bytes())).unwrap();
    let (head, body) = parts(&exchange(simulator, &request).await.unwrap());
    (head.lines().next().unwrap().to_owned(), body)
}

#[tokio::test]
async fn control_requests_are_served_without_signature_and_faults() {
    let simulator = start().await;
    simulator.inject(FaultRule::always(Fault::ResetBefore));
    let json = [("host", "localhost"), ("content-type", "application/json")];
    let (status, body) = control(&simulator, &json, r#"{"advance_seconds": 3600}"#).await;
    assert_eq!(status, "HTTP/1.1 200 OK", "{body}");
    let ahead = simulator.control().clock().now().duration_since(SystemTime::now()).unwrap();
    assert!((3590..=3600).contains(&ahead.as_secs()), "{ahead:?}");
    assert!(exchange(&simulator, &run()).await.is_err());
    assert_eq!(simulator.control().calls(0).last, 1);
}

#[tokio::test]
async fn control_requests_are_checked() {
    let simulator =
        Simulator::builder().control_token(tencent_cloud_leak_scan::TOKEN).start().await.unwrap();
    let rejected = [
        (("host", "evil.example"), "ForbiddenHost"),
        (("origin", "http://evil.example"), "ForbiddenOrigin"),
        (("x-forwarded-for", "10.0.0.1"), "TokenRequired"),
        (("authorization", "Bearer x"), "InvalidToken"),
    ];
    for (header, code) in rejected {
        let (status, body) = control(&simulator, &[header], "").await;
        assert_eq!(status, "HTTP/1.1 403 Forbidden", "{body}");
        let body: Value = serde_json::from_str(&body).unwrap();
        assert_eq!(body["error"]["code"], code);
    }
    let token = format!("Bearer {}", tencent_cloud_leak_scan::TOKEN);
    let headers = [("host", "sim.example"), ("authorization", token.as_str())];
    assert_eq!(control(&simulator, &headers, "").await.0, "HTTP/1.1 200 OK");
    let large = " ".repeat((64 << 10) + 1);
    let (status, _) = control(&simulator, &[("host", "localhost")], &large).await;
    assert_eq!(status, "HTTP/1.1 413 Payload Too Large");
}

#[tokio::test(flavor = "multi_thread")]
async fn shutdown_waits_for_calls_in_progress() {
    let (entered, mut is_entered) = tokio::sync::mpsc::unbounded_channel();
    let ended = Arc::new(AtomicBool::new(false));
    let observed = Arc::clone(&ended);
    let builder = Simulator::builder().credentials(known()).observe(move |_| {
        entered.send(()).unwrap();
        std::thread::sleep(Duration::from_millis(300));
        observed.store(true, Ordering::Relaxed);
    });
    let simulator = builder.start().await.unwrap();
    let mut stream = TcpStream::connect(simulator.address()).await.unwrap();
    let head = "GET /?Action=DescribeZones HTTP/1.1\r\nHost: cvm.tencentcloudapi.com\r\n\r\n";
    stream.write_all(head.as_bytes()).await.unwrap();
    is_entered.recv().await.unwrap();
    simulator.shutdown().await;
    assert!(ended.load(Ordering::Relaxed));
}
