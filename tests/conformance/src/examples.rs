//! Code shared by the examples on the pages of `docs/`.

use tencent_cloud_cvm::model::{InstanceChargeType, Placement, RunInstancesRequest};

/// Creates an instance and waits until it is running: the code under test in `docs/testing.md`.
///
/// # Errors
/// Those of the calls.
pub async fn buy(
    cvm: &tencent_cloud_cvm::Client,
    name: &str,
) -> Result<String, tencent_cloud::Error> {
    let request = RunInstancesRequest::new()
        .placement(Placement::new("ap-guangzhou-3"))
        .image_id("img-eb30mz89")
        .instance_charge_type(InstanceChargeType::PostpaidByHour)
        .instance_name(name);
    let ids = cvm.run_instances(request).await?.instance_id_set;
    cvm.wait_until_instances_running(&ids).await?;
    Ok(ids.into_iter().next().unwrap_or_default())
}
