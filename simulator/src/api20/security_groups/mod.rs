//! Security groups: groups, their rules, and the instances in them.
//!
//! In API 3.0 they belong to another product. In both generations an instance may be in a security group that was never
//! created, as long as its id is well-formed. Only actions on the security group itself require that it exists.

mod change;
mod describe;
mod instances;
mod lookup;
mod rule;

pub(super) use change::{
    add_rules, create, delete, delete_rules, modify, replace_rule, replace_rules,
};
pub(super) use describe::{
    describe, describe_all, describe_default, describe_plain_rules, describe_references,
    describe_rules,
};
pub(super) use instances::{describe_instances, set_of_instances};
pub(super) use rule::fold_case;
