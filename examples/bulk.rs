//! Renames 500 instances concurrently, within the documented rate limit, on the embedded simulator.
//!
//! ```console
//! cargo run --example bulk
//! ```
//!
//! To use a real account, set `TENCENTCLOUD_SECRET_ID`, `TENCENTCLOUD_SECRET_KEY` and `TENCENTCLOUD_REGION`, start from
//! `ClientBuilder::from_env()?` in place of `simulator.client()`, and remove the call of `run_instances`.

use std::error::Error;
use std::time::{Duration, SystemTime};

use futures_util::{StreamExt as _, stream};
use tencent_cloud_cvm::model::{
    DescribeInstancesRequest, ModifyInstancesAttributeRequest, Placement, RunInstancesRequest,
};
use tencent_cloud_cvm::{Client, RateLimit};
use tencent_cloud_simulator::{ManualClock, Simulator};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    // On this clock, waiting takes no time.
    let clock = ManualClock::new(SystemTime::now()).skip_pauses();
    let simulator = Simulator::builder().clock(clock.clone()).rate_limits(true).in_memory()?;
    let cvm: Client = simulator
        .client()
        .rate_limit(RateLimit::documented())
        // The limit of one call. The time that a call waits for its turn does not count.
        .timeout(Duration::from_secs(10))
        .build()?;
    run_instances(&cvm, 500).await?;

    let start = clock.now();
    let instances =
        cvm.describe_instances(DescribeInstancesRequest::new()).items().collect().await?;
    let renamed = stream::iter(instances.iter().enumerate())
        .map(|(number, instance)| {
            // One call per instance, because each gets a different name.
            let request = ModifyInstancesAttributeRequest::new([&instance.instance_id])
                .instance_name(format!("worker-{number:03}"));
            let call = cvm.modify_instances_attribute(request).send();
            async move { (&instance.instance_id, call.await) }
        })
        // All calls may queue at once: the rate limit decides when each one is sent. A smaller number bounds the memory.
        .buffer_unordered(500);

    let (mut done, mut failed) = (0, 0);
    let mut renamed = std::pin::pin!(renamed);
    while let Some((id, result)) = renamed.next().await {
        match result {
            Ok(_) => done += 1,
            // One failure does not end the operation.
            Err(error) => {
                eprintln!("{id}: {error}");
                failed += 1;
            }
        }
    }
    let seconds = clock.now().duration_since(start)?.as_secs_f64();
    println!("renamed {done} instances in {seconds:.0} s, {failed} failed");
    if failed > 0 { Err(format!("{failed} instances were not renamed").into()) } else { Ok(()) }
}

/// Creates instances, 100 per call.
async fn run_instances(cvm: &Client, count: usize) -> Result<(), tencent_cloud_cvm::Error> {
    let request = RunInstancesRequest::new()
        .placement(Placement::new("ap-guangzhou-3"))
        .image_id("img-eb30mz89")
        .instance_count(100);
    for _ in 0..count.div_ceil(100) {
        let ids = cvm.run_instances(request.clone()).await?.instance_id_set;
        cvm.wait_until_instances_running(ids).await?;
    }
    Ok(())
}
