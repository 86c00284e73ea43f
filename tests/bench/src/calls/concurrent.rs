//! The memory of ten thousand concurrent calls on one client.
//!
//! The server responds only after all requests have arrived. The client runs in a separate process, this program with
//! the argument `concurrent`, which reports the growth of its peak memory.

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

/// The threshold in MB: 30 KB per call, as much as the bare library needs for an HTTP/1.1 connection with two buffers,
/// the request, and the encoded and decoded response.
const THRESHOLD: f64 = 300.0;

pub(super) fn run(report: &mut Report) -> Result<(), String> {
    let this = std::env::current_exe().map_err(|error| error.to_string())?;
    if !raise_files()? {
        println!("  {CALLS} concurrent calls: NOT MEASURED, the limit of open files is too low");
        return Ok(());
    }
    let mut growth = Vec::new();
    for variant in ["bare", "client"] {
        let server = Server::start(usize::from(CALLS))?;
        let mut command = Command::new(&this);
        command.args(["concurrent", variant, &server.address().to_string()]);
        let bytes = child::run(&mut command)?.trim().parse::<f64>();
        growth.push(bytes.map_err(|error| format!("concurrent {variant}: {error}"))? / 1e6);
    }
    if let [bare, client] = growth.as_slice() {
        report.figure(format!("memory of {CALLS} concurrent calls, bare reqwest"), *bare, "MB");
        report.check(format!("memory of {CALLS} concurrent calls"), *client, "MB", THRESHOLD);
    }
    Ok(())
}

/// Raises the limit of open files to one per call; returns false where the system does not allow it.
fn raise_files() -> Result<bool, String> {
    let failed = |error: nix::Error| format!("open files: {error}");
    let needed = u64::from(CALLS) + 200;
    let (soft, hard) = getrlimit(Resource::RLIMIT_NOFILE).map_err(failed)?;
    if soft < needed && hard >= needed {
        setrlimit(Resource::RLIMIT_NOFILE, needed, hard).map_err(failed)?;
    }
    Ok(hard >= needed)
}

/// Makes the calls and prints the growth of peak memory in bytes: the argument `concurrent`.
pub(crate) fn measure(variant: &str, server: &str) -> Result<ExitCode, String> {
    let server: SocketAddr = server.parse().map_err(|error| format!("{server}: {error}"))?;
    let growth = runtime()?.block_on(async {
        match variant {
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
    println!("{growth}");
    Ok(ExitCode::SUCCESS)
}

/// Makes all calls concurrently and returns the growth of peak memory in bytes.
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

/// Returns the peak memory of this process in bytes.
fn peak() -> Result<i64, String> {
    let usage = getrusage(UsageWho::RUSAGE_SELF).map_err(|error| format!("getrusage: {error}"))?;
    // Linux reports KiB.
    Ok(usage.max_rss() * 1024)
}
