//! Disks.

mod attachment;
mod attributes;
mod billing;
mod configuration;
mod create;
mod describe;
mod initialize;
mod item;
mod performance;
mod resize;
mod terminate;

pub(super) use attachment::{attach, describe_counts, detach};
pub(super) use attributes::modify;
pub(super) use billing::{inquire_renewal, modify_charge_type, modify_renew_flag, renew};
pub(super) use create::{create, inquire as inquire_creation};
pub(super) use describe::describe;
pub(super) use initialize::initialize;
pub(super) use performance::{inquire as inquire_performance, modify as modify_performance};
pub(super) use resize::{inquire as inquire_resize, resize};
pub(super) use terminate::terminate;

pub(super) use item::Placement;

use super::{Call, Response, checks, filters, find, pagination, prices, tags};
