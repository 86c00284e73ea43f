//! Servers that do what servers do on bad days. Whatever it is, a call ends in the error that fits, within its time, and
//! leaves no task behind; it is repeated where that helps and does no harm.
//!
//! The clock is Tokio's and stands still but for waiting, so that time is exact and costs none.

mod connections;
#[cfg(any(feature = "rustls-tls", feature = "native-tls"))]
mod handshakes;
mod replies;
mod server;

use std::time::Duration;

use tencent_cloud::transport::HttpOptions;
use tencent_cloud::{
    ClientBuilder, Error, ErrorKind, GenericClient, Idempotency, RawResponse, RetryPolicy,
};
use tokio::runtime::Handle;
use tokio::time::Instant;

use self::server::{Misbehaving, Step};

/// How long an attempt may take here.
const ATTEMPT: Duration = Duration::from_secs(7);

/// How much is read of a reply.
const LARGEST: usize = 1 << 20;

fn options() -> HttpOptions {
    // Connections that are not kept end with their call, so that what is left over is a leak.
    HttpOptions::new()
        .no_proxy()
        .attempt_timeout(ATTEMPT)
        .connect_timeout(Duration::from_secs(3))
        .max_reply_size(LARGEST)
        .max_idle_connections(0)
}

/// What is to become of a call.
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

/// One call by name, which is repeated as its safety permits.
async fn call(client: &GenericClient, idempotency: Idempotency) -> Result<RawResponse, Error> {
    client.call_raw("cvm", "2017-03-12", "DescribeZones", "{}").idempotency(idempotency).await
}

/// A call of a server: the error that fits, in time, and nothing left behind.
async fn check_failure(
    name: &str,
    server: Misbehaving,
    builder: ClientBuilder<GenericClient>,
    takes: Duration,
    expected: Expected,
) {
    let client = builder.build().unwrap();
    let begun = Instant::now();
    let error = call(&client, Idempotency::NonIdempotent).await.expect_err(name);
    assert_eq!(found(&error), expected, "{name}: {error}");
    let (took, most) = (begun.elapsed(), takes + Duration::from_millis(50));
    assert!(took >= takes && took < most, "{name}: {took:?} is not {takes:?}");
    assert_eq!(server.connections(), 1, "{name}: repeated, though that may do harm");
    assert!(!error.to_string().contains('\n'), "{name}: {error}");
    // The client is still there: its task would be one of a connection.
    settle(name, server.tasks()).await;
    drop((client, server));
    settle(name, 0).await;
}

/// What only reads is repeated, where another attempt may help, until it gets an answer.
async fn check_recovery(name: &str, steps: Vec<Step>, retryable: bool) {
    let server = Misbehaving::start([steps.clone(), steps, Step::success()]).await;
    let policy = RetryPolicy::standard();
    let client = server.builder().http(options()).retry(policy).build().unwrap();
    let result = call(&client, Idempotency::ReadOnly).await;
    assert_eq!(result.is_ok(), retryable, "{name}: {result:?}");
    assert_eq!(server.connections(), if retryable { 3 } else { 1 }, "{name}");
    settle(name, server.tasks()).await;
}

/// Waits until no more than `left` tasks are there. A connection ends in a task of its own, a moment after the call.
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
