//! The quick start of Cloud Virtual Machine on an embedded simulator: no account, no cost.
//!
//! Creates a by-quantity instance, waits for it, lists it, changes its configuration, shuts it down and returns it. The
//! same program works against the real service: build the client with [`Client::from_env`] instead, and mind that an
//! instance costs money while it exists.

use std::error::Error;
use std::time::Duration;

use tencent_cloud_cvm::Client;
use tencent_cloud_cvm::model::{
    DescribeInstancesRequest, DescribeZonesRequest, InstanceChargeType, Placement,
    ResetInstancesTypeRequest, RunInstancesRequest, StopInstancesRequest, SystemDisk,
    TerminateInstancesRequest,
};
use tencent_cloud_simulator::Simulator;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    // Ten times faster than the real service pretends to be.
    let simulator = Simulator::builder().time_scale(10.0).start().await?;
    let cvm: Client = simulator.client().build()?;
    println!("simulator   {}", simulator.endpoint());

    let zones = cvm.describe_zones(DescribeZonesRequest::new()).await?;
    let zone = zones.zone_set.first().ok_or("the region has no zone")?;
    println!(
        "zones       {} in ap-guangzhou, {} is taken [{}]",
        zones.zone_set.len(),
        zone.zone,
        zones.request_id
    );

    let order = RunInstancesRequest::new()
        .placement(Placement::new(&zone.zone))
        .image_id("img-eb30mz89")
        .instance_type("S5.MEDIUM2")
        .instance_charge_type(InstanceChargeType::PostpaidByHour)
        .system_disk(SystemDisk::new().disk_size(50))
        .instance_name("quickstart");
    let created = cvm.run_instances(order).await?;
    let ids = created.instance_id_set;
    println!("created     {} [{}]", ids.join(", "), created.request_id);

    wait(&cvm, "running", &ids).await?;
    list(&cvm).await?;

    let stopped = cvm.stop_instances(StopInstancesRequest::new(&ids)).await?;
    println!("shut down   requested [{}]", stopped.request_id);
    wait(&cvm, "stopped", &ids).await?;

    let resize = ResetInstancesTypeRequest::new(&ids, "S5.LARGE8");
    let resized = cvm.reset_instances_type(resize).await?;
    println!("resized     to S5.LARGE8 [{}]", resized.request_id);
    cvm.wait_until_instances_operation_succeeded(&ids).interval(INTERVAL).await?;
    list(&cvm).await?;

    let returned = cvm.terminate_instances(TerminateInstancesRequest::new(&ids)).await?;
    println!("returned    {} [{}]", ids.join(", "), returned.request_id);
    wait(&cvm, "gone", &ids).await?;
    list(&cvm).await?;

    simulator.shutdown().await;
    Ok(())
}

/// Between two looks at the simulator, which is fast.
const INTERVAL: Duration = Duration::from_millis(100);

async fn wait(cvm: &Client, state: &str, ids: &[String]) -> Result<(), tencent_cloud::Error> {
    let wait = match state {
        "running" => cvm.wait_until_instances_running(ids),
        "stopped" => cvm.wait_until_instances_stopped(ids),
        _ => cvm.wait_until_instances_terminated(ids),
    };
    wait.interval(INTERVAL)
        .on_progress(|progress| {
            for (id, state) in &progress.waiting {
                println!("waiting     {id} is {}", state.as_deref().unwrap_or("not listed"));
            }
        })
        .await?;
    println!("{state:<11} {}", ids.join(", "));
    Ok(())
}

/// Prints every instance of the region.
async fn list(cvm: &Client) -> Result<(), tencent_cloud::Error> {
    let mut instances = cvm.describe_instances(DescribeInstancesRequest::new()).items();
    let mut count = 0;
    while let Some(instance) = instances.next().await {
        let instance = instance?;
        println!(
            "listed      {} {:?}: {}, {} cores, {} GiB, {}",
            instance.instance_id,
            instance.instance_name,
            instance.instance_type,
            instance.cpu,
            instance.memory,
            instance.instance_state
        );
        count += 1;
    }
    if count == 0 {
        println!("listed      no instance");
    }
    Ok(())
}
