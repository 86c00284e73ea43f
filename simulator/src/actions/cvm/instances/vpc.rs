//! Moving instances to another VPC or another private address.

use std::collections::BTreeSet;

use super::super::{Call, Response};
use super::select;
use super::subnet::{Destination, private_addresses};
use crate::error::ApiError;
use crate::state::{Account, Change, State};

pub(in crate::actions::cvm) fn modify(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let selected = select(account, call)?;
    let force = call.parameters.flag_if_given("ForceStop").unwrap_or(true);
    let allowed: &[State] =
        if force { &[State::Stopped, State::Running] } else { &[State::Stopped] };
    selected.require(account, call, allowed)?;
    selected.require_charged(account, call)?;
    for instance in selected.iter(account) {
        let mut rows = account.vpc.interfaces.referring_to(&instance.id);
        if rows.any(|row| !row.is_primary || !row.addresses.is_empty()) {
            let message = format!(
                "The instance `{}` has network interfaces or secondary private addresses.",
                instance.id
            );
            let codes =
                ["UnsupportedOperation.ElasticNetworkInterface", "EniNotAllowedChangeSubnet"];
            return Err(call.error(&codes, "UnsupportedOperation", message));
        }
    }
    let zones: BTreeSet<&str> =
        selected.iter(account).map(|instance| instance.zone.as_str()).collect();
    let zone = zones.first().map(|zone| (*zone).to_owned()).unwrap_or_default();
    if let Some(other) = zones.last().filter(|other| **other != zone) {
        let message =
            format!("The instances are in the zones {zone} and {other}; a subnet is in one zone.");
        return Err(call.invalid(&["InvalidParameterCombination"], message));
    }
    let destination = Destination::read(account, call, &zone)?;
    let count = i64::try_from(selected.count()).unwrap_or(i64::MAX);
    let chosen = private_addresses(account, call, count, &destination)?;
    let (vpc_id, subnet_id) = destination.ensure(account, call)?;
    let keep_name = call.parameters.flag_if_given("ReserveHostName").unwrap_or(true);
    let mut addresses = chosen;
    while addresses.len() < selected.count()
        && let Some(address) = account.free_private_address(&subnet_id)
    {
        addresses.push(address);
    }
    let mut addresses = addresses.into_iter();
    let timing = account.timing;
    selected.for_each(account, |instance| {
        let Some(private) = addresses.next() else { return };
        let change = Change::Vpc {
            vpc_id: vpc_id.clone(),
            subnet_id: subnet_id.clone(),
            private,
            keep_name,
        };
        let lifecycle = instance.lifecycle.begin(&call.operation.name, call.request_id, call.now);
        lifecycle.change_stopped(&timing, [change], false);
    });
    Ok(Response::empty())
}
