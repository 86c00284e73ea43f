//! Lists the instances, private images and launch templates of all regions concurrently, on the embedded simulator.
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
    DescribeImagesRequest, DescribeInstancesRequest, DescribeLaunchTemplatesRequest,
    DescribeRegionsRequest, Filter, Image, Instance, LaunchTemplateInfo, Placement,
    RunInstancesRequest,
};
use tencent_cloud_simulator::Simulator;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let simulator = Simulator::start().await?;
    let cvm: Client = simulator.client().build()?;
    run_instance(&cvm, "ap-guangzhou", "ap-guangzhou-3").await?;
    run_instance(&cvm, "ap-singapore", "ap-singapore-2").await?;

    let regions = cvm.describe_regions(DescribeRegionsRequest::new()).await?.region_set;
    let resources = join_all(regions.iter().map(|region| list(&cvm, &region.region))).await;
    for (region, resources) in regions.iter().zip(resources) {
        match resources {
            Ok(resources) => print(&region.region, &resources),
            // One region that fails does not hide the others.
            Err(error) => eprintln!("{:<18} {error}", region.region),
        }
    }
    Ok(())
}

/// The resources of a region.
struct Resources {
    instances: Vec<Instance>,
    images: Vec<Image>,
    templates: Vec<LaunchTemplateInfo>,
}

/// Lists all pages of three lists concurrently.
async fn list(cvm: &Client, region: &str) -> Result<Resources, tencent_cloud_cvm::Error> {
    let private = Filter::new(DescribeImagesRequest::FILTER_IMAGE_TYPE, ["PRIVATE_IMAGE"]);
    let images = DescribeImagesRequest::new().filters([private]);
    let (instances, images, templates) = tokio::try_join!(
        cvm.describe_instances(DescribeInstancesRequest::new()).region(region).items().collect(),
        cvm.describe_images(images).region(region).items().collect(),
        cvm.describe_launch_templates(DescribeLaunchTemplatesRequest::new())
            .region(region)
            .items()
            .collect(),
    )?;
    Ok(Resources { instances, images, templates })
}

fn print(region: &str, Resources { instances, images, templates }: &Resources) {
    let (instance_count, images, templates) = (instances.len(), images.len(), templates.len());
    println!("{region:<18} {instance_count} instances, {images} images, {templates} templates");
    for instance in instances {
        println!("    {} {}", instance.instance_id, instance.instance_state);
    }
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
