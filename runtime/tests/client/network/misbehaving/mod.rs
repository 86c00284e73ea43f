//! Misbehaving servers. A call ends with the right error, within its timeout, and leaves no task behind; it is retried
//! where that helps and is safe.
//!
//! The clock of Tokio is paused and advances only while all tasks wait, so durations are exact and cost no time.

#[cfg(feature = "blocking")]
mod blocking;
mod connections;
mod credentials;
#[cfg(any(feature = "rustls-tls", feature = "native-tls"))]
mod encrypted;
mod failover;
#[cfg(any(feature = "rustls-tls", feature = "native-tls"))]
mod handshakes;
mod responses;
mod server;

use std::time::Duration;

use tencent_cloud::transport::HttpOptions;
use tencent_cloud::{
    ClientBuilder, Error, ErrorKind, GenericClient, Idempotency, RawResponse, RetryPolicy,
};
use tokio::runtime::Handle;
use tokio::time::Instant;

use self::server::{Misbehaving, Step};

/// The timeout of an attempt.
const ATTEMPT: Duration = Duration::from_secs(7);

/// The maximum size of a response.
const MAX_SIZE: usize = 1 << 20;

fn options() -> HttpOptions {
    // Without a pool, connections end with their call, so that every remaining task is a leak.
    HttpOptions::new()
        .no_proxy()
        .attempt_timeout(ATTEMPT)
        .connect_timeout(Duration::from_secs(3))
        .max_response_size(MAX_SIZE)
        .max_idle_connections(0)
}

/// The expected error of a call.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Expected {
    kind: ErrorKind,
    status: Option<u16>,
    retryable: bool,
    not_executed: bool,
}

fn found(error: &Error) -> Expected {
    Expected {
        kind: error.kind(),
        status: error.http_status(),
        retryable: error.is_retryable(),
        not_executed: error.was_not_executed(),
    }
}

/// Calls an action with the given idempotency.
async fn call(client: &GenericClient, idempotency: Idempotency) -> Result<RawResponse, Error> {
    client.call_raw("cvm", "2017-03-12", "DescribeZones", "{}").idempotency(idempotency).await
}

/// Checks that a call fails as expected, in time, and leaves no task.
async fn check_failure(
    name: &str,
    server: Misbehaving,
    builder: ClientBuilder<GenericClient>,
    takes: Duration,
    expected: Expected,
) {
    let client = builder.build().unwrap();
    let start = Instant::now();
    let error = call(&client, Idempotency::NonIdempotent).await.expect_err(name);
    assert_eq!(found(&error), expected, "{name}: {error}");
    let (took, most) = (start.elapsed(), takes + Duration::from_millis(50));
    assert!(took >= takes && took < most, "{name}: {took:?} is not {takes:?}");
    assert_eq!(server.connections(), 1, "{name}: retried, which is not safe");
    assert!(!error.to_string().contains('\n'), "{name}: {error}");
    // The client still exists: a task of it would be one of a connection.
    settle(name, server.tasks()).await;
    drop((client, server));
    settle(name, 0).await;
}

/// Checks that a read-only call is retried if that may help, until it succeeds.
async fn check_recovery(name: &str, steps: Vec<Step>, retryable: bool) {
    let server = Misbehaving::start([steps.clone(), steps, Step::success()]).await;
    let policy = RetryPolicy::standard();
    let client = server.builder().http(options()).retry(policy).build().unwrap();
    let result = call(&client, Idempotency::ReadOnly).await;
    assert_eq!(result.is_ok(), retryable, "{name}: {result:?}");
    assert_eq!(server.connections(), if retryable { 3 } else { 1 }, "{name}");
    settle(name, server.tasks()).await;
}

/// Waits until at most `left` tasks exist. A connection ends in a separate task, shortly after the call.
async fn settle(name: &str, left: usize) {
    let alive = || Handle::current().metrics().num_alive_tasks();
    for _ in 0..200 {
        if alive() <= left {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{name}: {} tasks are left, expected {left}", alive());
}
