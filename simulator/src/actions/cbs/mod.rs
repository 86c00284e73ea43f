//! The actions of Cloud Block Storage (CBS): one module per kind of resource.

mod backups;
mod checks;
mod disks;
mod find;
mod handlers;
mod policies;
mod prices;
mod quotas;
mod snapshot_groups;
mod snapshots;

pub(super) use handlers::HANDLERS;

use super::{Call, Response, call, filters, pagination, tags};
