//! Moving instances to another VPC or another private address.

use std::collections::BTreeSet;

use super::super::{Call, Response};
use super::subnet::{Destination, private_addresses};
use super::{Selected, select};
use crate::error::ApiError;
use crate::state::{Account, Change, Instance, State};

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
    check_interfaces(account, call, &selected)?;
    let destination = Destination::read(account, call, common_zone(account, call, &selected)?)?;
    let count = i64::try_from(selected.count()).unwrap_or(i64::MAX);
    let mut addresses = private_addresses(account, call, count, &destination)?;
    let (vpc_id, subnet_id) = destination.ensure(account, call)?;
    let keep_name = call.parameters.flag_if_given("ReserveHostName").unwrap_or(true);
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

/// Checks that no instance has network interfaces or addresses that cannot move.
fn check_interfaces(
    account: &Account,
    call: &Call<'_>,
    selected: &Selected,
) -> Result<(), ApiError> {
    let is_bound = |instance: &&Instance| {
        let mut rows = account.vpc.interfaces.referring_to(&instance.id);
        rows.any(|row| !row.is_primary || !row.addresses.is_empty())
    };
    let Some(instance) = selected.iter(account).find(is_bound) else { return Ok(()) };
    let message = format!(
        "The instance `{}` has network interfaces or secondary private addresses.",
        instance.id
    );
    let codes = ["UnsupportedOperation.ElasticNetworkInterface", "EniNotAllowedChangeSubnet"];
    Err(call.error(&codes, "UnsupportedOperation", message))
}

/// Returns the zone of all instances.
fn common_zone<'a>(
    account: &'a Account,
    call: &Call<'_>,
    selected: &'a Selected,
) -> Result<&'a str, ApiError> {
    let zones: BTreeSet<&str> =
        selected.iter(account).map(|instance| instance.zone.as_str()).collect();
    let zone = zones.first().copied().unwrap_or_default();
    match zones.last().filter(|other| **other != zone) {
        None => Ok(zone),
        Some(other) => {
            let message = format!(
                "The instances are in the zones {zone} and {other}; a subnet is in one zone."
            );
            Err(call.invalid(&["InvalidParameterCombination"], message))
        }
    }
}
