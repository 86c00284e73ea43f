//! Whole calls over loopback: what the client adds to its HTTP library, ten thousand calls at once, and the vendor's SDK.
//!
//! The server answers every request with the documented reply of DescribeInstances, from a thread of its own, so that what
//! it costs is not counted where a thread or a process is asked for its time.

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

/// `python` is one with the vendor's SDK, if there is one.
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

/// 20 ids: what callers ask who keep an eye on what is theirs.
fn request() -> DescribeInstancesRequest {
    DescribeInstancesRequest::new().instance_ids((0..20).map(|number| format!("ins-{number:08x}")))
}

/// A runtime on this thread, whose time is then that of the client.
fn runtime() -> Result<Runtime, String> {
    Builder::new_current_thread().enable_all().build().map_err(|error| error.to_string())
}
