//! Timeouts. The clock of Tokio is paused and advances only while all tasks wait, so durations are exact.

use std::time::Duration;

use tencent_cloud::transport::{Failure, HttpOptions};
use tencent_cloud::{ErrorKind, GenericClient};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::{Instant, timeout};

use crate::network::server::{Server, builder, call};

fn options() -> HttpOptions {
    HttpOptions::new().no_proxy()
}

fn seconds(number: u64) -> Duration {
    Duration::from_secs(number)
}

/// Timers of Tokio have a resolution of a millisecond.
fn assert_about(start: Instant, expected: Duration) {
    let taken = start.elapsed();
    let most = expected + Duration::from_millis(10);
    assert!((expected..most).contains(&taken), "{taken:?} is not {expected:?}");
}

#[tokio::test(start_paused = true)]
async fn an_attempt_times_out_before_and_within_a_response() {
    for answer in ["", "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"] {
        let server = Server::start(answer).await;
        let options = options().attempt_timeout(seconds(7));
        let client = server.builder().http(options).build().unwrap();
        let start = Instant::now();
        let error = call(&client).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Transport(Failure::Timeout), "{answer:?}: {error}");
        assert!(error.is_retryable() && !error.was_not_executed());
        assert_about(start, seconds(7));
    }
}

#[tokio::test(start_paused = true)]
async fn the_default_attempt_timeout_is_half_of_the_call_timeout_up_to_30_seconds() {
    let server = Server::start("").await;
    for (builder, expected) in [
        (server.builder(), 30),
        (server.builder().timeout(seconds(20)), 10),
        (server.builder().timeout(Duration::MAX), 30),
        (server.builder().timeout(seconds(20)).http(options().attempt_timeout(seconds(15))), 15),
    ] {
        let client = builder.build().unwrap();
        let start = Instant::now();
        let error = call(&client).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Transport(Failure::Timeout), "{error}");
        assert_about(start, seconds(expected));
    }
}

#[tokio::test(start_paused = true)]
async fn the_whole_call_times_out() {
    let server = Server::start("").await;
    let options = options().attempt_timeout(Duration::MAX).connect_timeout(Duration::MAX);
    let client = server.builder().http(options).timeout(seconds(40)).build().unwrap();
    let start = Instant::now();
    let error = call(&client).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout, "{error}");
    assert_about(start, seconds(40));
}

#[tokio::test(start_paused = true)]
async fn the_attempt_timeout_follows_the_timeout_of_the_call() {
    let server = Server::start("").await;
    let client = server.builder().timeout(seconds(40)).build().unwrap();
    let set = server.builder().http(options().attempt_timeout(seconds(15))).build().unwrap();
    let call = |client: &GenericClient| client.call_raw("cvm", "2017-03-12", "DescribeZones", "{}");
    for (call, expected) in [
        (call(&client).timeout(seconds(10)), 5),
        (call(&client).timeout(seconds(300)), 30),
        (call(&client).timeout(seconds(300)).attempt_timeout(seconds(200)), 200),
        (call(&set).timeout(seconds(10)), 10),
        (call(&set).attempt_timeout(seconds(20)), 20),
    ] {
        let start = Instant::now();
        let error = call.await.unwrap_err();
        let kind = if expected == 10 {
            ErrorKind::Timeout
        } else {
            ErrorKind::Transport(Failure::Timeout)
        };
        assert_eq!(error.kind(), kind, "{error}");
        assert_about(start, seconds(expected));
    }
}

/// A listener whose queue is full neither accepts nor rejects connections.
#[cfg(target_os = "linux")]
#[tokio::test(start_paused = true)]
async fn connecting_times_out_without_sending() {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = socket.listen(1).unwrap();
    let address = listener.local_addr().unwrap();
    let mut queue = Vec::new();
    while let Ok(connected) = timeout(seconds(1), TcpStream::connect(address)).await {
        queue.push(connected.unwrap());
        assert!(queue.len() < 100, "the queue is not limited");
    }
    let options = options().connect_timeout(seconds(3));
    let builder = builder().endpoint(format!("http://{address}")).allow_http();
    let client = builder.http(options).build().unwrap();
    let start = Instant::now();
    let error = call(&client).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport(Failure::Connect), "{error}");
    assert!(error.was_not_executed());
    assert_about(start, seconds(3));
}
