//! Addresses on their way: applied for, led to instances and away from them, given back.

use serde_json::json;

use super::super::{Account, Refusal};
use crate::actions::Response;
use crate::parameters::View;
use crate::state::{Address, AddressState, Instance, State, members};

pub(in crate::legacy) fn create(
    account: &mut Account<'_>,
    asked: View<'_>,
) -> Result<Response, Refusal> {
    let count = usize::try_from(asked.integer("goodsNum").unwrap_or(1)).unwrap_or(0);
    if count == 0 {
        let message = "The parameter `goodsNum` must be at least 1.";
        return Err(Refusal::new(4000, "InvalidParameter", message));
    }
    let quotas = account.world.quotas;
    let own = account.world.addresses.iter().filter(|address| address.region == account.region);
    if own.count() + count > quotas.addresses {
        let most = quotas.addresses;
        return Err(over(&format!("The account may have {most} elastic IPs in a region.")));
    }
    let used = account.world.address_use.on(account.now);
    if used.applications >= quotas.address_applications_a_day {
        let most = quotas.address_applications_a_day;
        return Err(over(&format!("The account may apply for elastic IPs {most} times a day.")));
    }
    account.world.address_use.today(account.now).applications += 1;
    let mut ids = Vec::with_capacity(count);
    for _ in 0..count {
        let id = account.world.ids.resource("eip");
        let ip = account.world.free_public_address();
        let takes = account.world.timing.change;
        let address = Address::new(&account.region, id.clone(), ip, account.now, takes);
        account.world.addresses.push(address);
        ids.push(id);
    }
    Ok(members(json!({"data": {"eipIds": ids}})))
}

fn over(message: &str) -> Refusal {
    Refusal::new(4400, "InvalidRequest.LimitExceeded", message)
}

/// Binds an address; one that is bound there already stays.
pub(in crate::legacy) fn bind(
    account: &mut Account<'_>,
    asked: View<'_>,
) -> Result<Response, Refusal> {
    let place = find(account, asked.text("eipId"))?;
    let interface = asked.text("networkInterfaceId");
    let instance = match (asked.text("unInstanceId"), interface) {
        (Some(id), None) => find_instance(account, id)?,
        (None, Some(id)) => return Err(no_interface(id)),
        _ => {
            let message = "One of `unInstanceId` and `networkInterfaceId` must be given.";
            return Err(Refusal::new(4000, "InvalidParameter", message));
        }
    };
    let (id, state) = (instance.id.clone(), instance.lifecycle.state);
    let led_there = |address: &Address| address.instance_id.as_deref() == Some(&id);
    let world = &mut *account.world;
    let Some(address) = world.addresses.get(place) else { return Ok(Response::new()) };
    if address.state == AddressState::Bound && led_there(address) {
        return Ok(Response::new());
    }
    require(address, AddressState::Unbound)?;
    if world.addresses.iter().any(led_there) {
        return Err(failed(&format!("The instance `{id}` has an elastic IP already.")));
    }
    if !matches!(state, State::Running | State::Stopped) {
        return Err(failed(&format!("The instance `{id}` is {}.", state.as_str())));
    }
    if let Some(address) = world.addresses.get_mut(place) {
        address.bind(&id, account.now, world.timing.change);
    }
    Ok(Response::new())
}

pub(in crate::legacy) fn unbind(
    account: &mut Account<'_>,
    asked: View<'_>,
) -> Result<Response, Refusal> {
    if let (None, Some(id)) = (asked.text("eipId"), asked.text("networkInterfaceId")) {
        return Err(no_interface(id));
    }
    let place = find(account, asked.text("eipId"))?;
    if let Some(address) = account.world.addresses.get(place) {
        require(address, AddressState::Bound)?;
    }
    let mut substitute = None;
    if asked.integer("allocWanIp") == Some(1) {
        let most = account.world.quotas.ordinary_addresses_a_day;
        let used = account.world.address_use.today(account.now);
        if used.ordinary >= most {
            let message = format!("Unbinding may give {most} ordinary addresses a day.");
            return Err(over(&message));
        }
        used.ordinary += 1;
        substitute = Some(account.world.free_public_address());
    }
    let takes = account.world.timing.change;
    if let Some(address) = account.world.addresses.get_mut(place) {
        address.unbind(substitute, account.now, takes);
    }
    Ok(Response::new())
}

