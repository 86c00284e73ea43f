//! The blocking client against the same servers, in real time: only kinds of errors are checked, no durations.

use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use tencent_cloud::blocking::{GenericClient, RawCall};
use tencent_cloud::transport::{Failure, HttpOptions};
use tencent_cloud::{Credentials, ErrorKind, Idempotency, RetryPolicy};
use tencent_cloud_leak_scan::{ID, KEY};
use tokio::runtime::{Builder, Runtime};

use super::responses::{ALL, Case};
use super::server::{Misbehaving, Step};
use super::{Expected, found, options};
use crate::support::record::recorded;

/// The timeout of an attempt that waits for a slow server.
const SHORT: Duration = Duration::from_millis(500);

/// The timeout of any other attempt; only a failing test waits for it.
const LONG: Duration = Duration::from_secs(60);

/// The number of concurrent calls.
const THREADS: usize = 8;

/// Returns the runtime of the servers.
fn runtime() -> Runtime {
    Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap()
}

fn client(server: &Misbehaving, options: HttpOptions) -> GenericClient {
    recorded(GenericClient::builder())
        .credentials(Credentials::new(ID, KEY))
        .endpoint(format!("http://{}", server.address))
        .allow_http()
        .retry(RetryPolicy::never())
        .timeout(3 * LONG)
        .http(options)
        .build()
        .unwrap()
}

fn call(client: &GenericClient) -> RawCall {
    client.call_raw("cvm", "2017-03-12", "DescribeZones", "{}")
}

/// Starts a server in `runtime`.
fn start<const N: usize>(runtime: &Runtime, scripts: [Vec<Step>; N]) -> Misbehaving {
    runtime.block_on(Misbehaving::start(scripts))
}

/// Checks that a call fails as expected, and that a read-only call is retried if that may help.
fn check_failure(runtime: &Runtime, (name, steps, takes, expected): Case) {
    let timeout = if takes.is_zero() { LONG } else { SHORT };
    let options = options().attempt_timeout(timeout).connect_timeout(LONG);
    let server = start(runtime, [steps.clone(), steps, Step::success()]);
    let client = client(&server, options);
    let error = call(&client).send().expect_err(name);
    // A connection that the server resets at once may count as not established.
    let is_reset = error.kind() == ErrorKind::Transport(Failure::Connect) && server.requests() == 0;
    let not_connected = Expected { kind: error.kind(), not_executed: true, ..expected };
    let expected_here = if is_reset { not_connected } else { expected };
    assert_eq!(found(&error), expected_here, "{name}: {error}");
    assert!(!error.to_string().contains('\n'), "{name}: {error}");
    let retried = call(&client).idempotency(Idempotency::ReadOnly).retry(RetryPolicy::standard());
    let result = retried.send();
    assert_eq!(result.is_ok(), expected.retryable, "{name}: {result:?}");
}

#[test]
fn a_blocking_call_fails_like_an_async_one() {
    let runtime = runtime();
    let cases = Mutex::new(ALL.iter().cloned());
    let next = || cases.lock().unwrap().next();
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                while let Some(case) = next() {
                    check_failure(&runtime, case);
                }
            });
        }
    });
}

/// Connections of calls that failed must not stay open.
#[test]
fn a_dropped_client_closes_its_connections() {
    let runtime = runtime();
    let server = start(&runtime, [vec![Step::Read, Step::Hold]]);
    let options = HttpOptions::new().no_proxy().attempt_timeout(SHORT);
    let client = client(&server, options);
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| call(&client).send().unwrap_err());
        }
    });
    drop(client);
    let alive = || runtime.metrics().num_alive_tasks();
    for _ in 0..600 {
        if alive() == server.tasks() {
            return;
        }
        thread::sleep(Duration::from_millis(50));
    }
    panic!("{} connections are still open", alive() - server.tasks());
}
