//! Finding security groups.

use crate::api20::{Api20Error, Context};
use crate::parameters::View;
use crate::state::{Key, SecurityGroup};

pub(super) fn in_region<'a>(context: &'a Context<'_>) -> impl Iterator<Item = &'a SecurityGroup> {
    context.account.security_groups.in_region(&context.region)
}

/// The error numbers of an unknown security group. Some actions do not document the first one.
pub(super) const NOT_FOUND: i64 = 7001;
pub(super) const NO_RESOURCE: i64 = 5000;

pub(super) fn find<'a>(
    context: &'a Context<'_>,
    parameters: View<'_>,
    number: i64,
) -> Result<&'a SecurityGroup, Api20Error> {
    let key = key(context, parameters, number)?;
    let group = context.account.security_groups.get(key);
    group.ok_or_else(|| Api20Error::new(number, "InvalidParameter.ResourceNotFound", ""))
}

pub(super) fn key(
    context: &Context<'_>,
    parameters: View<'_>,
    number: i64,
) -> Result<Key, Api20Error> {
    let id = parameters.string("sgId").unwrap_or_default();
    context.account.security_groups.key_in(&context.region, id).ok_or_else(|| {
        let message = format!("The security group `{id}` does not exist.");
        Api20Error::new(number, "InvalidParameter.ResourceNotFound", message)
    })
}