/// Gives addresses back, all of them or none.
pub(in crate::legacy) fn delete(
    account: &mut Account<'_>,
    asked: View<'_>,
) -> Result<Response, Refusal> {
    let ids = asked.texts("eipIds");
    if ids.is_empty() {
        let message = "The request is missing a required parameter `eipIds.0`.";
        return Err(Refusal::new(4000, "InvalidParameter", message));
    }
    let mut places = Vec::with_capacity(ids.len());
    for id in ids {
        let place = find(account, Some(id))?;
        if let Some(address) = account.world.addresses.get(place) {
            require(address, AddressState::Unbound)?;
        }
        places.push(place);
    }
    let takes = account.world.timing.change;
    for place in places {
        if let Some(address) = account.world.addresses.get_mut(place) {
            address.release(account.now, takes);
        }
    }
    Ok(Response::new())
}

pub(in crate::legacy) fn rename(
    account: &mut Account<'_>,
    asked: View<'_>,
) -> Result<Response, Refusal> {
    let place = find(account, asked.text("eipId"))?;
    if let (Some(address), Some(name)) =
        (account.world.addresses.get_mut(place), asked.text("eipName"))
    {
        name.clone_into(&mut address.name);
        address.updated = account.now;
    }
    Ok(Response::new())
}

/// The mode is taken and forgotten: no action shows it.
pub(in crate::legacy) fn set_mode(
    account: &mut Account<'_>,
    asked: View<'_>,
) -> Result<Response, Refusal> {
    find(account, asked.text("eipId")).map(|_| Response::new())
}

/// Makes the ordinary address of an instance one of the account.
pub(in crate::legacy) fn convert(
    account: &mut Account<'_>,
    asked: View<'_>,
) -> Result<Response, Refusal> {
    let id = account.world.ids.resource("eip");
    let instance = find_instance(account, asked.text("unInstanceId").unwrap_or_default())?;
    let own = |address: &Address| address.instance_id.as_deref() == Some(&instance.id);
    let ordinary = !account.world.addresses.iter().any(own);
    let address = Address::converted(&account.region, id, instance, account.now);
    match address.filter(|_| ordinary) {
        Some(address) => account.world.addresses.push(address),
        None => {
            let message = format!("The instance `{}` has no ordinary public address.", instance.id);
            return Err(failed(&message));
        }
    }
    Ok(Response::new())
}

fn find(account: &Account<'_>, id: Option<&str>) -> Result<usize, Refusal> {
    let id = id.ok_or_else(|| {
        let message = "The request is missing a required parameter `eipId`.";
        Refusal::new(4000, "InvalidParameter", message)
    })?;
    let own = |address: &Address| address.id == id && address.region == account.region;
    account.world.addresses.iter().position(own).ok_or_else(|| {
        let message = format!("The elastic IP `{id}` does not exist.");
        Refusal::new(5000, "InvalidParameter.ResourceNotFound", message)
    })
}

fn find_instance<'a>(account: &'a Account<'_>, id: &str) -> Result<&'a Instance, Refusal> {
    let own = |instance: &&Instance| instance.id == id && instance.region == account.region;
    account.world.instances.iter().find(own).ok_or_else(|| {
        let message = format!("The instance `{id}` does not exist.");
        Refusal::new(5000, "InvalidParameter.ResourceNotFound", message)
    })
}

/// Network interfaces of their own are not kept here.
fn no_interface(id: &str) -> Refusal {
    let message = format!("The network interface `{id}` does not exist.");
    Refusal::new(5000, "InvalidParameter.ResourceNotFound", message)
}

fn require(address: &Address, state: AddressState) -> Result<(), Refusal> {
    if address.state == state {
        return Ok(());
    }
    let message = format!(
        "The elastic IP `{}` is in state {}: the operation needs {}.",
        address.id, address.state as i64, state as i64
    );
    Err(failed(&message))
}

fn failed(message: &str) -> Refusal {
    Refusal::new(5100, "InternalError.ResourceOpFailed", message)
}
