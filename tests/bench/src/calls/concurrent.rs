//! Ten thousand calls in flight on one client: all of them answered, in memory that is bounded.
//!
//! The server answers none before all are there. The client runs in a process of its own, this program with the word
//! `concurrent`, whose peak memory is then that of the calls: it is told before the first and after the last.

use std::net::SocketAddr;
use std::process::{Command, ExitCode};
use std::sync::Arc;

use nix::sys::resource::{Resource, UsageWho, getrlimit, getrusage, setrlimit};
use tokio::task::JoinSet;

use super::overhead::Bare;
use super::server::Server;
use super::{client, request, runtime};
use crate::child;
use crate::report::Report;

const CALLS: u16 = 10_000;

/// 30 KB a call, which is what the bare library takes: a connection of HTTP/1.1 each, with a buffer for each direction, the
/// request, and the reply as text and as values.
const BAR: f64 = 300.0;

pub(super) fn run(report: &mut Report) -> Result<(), String> {
    let this = std::env::current_exe().map_err(|error| error.to_string())?;
    if !raise_files()? {
        println!(
            "  {CALLS} calls at once are left out: a process may not have so many open files here"
        );
        return Ok(());
    }
    let mut growth = Vec::new();
    for who in ["bare", "client"] {
        let server = Server::start(usize::from(CALLS))?;
        let mut command = Command::new(&this);
        command.args(["concurrent", who, &server.address().to_string()]);
        let bytes = child::run(&mut command)?.trim().parse::<f64>();
        growth.push(bytes.map_err(|error| format!("concurrent {who}: {error}"))? / 1e6);
    }
    if let [bare, client] = growth.as_slice() {
        report.figure(format!("memory of {CALLS} at once, bare reqwest"), *bare, "MB");
        report.bar(format!("memory of {CALLS} calls at once"), *client, "MB", BAR);
    }
    Ok(())
}

/// Allows this process, and those it starts, a file for every call; false where the system does not.
fn raise_files() -> Result<bool, String> {
    let failed = |error: nix::Error| format!("open files: {error}");
    let wanted = u64::from(CALLS) + 200;
    let (soft, hard) = getrlimit(Resource::RLIMIT_NOFILE).map_err(failed)?;
    if soft < wanted && hard >= wanted {
        setrlimit(Resource::RLIMIT_NOFILE, wanted, hard).map_err(failed)?;
    }
    Ok(hard >= wanted)
}

/// The process of the calls: prints by how many bytes its peak memory grew.
pub(crate) fn measure(who: &str, server: &str) -> Result<ExitCode, String> {
    let server: SocketAddr = server.parse().map_err(|error| format!("{server}: {error}"))?;
    let grown = runtime()?.block_on(async {
        match who {
            "bare" => {
                let bare = Arc::new(Bare::new(server)?);
                all(|| {
                    let bare = Arc::clone(&bare);
                    async move { bare.exchange(None).await.map(drop) }
                })
                .await
            }
            _ => {
                let client = client(server)?;
                all(|| {
                    let call = client.call_action(request());
                    async move { call.await.map(drop).map_err(|error| error.to_string()) }
                })
                .await
            }
        }
    })?;
    println!("{grown}");
    Ok(ExitCode::SUCCESS)
}

/// Runs all calls at once; by how many bytes peak memory grew.
async fn all<F>(call: impl Fn() -> F) -> Result<i64, String>
where
    F: Future<Output = Result<(), String>> + Send + 'static,
{
    let before = peak()?;
    let mut calls = JoinSet::new();
    for _ in 0..CALLS {
        calls.spawn(call());
    }
    while let Some(result) = calls.join_next().await {
        result.map_err(|error| error.to_string())??;
    }
    Ok(peak()? - before)
}

/// The most memory that this process has had, in bytes.
fn peak() -> Result<i64, String> {
    let usage = getrusage(UsageWho::RUSAGE_SELF).map_err(|error| format!("getrusage: {error}"))?;
    // Linux counts in KiB.
    Ok(usage.max_rss() * 1024)
}
