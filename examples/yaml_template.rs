//! Creates instances from a YAML template, and writes a template of an existing instance, on the embedded simulator.
//!
//! ```console
//! cargo run --example yaml_template
//! ```
//!
//! Requests implement `Deserialize` and `Serialize` with the feature `serde`, in the wire format: the field names are those
//! of the API.
//!
//! To use a real account, set `TENCENTCLOUD_SECRET_ID`, `TENCENTCLOUD_SECRET_KEY` and `TENCENTCLOUD_REGION`, and create
//! the client with `Client::from_env()?`. The instances are billed until they are terminated.

use std::error::Error;

use tencent_cloud_cvm::Client;
use tencent_cloud_cvm::model::{
    DescribeInstancesRequest, Instance, Placement, RunInstancesRequest, SystemDisk,
};
use tencent_cloud_simulator::Simulator;

const TEMPLATE: &str = "
Placement:
  Zone: ap-guangzhou-3
ImageId: img-eb30mz89
InstanceType: S5.MEDIUM2
InstanceChargeType: POSTPAID_BY_HOUR
SystemDisk:
  DiskType: CLOUD_PREMIUM
  DiskSize: 50
InstanceCount: 2
InstanceName: worker
";

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let simulator = Simulator::start().await?;
    let cvm: Client = simulator.client().build()?;

    let request: RunInstancesRequest = serde_saphyr::from_str(TEMPLATE)?;
    let ids = cvm.run_instances(request).await?.instance_id_set;
    println!("created {}", ids.join(", "));

    let request = DescribeInstancesRequest::new().instance_ids(&ids).limit(1);
    let instances = cvm.describe_instances(request).await?.instance_set;
    let instance = instances.first().ok_or("no instance")?;
    println!("{}", serde_saphyr::to_string(&template(instance))?);

    // A template is read strictly: a misspelled field is an error and not an instance without it.
    let misspelled = TEMPLATE.replace("InstanceCount", "InstancesCount");
    match serde_saphyr::from_str::<RunInstancesRequest>(&misspelled) {
        Ok(_) => Err("the misspelled template was accepted".into()),
        Err(error) => {
            println!("{error}");
            Ok(())
        }
    }
}

/// Returns a request that creates another instance like `instance`.
fn template(instance: &Instance) -> RunInstancesRequest {
    let mut disk = SystemDisk::new();
    disk.disk_type = instance.system_disk.disk_type.clone();
    disk.disk_size = instance.system_disk.disk_size;
    RunInstancesRequest::new()
        .placement(Placement::new(&instance.placement.zone))
        .image_id(&instance.image_id)
        .instance_type(&instance.instance_type)
        .instance_charge_type(instance.instance_charge_type.clone())
        .system_disk(disk)
        .instance_name(&instance.instance_name)
}
