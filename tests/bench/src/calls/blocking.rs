//! Blocking calls against bare `reqwest::blocking`: latency on one thread and throughput on many.
//!
//! Both use a background thread for sockets, so the figures are wall-clock time.

use std::net::SocketAddr;
use std::thread;
use std::time::Instant;

use tencent_cloud::blocking::GenericClient;

use super::{builder, request};
use crate::report::Report;
use crate::rounds::median;

const ROUNDS: usize = 21;
const CALLS: u32 = 400;
const THREADS: u32 = 16;

/// A call of a variant.
type Call<'a> = &'a (dyn Fn() -> Result<(), String> + Sync);

pub(super) fn run(server: SocketAddr, report: &mut Report) -> Result<(), String> {
    let client = builder(server).build().map_err(|error| error.to_string())?;
    let bare = reqwest::blocking::Client::new();
    let url = format!("http://{server}/");
    let body = tencent_cloud::json::encode_bytes(&request());
    let variants: [(&str, Call<'_>); 2] = [
        ("bare reqwest::blocking", &|| exchange(&bare, &url, &body)),
        ("blocking client", &|| call(&client)),
    ];
    for threads in [1, THREADS] {
        let mut samples = [const { Vec::new() }; 2];
        // The first round opens connections and is a warm-up.
        for round in 0..=ROUNDS {
            for ((_, call), samples) in variants.iter().zip(&mut samples) {
                let seconds = seconds(*call, threads)?;
                if round > 0 {
                    samples.push(seconds / f64::from(CALLS));
                }
            }
        }
        for ((name, _), samples) in variants.iter().zip(&mut samples) {
            let seconds = median(samples)?;
            match threads {
                1 => report.figure(format!("{name}, time per call"), seconds * 1e6, "us"),
                _ => report.figure(format!("{name}, {threads} threads"), 1.0 / seconds, "calls/s"),
            }
        }
    }
    Ok(())
}

/// Returns the seconds for all calls, made from a number of threads.
fn seconds(call: Call<'_>, threads: u32) -> Result<f64, String> {
    let start = Instant::now();
    thread::scope(|scope| {
        let calls = || (0..CALLS / threads).try_for_each(|_| call());
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(calls)).collect();
        let mut joined = threads.into_iter().map(thread::ScopedJoinHandle::join);
        joined.try_for_each(|calls| calls.map_err(|_| "a thread panicked".to_owned())?)
    })?;
    Ok(start.elapsed().as_secs_f64())
}

fn call(client: &GenericClient) -> Result<(), String> {
    let response = client.call_action(request()).send().map_err(|error| error.to_string())?;
    if response.instance_set.is_empty() { Err("empty response".to_owned()) } else { Ok(()) }
}

fn exchange(client: &reqwest::blocking::Client, url: &str, body: &[u8]) -> Result<(), String> {
    let request = client.post(url).header("content-type", "application/json").body(body.to_vec());
    let response = request.send().and_then(reqwest::blocking::Response::bytes);
    response.map(drop).map_err(|error| error.to_string())
}
