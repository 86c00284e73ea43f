//! Clusters, hosts and pools that the account owns, and the maintenance of instances.

pub(super) mod chc_hosts;
pub(super) mod hpc_clusters;
mod placement;
pub(super) mod repair_tasks;
pub(super) mod resource_pools;

pub(super) use placement::HardwarePlacement;

use super::{Call, Response, filters, offerings, pagination, tags};
