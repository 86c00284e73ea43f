//! Sequential calls with the vendor's Python SDK and with the client, against the same server.

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

/// Seconds per call.
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
        println!("  vendor's Python SDK: NOT MEASURED, Python is not available");
        return Ok(());
    };
    let client = measure_client(server)?;
    let mut command = Command::new(python);
    command.arg(SCRIPT).args([&server.to_string(), SECRET_ID, SECRET_KEY, REGION]);
    let output = child::run(command.arg((CALLS / 4).to_string()))?;
    let sdk: Times =
        serde_json::from_str(&output).map_err(|error| format!("{SCRIPT}: {error}: {output}"))?;
    report.figure("vendor's Python SDK, calls per second", 1.0 / sdk.wall, "");
    report.figure("vendor's Python SDK, CPU per call", sdk.cpu * 1e6, "us");
    report.figure("client, calls per second", 1.0 / client.wall, "");
    report.figure("client, CPU per call", client.cpu * 1e6, "us");
    report.figure("CPU per call, vendor's Python SDK / client", sdk.cpu / client.cpu, "");
    Ok(())
}

fn measure_client(server: SocketAddr) -> Result<Times, String> {
    let (runtime, client) = (runtime()?, client(server)?);
    runtime.block_on(async {
        let call = || client.call_action(request()).into_future();
        call().await.map_err(|error| error.to_string())?;
        let (start, cpu_start) = (Instant::now(), cpu()?);
        for _ in 0..CALLS {
            call().await.map_err(|error| error.to_string())?;
        }
        let each = |seconds: f64| seconds / f64::from(CALLS);
        Ok(Times { wall: each(start.elapsed().as_secs_f64()), cpu: each(cpu()? - cpu_start) })
    })
}
