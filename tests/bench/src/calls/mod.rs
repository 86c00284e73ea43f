//! Whole calls over loopback: overhead over the HTTP library, ten thousand concurrent calls, and the vendor's SDK.
//!
//! The server responds to every request with a DescribeInstances response. It runs on its own thread, so that its CPU
//! time is not counted.

mod blocking;
pub(crate) mod concurrent;
mod overhead;
mod server;
mod vendor;

use std::net::SocketAddr;

use tencent_cloud::{ClientBuilder, Credentials, GenericClient};
use tencent_cloud_cvm::model::DescribeInstancesRequest;
use tokio::runtime::{Builder, Runtime};

use crate::report::Report;
use server::Server;

const SECRET_ID: &str = "AKIDz8krbsJ5yKBZQpn74WFkmLPx3";
const SECRET_KEY: &str = "Gu5t9xGARNpq86cd98joQYCN3";
const REGION: &str = "ap-guangzhou";

/// Runs the benchmarks; `python` is an interpreter with the vendor's SDK.
pub(crate) fn run(python: Option<&str>, report: &mut Report) -> Result<(), String> {
    let server = Server::start(0)?;
    overhead::run(server.address(), report)?;
    blocking::run(server.address(), report)?;
    vendor::run(server.address(), python, report)?;
    concurrent::run(report)
}

fn client(server: SocketAddr) -> Result<GenericClient, String> {
    builder(server).build().map_err(|error| error.to_string())
}

fn builder<C>(server: SocketAddr) -> ClientBuilder<C> {
    ClientBuilder::new()
        .credentials(Credentials::new(SECRET_ID, SECRET_KEY))
        .region(REGION)
        .endpoint(format!("http://{server}"))
        .allow_http()
}

/// Returns a request with 20 ids.
fn request() -> DescribeInstancesRequest {
    DescribeInstancesRequest::new().instance_ids((0..20).map(|number| format!("ins-{number:08x}")))
}

/// Returns a runtime on this thread, so that the CPU time of the thread is that of the client.
fn runtime() -> Result<Runtime, String> {
    Builder::new_current_thread().enable_all().build().map_err(|error| error.to_string())
}
