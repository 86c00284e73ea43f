//! A web service that shares one client between its requests and shuts down gracefully, on the embedded simulator.
//!
//! ```console
//! cargo run --example axum_service            # serves until Ctrl-C
//! curl http://127.0.0.1:8080/instances
//! ```
//!
//! Without a terminal, as in CI, the program calls itself once and then shuts down.
//!
//! To use a real account, set `TENCENTCLOUD_SECRET_ID`, `TENCENTCLOUD_SECRET_KEY` and `TENCENTCLOUD_REGION`, and create
//! the client with `Client::from_env()?`.

use std::error::Error;
use std::io::IsTerminal as _;
use std::net::SocketAddr;
use std::time::Duration;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};
use tencent_cloud_cvm::model::{DescribeInstancesRequest, StopInstancesRequest};
use tencent_cloud_cvm::{Client, ErrorKind, error};
use tencent_cloud_simulator::Simulator;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let simulator = Simulator::start().await?;
    // One client for the whole program: it is cheap to clone, and clones share connections, credentials and limits.
    let cvm: Client = simulator.client().timeout(Duration::from_secs(10)).build()?;

    let app = Router::new()
        .route("/instances", get(list))
        .route("/instances/{id}/stop", post(stop))
        .with_state(cvm);
    let is_interactive = std::io::stdin().is_terminal();
    let port = if is_interactive { 8080 } else { 0 };
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    let address = listener.local_addr()?;
    println!("listening on http://{address}/instances");

    let shutdown = async move {
        if is_interactive {
            // Without a handler of the signal, there is nothing to wait for: stop at once.
            let _ = tokio::signal::ctrl_c().await;
        } else if let Err(error) = call_once(address).await {
            eprintln!("{error}");
        }
        println!("shutting down");
    };
    // New connections are refused, requests in progress are answered. No call to the cloud is cut off, so the outcome of
    // each one is known.
    axum::serve(listener, app).with_graceful_shutdown(shutdown).await?;
    println!("all requests are answered");
    simulator.shutdown().await;
    Ok(())
}

/// The status and message of a failed request.
type Failure = (StatusCode, String);

async fn list(State(cvm): State<Client>) -> Result<Json<Value>, Failure> {
    // If the caller disconnects, axum drops this future, which cancels the call. That is harmless for a read.
    let instances = cvm.describe_instances(DescribeInstancesRequest::new()).items().collect().await;
    let instances = instances.map_err(|error| failure(&error))?;
    let ids = instances.iter().map(|instance| &instance.instance_id);
    Ok(Json(json!({ "instances": ids.collect::<Vec<_>>() })))
}

async fn stop(State(cvm): State<Client>, Path(id): Path<String>) -> Result<StatusCode, Failure> {
    // A task of its own: the call is completed and its outcome known even if the caller disconnects.
    let call = cvm.stop_instances(StopInstancesRequest::new([id])).send();
    let result = tokio::spawn(call).await;
    result
        .map_err(|error| (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()))?
        .map_err(|error| failure(&error))?;
    Ok(StatusCode::ACCEPTED)
}

fn failure(failure: &tencent_cloud_cvm::Error) -> Failure {
    let status = if failure.is(error::INVALID_INSTANCE_ID_NOT_FOUND) {
        StatusCode::NOT_FOUND
    } else if failure.is_throttling() {
        StatusCode::SERVICE_UNAVAILABLE
    } else if failure.kind() == ErrorKind::Timeout {
        StatusCode::GATEWAY_TIMEOUT
    } else {
        StatusCode::BAD_GATEWAY
    };
    // The whole error belongs in the log, not in the response.
    eprintln!("{failure}");
    (status, "the cloud service rejected the request\n".to_owned())
}

async fn call_once(address: SocketAddr) -> Result<(), Box<dyn Error + Send + Sync>> {
    let mut stream = TcpStream::connect(address).await?;
    stream.write_all(b"GET /instances HTTP/1.0\r\nHost: localhost\r\n\r\n").await?;
    let mut response = String::new();
    stream.read_to_string(&mut response).await?;
    println!("{}", response.lines().last().unwrap_or_default());
    if response.starts_with("HTTP/1.0 200") { Ok(()) } else { Err(response.into()) }
}
