//! Elastic network interfaces and their private addresses.

mod addresses;
mod attach;
mod create;
mod describe;
mod limits;
mod modify;
mod select;

pub(super) use self::addresses::{
    assign, describe_private, describe_used, migrate as migrate_address,
    modify as modify_addresses, unassign,
};
pub(super) use self::attach::{attach, detach, migrate};
pub(super) use self::create::{create, create_and_attach};
pub(super) use self::describe::describe;
pub(super) use self::limits::{ADDRESSES as MAX_ADDRESSES, Limits, describe as describe_limit};
pub(super) use self::modify::{associate_groups, delete, disassociate_groups, modify};

use super::{Call, Response, filters, pagination, resource, security_groups, values};
