//! Waiters of CVM against the simulator, from the call that starts an operation to its success or failure.

use std::collections::BTreeSet;
use std::time::{Duration, UNIX_EPOCH};

use tencent_cloud::{Error, ErrorKind};
use tencent_cloud_cvm::Client;
use tencent_cloud_cvm::model::{
    AllocateHostsRequest, AssociateInstancesKeyPairsRequest, ChargePrepaid, CreateImageRequest,
    CreateKeyPairRequest, DataDisk, DescribeInstancesRequest,
    DescribeReservedInstancesOfferingsRequest, EnterRescueModeRequest, ExitRescueModeRequest,
    InstanceChargePrepaid, InstanceChargeType, Placement, PurchaseReservedInstancesOfferingRequest,
    RebootInstancesRequest, ResetInstanceRequest, ResetInstancesPasswordRequest,
    ResetInstancesTypeRequest, ResizeInstanceDisksRequest, RunInstancesRequest,
    StartInstancesRequest, StopInstancesRequest, SystemDisk, TerminateInstancesRequest,
};
use tencent_cloud_leak_scan as leak_scan;
use tencent_cloud_simulator::{InMemory, ManualClock, Simulator};
use tencent_cloud_spec::documents;

/// Returns a simulator builder with the credentials of the leak scan.
fn simulator() -> tencent_cloud_simulator::Builder {
    leak_scan::start_recording();
    let known = tencent_cloud_simulator::Credentials::new(leak_scan::ID, leak_scan::KEY);
    Simulator::builder().credentials(known)
}

/// A simulator and a client for it.
struct Account {
    memory: InMemory,
    cvm: Client,
}

impl Account {
    fn new() -> Self {
        let clock = ManualClock::new(UNIX_EPOCH + Duration::from_secs(1_700_000_000));
        let memory = simulator().clock(clock.skip_pauses()).in_memory().unwrap();
        let cvm = memory.client().build().unwrap();
        Self { memory, cvm }
    }

    fn request() -> RunInstancesRequest {
        RunInstancesRequest::new()
            .placement(Placement::new("ap-guangzhou-4"))
            .image_id("img-eb30mz89")
            .instance_type("S5.MEDIUM2")
            .data_disks([DataDisk::new(100)])
    }

    fn prepaid() -> RunInstancesRequest {
        Self::request()
            .instance_charge_type(InstanceChargeType::Prepaid)
            .instance_charge_prepaid(InstanceChargePrepaid::new(1))
    }

    async fn create(&self, request: RunInstancesRequest) -> Vec<String> {
        self.cvm.run_instances(request).await.unwrap().instance_id_set
    }

    /// Creates instances and waits until they are running.
    async fn running(&self, request: RunInstancesRequest) -> Vec<String> {
        let ids = self.create(request).await;
        self.cvm.wait_until_instances_running(&ids).await.unwrap();
        ids
    }

    async fn stopped(&self) -> Vec<String> {
        let ids = self.running(Self::request()).await;
        self.cvm.stop_instances(StopInstancesRequest::new(&ids)).await.unwrap();
        self.cvm.wait_until_instances_stopped(&ids).await.unwrap();
        ids
    }

    /// Makes the operation of the next call of an action fail.
    fn fail_next(&self, action: &str) {
        self.memory.fail_next(action);
    }

    async fn expect_operation(&self, ids: &[String], action: &str) {
        self.cvm.wait_until_instances_operation_succeeded(ids).await.unwrap();
        let request = DescribeInstancesRequest::new().instance_ids(ids);
        for instance in self.cvm.describe_instances(request).await.unwrap().instance_set {
            assert_eq!(instance.latest_operation.as_deref(), Some(action));
        }
    }
}

fn expect_failure(result: Result<(), Error>, message: &str) {
    let error = result.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::WaitFailed, "{error}");
    assert!(error.to_string().contains(message), "{error}: expected {message}");
}

