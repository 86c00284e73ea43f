//! The quick start of Cloud Virtual Machine without an async runtime, on an embedded simulator: no account, no cost.
//!
//! Creates a by-quantity instance, waits for it, lists it, changes its configuration, shuts it down and returns it, as
//! `quickstart.rs` does. The same program works against the real service: build the client with [`Client::from_env`]
//! instead, and mind that an instance costs money while it exists.

use std::error::Error;
use std::time::Duration;

use tencent_cloud::blocking::Wait;
use tencent_cloud_cvm::blocking::Client;
use tencent_cloud_cvm::model::{
    DescribeInstancesRequest, DescribeInstancesStatusRequest, DescribeZonesRequest,
    InstanceChargeType, Placement, ResetInstancesTypeRequest, RunInstancesRequest,
    StopInstancesRequest, SystemDisk, TerminateInstancesRequest,
};
use tencent_cloud_simulator::Simulator;

fn main() -> Result<(), Box<dyn Error>> {
    // The simulator is async; it lives on threads of its own.
    let threads =
        tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    // Ten times faster than the real service pretends to be.
    let simulator = threads.block_on(Simulator::builder().time_scale(10.0).start())?;
    let cvm = client_of(&simulator)?;
    println!("simulator   {}", simulator.endpoint());

    let zones = cvm.describe_zones(DescribeZonesRequest::new()).send()?;
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
    let created = cvm.run_instances(order).timeout(Duration::from_secs(20)).send()?;
    let ids = created.instance_id_set;
    println!("created     {} [{}]", ids.join(", "), created.request_id);

    wait(cvm.wait_until_instances_running(&ids))?;
    println!("running     {}", ids.join(", "));
    list(&cvm)?;

    let stopped = cvm.stop_instances(StopInstancesRequest::new(&ids)).send()?;
    println!("shut down   requested [{}]", stopped.request_id);
    wait(cvm.wait_until_instances_stopped(&ids))?;
    println!("stopped     {}", ids.join(", "));

    let resize = ResetInstancesTypeRequest::new(&ids, "S5.LARGE8");
    let resized = cvm.reset_instances_type(resize).send()?;
    println!("resized     to S5.LARGE8 [{}]", resized.request_id);
    cvm.wait_until_instances_operation_succeeded(&ids).interval(INTERVAL).wait()?;
    list(&cvm)?;

    let returned = cvm.terminate_instances(TerminateInstancesRequest::new(&ids)).send()?;
    println!("returned    {} [{}]", ids.join(", "), returned.request_id);
    while !list(&cvm)?.is_empty() {
        std::thread::sleep(INTERVAL);
    }

    threads.block_on(simulator.shutdown());
    Ok(())
}

/// Between two looks at the simulator, which is fast.
const INTERVAL: Duration = Duration::from_millis(100);

fn client_of(simulator: &Simulator) -> Result<Client, tencent_cloud::Error> {
    let known = simulator.credentials();
    Client::builder()
        .credentials(tencent_cloud::Credentials::new(known.secret_id, known.secret_key))
        .region("ap-guangzhou")
        .endpoint(simulator.endpoint())
        .allow_http()
        .build()
}

fn wait(wait: Wait<DescribeInstancesStatusRequest>) -> Result<(), tencent_cloud::Error> {
    wait.interval(INTERVAL)
        .on_progress(|progress| {
            for (id, state) in &progress.waiting {
                println!("waiting     {id} is {}", state.as_deref().unwrap_or("not listed"));
            }
        })
        .wait()
}

/// Prints every instance of the region, and gives their ids.
fn list(cvm: &Client) -> Result<Vec<String>, tencent_cloud::Error> {
    let mut ids = Vec::new();
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
        ids.push(instance.instance_id);
    }
    if ids.is_empty() {
        println!("listed      no instance");
    }
    Ok(ids)
}
