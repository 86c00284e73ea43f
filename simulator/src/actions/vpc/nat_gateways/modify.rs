//! Changing and deleting NAT gateways.

use super::create::check_connections;
use super::{Call, Response, addresses, find, find_in, security_groups, store};
use crate::error::ApiError;
use crate::state::Account;
use crate::state::vpc::NatState;

pub(in crate::actions::vpc) fn modify(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let parameters = call.parameters;
    let (key, mut gateway) = find(account, call)?;
    if let Some(name) = parameters.string("NatGatewayName") {
        name.clone_into(&mut gateway.name);
    }
    if let Some(bandwidth) = parameters.integer("InternetMaxBandwidthOut") {
        gateway.bandwidth = bandwidth;
    }
    if let Some(protected) = parameters.flag_if_given("DeletionProtectionEnabled") {
        gateway.protected = protected;
    }
    if parameters.flag("ModifySecurityGroup") {
        let groups = parameters.strings("SecurityGroupIds");
        gateway.security_group_ids = security_groups::check(account, call, &groups)?;
    }
    store(account, key, gateway);
    Ok(Response::empty())
}

/// `ResetNatGatewayConnection`: changes the number of connections.
pub(in crate::actions::vpc) fn reset_connections(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let (key, mut gateway) = find(account, call)?;
    if call.parameters.has("ExclusiveType") {
        let message = "Dedicated NAT gateways, which `ExclusiveType` requests, are not simulated.";
        return Err(call.error(&["UnsupportedOperation"], "UnsupportedOperation", message));
    }
    let connections = call.parameters.integer("MaxConcurrentConnection").unwrap_or(0);
    check_connections(call, &gateway, connections)?;
    gateway.connections = connections;
    store(account, key, gateway);
    Ok(Response::empty())
}

/// Deletes a gateway, the routes to it and its rules. Its addresses become unbound.
pub(in crate::actions::vpc) fn delete(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let (key, mut gateway) = find_in(account, call, &[NatState::Available, NatState::Failed])?;
    if gateway.protected {
        let message = format!("The NAT gateway `{}` is protected from deletion.", gateway.id);
        let codes = ["UnsupportedOperation.DeletionProtectionEnabled"];
        return Err(call.error(&codes, "UnsupportedOperation", message));
    }
    let id = gateway.id.clone();
    for table in account.vpc.route_tables.keys_referring_to(&id) {
        if let Some(mut table) = account.vpc.route_tables.get_mut(table) {
            table.routes.retain(|route| route.gateway_id != id);
        }
    }
    let bound: Vec<String> =
        addresses::of(account, &id).map(|address| address.id.clone()).collect();
    for address in bound {
        if let Some(mut address) = account.addresses.find_mut(&address) {
            address.become_unbound(call.now);
        }
    }
    gateway.port_rules.clear();
    gateway.source_rules.clear();
    gateway.security_group_ids.clear();
    gateway.state = NatState::Deleting;
    gateway.ends = Some(call.now.after(account.timing.change));
    store(account, key, gateway);
    Ok(Response::empty())
}