#[tokio::test]
async fn waits_for_running_and_stopped_instances() {
    let account = Account::new();
    let ids = account.running(Account::request().instance_count(3)).await;
    assert_eq!(ids.len(), 3);
    account.cvm.stop_instances(StopInstancesRequest::new(&ids)).await.unwrap();
    account.cvm.wait_until_instances_stopped(&ids).await.unwrap();
    account.cvm.start_instances(StartInstancesRequest::new(&ids)).await.unwrap();
    account.cvm.wait_until_instances_running(&ids).await.unwrap();
    account.cvm.reboot_instances(RebootInstancesRequest::new(&ids)).await.unwrap();
    account.expect_operation(&ids, "RebootInstances").await;
}

#[tokio::test]
async fn a_failed_launch_fails_every_instance_waiter() {
    let account = Account::new();
    let cvm = &account.cvm;
    account.fail_next("RunInstances");
    let ids = account.create(Account::request()).await;
    let message = "is LAUNCH_FAILED, expected";
    expect_failure(cvm.wait_until_instances_running(&ids).await, message);
    expect_failure(cvm.wait_until_instances_stopped(&ids).await, message);
    expect_failure(cvm.wait_until_instances_in_rescue_mode(&ids).await, message);
    let message = "is FAILED (The operation failed";
    expect_failure(cvm.wait_until_instances_operation_succeeded(&ids).await, message);
}

#[tokio::test]
async fn waits_for_operations_on_instances() {
    let account = Account::new();
    let cvm = &account.cvm;
    let ids = account.stopped().await;
    let id = ids[0].as_str();

    let disk = SystemDisk::new().disk_size(100);
    cvm.resize_instance_disks(ResizeInstanceDisksRequest::new(id).system_disk(disk)).await.unwrap();
    account.expect_operation(&ids, "ResizeInstanceDisks").await;
    let request = DescribeInstancesRequest::new().instance_ids(&ids);
    let instance = cvm.describe_instances(request).await.unwrap().instance_set.swap_remove(0);
    assert_eq!(instance.system_disk.disk_size, Some(100));

    cvm.reset_instances_type(ResetInstancesTypeRequest::new(id, "S5.LARGE8")).await.unwrap();
    account.expect_operation(&ids, "ResetInstancesType").await;

    let ids = account.stopped().await;
    let pair = cvm.create_key_pair(CreateKeyPairRequest::new("key", 0)).await.unwrap();
    let bind = AssociateInstancesKeyPairsRequest::new(&ids, [pair.key_pair.key_id]);
    cvm.associate_instances_key_pairs(bind).await.unwrap();
    account.expect_operation(&ids, "AssociateInstancesKeyPairs").await;

    let password = ResetInstancesPasswordRequest::new(&ids, "Sample-Login-7305");
    cvm.reset_instances_password(password).await.unwrap();
    account.expect_operation(&ids, "ResetInstancesPassword").await;

    cvm.reset_instance(ResetInstanceRequest::new(&ids[0])).await.unwrap();
    account.expect_operation(&ids, "ResetInstance").await;
}

#[tokio::test]
async fn a_failed_operation_fails_the_waiter_and_keeps_the_instance() {
    let account = Account::new();
    let cvm = &account.cvm;
    let ids = account.running(Account::request()).await;
    account.fail_next("StopInstances");
    cvm.stop_instances(StopInstancesRequest::new(&ids)).await.unwrap();
    let wait = cvm.wait_until_instances_operation_succeeded(&ids);
    expect_failure(wait.await, "is FAILED (The operation failed");
    cvm.wait_until_instances_running(&ids).await.unwrap();
}

#[tokio::test]
async fn waits_for_rescue_mode() {
    let account = Account::new();
    let cvm = &account.cvm;
    for ids in [account.running(Account::request()).await, account.stopped().await] {
        let enter = EnterRescueModeRequest::new(&ids[0], "Sample-Rescue-4821");
        cvm.enter_rescue_mode(enter).await.unwrap();
        cvm.wait_until_instances_in_rescue_mode(&ids).await.unwrap();
        let busy = cvm.stop_instances(StopInstancesRequest::new(&ids)).await.unwrap_err();
        assert_eq!(busy.code(), Some("UnsupportedOperation.InstanceStateRescueMode"));
        cvm.exit_rescue_mode(ExitRescueModeRequest::new(&ids[0])).await.unwrap();
        cvm.wait_until_instances_running(&ids).await.unwrap();
    }
}

