//! NAT gateways, their elastic IP addresses and their rules.

mod addresses;
mod create;
mod describe;
mod modify;
mod port_rules;
mod source_rules;

pub(super) use self::addresses::{associate, disassociate};
pub(super) use self::create::create;
pub(super) use self::describe::describe;
pub(super) use self::modify::{delete, modify, reset_connections};
pub(super) use self::port_rules::{
    create as create_port_rules, delete as delete_port_rules, describe as describe_port_rules,
    modify as modify_port_rule,
};
pub(super) use self::source_rules::{
    create as create_source_rules, delete as delete_source_rules,
    describe as describe_source_rules, modify as modify_source_rule,
};

use super::{
    Call, Response, addresses as elastic, filters, pagination, resource, security_groups, values,
    vpcs,
};

pub(super) use self::addresses::MAXIMUM as MAX_ADDRESSES;
pub(super) use self::port_rules::MAXIMUM as MAX_PORT_RULES;
use self::resource::NAT_GATEWAY;
use crate::error::ApiError;
use crate::state::vpc::{NatGateway, NatState};
use crate::state::{Account, Key};

/// Returns the gateway of a call, which must be available.
fn find(account: &Account, call: &Call<'_>) -> Result<(Key, NatGateway), ApiError> {
    find_in(account, call, &[NatState::Available])
}

/// Returns the gateway of a call, which must be in one of these states.
fn find_in(
    account: &Account,
    call: &Call<'_>,
    states: &[NatState],
) -> Result<(Key, NatGateway), ApiError> {
    let gateways = &account.vpc.nat_gateways;
    let id = call.required("NatGatewayId")?;
    let (key, gateway) =
        (NAT_GATEWAY.key(call, gateways, id)?, NAT_GATEWAY.find(call, gateways, id)?);
    if states.contains(&gateway.state) {
        return Ok((key, gateway.clone()));
    }
    let message = format!(
        "The NAT gateway `{id}` is {}, but the operation requires AVAILABLE.",
        gateway.state.as_str()
    );
    let codes =
        ["UnsupportedOperation.InvalidState", "UnsupportedOperation.MutexOperationTaskRunning"];
    Err(call.error(&codes, "ResourceInUse", message))
}

/// Stores a changed gateway.
fn store(account: &mut Account, key: Key, changed: NatGateway) {
    if let Some(mut gateway) = account.vpc.nat_gateways.get_mut(key) {
        *gateway = changed;
    }
}
