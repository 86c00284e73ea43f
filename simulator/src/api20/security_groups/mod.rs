//! Security groups: groups, their rules, and the instances in them, which are also those of `vpc`.

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
