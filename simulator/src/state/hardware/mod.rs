//! Hardware of which the account knows more than the instances on it.

mod chc_host;
mod hpc_cluster;
mod repair_task;
mod resource_pool;

pub(crate) use chc_host::{ChcChange, ChcHost, ChcNetwork, ChcSettings};
pub(crate) use hpc_cluster::HpcCluster;
pub(crate) use repair_task::{RepairStatus, RepairTask};
pub(crate) use resource_pool::{Location, PoolState, ResourcePool};

use super::{Key, Table, VisitTable};
use crate::catalogue::Catalogue;
use crate::moment::Moment;

/// The number of maintenance tasks from which those that have ended are forgotten. The service does not document how long
/// it keeps them.
const MAX_REPAIR_TASKS: usize = 1000;

/// Clusters, hosts and pools, and the maintenance of instances.
#[derive(Debug, Default)]
pub(crate) struct Hardware {
    pub(crate) hpc_clusters: Table<HpcCluster>,
    pub(crate) chc_hosts: Table<ChcHost>,
    pub(crate) resource_pools: Table<ResourcePool>,
    pub(crate) repair_tasks: Table<RepairTask>,
}

/// The table whose row changes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Due {
    ChcHost(Key),
    ResourcePool(Key),
    RepairTask(Key),
}

impl Hardware {
    /// Passes every table to `visit`.
    pub(super) fn tables(&mut self, visit: VisitTable<'_>) {
        let Self { hpc_clusters, chc_hosts, resource_pools, repair_tasks } = self;
        visit("hpc_clusters", hpc_clusters);
        visit("chc_hosts", chc_hosts);
        visit("resource_pools", resource_pools);
        visit("repair_tasks", repair_tasks);
    }

    /// Returns the hardware of a new account: the CHC hosts of the catalogue, which no action can create.
    pub(crate) fn new(catalogue: &Catalogue) -> Self {
        let mut hardware = Self::default();
        for model in &catalogue.chc_hosts {
            hardware.chc_hosts.insert(ChcHost::new(catalogue, model));
        }
        hardware
    }

    /// Returns the earliest transition.
    pub(crate) fn next_due(&self) -> Option<(Moment, Due)> {
        let due = [
            self.chc_hosts.next_due().map(|(at, key)| (at, Due::ChcHost(key))),
            self.resource_pools.next_due().map(|(at, key)| (at, Due::ResourcePool(key))),
            self.repair_tasks.next_due().map(|(at, key)| (at, Due::RepairTask(key))),
        ];
        due.into_iter().flatten().min()
    }

    /// Applies a transition.
    pub(crate) fn advance(&mut self, due: Due, at: Moment) {
        match due {
            Due::ChcHost(key) => {
                if let Some(mut host) = self.chc_hosts.get_mut(key) {
                    host.advance_to(at);
                }
            }
            Due::ResourcePool(key) => {
                if let Some(mut pool) = self.resource_pools.get_mut(key) {
                    pool.advance_to(at);
                }
            }
            Due::RepairTask(key) => {
                if let Some(mut task) = self.repair_tasks.get_mut(key) {
                    task.advance_to(at);
                }
            }
        }
    }

    /// Ends what depends on an instance that is removed.
    pub(crate) fn forget_instance(&mut self, id: &str, at: Moment) {
        for key in self.chc_hosts.keys_referring_to(id) {
            if let Some(mut host) = self.chc_hosts.get_mut(key) {
                host.instance_id = None;
            }
        }
        for key in self.repair_tasks.keys_referring_to(id) {
            if let Some(mut task) = self.repair_tasks.get_mut(key) {
                task.cancel(at);
            }
        }
        self.repair_tasks.keep_latest(MAX_REPAIR_TASKS, |task| task.ended.is_none());
    }
}
