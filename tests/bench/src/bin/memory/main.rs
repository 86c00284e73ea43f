//! Prints the peak memory of calls with hostile responses.
//!
//! A server on another thread sends responses of 1 MB, the configured limit, to every action. Allocations are counted on
//! the thread of the client, from encoding the request to dropping the decoded response, so the figures include the body
//! and the buffers of the HTTP library. A buffer that grows counts twice while it is copied.
//!
//! Each line is a kind of response, its highest peak in bytes and the action with this peak.

mod hostile;
mod server;

use std::collections::BTreeMap;
use std::process::ExitCode;

use tencent_cloud::transport::HttpOptions;
use tencent_cloud::{ClientBuilder, Credentials, GenericClient, RetryPolicy};
use tencent_cloud_conformance::actions::{self, Entry};
use tencent_cloud_spec::{documents, load};
use tokio::runtime::{Builder, Runtime};

use self::hostile::{Body, LIMIT};
use self::server::Server;

fn main() -> ExitCode {
    match run() {
        Ok(peaks) => {
            for (kind, Peak { bytes, action }) in peaks {
                println!("{kind}\t{bytes}\t{action}");
            }
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// The highest peak of a kind of response.
#[derive(Default)]
struct Peak {
    bytes: u64,
    action: &'static str,
}

fn run() -> Result<BTreeMap<&'static str, Peak>, String> {
    let caller = Caller::new()?;
    let mut peaks: BTreeMap<&'static str, Peak> = BTreeMap::new();
    for embedded in documents::all() {
        let sources = embedded.sources();
        let spec = load(&sources).map_err(|diagnostics| diagnostics.lines(&sources))?;
        let version = actions::version(embedded.service, embedded.version)?;
        for operation in &spec.operations {
            let entry = version.action(&operation.name)?;
            for response in hostile::responses(&spec, operation)? {
                // Without this check, a misspelt response would be rejected early and seem harmless.
                if let Some(sample) = &response.sample {
                    caller
                        .peak(entry, Body::plain(sample.clone()))?
                        .1
                        .map_err(|error| format!("{}: {error} in {sample}", operation.name))?;
                }
                let (bytes, _) = caller.peak(entry, response.body)?;
                let peak = peaks.entry(response.kind).or_default();
                if bytes > peak.bytes {
                    *peak = Peak { bytes, action: entry.info.name };
                }
            }
        }
    }
    Ok(peaks)
}

/// A client and its server.
struct Caller {
    runtime: Runtime,
    server: Server,
    client: GenericClient,
}

impl Caller {
    fn new() -> Result<Self, String> {
        let runtime = Builder::new_current_thread().enable_all().build();
        let server = Server::start().map_err(|error| format!("server: {error}"))?;
        let client = ClientBuilder::new()
            .credentials(Credentials::new(
                "AKIDz8krbsJ5yKBZQpn74WFkmLPx3",
                "Gu5t9xGARNpq86cd98joQYCN3",
            ))
            .region("ap-guangzhou")
            .endpoint(format!("http://{}", server.address()))
            .allow_http()
            // A connection per call, so that the buffers of the connection are counted too.
            .http(HttpOptions::new().no_proxy().max_idle_connections(0).max_response_size(LIMIT))
            .retry(RetryPolicy::never())
            .build()
            .map_err(|error| error.to_string())?;
        Ok(Self { runtime: runtime.map_err(|error| error.to_string())?, server, client })
    }

    /// Makes a call and returns its peak memory and its result.
    fn peak(&self, entry: &Entry, body: Body) -> Result<(u64, Result<(), String>), String> {
        self.server.respond_with(body);
        // The task of the last connection still has buffers, whose release would be counted.
        self.runtime.block_on(async {
            for _ in 0..100 {
                tokio::task::yield_now().await;
            }
        });
        let mut result = None;
        let counted = allocation_counter::measure(|| {
            result = Some(match (entry.call)(&self.client, b"{}") {
                Ok(call) => self.runtime.block_on(call).map_err(|error| error.to_string()),
                Err(error) => Err(error.to_string()),
            });
        });
        let result = result.ok_or("the call was not made")?;
        Ok((counted.bytes_max, result))
    }
}
