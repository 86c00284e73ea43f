//! Releases the resources, in an order in which nothing is in use any more.
//!
//! The program may have been killed between any two calls, so a resource can be in any state. Each kind is therefore
//! released in a loop: list what is left, do the next step for everything that is in a steady state, pause.

use std::collections::BTreeSet;
use std::time::Instant;

use tencent_cloud::Error;
use tencent_cloud_cbs::model::{DetachDisksRequest, DiskState, TerminateDisksRequest};
use tencent_cloud_cvm::model::{
    DeleteKeyPairsRequest, Instance, InstanceState, OperationState, TerminateInstancesRequest,
};
use tencent_cloud_tag::error as tag_error;
use tencent_cloud_tag::model::DeleteTagRequest;
use tencent_cloud_vpc::model::{
    AddressStatus, DeleteSecurityGroupRequest, DeleteSubnetRequest, DeleteVpcRequest,
    DisassociateAddressRequest, ReleaseAddressesRequest,
};

use super::Failure;
use super::cloud::{Cloud, TAG};

/// How often a step is repeated after an error that says nothing about the state of a resource.
const ATTEMPTS: u32 = 5;

/// The beginnings of codes which say that a resource is in another state than it was when it was listed, or that
/// something still uses it.
const OUTDATED: [&str; 8] = [
    "FailedOperation.TagAttachedResource",
    "InvalidAddressState",
    "MutexOperation",
    "OperationDenied",
    "ResourceBusy",
    "ResourceInUse",
    "ResourceNotFound",
    "UnsupportedOperation",
];

/// Releases everything with the name. A kind that cannot be released does not keep the others from being tried.
pub(crate) async fn everything(cloud: &Cloud) -> Result<(), Failure> {
    let mut failures = Vec::new();
    failures.extend(until_gone(cloud, "elastic IP", addresses).await.err());
    failures.extend(until_gone(cloud, "data disk", disks).await.err());
    failures.extend(until_gone(cloud, "instance", instances).await.err());
    failures.extend(until_gone(cloud, "key pair", key_pairs).await.err());
    failures.extend(until_gone(cloud, "rules", security_groups).await.err());
    failures.extend(until_gone(cloud, "subnet", subnets).await.err());
    failures.extend(until_gone(cloud, "vpc", vpcs).await.err());
    failures.extend(until_gone(cloud, "tag", tag).await.err());
    if failures.is_empty() {
        return Ok(());
    }
    let name = &cloud.name;
    Err(format!(
        "not everything was released, run `release --name {name}`: {}",
        failures.join("; ")
    )
    .into())
}

/// Repeats a step until it finds nothing. A step returns the IDs of what it has found.
async fn until_gone(
    cloud: &Cloud,
    kind: &str,
    step: impl AsyncFn(&Cloud) -> Result<Vec<String>, Error>,
) -> Result<(), String> {
    let started = Instant::now();
    let (mut seen, mut reason, mut attempts) = (BTreeSet::new(), String::new(), 0);
    loop {
        match step(cloud).await {
            Ok(ids) if ids.is_empty() => break,
            Ok(ids) => seen.extend(ids),
            Err(error) if is_outdated(&error) => reason = format!(": {error}"),
            Err(error) if is_uncertain(&error) && attempts < ATTEMPTS => attempts += 1,
            Err(error) => return Err(format!("{kind}: {error}")),
        }
        if started.elapsed() > cloud.timeout {
            let ids: Vec<String> = seen.into_iter().collect();
            let seconds = cloud.timeout.as_secs();
            return Err(format!(
                "{kind} {}: not released after {seconds} s{reason}",
                ids.join(", ")
            ));
        }
        tokio::time::sleep(cloud.interval).await;
    }
    seen.iter().for_each(|id| println!("released    {kind} {id}"));
    Ok(())
}

/// Returns whether the state of a resource is no longer, or not yet, the one that a step expects.
fn is_outdated(error: &Error) -> bool {
    error.code().is_some_and(|code| OUTDATED.iter().any(|part| code.starts_with(part)))
}

/// Returns whether an error says nothing about the state of a resource: a lost connection, or the rejection of a retry,
/// whose first attempt may have been executed.
fn is_uncertain(error: &Error) -> bool {
    error.is_retryable() || error.attempts() > 1
}

