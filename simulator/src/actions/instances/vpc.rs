//! Instances in another network, or with another private address.

use super::super::{Call, Response};
use super::run::network::{private_addresses, vpc};
use super::select;
use crate::error::ApiError;
use crate::state::{Change, State, World};

pub(in crate::actions) fn modify(world: &mut World, call: &Call<'_>) -> Result<Response, ApiError> {
    let selected = select(world, call)?;
    let force = call.parameters.flag_if_given("ForceStop").unwrap_or(true);
    let allowed: &[State] =
        if force { &[State::Stopped, State::Running] } else { &[State::Stopped] };
    selected.require(world, call, allowed)?;
    selected.require_charged(world, call)?;
    let (vpc_id, subnet_id) = vpc(call)?;
    let count = i64::try_from(selected.count()).unwrap_or(i64::MAX);
    let chosen = private_addresses(world, call, count, &vpc_id)?;
    let keep_name = call.parameters.flag_if_given("ReserveHostName").unwrap_or(true);
    let mut addresses = chosen;
    while addresses.len() < selected.count() {
        let address = world.free_private_address(&vpc_id);
        addresses.push(address);
    }
    let mut addresses = addresses.into_iter();
    let timing = world.timing;
    selected.each(world, |instance| {
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
    Ok(Response::new())
}