#[tokio::test]
async fn a_pay_as_you_go_instance_is_gone_after_termination() {
    let account = Account::new();
    let cvm = &account.cvm;
    for wait_for_release in [false, true] {
        let ids = account.running(Account::request().instance_count(2)).await;
        cvm.terminate_instances(TerminateInstancesRequest::new(&ids)).await.unwrap();
        expect_failure(cvm.wait_until_instances_running(&ids).await, "is TERMINATING");
        if wait_for_release {
            cvm.wait_until_instances_returned(&ids).await.unwrap();
        }
        cvm.wait_until_instances_terminated(&ids).await.unwrap();
        let all = cvm.describe_instances(DescribeInstancesRequest::new()).await.unwrap();
        assert_eq!(all.total_count, 0);
    }
}

#[tokio::test]
async fn a_terminated_subscription_is_in_the_recycle_bin_until_terminated_again() {
    let account = Account::new();
    let cvm = &account.cvm;
    let ids = account.running(Account::prepaid()).await;
    cvm.terminate_instances(TerminateInstancesRequest::new(&ids)).await.unwrap();
    cvm.wait_until_instances_returned(&ids).await.unwrap();
    expect_failure(cvm.wait_until_instances_stopped(&ids).await, "is SHUTDOWN, expected STOPPED");

    let late = cvm.wait_until_instances_terminated(&ids).timeout(Duration::from_secs(60));
    let error = late.await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::WaitTimeout);
    assert!(error.to_string().contains("0 of 1 resources done"), "{error}");

    cvm.terminate_instances(TerminateInstancesRequest::new(&ids)).await.unwrap();
    cvm.wait_until_instances_terminated(&ids).await.unwrap();
}

#[tokio::test]
async fn waits_for_images() {
    let account = Account::new();
    let cvm = &account.cvm;
    let ids = account.running(Account::request()).await;
    let request = |name: &str| CreateImageRequest::new(name).instance_id(&ids[0]);
    let id = cvm.create_image(request("good")).await.unwrap().image_id;
    cvm.wait_until_images_normal(id).await.unwrap();
    account.fail_next("CreateImage");
    let id = cvm.create_image(request("bad")).await.unwrap().image_id;
    expect_failure(cvm.wait_until_images_normal(id).await, "is CREATEFAILED, expected NORMAL");
}

#[tokio::test]
async fn waits_for_hosts() {
    let account = Account::new();
    let cvm = &account.cvm;
    let request = AllocateHostsRequest::new(Placement::new("ap-guangzhou-4"))
        .host_charge_prepaid(ChargePrepaid::new(1));
    let ids = cvm.allocate_hosts(request).await.unwrap().host_id_set;
    cvm.wait_until_hosts_running(&ids).await.unwrap();
}

#[tokio::test]
async fn waits_for_reserved_instances() {
    let account = Account::new();
    let cvm = &account.cvm;
    let offerings = DescribeReservedInstancesOfferingsRequest::new().limit(1);
    let offerings = cvm.describe_reserved_instances_offerings(offerings).await.unwrap();
    let offering = &offerings.reserved_instances_offerings_set[0].reserved_instances_offering_id;
    let request = PurchaseReservedInstancesOfferingRequest::new(1, offering);
    let id = cvm.purchase_reserved_instances_offering(request).await.unwrap().reserved_instance_id;
    cvm.wait_until_reserved_instances_active([id]).await.unwrap();
}

/// Every waiter in the specification is called in this file or in `scripted_waiters.rs`.
#[test]
fn every_waiter_is_tested() {
    let spec =
        tencent_cloud_spec::load(&documents::find("cvm", "2017-03-12").unwrap().sources()).unwrap();
    let waiters = spec.operations.iter().flat_map(|operation| &operation.waiters);
    let tests = concat!(include_str!("waiters.rs"), include_str!("scripted_waiters.rs"));
    let untested: BTreeSet<_> = waiters
        .map(|waiter| waiter.name.as_str())
        .filter(|name| !tests.contains(&format!("{}(", method(name))))
        .collect();
    assert!(untested.is_empty(), "{untested:?}");
}

/// Returns the method of a waiter: `wait_until_instances_running` for `InstancesRunning`.
fn method(name: &str) -> String {
    let mut method = "wait_until".to_owned();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() {
            method.push('_');
        }
        method.push(letter.to_ascii_lowercase());
    }
    method
}
