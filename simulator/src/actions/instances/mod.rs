//! Instances.

mod attributes;
mod describe;
mod names;
mod power;
mod purchase;
mod run;
mod select;
mod terminate;

pub(super) use attributes::{
    associate_security_groups, disassociate_security_groups, modify_attribute, modify_project,
    modify_renew_flag, renew, reset_password,
};
pub(super) use describe::{describe, describe_status};
pub(super) use power::{reboot, reset_type, start, stop};
pub(super) use purchase::{check_key_pair_form, check_key_pairs};
pub(super) use run::{DEFAULT_DISK_KIND, DEFAULT_DISK_SIZE, DEFAULT_TYPE, check_order, run};
pub(super) use select::{Selected, find, select};
pub(super) use terminate::terminate;
