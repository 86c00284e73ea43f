//! Configures timeouts, retries and a rate limit, on the embedded simulator.
//!
//! ```console
//! cargo run --example configured_client
//! ```
//!
//! To use a real account, set `TENCENTCLOUD_SECRET_ID`, `TENCENTCLOUD_SECRET_KEY` and `TENCENTCLOUD_REGION`, and start
//! from `ClientBuilder::from_env()?` in place of `simulator.client()`.

use std::error::Error;
use std::time::{Duration, Instant};

use futures_util::future::try_join_all;
use tencent_cloud::rate_limit::Rate;
use tencent_cloud_cvm::model::DescribeZonesRequest;
use tencent_cloud_cvm::{Client, RateLimit, RetryPolicy};
use tencent_cloud_simulator::Simulator;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    // This simulator rejects calls that exceed the documented rate, as the real service does.
    let simulator = Simulator::builder().rate_limits(true).start().await?;
    let cvm: Client = simulator
        .client()
        // The limit of a whole call, with all attempts and pauses. Default: 60 seconds.
        .timeout(Duration::from_secs(20))
        // The limit of establishing a connection. Default: 10 seconds.
        .connect_timeout(Duration::from_secs(3))
        .retry(RetryPolicy::standard().attempts(3))
        // The documented rate of each action, and 100 requests per second in total.
        .rate_limit(RateLimit::documented().account(Rate::per_second(100)))
        .build()?;

    // DescribeZones permits 20 requests per second: the client delays the second half instead of exceeding the rate.
    let start = Instant::now();
    let calls = (0..40).map(|_| cvm.describe_zones(DescribeZonesRequest::new()).send());
    let responses = try_join_all(calls).await?;
    println!("{} calls in {:.1} s, none throttled", responses.len(), start.elapsed().as_secs_f64());

    // A call can override what the client sets.
    let zones = cvm
        .describe_zones(DescribeZonesRequest::new())
        .region("ap-shanghai")
        .timeout(Duration::from_secs(5))
        .await?;
    println!("{} zones in ap-shanghai", zones.total_count);
    Ok(())
}
