//! The blocking clients, called over sockets from threads without an async runtime.

use std::collections::BTreeSet;
use std::thread;
use std::time::Duration;

use tencent_cloud::blocking;
use tencent_cloud::{Credentials, Error, Signature};
use tencent_cloud_cvm::blocking::Client;
use tencent_cloud_cvm::model::{
    DescribeInstancesRequest, Placement, RunInstancesRequest, StopInstancesRequest,
    TerminateInstancesRequest,
};
use tencent_cloud_cvm::{error, v2};
use tencent_cloud_leak_scan as leak_scan;
use tencent_cloud_simulator::{Fault, FaultRule, Simulator};
use tokio::runtime::{Builder, Runtime};

/// Returns a simulator builder with the credentials of the leak scan.
fn simulator() -> tencent_cloud_simulator::Builder {
    leak_scan::start_recording();
    let known = tencent_cloud_simulator::Credentials::new(leak_scan::ID, leak_scan::KEY);
    Simulator::builder().credentials(known)
}

const INTERVAL: Duration = Duration::from_millis(5);

/// A simulator on its own runtime and thread.
struct Account {
    runtime: Runtime,
    simulator: Simulator,
}

impl Account {
    fn open() -> Self {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let simulator = simulator().time_scale(1000.0).start();
        let simulator = runtime.block_on(simulator).unwrap();
        Self { runtime, simulator }
    }

    fn client(&self, region: &str, signature: Signature) -> blocking::GenericClient {
        let known = self.simulator.credentials();
        blocking::GenericClient::builder()
            .credentials(Credentials::new(known.secret_id, known.secret_key))
            .region(region)
            .signature(signature)
            .endpoint(self.simulator.endpoint())
            .allow_http()
            .build()
            .unwrap()
    }

    fn cvm(&self) -> Client {
        Client::new(self.client("ap-guangzhou", Signature::Tc3).config())
    }
}

fn request(count: i64) -> RunInstancesRequest {
    RunInstancesRequest::new()
        .placement(Placement::new("ap-guangzhou-3"))
        .image_id("img-eb30mz89")
        .instance_type("S5.MEDIUM2")
        .instance_count(count)
}

#[test]
fn creates_and_terminates_an_instance() {
    let account = Account::open();
    let cvm = account.cvm();
    cvm.run_instances(request(1)).dry_run().unwrap();
    let ids = cvm.run_instances(request(1)).send().unwrap().instance_id_set;
    cvm.wait_until_instances_running(&ids).interval(INTERVAL).wait().unwrap();
    cvm.stop_instances(StopInstancesRequest::new(&ids)).send().unwrap();
    cvm.wait_until_instances_stopped(&ids).interval(INTERVAL).wait().unwrap();
    cvm.terminate_instances(TerminateInstancesRequest::new(&ids)).send().unwrap();

    let wrong = StopInstancesRequest::new(["ins-00000000"]);
    let wrong = cvm.stop_instances(wrong).send().unwrap_err();
    assert!(wrong.is(error::INVALID_INSTANCE_ID_NOT_FOUND), "{wrong}");
    account.runtime.block_on(account.simulator.shutdown());
}

/// The client retries with the same token after a lost response, and the service creates one instance.
#[test]
fn retry_after_a_lost_response_creates_no_second_instance() {
    let account = Account::open();
    let cvm = account.cvm();
    account.simulator.inject(FaultRule::always(Fault::ResetAfter).on("RunInstances").times(1));
    let raw = cvm.run_instances(request(1)).send_raw().unwrap();
    assert_eq!(raw.attempts(), 2);
    let all = cvm.describe_instances(DescribeInstancesRequest::new()).send().unwrap();
    assert_eq!(all.total_count, 1);
}

#[test]
fn iterates_over_all_pages() {
    let account = Account::open();
    let cvm = account.cvm();
    let ids: BTreeSet<String> =
        cvm.run_instances(request(25)).send().unwrap().instance_id_set.into_iter().collect();
    let describe = || cvm.describe_instances(DescribeInstancesRequest::new().limit(10));
    let sizes: Result<Vec<_>, Error> =
        describe().pages().map(|page| page.map(|page| page.items.len())).collect();
    assert_eq!(sizes.unwrap(), [10, 10, 5]);
    for items in [describe().items(), describe().items().prefetch()] {
        let seen: Result<BTreeSet<_>, Error> =
            items.map(|instance| instance.map(|instance| instance.instance_id)).collect();
        assert_eq!(seen.unwrap(), ids);
    }
}

#[test]
fn threads_share_a_client() {
    let account = Account::open();
    let cvm = account.cvm();
    let create = || {
        let ids = cvm.run_instances(request(1)).send().unwrap().instance_id_set;
        cvm.wait_until_instances_running(&ids).interval(INTERVAL).wait().unwrap();
        ids
    };
    let ids: BTreeSet<String> = thread::scope(|scope| {
        let threads: Vec<_> = (0..16).map(|_| scope.spawn(create)).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(ids.len(), 16);
    let all = cvm.describe_instances(DescribeInstancesRequest::new()).items();
    let all: Result<BTreeSet<_>, Error> =
        all.map(|instance| instance.map(|instance| instance.instance_id)).collect();
    assert_eq!(all.unwrap(), ids);
}

#[test]
fn calls_api20() {
    let account = Account::open();
    let cvm = v2::blocking::Client::new(account.client("gz", Signature::HmacSha1).config());
    let request = v2::model::RunInstancesHourRequest::new(100_003, 2, 2, "img-eb30mz89", 0);
    let ids = cvm.run_instances_hour(request).send().unwrap().un_instance_ids;
    cvm.wait_until_instances_running(&ids).interval(INTERVAL).wait().unwrap();
    let items = cvm.describe_instances(v2::model::DescribeInstancesRequest::new()).items();
    assert_eq!(items.count(), 1);
}
