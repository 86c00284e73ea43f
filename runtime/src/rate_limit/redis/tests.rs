//! The store with a real server, shared by processes that are this test program started again.
//!
//! They need the program `redis-server` or `valkey-server`, so they run in a step of their own of `cargo xtask test`. All
//! assertions use the time of the server, which the script returns: they do not depend on how fast anything runs.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test fails by panicking, and tells its parent what it took"
)]

mod server;

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use self::server::Server;
use super::*;
use crate::rate_limit::Rate;

const PROCESSES: usize = 8;

/// The variable with the URL of the server, in processes that tests start.
const URL: &str = "SHARED_LIMIT_URL";

fn counters() -> [SharedCounter; 2] {
    let margin = Duration::from_millis(100);
    [
        SharedCounter::new("cvm DescribeZones", Rate::new(20, Duration::from_millis(400)), margin),
        SharedCounter::new("all actions", Rate::new(30, Duration::from_millis(900)), margin),
    ]
}

/// Starts this program again, to run [`takes_slots`].
fn start_process(url: &str) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    let name = concat!(module_path!(), "::takes_slots");
    let name = name.split_once("::").unwrap().1;
    command.args([name, "--exact", "--ignored", "--nocapture"]).env(URL, url);
    command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap()
}

/// Returns the times at which a process took slots, in microseconds.
fn times(mut process: Child) -> Vec<u64> {
    let mut output = String::new();
    process.stdout.take().unwrap().read_to_string(&mut output).unwrap();
    process.wait().unwrap();
    output.lines().filter_map(|line| line.strip_prefix("taken ")?.parse().ok()).collect()
}

/// Returns the largest number of times within the period of the rate, without the margin.
fn max_in_window(times: &[u64], period: Duration) -> usize {
    let period = u64::try_from(period.as_micros()).unwrap();
    let ends = times.iter().map(|from| times.partition_point(|at| *at < *from + period));
    ends.enumerate().map(|(index, end)| end - index).max().unwrap_or_default()
}

fn assert_no_window_is_exceeded(times: &mut [u64]) {
    times.sort_unstable();
    for counter in counters() {
        let max = max_in_window(times, counter.period());
        assert!(max <= counter.count() as usize, "{max} slots of {counter:?}");
    }
}

