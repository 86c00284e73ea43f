//! Calls a simulator with the packages as published.

use tencent_cloud_cvm::Client;
use tencent_cloud_cvm::model::{DescribeInstancesRequest, Placement, RunInstancesRequest};
use tencent_cloud_simulator::Simulator;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    // Over a socket, so that the default transport is used too.
    let server = Simulator::builder().start().await?;
    let cvm: Client = server.client().build()?;

    let zones = cvm.describe_zones(Default::default()).await?;
    let zone = zones.zone_set.first().ok_or("no zone")?;
    let request = RunInstancesRequest::new()
        .placement(Placement::new(zone.zone.clone()))
        .image_id("img-eb30mz89");
    let created = cvm.run_instances(request).await?;
    let found = cvm.describe_instances(DescribeInstancesRequest::new()).await?;
    assert_eq!(found.total_count, 1);
    assert_eq!(found.instance_set[0].instance_id, created.instance_id_set[0]);
    println!("3 calls to {}", server.endpoint());
    Ok(())
}
