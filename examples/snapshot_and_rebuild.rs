//! Creates an image of an instance and a new instance from the image, on the embedded simulator.
//!
//! ```console
//! cargo run --example snapshot_and_rebuild
//! ```
//!
//! To use a real account, set `TENCENTCLOUD_SECRET_ID`, `TENCENTCLOUD_SECRET_KEY` and `TENCENTCLOUD_REGION`, create the
//! client with `Client::from_env()?`, and pass the ID of your instance to `rebuild` in place of calling `run_instance`.
//! The new instance is billed until it is terminated, and so are the snapshots of the image until it is deleted.

use std::error::Error;
use std::time::Duration;

use tencent_cloud_cvm::Client;
use tencent_cloud_cvm::model::{
    CreateImageRequest, DeleteImagesRequest, DescribeInstancesRequest, InstanceChargeType,
    Placement, RunInstancesRequest, TerminateInstancesRequest,
};
use tencent_cloud_simulator::Simulator;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let simulator = Simulator::builder().time_scale(20.0).start().await?;
    let cvm: Client = simulator.client().build()?;

    let original = run_instance(&cvm).await?;
    println!("original    {original}");
    let (image, copy) = rebuild(&cvm, &original).await?;
    println!("copy        {copy} from {image}");

    // An image that instances use cannot be deleted, so the instances go first.
    cvm.terminate_instances(TerminateInstancesRequest::new([&original, &copy])).await?;
    cvm.wait_until_instances_terminated([&original, &copy]).interval(INTERVAL).await?;
    cvm.delete_images(DeleteImagesRequest::new([&image]).delete_binded_snap(true)).await?;
    println!("deleted     {original}, {copy}, {image}");
    Ok(())
}

/// The pause between two polls. The default of a few seconds suits the real service.
const INTERVAL: Duration = Duration::from_millis(100);

/// Creates an image of an instance, and an instance of the same type and in the same zone from it. Returns both IDs.
async fn rebuild(cvm: &Client, id: &str) -> Result<(String, String), Box<dyn Error>> {
    let request = DescribeInstancesRequest::new().instance_ids([id]);
    let instances = cvm.describe_instances(request).await?.instance_set;
    let original = instances.into_iter().next().ok_or_else(|| format!("no instance {id}"))?;

    // The image of a running instance may miss data that is not on the disk yet: stop it first if that matters.
    let request = CreateImageRequest::new(format!("copy-of-{id}")).instance_id(id);
    let image = cvm.create_image(request).await?.image_id.ok_or("the image has no ID")?;
    println!("image       {image} is being created");
    cvm.wait_until_images_normal([&image]).interval(INTERVAL).await?;

    let request = RunInstancesRequest::new()
        .placement(Placement::new(original.placement.zone))
        .image_id(&image)
        .instance_type(original.instance_type)
        .instance_charge_type(InstanceChargeType::PostpaidByHour)
        .instance_name(format!("{}-copy", original.instance_name));
    let ids = cvm.run_instances(request).await?.instance_id_set;
    cvm.wait_until_instances_running(&ids).interval(INTERVAL).await?;
    Ok((image, ids.into_iter().next().ok_or("no instance was created")?))
}

async fn run_instance(cvm: &Client) -> Result<String, Box<dyn Error>> {
    let request = RunInstancesRequest::new()
        .placement(Placement::new("ap-guangzhou-3"))
        .image_id("img-eb30mz89")
        .instance_name("web");
    let ids = cvm.run_instances(request).await?.instance_id_set;
    cvm.wait_until_instances_running(&ids).interval(INTERVAL).await?;
    Ok(ids.into_iter().next().ok_or("no instance was created")?)
}