/// The work of a process: takes slots for four seconds.
#[tokio::test]
#[ignore = "a process of other tests"]
async fn takes_slots() {
    let Ok(url) = std::env::var(URL) else { return };
    let store = RedisStore::new(&url, "test").unwrap();
    let end = Instant::now() + Duration::from_secs(4);
    println!();
    while Instant::now() < end {
        match store.take_at(&counters()).await {
            Ok((TakeOutcome::Taken, at)) => println!("taken {at}"),
            Ok((TakeOutcome::Full { wait, .. }, _)) => tokio::time::sleep(wait).await,
            // The server is being restarted.
            Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    }
}

#[test]
#[ignore = "needs redis-server or valkey-server"]
fn eight_processes_exceed_no_window() {
    let server = Server::start();
    let processes = [(); PROCESSES].map(|()| start_process(&server.url()));
    let taken = processes.map(times);
    let mut all = taken.concat();
    assert_no_window_is_exceeded(&mut all);
    let periods = (all[all.len() - 1] - all[0]) / 1_000_000;
    assert!(all.len() as u64 >= 15 * periods, "{} slots in {periods} s", all.len());
    println!("{} slots in {periods} s: {:?}", all.len(), taken.map(|times| times.len()));
}

#[test]
#[ignore = "needs redis-server or valkey-server"]
fn killed_processes_leave_nothing_behind() {
    let server = Server::start();
    let mut killed: Vec<_> = (0..PROCESSES / 2).map(|_| start_process(&server.url())).collect();
    let others = [(); PROCESSES / 2].map(|()| start_process(&server.url()));
    let mut before = Vec::new();
    for process in &mut killed {
        // Killed while it takes slots or waits for them.
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let lines = lines.map_while(Result::ok).filter_map(|line| {
            line.strip_prefix("taken ").and_then(|time| time.parse::<u64>().ok())
        });
        before.extend(lines.take(2));
        process.kill().unwrap();
        process.wait().unwrap();
    }
    assert_eq!(before.len(), killed.len() * 2);
    let mut all = others.map(times).concat();
    assert_no_window_is_exceeded(&mut all);
    // The others get every slot.
    let seconds = (all[all.len() - 1] - all[all.len() - 61]) / 1_000_000;
    assert!(seconds <= 3, "60 slots took {seconds} s");
    for key in server.keys() {
        let left = server.milliseconds_to_live(&key);
        assert!((0..=1_000).contains(&left) || left == -2, "{key} lives for {left} ms");
    }
    std::thread::sleep(Duration::from_secs(1));
    assert_eq!(server.keys(), [""; 0]);
}

#[test]
#[ignore = "needs redis-server or valkey-server"]
fn a_restart_of_the_server_exceeds_no_window() {
    let mut server = Server::start();
    let processes = [(); PROCESSES].map(|()| start_process(&server.url()));
    std::thread::sleep(Duration::from_millis(1_500));
    let restarted_at = server.restart();
    let mut all = processes.map(times).concat();
    assert_no_window_is_exceeded(&mut all);
    let before = all.iter().filter(|at| **at < restarted_at).count();
    assert!(before > 0 && before < all.len(), "{before} of {} before the restart", all.len());
}

#[tokio::test]
#[ignore = "needs redis-server or valkey-server"]
async fn reports_an_unavailable_server_and_reconnects() {
    let mut server = Server::start();
    let store = RedisStore::new(&server.url(), "test").unwrap();
    let counters = [SharedCounter::new("x", Rate::per_minute(1), Duration::ZERO)];
    server.stop();
    assert!(store.take(&counters).await.is_err());
    server.restart();
    // Until then, the failure counts for all calls.
    tokio::time::sleep(TIMEOUT).await;
    // It has just started, so it may have lost the counter.
    let outcome = store.take(&counters).await.unwrap();
    let TakeOutcome::Full { counter: 0, wait } = outcome else { panic!("{outcome:?}") };
    assert!(wait > Duration::from_secs(50) && wait <= Duration::from_secs(60), "{wait:?}");
}

#[tokio::test]
#[ignore = "needs redis-server or valkey-server"]
async fn a_lost_connection_does_not_close_a_later_one() {
    let server = Server::start();
    let store = RedisStore::new(&server.url(), "test").unwrap();
    let (first, _) = store.connection().await.unwrap();
    store.connection.lock().await.close(first);
    let (second, _) = store.connection().await.unwrap();
    // Another call learns of the loss only now.
    store.connection.lock().await.close(first);
    assert_eq!(store.connection().await.unwrap().0, second);
}

/// Each of them would wait for the whole timeout, one after the other.
#[tokio::test]
async fn calls_share_a_failed_connection_attempt() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("redis://{}", listener.local_addr().unwrap());
    let silent = tokio::spawn(async move {
        let mut accepted = Vec::new();
        while let Ok((stream, _)) = listener.accept().await {
            accepted.push(stream);
            println!("accepted {}", accepted.len());
            assert!(accepted.len() <= 1, "another connection attempt");
        }
    });
    let store = std::sync::Arc::new(RedisStore::new(&url, "test").unwrap());
    let counters = [SharedCounter::new("x", Rate::per_minute(1), Duration::ZERO)];
    let calls: Vec<_> = (0..8)
        .map(|_| {
            let (store, counters) = (store.clone(), counters.clone());
            tokio::spawn(async move { store.take(&counters).await.is_err() })
        })
        .collect();
    for call in calls {
        assert!(call.await.unwrap());
    }
    assert!(!silent.is_finished());
    silent.abort();
}

#[test]
fn rejects_invalid_settings_without_quoting_the_url() {
    let error = RedisStore::new("redis:// :secret-password@", "x").unwrap_err();
    assert!(!format!("{error:#}").contains("secret-password"), "{error:#}");
    for account in ["", "a{b"] {
        assert!(RedisStore::new("redis://127.0.0.1", account).is_err());
    }
    let store = RedisStore::new("redis://:secret-password@127.0.0.1", "x").unwrap();
    assert!(!format!("{store:?}").contains("secret-password"));
}
