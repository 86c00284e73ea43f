//! Changing and deleting network interfaces.

use super::attach::change;
use super::{Call, Response, security_groups, select};
use crate::error::ApiError;
use crate::state::Account;
use crate::state::vpc::{Described, InterfaceState};
use crate::text::Text;

pub(in crate::actions::vpc) fn modify(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let parameters = call.parameters;
    let found = select::named(account, call, "NetworkInterfaceId")?;
    let id = &found.interface.id;
    let groups = parameters.strings("SecurityGroupIds");
    let groups = security_groups::check(account, call, &groups)?;
    if !groups.is_empty() {
        set_groups(account, &found, groups);
    }
    let (name, description) = (
        parameters.string("NetworkInterfaceName"),
        parameters.string("NetworkInterfaceDescription"),
    );
    if name.is_none() && description.is_none() {
        return Ok(Response::empty());
    }
    let key = account.ensure_interface_row(call.region, id);
    if let Some(mut row) = key.and_then(|key| account.vpc.interfaces.get_mut(key)) {
        if let Some(name) = name {
            name.clone_into(&mut row.name);
        }
        if let Some(description) = description {
            description.clone_into(&mut row.description);
        }
    }
    Ok(Response::empty())
}

/// Sets the security groups of an interface. Those of a primary interface are those of its instance.
fn set_groups(account: &mut Account, found: &Described, groups: Vec<String>) {
    if found.interface.is_primary {
        let instance = found.interface.instance_id();
        if let Some(mut instance) = instance.and_then(|id| account.instances.find_mut(id)) {
            instance.security_group_ids = groups.into_iter().map(Text::from).collect();
        }
    } else if let Some(mut row) = account.vpc.interfaces.find_mut(&found.interface.id) {
        row.security_group_ids = groups;
    }
}

/// Returns the secondary interfaces and the security groups of a call.
fn interfaces_and_groups(
    account: &Account,
    call: &Call<'_>,
) -> Result<(Vec<Described>, Vec<String>), ApiError> {
    let groups = call.parameters.strings("SecurityGroupIds");
    let groups = security_groups::check(account, call, &groups)?;
    let mut interfaces = Vec::new();
    for id in call.parameters.strings("NetworkInterfaceIds") {
        let found = select::find(account, call, id)?;
        select::require_secondary(call, &found)?;
        interfaces.push(found);
    }
    Ok((interfaces, groups))
}

pub(in crate::actions::vpc) fn associate_groups(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    const MAXIMUM: usize = 5;
    let (interfaces, groups) = interfaces_and_groups(account, call)?;
    let with_new = |found: &Described| {
        let mut all = found.interface.security_group_ids.clone();
        for group in &groups {
            if !all.contains(group) {
                all.push(group.clone());
            }
        }
        all
    };
    for found in &interfaces {
        if with_new(found).len() > MAXIMUM {
            let message = format!(
                "The network interface `{}` would be in more than the maximum of {MAXIMUM} security groups.",
                found.interface.id
            );
            return Err(call.error(&["LimitExceeded"], "LimitExceeded", message));
        }
    }
    for found in interfaces {
        let all = with_new(&found);
        set_groups(account, &found, all);
    }
    Ok(Response::empty())
}

pub(in crate::actions::vpc) fn disassociate_groups(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let (interfaces, groups) = interfaces_and_groups(account, call)?;
    for found in interfaces {
        let mut rest = found.interface.security_group_ids.clone();
        rest.retain(|own| !groups.contains(own));
        set_groups(account, &found, rest);
    }
    Ok(Response::empty())
}

/// Deletes an interface that is not attached. Its elastic IP addresses become unbound.
pub(in crate::actions::vpc) fn delete(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let found = select::named(account, call, "NetworkInterfaceId")?;
    let id = &found.interface.id;
    if let Some(instance) = found.interface.instance_id() {
        let message =
            format!("The network interface `{id}` is attached to `{instance}`. Detach it first.");
        return Err(call.error(&["ResourceInUse"], "ResourceInUse", message));
    }
    select::require_available(call, &found)?;
    unbind(account, call, id, |_| true);
    change(account, call, id, |row, now, duration| {
        row.begin(InterfaceState::Deleting, now, duration);
    });
    Ok(Response::empty())
}

/// Unbinds the elastic IP addresses of private addresses of an interface.
pub(super) fn unbind(
    account: &mut Account,
    call: &Call<'_>,
    id: &str,
    is_chosen: impl Fn(std::net::Ipv4Addr) -> bool,
) {
    for key in account.addresses.keys_referring_to(id) {
        if let Some(mut address) = account.addresses.get_mut(key)
            && address.interface.as_ref().is_some_and(|(_, private)| is_chosen(*private))
        {
            address.become_unbound(call.now);
        }
    }
}
