//! Creates, lists, resizes and terminates an instance without an async runtime, on the embedded simulator.
//!
//! ```console
//! cargo run --example quickstart_blocking
//! ```
//!
//! To use a real account, set `TENCENTCLOUD_SECRET_ID`, `TENCENTCLOUD_SECRET_KEY` and `TENCENTCLOUD_REGION`, and create
//! the client with `Client::from_env()?`. The instance is billed until it is terminated.

use std::error::Error;
use std::time::Duration;

use tencent_cloud_cvm::blocking::Client;
use tencent_cloud_cvm::model::{
    DescribeInstancesRequest, DescribeZonesRequest, InstanceChargeType, Placement,
    ResetInstancesTypeRequest, RunInstancesRequest, StopInstancesRequest, SystemDisk,
    TerminateInstancesRequest,
};
use tencent_cloud_simulator::Simulator;

/// The pause between two polls. The default of a few seconds suits the real service.
const INTERVAL: Duration = Duration::from_millis(100);

fn main() -> Result<(), Box<dyn Error>> {
    // Only the simulator needs an async runtime.
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    let simulator = runtime.block_on(Simulator::builder().time_scale(10.0).start())?;
    let cvm: Client = simulator.client().build()?;
    println!("simulator   {}", simulator.endpoint());

    let zones = cvm.describe_zones(DescribeZonesRequest::new()).send()?;
    let zone = zones.zone_set.first().ok_or("the region has no zone")?;
    println!("zones       {}, using {}", zones.zone_set.len(), zone.zone);

    let request = RunInstancesRequest::new()
        .placement(Placement::new(&zone.zone))
        .image_id("img-eb30mz89")
        .instance_type("S5.MEDIUM2")
        .instance_charge_type(InstanceChargeType::PostpaidByHour)
        .system_disk(SystemDisk::new().disk_size(50))
        .instance_name("quickstart");
    let response = cvm.run_instances(request).timeout(Duration::from_secs(20)).send()?;
    let ids = response.instance_id_set;
    println!("created     {}, pay-as-you-go [{}]", ids.join(", "), response.request_id);

    cvm.wait_until_instances_running(&ids).interval(INTERVAL).wait()?;
    println!("running     {}", ids.join(", "));
    list(&cvm)?;

    cvm.stop_instances(StopInstancesRequest::new(&ids)).send()?;
    cvm.wait_until_instances_stopped(&ids)
        .interval(INTERVAL)
        .on_progress(|progress| println!("stopping    {} of {}", progress.done, progress.total))
        .wait()?;
    println!("stopped     {}", ids.join(", "));

    for id in &ids {
        cvm.reset_instances_type(ResetInstancesTypeRequest::new(id, "S5.LARGE8")).send()?;
    }
    cvm.wait_until_instances_operation_succeeded(&ids).interval(INTERVAL).wait()?;
    println!("resized     {} to S5.LARGE8", ids.join(", "));
    list(&cvm)?;

    cvm.terminate_instances(TerminateInstancesRequest::new(&ids)).send()?;
    cvm.wait_until_instances_terminated(&ids).interval(INTERVAL).wait()?;
    println!("terminated  {}", ids.join(", "));
    list(&cvm)?;

    runtime.block_on(simulator.shutdown());
    Ok(())
}

/// Prints every instance of the region.
fn list(cvm: &Client) -> Result<(), tencent_cloud_cvm::Error> {
    let mut count = 0;
    for instance in cvm.describe_instances(DescribeInstancesRequest::new()).items() {
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
        println!("listed      no instances");
    }
    Ok(())
}
