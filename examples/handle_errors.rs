//! Handles errors by code, kind and retryability, on the embedded simulator.
//!
//! ```console
//! cargo run --example handle_errors
//! ```
//!
//! To use a real account, set `TENCENTCLOUD_SECRET_ID`, `TENCENTCLOUD_SECRET_KEY` and `TENCENTCLOUD_REGION`, create the
//! client with `Client::from_env()?`, and remove the fault.

use tencent_cloud_cvm::model::{DescribeZonesRequest, TerminateInstancesRequest};
use tencent_cloud_cvm::{Client, Error, ErrorKind, RetryPolicy, error};
use tencent_cloud_simulator::{Fault, FaultRule, Simulator};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let simulator = Simulator::start().await?;
    let cvm: Client = simulator.client().build()?;

    terminate(&cvm, "ins-4k7wq2mz").await?;

    // The client retries a throttled call up to four times; this one fails at once.
    simulator.inject(FaultRule::always(Fault::Throttle).on("DescribeZones"));
    let call = cvm.describe_zones(DescribeZonesRequest::new()).retry(RetryPolicy::never());
    match call.await {
        Ok(response) => println!("{} zones", response.total_count),
        Err(error) => report(&error),
    }
    Ok(())
}

/// Terminates an instance. An instance that does not exist counts as terminated.
async fn terminate(cvm: &Client, id: &str) -> Result<(), Error> {
    match cvm.terminate_instances(TerminateInstancesRequest::new([id])).await {
        Ok(_) => println!("{id} terminated"),
        Err(error) if error.is(error::INVALID_INSTANCE_ID_NOT_FOUND) => {
            println!("{id} does not exist");
        }
        Err(error) => return Err(error),
    }
    Ok(())
}

fn report(error: &Error) {
    // Everything on one line: action, kind, code, message, request ID, HTTP status.
    println!("{error}");
    if error.is_throttling() {
        println!("  throttled: wait before the next call, or configure a rate limit");
    } else if error.kind() == ErrorKind::Credentials {
        println!("  no credentials: set TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY");
    } else if error.was_not_executed() {
        println!("  not executed: safe to call again");
    }
    // The request ID identifies the call in a support request.
    if let Some(request_id) = error.request_id() {
        println!("  request ID {request_id}");
    }
}
