//! Allocating, binding, unbinding and releasing elastic IP addresses.

use serde_json::json;

use super::super::{Api20Error, Context};
use crate::json::{Fields, fields};
use crate::parameters::View;
use crate::state::vpc::{NoTarget, Target};
use crate::state::{Address, AddressState, Instance, Key, State};

pub(in crate::api20) fn create(
    context: &mut Context<'_>,
    parameters: View<'_>,
) -> Result<Fields, Api20Error> {
    let count = usize::try_from(parameters.integer("goodsNum").unwrap_or(1)).unwrap_or(0);
    if count == 0 {
        let message = "The minimum of the parameter `goodsNum` is 1.";
        return Err(Api20Error::new(4000, "InvalidParameter", message));
    }
    let quotas = context.account.quotas;
    if context.account.addresses.count_in(&context.region) + count > quotas.addresses {
        let most = quotas.addresses;
        return Err(over(&format!("The account can have at most {most} elastic IPs per region.")));
    }
    let used = context.account.address_use.on(context.now);
    if used.applications >= quotas.address_applications_per_day {
        let most = quotas.address_applications_per_day;
        return Err(over(&format!(
            "The account can allocate elastic IPs at most {most} times per day."
        )));
    }
    context.account.address_use.today(context.now).applications += 1;
    let mut ids = Vec::with_capacity(count);
    for _ in 0..count {
        let id = context.account.ids.resource("eip");
        let ip = context.account.free_public_address();
        let duration = context.account.timing.change;
        let address = Address::new(&context.region, id.clone(), ip, context.now, duration);
        context.account.addresses.insert(address);
        ids.push(id);
    }
    Ok(fields(json!({"data": {"eipIds": ids}})))
}

fn over(message: &str) -> Api20Error {
    Api20Error::new(4400, "InvalidRequest.LimitExceeded", message)
}

/// Binds an address. A repeated call for the same instance changes nothing.
pub(in crate::api20) fn bind(
    context: &mut Context<'_>,
    parameters: View<'_>,
) -> Result<Fields, Api20Error> {
    let key = find(context, parameters.string("eipId"))?;
    let interface = parameters.string("networkInterfaceId");
    let target = match (parameters.string("unInstanceId"), interface) {
        (Some(id), None) => Target::Instance(find_instance(context, id)?.id.clone()),
        (None, Some(id)) => interface_target(context, parameters, id)?,
        _ => {
            let message = "Specify one of the parameters `unInstanceId` and `networkInterfaceId`.";
            return Err(Api20Error::new(4000, "InvalidParameter", message));
        }
    };
    let account = &mut *context.account;
    let Some(address) = account.addresses.get(key) else { return Ok(Fields::new()) };
    if let Target::Instance(id) = &target {
        let led_there = |address: &Address| address.instance_id.as_ref() == Some(id);
        if address.state == AddressState::Bound && led_there(address) {
            return Ok(Fields::new());
        }
        require(address, AddressState::Unbound)?;
        if account.addresses.count_referring_to(id) > 0 {
            return Err(failed(&format!("The instance `{id}` already has an elastic IP.")));
        }
        let state = account.instances.find(id).map(|instance| instance.lifecycle.state);
        if let Some(state) = state.filter(|state| !matches!(state, State::Running | State::Stopped))
        {
            return Err(failed(&format!("The instance `{id}` is {}.", state.as_str())));
        }
    }
    require(address, AddressState::Unbound)?;
    account.bind_address(key, target, context.now);
    Ok(Fields::new())
}

/// Returns the private address of a network interface to which a call binds an address.
fn interface_target(
    context: &Context<'_>,
    parameters: View<'_>,
    id: &str,
) -> Result<Target, Api20Error> {
    let private = parameters.string("privateIpAddress").unwrap_or_default();
    let target = context.account.elastic_target(&context.region, id, private);
    target.map_err(|reason| match reason {
        NoTarget::NoInterface => no_interface(id),
        NoTarget::NoAddress => {
            let message = format!("The network interface `{id}` has no address `{private}`.");
            Api20Error::new(5000, "InvalidParameter.ResourceNotFound", message)
        }
        NoTarget::AlreadyBound => {
            failed(&format!("The private address {private} already has an elastic IP."))
        }
    })
}

pub(in crate::api20) fn unbind(
    context: &mut Context<'_>,
    parameters: View<'_>,
) -> Result<Fields, Api20Error> {
    let key = match (parameters.string("eipId"), parameters.string("networkInterfaceId")) {
        (None, Some(id)) => bound_to_interface(context, parameters, id)?,
        (id, _) => find(context, id)?,
    };
    if let Some(address) = context.account.addresses.get(key) {
        require(address, AddressState::Bound)?;
        if address.instance_id.as_ref().is_some_and(|id| id.starts_with("nat-")) {
            let message = format!("The elastic IP `{}` is bound to a NAT gateway.", address.id);
            return Err(failed(&message));
        }
    }
    let mut substitute = None;
    if parameters.integer("allocWanIp") == Some(1) {
        let most = context.account.quotas.ordinary_addresses_per_day;
        let used = context.account.address_use.today(context.now);
        if used.ordinary >= most {
            let message = format!(
                "Unbinding can allocate at most {most} ordinary public IP addresses per day."
            );
            return Err(over(&message));
        }
        used.ordinary += 1;
        substitute = Some(context.account.free_public_address());
    }
    let duration = context.account.timing.change;
    if let Some(mut address) = context.account.addresses.get_mut(key) {
        address.unbind(substitute, context.now, duration);
    }
    Ok(Fields::new())
}

