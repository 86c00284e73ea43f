//! Unit tests of code that calls Tencent Cloud, without a network and without an account.
//!
//! ```console
//! cargo test --example unit_test    # the tests
//! cargo run --example unit_test     # the code under test, against the embedded simulator
//! ```
//!
//! To run the code under test against a real account, set `TENCENTCLOUD_SECRET_ID`, `TENCENTCLOUD_SECRET_KEY` and
//! `TENCENTCLOUD_REGION`, and create the client with `Client::from_env()?`.
//!
//! The module `tencent_cloud::testing` needs the feature `test-util`, which belongs in `[dev-dependencies]`.

use std::error::Error;
use std::time::Duration;

use tencent_cloud_cvm::Client;
use tencent_cloud_cvm::model::{
    DescribeInstancesRequest, InstanceState, Placement, RunInstancesRequest, StopInstancesRequest,
};
use tencent_cloud_simulator::Simulator;

/// Stops every running instance and returns how many there were. This is the code under test.
async fn stop_all(cvm: &Client) -> Result<usize, tencent_cloud_cvm::Error> {
    let instances =
        cvm.describe_instances(DescribeInstancesRequest::new()).items().collect().await?;
    let ids: Vec<String> = instances
        .into_iter()
        .filter(|instance| instance.instance_state == InstanceState::Running)
        .map(|instance| instance.instance_id)
        .collect();
    if !ids.is_empty() {
        cvm.stop_instances(StopInstancesRequest::new(&ids)).await?;
    }
    Ok(ids.len())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let simulator = Simulator::builder().time_scale(10.0).start().await?;
    let cvm: Client = simulator.client().build()?;
    let request = RunInstancesRequest::new()
        .placement(Placement::new("ap-guangzhou-3"))
        .image_id("img-eb30mz89")
        .instance_count(2);
    let ids = cvm.run_instances(request).await?.instance_id_set;
    cvm.wait_until_instances_running(&ids).interval(Duration::from_millis(100)).await?;

    println!("stopped {} instances", stop_all(&cvm).await?);
    Ok(())
}

#[cfg(test)]
mod tests {
    use tencent_cloud::testing::{Answer, Replay};
    use tencent_cloud::transport::Failure;
    use tencent_cloud_cvm::error;

    use super::*;

    fn instances() -> Answer {
        Answer::json(
            r#"{"TotalCount": 2, "InstanceSet": [
                {"InstanceId": "ins-1", "InstanceState": "RUNNING"},
                {"InstanceId": "ins-2", "InstanceState": "STOPPED"}
            ]}"#,
        )
    }

    #[tokio::test]
    async fn stops_only_running_instances() -> Result<(), Box<dyn Error>> {
        let service = Replay::new();
        service
            .on::<DescribeInstancesRequest>(instances())
            .on::<StopInstancesRequest>(Answer::json("{}"));
        let cvm: Client = service.client().build()?;

        assert_eq!(stop_all(&cvm).await?, 1);

        let request: StopInstancesRequest = service.sent()[1].request()?;
        assert_eq!(request.instance_ids, ["ins-1"]);
        service.finish()?;
        Ok(())
    }

    #[tokio::test]
    async fn retries_a_lost_response() -> Result<(), Box<dyn Error>> {
        let service = Replay::new();
        service
            .on::<DescribeInstancesRequest>(Answer::lost(Failure::Timeout))
            .on::<DescribeInstancesRequest>(Answer::json(r#"{"TotalCount": 0, "InstanceSet": []}"#));
        let cvm: Client = service.client().build()?;

        assert_eq!(stop_all(&cvm).await?, 0);
        service.finish()?;
        Ok(())
    }

    #[tokio::test]
    async fn returns_the_error_of_the_service() -> Result<(), Box<dyn Error>> {
        let service = Replay::new();
        service.on::<DescribeInstancesRequest>(instances()).on::<StopInstancesRequest>(
            Answer::error("UnauthorizedOperation", "not authorized to stop ins-1"),
        );
        let cvm: Client = service.client().build()?;

        let failure = stop_all(&cvm).await.expect_err("the service rejects the call");
        assert_eq!(failure.code(), Some("UnauthorizedOperation"));
        assert!(!failure.is(error::INVALID_INSTANCE_ID_NOT_FOUND));
        service.finish()?;
        Ok(())
    }
}
