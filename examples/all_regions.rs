//! Lists the instances of all regions concurrently, on the embedded simulator.
//!
//! ```console
//! cargo run --example all_regions
//! ```
//!
//! To use a real account, set `TENCENTCLOUD_SECRET_ID` and `TENCENTCLOUD_SECRET_KEY`, create the client with
//! `Client::from_env()?`, and remove the calls of `run_instance`.

use std::error::Error;

use futures_util::future::join_all;
use tencent_cloud_cvm::Client;
use tencent_cloud_cvm::model::{
    DescribeInstancesRequest, DescribeRegionsRequest, Placement, RunInstancesRequest,
};
use tencent_cloud_simulator::Simulator;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let simulator = Simulator::start().await?;
    let cvm: Client = simulator.client().build()?;
    run_instance(&cvm, "ap-guangzhou", "ap-guangzhou-3").await?;
    run_instance(&cvm, "ap-singapore", "ap-singapore-2").await?;

    let regions = cvm.describe_regions(DescribeRegionsRequest::new()).await?.region_set;
    let calls = regions.iter().map(|region| {
        let request = DescribeInstancesRequest::new().limit(100);
        cvm.describe_instances(request).region(&region.region).send()
    });
    for (region, response) in regions.iter().zip(join_all(calls).await) {
        match response {
            Ok(response) => {
                println!("{:<20} instances: {}", region.region, response.total_count);
                for instance in response.instance_set {
                    println!("    {} {}", instance.instance_id, instance.instance_state);
                }
            }
            // One region that fails does not hide the others.
            Err(error) => eprintln!("{:<20} {error}", region.region),
        }
    }
    Ok(())
}

async fn run_instance(
    cvm: &Client,
    region: &str,
    zone: &str,
) -> Result<(), tencent_cloud_cvm::Error> {
    let request =
        RunInstancesRequest::new().placement(Placement::new(zone)).image_id("img-eb30mz89");
    cvm.run_instances(request).region(region).await?;
    Ok(())
}