/// Unbinds the elastic IPs, and releases those that are not bound.
async fn addresses(cloud: &Cloud) -> Result<Vec<String>, Error> {
    let found = cloud.addresses().await?;
    for address in &found {
        let id = &address.address_id;
        match address.address_status {
            AddressStatus::Bind | AddressStatus::BindEni => {
                cloud.vpc.disassociate_address(DisassociateAddressRequest::new(id)).await?;
            }
            AddressStatus::Unbind => {
                cloud.vpc.release_addresses(ReleaseAddressesRequest::new([id])).await?;
            }
            // The state is about to change.
            _ => {}
        }
    }
    Ok(found.into_iter().map(|address| address.address_id).collect())
}

/// Detaches the data disks, and terminates those that are not attached.
async fn disks(cloud: &Cloud) -> Result<Vec<String>, Error> {
    let found = cloud.disks().await?;
    for disk in &found {
        let id = &disk.disk_id;
        match disk.disk_state {
            DiskState::Attached => {
                cloud.cbs.detach_disks(DetachDisksRequest::new([id])).await?;
            }
            DiskState::Unattached => {
                cloud.cbs.terminate_disks(TerminateDisksRequest::new([id])).await?;
            }
            _ => {}
        }
    }
    Ok(found.into_iter().map(|disk| disk.disk_id).collect())
}

/// Terminates the instances.
async fn instances(cloud: &Cloud) -> Result<Vec<String>, Error> {
    let found = cloud.instances().await?;
    let steady: Vec<&str> =
        found.iter().filter(|one| is_steady(one)).map(|one| one.instance_id.as_str()).collect();
    if !steady.is_empty() {
        cloud.cvm.terminate_instances(TerminateInstancesRequest::new(steady)).await?;
    }
    Ok(found.into_iter().map(|instance| instance.instance_id).collect())
}

fn is_steady(instance: &Instance) -> bool {
    let is_idle = instance.latest_operation_state != Some(OperationState::Operating);
    let state = &instance.instance_state;
    is_idle && [InstanceState::Running, InstanceState::Stopped].contains(state)
}

async fn key_pairs(cloud: &Cloud) -> Result<Vec<String>, Error> {
    let found = cloud.key_pairs().await?;
    let ids: Vec<String> = found.into_iter().map(|pair| pair.key_id).collect();
    if !ids.is_empty() {
        cloud.cvm.delete_key_pairs(DeleteKeyPairsRequest::new(&ids)).await?;
    }
    Ok(ids)
}

/// Deletes the security groups with their rules. A terminated instance may still use them for a moment.
async fn security_groups(cloud: &Cloud) -> Result<Vec<String>, Error> {
    let found = cloud.security_groups().await?;
    let ids: Vec<String> = found.into_iter().map(|group| group.security_group_id).collect();
    for id in &ids {
        cloud.vpc.delete_security_group(DeleteSecurityGroupRequest::new(id)).await?;
    }
    Ok(ids)
}

async fn subnets(cloud: &Cloud) -> Result<Vec<String>, Error> {
    let found = cloud.subnets().await?;
    let ids: Vec<String> = found.into_iter().filter_map(|subnet| subnet.subnet_id).collect();
    for id in &ids {
        cloud.vpc.delete_subnet(DeleteSubnetRequest::new(id)).await?;
    }
    Ok(ids)
}

async fn vpcs(cloud: &Cloud) -> Result<Vec<String>, Error> {
    let found = cloud.vpcs().await?;
    let ids: Vec<String> = found.into_iter().map(|vpc| vpc.vpc_id).collect();
    for id in &ids {
        cloud.vpc.delete_vpc(DeleteVpcRequest::new(id)).await?;
    }
    Ok(ids)
}

/// Deletes the tag, which exists as long as the account whether or not a resource has it.
async fn tag(cloud: &Cloud) -> Result<Vec<String>, Error> {
    match cloud.tag.delete_tag(DeleteTagRequest::new(TAG, &cloud.name)).await {
        Ok(_) => Ok(vec![format!("{TAG}={}", cloud.name)]),
        Err(error) if error.is(tag_error::RESOURCE_NOT_FOUND_TAG_NON_EXIST) => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}
