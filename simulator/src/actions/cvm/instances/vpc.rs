//! Moving instances to another VPC or another private address.

use super::super::{Call, Response};
use super::run::network::{private_addresses, vpc};
use super::select;
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
    let (vpc_id, subnet_id) = vpc(call)?;
    let count = i64::try_from(selected.count()).unwrap_or(i64::MAX);
    let chosen = private_addresses(account, call, count, &vpc_id)?;
    let keep_name = call.parameters.flag_if_given("ReserveHostName").unwrap_or(true);
    let mut addresses = chosen;
    while addresses.len() < selected.count() {
        let address = account.free_private_address(&vpc_id);
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
