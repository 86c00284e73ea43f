//! Finding security groups.

use crate::api20::{Api20Error, Context};
use crate::parameters::View;
use crate::state::SecurityGroup;

pub(super) fn in_region<'a>(context: &'a Context<'_>) -> impl Iterator<Item = &'a SecurityGroup> {
    context.account.security_groups.iter().filter(|group| group.region == context.region)
}

/// The error numbers of an unknown security group. Some actions do not document the first one.
pub(super) const NOT_FOUND: i64 = 7001;
pub(super) const NO_RESOURCE: i64 = 5000;

pub(super) fn find<'a>(
    context: &'a Context<'_>,
    parameters: View<'_>,
    number: i64,
) -> Result<&'a SecurityGroup, Api20Error> {
    let position = position(context, parameters, number)?;
    let group = context.account.security_groups.get(position);
    group.ok_or_else(|| Api20Error::new(number, "InvalidParameter.ResourceNotFound", ""))
}

pub(super) fn position(
    context: &Context<'_>,
    parameters: View<'_>,
    number: i64,
) -> Result<usize, Api20Error> {
    let id = parameters.string("sgId").unwrap_or_default();
    let own = |group: &SecurityGroup| group.id == id && group.region == context.region;
    context.account.security_groups.iter().position(own).ok_or_else(|| {
        let message = format!("The security group `{id}` does not exist.");
        Api20Error::new(number, "InvalidParameter.ResourceNotFound", message)
    })
}
