//! Snapshots.

mod apply;
mod copy;
mod create;
mod delete;
mod describe;
mod modify;
mod share;

pub(super) use apply::{
    Rollback, apply, check as check_rollback, check_attachment, start as start_rollback,
    stop_instance,
};
pub(super) use copy::copy;
pub(super) use create::{check_disk, check_quota, create};
pub(super) use delete::{delete, delete_keys};
pub(super) use describe::{describe, describe_overview};
pub(super) use modify::modify;
pub(super) use share::{describe_share_permission, modify_share_permission};

use super::{Call, Response, backups, checks, disks, filters, find, pagination, tags};
