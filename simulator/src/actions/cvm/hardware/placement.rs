//! The hardware on which an order places its instances.

use super::{Call, hpc_clusters};
use crate::catalogue::{Family, InstanceType};
use crate::error::ApiError;
use crate::state::{Account, PoolState, ResourcePool};

/// The only kind of reserved capacity.
const TENANCY: &str = "ResourcePool";

/// The hardware of the instances of an order.
#[derive(Debug, Default)]
pub(in crate::actions::cvm) struct HardwarePlacement {
    pub(in crate::actions::cvm) hpc_cluster_id: Option<String>,
    /// The pool of each instance.
    pools: Vec<String>,
    /// The CHC host of each instance.
    chc_ids: Vec<String>,
}

impl HardwarePlacement {
    /// Checks the cluster, the pools and the hosts that an order names.
    pub(in crate::actions::cvm) fn find(
        account: &Account,
        call: &Call<'_>,
        zone: &str,
        (family, kind): (Option<&Family>, &InstanceType),
        count: i64,
    ) -> Result<Self, ApiError> {
        let count = usize::try_from(count).unwrap_or(usize::MAX);
        let hpc_cluster_id = hpc_cluster(account, call, zone, (family, kind), count)?;
        let pools = pools(account, call, zone, (family, kind), count)?;
        let chc_ids = super::chc_hosts::for_order(account, call, zone, count)?;
        Ok(Self { hpc_cluster_id, pools, chc_ids })
    }

    /// Returns the pool of the instance with this index in the order.
    pub(in crate::actions::cvm) fn pool(&self, index: u32) -> Option<String> {
        self.pools.get(usize::try_from(index).ok()?).cloned()
    }

    /// Assigns the instance with this index in the order to its CHC host.
    pub(in crate::actions::cvm) fn assign_chc_host(
        &self,
        account: &mut Account,
        index: usize,
        instance_id: &str,
    ) {
        let host = self.chc_ids.get(index);
        if let Some(mut host) = host.and_then(|id| account.hardware.chc_hosts.find_mut(id)) {
            host.instance_id = Some(instance_id.to_owned());
        }
    }
}

/// Returns the cluster of an order, which the instance types for high-performance computing require.
fn hpc_cluster(
    account: &Account,
    call: &Call<'_>,
    zone: &str,
    (family, kind): (Option<&Family>, &InstanceType),
    count: usize,
) -> Result<Option<String>, ApiError> {
    let is_hpc = family.is_some_and(|family| family.is_hpc);
    let Some(id) = call.parameters.string("HpcClusterId").filter(|id| !id.is_empty()) else {
        if is_hpc {
            let message = format!("The instance type `{}` requires `HpcClusterId`.", kind.name);
            let codes = ["InvalidParameterValue.InstanceTypeRequiredHpcCluster"];
            return Err(call.invalid(&codes, message));
        }
        return Ok(None);
    };
    let key = hpc_clusters::find(account, call, id)?;
    if !is_hpc {
        let message = format!("The instance type `{}` does not support HPC clusters.", kind.name);
        let codes = ["InvalidParameterValue.InstanceTypeNotSupportHpcCluster"];
        return Err(call.invalid(&codes, message));
    }
    let Some(cluster) = account.hardware.hpc_clusters.get(key) else { return Ok(None) };
    if cluster.zone != zone {
        let message = format!("The HPC cluster `{id}` is in {}, not in {zone}.", cluster.zone);
        return Err(call.invalid(&["InvalidParameterValue.HpcClusterIdZoneIdNotMatch"], message));
    }
    let used = account.instances.count_referring_to(id);
    if used.saturating_add(count) > cluster.capacity {
        let message = format!(
            "The HPC cluster `{id}` has {used} of at most {} instances and cannot contain {count} more.",
            cluster.capacity
        );
        return Err(call.invalid(&["InvalidParameterValue.LimitExceeded"], message));
    }
    Ok(Some(id.to_owned()))
}

/// Returns the resource pool of each instance; empty if the order is not for pools.
fn pools(
    account: &Account,
    call: &Call<'_>,
    zone: &str,
    (family, kind): (Option<&Family>, &InstanceType),
    count: usize,
) -> Result<Vec<String>, ApiError> {
    let Some(placement) = call.parameters.object("Placement") else { return Ok(Vec::new()) };
    let named = placement.strings("DedicatedResourcePackIds");
    if placement.string("DedicatedResourcePackTenancy") != Some(TENANCY) {
        if named.is_empty() {
            return Ok(Vec::new());
        }
        let message = format!(
            "`Placement.DedicatedResourcePackIds` requires `Placement.DedicatedResourcePackTenancy` with the value \
             {TENANCY}."
        );
        let codes = ["InvalidParameterValue.DedicatedResourcePackTenancyMismatch"];
        return Err(call.invalid(&codes, message));
    }
    let fits = |pool: &ResourcePool| {
        pool.state == PoolState::Active
            && pool.zone == zone
            && family.is_some_and(|family| family.name == pool.family)
    };
    let candidates = if named.is_empty() {
        let pools = account.hardware.resource_pools.in_region(call.region);
        pools.filter(|pool| pool.auto_placement && fits(pool)).collect()
    } else {
        named_pools(account, call, &named, fits)?
    };
    distribute(account, call, &candidates, kind, count)
}

fn named_pools<'a>(
    account: &'a Account,
    call: &Call<'_>,
    named: &[&str],
    fits: impl Fn(&ResourcePool) -> bool,
) -> Result<Vec<&'a ResourcePool>, ApiError> {
    call.check_distinct("resource pool", named)?;
    let mut found = Vec::with_capacity(named.len());
    for id in named {
        let pool = account.hardware.resource_pools.find(id);
        let pool = pool.filter(|pool| pool.region == call.region).ok_or_else(|| {
            let message = format!("The resource pool `{id}` does not exist in {}.", call.region);
            let codes = ["InvalidParameterValue.DedicatedResourcePackIdsNotFound"];
            call.invalid(&codes, message)
        })?;
        if !fits(pool) {
            let message = format!(
                "The resource pool `{id}` is {} in {} for the family {} and does not fit the order.",
                pool.state.as_str(),
                pool.zone,
                pool.family
            );
            let codes = ["InvalidParameterValue.DedicatedResourcePackNotValid"];
            return Err(call.invalid(&codes, message));
        }
        found.push(pool);
    }
    Ok(found)
}

fn distribute(
    account: &Account,
    call: &Call<'_>,
    pools: &[&ResourcePool],
    kind: &InstanceType,
    count: usize,
) -> Result<Vec<String>, ApiError> {
    let mut assigned = Vec::new();
    for pool in pools {
        let instances = account.instances.referring_to(&pool.id);
        let (mut cpu, mut memory) = pool.free_capacity(instances);
        while cpu >= kind.cpu && memory >= kind.memory && assigned.len() < count {
            cpu -= kind.cpu;
            memory -= kind.memory;
            assigned.push(pool.id.clone());
        }
    }
    if assigned.len() == count {
        return Ok(assigned);
    }
    let message = format!(
        "The resource pools have capacity for {} of {count} instances of type {}.",
        assigned.len(),
        kind.name
    );
    let codes = ["ResourceInsufficient.SpecifiedInstanceType"];
    Err(call.error(&codes, "ResourceInsufficient", message))
}
