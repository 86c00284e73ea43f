//! The same calls by the vendor's Python SDK and by the client, one after the other, in the same run against the same
//! server.

use std::net::SocketAddr;
use std::process::Command;
use std::time::Instant;

use serde::Deserialize;

use super::{REGION, SECRET_ID, SECRET_KEY, client, request, runtime};
use crate::child;
use crate::report::Report;
use crate::rounds::cpu;

const CALLS: u32 = 2_000;
const SCRIPT: &str = "tests/bench/python/calls.py";

/// Seconds a call.
#[derive(Deserialize)]
struct Times {
    wall: f64,
    cpu: f64,
}

pub(super) fn run(
    server: SocketAddr,
    python: Option<&str>,
    report: &mut Report,
) -> Result<(), String> {
    let Some(python) = python else {
        println!("  the vendor's SDK is left out: there is no Python for it here");
        return Ok(());
    };
    let ours = ours(server)?;
    let mut command = Command::new(python);
    command.arg(SCRIPT).args([&server.to_string(), SECRET_ID, SECRET_KEY, REGION]);
    let said = child::run(command.arg((CALLS / 4).to_string()))?;
    let theirs: Times =
        serde_json::from_str(&said).map_err(|error| format!("{SCRIPT}: {error}: {said}"))?;
    report.figure("the vendor's Python SDK, calls a second", 1.0 / theirs.wall, "");
    report.figure("the vendor's Python SDK, CPU a call", theirs.cpu * 1e6, "us");
    report.figure("client, calls a second", 1.0 / ours.wall, "");
    report.figure("client, CPU a call", ours.cpu * 1e6, "us");
    report.figure("CPU a call, the vendor's / ours", theirs.cpu / ours.cpu, "");
    Ok(())
}

fn ours(server: SocketAddr) -> Result<Times, String> {
    let (runtime, client) = (runtime()?, client(server)?);
    runtime.block_on(async {
        let call = || client.call_action(request()).into_future();
        call().await.map_err(|error| error.to_string())?;
        let (begun, before) = (Instant::now(), cpu()?);
        for _ in 0..CALLS {
            call().await.map_err(|error| error.to_string())?;
        }
        let each = |seconds: f64| seconds / f64::from(CALLS);
        Ok(Times { wall: each(begun.elapsed().as_secs_f64()), cpu: each(cpu()? - before) })
    })
}