/// Releases addresses, all of them or none.
pub(in crate::api20) fn delete(
    context: &mut Context<'_>,
    parameters: View<'_>,
) -> Result<Fields, Api20Error> {
    let ids = parameters.strings("eipIds");
    if ids.is_empty() {
        let message = "The request is missing a required parameter `eipIds.0`.";
        return Err(Api20Error::new(4000, "InvalidParameter", message));
    }
    let mut regions = Vec::with_capacity(ids.len());
    for id in ids {
        let key = find(context, Some(id))?;
        if let Some(address) = context.account.addresses.get(key) {
            require(address, AddressState::Unbound)?;
        }
        regions.push(key);
    }
    let duration = context.account.timing.change;
    for key in regions {
        if let Some(mut address) = context.account.addresses.get_mut(key) {
            address.release(context.now, duration);
        }
    }
    Ok(Fields::new())
}

pub(in crate::api20) fn rename(
    context: &mut Context<'_>,
    parameters: View<'_>,
) -> Result<Fields, Api20Error> {
    let key = find(context, parameters.string("eipId"))?;
    if let (Some(mut address), Some(name)) =
        (context.account.addresses.get_mut(key), parameters.string("eipName"))
    {
        name.clone_into(&mut address.name);
        address.updated = context.now;
    }
    Ok(Fields::new())
}

/// Accepts a mode without storing it, since no action returns it.
pub(in crate::api20) fn set_mode(
    context: &mut Context<'_>,
    parameters: View<'_>,
) -> Result<Fields, Api20Error> {
    find(context, parameters.string("eipId")).map(|_| Fields::new())
}

/// Converts the ordinary public address of an instance into an elastic one.
pub(in crate::api20) fn convert(
    context: &mut Context<'_>,
    parameters: View<'_>,
) -> Result<Fields, Api20Error> {
    let id = context.account.ids.resource("eip");
    let instance = find_instance(context, parameters.string("unInstanceId").unwrap_or_default())?;
    let ordinary = context.account.addresses.count_referring_to(&instance.id) == 0;
    let address = Address::converted(&context.region, id, instance, context.now);
    match address.filter(|_| ordinary) {
        Some(address) => {
            context.account.addresses.insert(address);
        }
        None => {
            let message =
                format!("The instance `{}` has no ordinary public IP address.", instance.id);
            return Err(failed(&message));
        }
    }
    Ok(Fields::new())
}

fn find(context: &Context<'_>, id: Option<&str>) -> Result<Key, Api20Error> {
    let id = id.ok_or_else(|| {
        let message = "The request is missing a required parameter `eipId`.";
        Api20Error::new(4000, "InvalidParameter", message)
    })?;
    context.account.addresses.key_in(&context.region, id).ok_or_else(|| {
        let message = format!("The elastic IP `{id}` does not exist.");
        Api20Error::new(5000, "InvalidParameter.ResourceNotFound", message)
    })
}

fn find_instance<'a>(context: &'a Context<'_>, id: &str) -> Result<&'a Instance, Api20Error> {
    let found = context.account.instances.find(id);
    found.filter(|instance| instance.region() == context.region).ok_or_else(|| {
        let message = format!("The instance `{id}` does not exist.");
        Api20Error::new(5000, "InvalidParameter.ResourceNotFound", message)
    })
}

/// Returns the key of the address that is bound to a private address of a network interface.
fn bound_to_interface(
    context: &Context<'_>,
    parameters: View<'_>,
    id: &str,
) -> Result<Key, Api20Error> {
    let account = &context.account;
    let found = account.described_interface(&context.region, id);
    let found = found.ok_or_else(|| no_interface(id))?;
    let private = parameters.string("privateIpAddress").unwrap_or_default();
    let bound = found.public.iter().find(|(own, _, _)| own.to_string() == private);
    let key = bound.and_then(|(_, eip, _)| account.addresses.key_in(&context.region, eip));
    key.ok_or_else(|| {
        let message = format!("No elastic IP is bound to `{private}` of `{id}`.");
        Api20Error::new(5000, "InvalidParameter.ResourceNotFound", message)
    })
}

/// Returns the error of an unknown network interface.
fn no_interface(id: &str) -> Api20Error {
    let message = format!("The network interface `{id}` does not exist.");
    Api20Error::new(5000, "InvalidParameter.ResourceNotFound", message)
}

fn require(address: &Address, state: AddressState) -> Result<(), Api20Error> {
    if address.state == state {
        return Ok(());
    }
    let message = format!(
        "The elastic IP `{}` is in state {}, but the operation requires state {}.",
        address.id, address.state as i64, state as i64
    );
    Err(failed(&message))
}

fn failed(message: &str) -> Api20Error {
    Api20Error::new(5100, "InternalError.ResourceOpFailed", message)
}
