//! The options of the polls.

use std::time::Duration;

use tencent_cloud::rate_limit::Rate;
use tencent_cloud::{Credentials, ErrorKind, RateLimit, RetryPolicy};
use tencent_cloud_cvm::Client;
use tencent_cloud_cvm::model::{Placement, RunInstancesRequest};
use tencent_cloud_leak_scan::{ID, KEY, TOKEN};
use tencent_cloud_simulator::{Credentials as Known, Fault, FaultRule, InMemory, Simulator};

use crate::support::record::recorded;

const NEAR: &str = "ap-guangzhou";
const FAR: &str = "ap-shanghai";

fn client(simulator: &InMemory) -> Client {
    recorded(simulator.client().region(NEAR)).build().unwrap()
}

fn order() -> RunInstancesRequest {
    RunInstancesRequest::new().placement(Placement::new("ap-shanghai-2")).image_id("img-eb30mz89")
}

#[tokio::test]
async fn polls_have_the_region_of_the_wait() {
    let simulator = Simulator::builder().time_scale(100.0).in_memory().unwrap();
    let cvm = client(&simulator);
    let ids = cvm.run_instances(order()).region(FAR).await.unwrap().instance_id_set;
    cvm.wait_until_instances_running(&ids).region(FAR).await.unwrap();

    // Not listed in the region of the client.
    let wait = cvm.wait_until_instances_running(&ids).timeout(Duration::from_millis(200));
    assert_eq!(wait.await.unwrap_err().kind(), ErrorKind::WaitTimeout);
    let log = simulator.control().calls(0);
    let polls = log.calls.iter().filter(|call| call.action.as_deref() != Some("RunInstances"));
    let regions: Vec<_> = polls.map(|call| call.region.clone()).collect();
    assert_eq!(regions.first(), Some(&Some(FAR.to_owned())));
    assert_eq!(regions.last(), Some(&Some(NEAR.to_owned())));
}

#[tokio::test]
async fn polls_have_the_credentials_of_the_wait() {
    let simulator = Simulator::builder()
        .credentials(Known::new(ID, KEY))
        .time_scale(100.0)
        .in_memory()
        .unwrap();
    let wrong = Credentials::new(ID, TOKEN);
    let cvm: Client = recorded(simulator.client().credentials(wrong)).build().unwrap();
    let right = Credentials::new(ID, KEY);
    let call = cvm.run_instances(order()).region(FAR).credentials(right.clone());
    let ids = call.await.unwrap().instance_id_set;
    let error = cvm.wait_until_instances_running(&ids).region(FAR).await.unwrap_err();
    assert!(error.to_string().contains("AuthFailure"), "{error}");
    cvm.wait_until_instances_running(&ids).region(FAR).credentials(right).await.unwrap();
}

#[tokio::test]
async fn polls_have_the_rate_limit_and_the_retry_policy_of_the_wait() {
    let simulator = Simulator::builder().in_memory().unwrap();
    let cvm = client(&simulator);
    let ids = cvm.run_instances(order()).region(FAR).await.unwrap().instance_id_set;
    let limit = RateLimit::custom().each_action(Rate::new(1, Duration::from_secs(3600)));
    let wait = || cvm.wait_until_instances_running(&ids).region(FAR).interval(Duration::ZERO);
    // The first poll finds an instance that starts.
    let error = wait().rate_limit(limit.fail_fast()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::RateLimit, "{error}");

    simulator.inject(FaultRule::always(Fault::InternalErrorBefore));
    let error = wait().retry(RetryPolicy::never()).await.unwrap_err();
    assert_eq!(error.attempts(), 1, "{error}");
}
