//! The private addresses of network interfaces.

use std::collections::BTreeSet;
use std::net::Ipv4Addr;

use serde_json::{Value, json};

use super::attach::change;
use super::create::Wanted;
use super::filters::Filters;
use super::modify::unbind;
use super::pagination::page;
use super::resource::{SUBNET, VPC};
use super::values::address;
use super::{Call, Response, limits, select};
use crate::actions::ids;
use crate::error::ApiError;
use crate::state::Account;
use crate::state::vpc::{Described, InterfaceState, PrivateAddress};

pub(in crate::actions::vpc) fn assign(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let found = select::named(account, call, "NetworkInterfaceId")?;
    select::require_available(call, &found)?;
    let interface = &found.interface;
    let subnet = SUBNET.find(call, &account.vpc.subnets, &interface.subnet_id)?;
    let wanted = Wanted::read(account, call, subnet)?;
    if wanted.given.is_empty() && wanted.count == 0 {
        return Err(ApiError::missing("PrivateIpAddresses.0"));
    }
    limits::check_addresses(account, call, interface, wanted.len())?;
    wanted.check_room(account, call, subnet)?;
    let Some(key) = account.ensure_interface_row(call.region, &interface.id) else {
        return Ok(Response::empty());
    };
    let mut assigned = Vec::new();
    for given in wanted.given {
        assigned.push(PrivateAddress { primary: false, ..given });
    }
    if let Some(mut row) = account.vpc.interfaces.get_mut(key) {
        row.addresses.extend(assigned.iter().cloned());
    }
    for _ in 0..wanted.count {
        let Some(ip) = account.free_private_address(&interface.subnet_id) else { break };
        let new = PrivateAddress { ip, primary: false, description: String::new() };
        if let Some(mut row) = account.vpc.interfaces.get_mut(key) {
            row.addresses.push(new.clone());
        }
        assigned.push(new);
    }
    start_task(account, call);
    let items: Vec<Value> = assigned
        .iter()
        .map(|address| {
            json!({
                "PrivateIpAddress": address.ip,
                "Primary": false,
                "PublicIpAddress": "",
                "AddressId": "",
                "Description": address.description,
                "IsWanIpBlocked": false,
                "State": "AVAILABLE",
            })
        })
        .collect();
    Ok(Response::new(json!({"PrivateIpAddressSet": items})))
}

fn start_task(account: &mut Account, call: &Call<'_>) {
    let duration = account.timing.change;
    account.vpc.tasks.start(call.region, call.request_id, call.now, duration);
}

/// Returns the secondary address of an interface.
fn secondary(call: &Call<'_>, found: &Described, text: &str) -> Result<Ipv4Addr, ApiError> {
    let ip = address(call, "PrivateIpAddress", text)?;
    let id = &found.interface.id;
    match found.interface.addresses.iter().find(|own| own.ip == ip) {
        None => {
            let message = format!("The network interface `{id}` has no private address {ip}.");
            let codes = ["ResourceNotFound", "UnauthorizedOperation.AttachmentNotFound"];
            Err(call.error(&codes, "ResourceNotFound", message))
        }
        Some(own) if own.primary => {
            let message = format!("The private address {ip} is the primary one of `{id}`.");
            let codes = ["UnsupportedOperation.PrimaryIp", "UnauthorizedOperation.PrimaryIp"];
            Err(call.error(&codes, "UnsupportedOperation", message))
        }
        Some(_) => Ok(ip),
    }
}

/// Removes secondary addresses. Their elastic IP addresses become unbound.
pub(in crate::actions::vpc) fn unassign(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let found = select::named(account, call, "NetworkInterfaceId")?;
    select::require_available(call, &found)?;
    let id = &found.interface.id;
    let mut removed = BTreeSet::new();
    for view in call.parameters.objects("PrivateIpAddresses") {
        let text = view.string("PrivateIpAddress").unwrap_or_default();
        removed.insert(secondary(call, &found, text)?);
    }
    let detach = call.parameters.string("InstanceId");
    if let Some(instance) = detach {
        select::require_secondary(call, &found)?;
        if found.interface.instance_id() != Some(instance) {
            let message = format!("The network interface `{id}` is not attached to `{instance}`.");
            let codes = ["UnsupportedOperation.AttachmentNotFound"];
            return Err(call.error(&codes, "UnsupportedOperation", message));
        }
    }
    unbind(account, call, id, |ip| removed.contains(&ip));
    change(account, call, id, |row, now, duration| {
        row.addresses.retain(|address| !removed.contains(&address.ip));
        if detach.is_some() {
            row.begin(InterfaceState::Detaching, now, duration);
        }
    });
    Ok(Response::empty())
}

/// `MigratePrivateIpAddress`: moves a secondary address with its elastic IP address to another interface.
pub(in crate::actions::vpc) fn migrate(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let source = select::named(account, call, "SourceNetworkInterfaceId")?;
    let destination = select::named(account, call, "DestinationNetworkInterfaceId")?;
    select::require_available(call, &source)?;
    select::require_available(call, &destination)?;
    let (from, to) = (&source.interface, &destination.interface);
    let ip = secondary(call, &source, call.required("PrivateIpAddress")?)?;
    if from.subnet_id != to.subnet_id {
        let message = format!(
            "The network interfaces are in the subnets `{}` and `{}`; they must be in the same one.",
            from.subnet_id, to.subnet_id
        );
        return Err(call.error(&["UnsupportedOperation"], "UnsupportedOperation", message));
    }
    if from.id != to.id {
        limits::check_addresses(account, call, to, 1)?;
    }
    let Some(key) = account.ensure_interface_row(call.region, &to.id) else {
        return Ok(Response::empty());
    };
    let moved = from.addresses.iter().find(|own| own.ip == ip).cloned();
    if let Some(mut row) = account.vpc.interfaces.find_mut(&from.id) {
        row.addresses.retain(|own| own.ip != ip);
    }
    if let (Some(mut row), Some(moved)) = (account.vpc.interfaces.get_mut(key), moved) {
        row.addresses.push(moved);
    }
    for key in account.addresses.keys_referring_to(&from.id) {
        if let Some(mut address) = account.addresses.get_mut(key)
            && let Some((id, private)) = &mut address.interface
            && *private == ip
        {
            id.clone_from(&to.id);
        }
    }
    start_task(account, call);
    Ok(Response::empty())
}

/// `ModifyPrivateIpAddressesAttribute`: changes the descriptions of addresses.
pub(in crate::actions::vpc) fn modify(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let found = select::named(account, call, "NetworkInterfaceId")?;
    select::require_available(call, &found)?;
    let mut changes = Vec::new();
    for view in call.parameters.objects("PrivateIpAddresses") {
        let text = view.string("PrivateIpAddress").unwrap_or_default();
        let ip = address(call, "PrivateIpAddresses", text)?;
        if !found.interface.addresses.iter().any(|own| own.ip == ip) {
            let message = format!(
                "The network interface `{}` has no private address {ip}.",
                found.interface.id
            );
            return Err(call.error(&["ResourceNotFound"], "ResourceNotFound", message));
        }
        changes.push((ip, view.string("Description")));
    }
    if let Some(mut row) = account.vpc.interfaces.find_mut(&found.interface.id) {
        for (ip, description) in changes {
            let own = row.addresses.iter_mut().find(|own| own.ip == ip);
            if let (Some(own), Some(description)) = (own, description) {
                description.clone_into(&mut own.description);
            }
        }
    }
    Ok(Response::empty())
}

/// Returns the id of the network interface that uses a private address of a VPC.
fn user(account: &Account, vpc_id: &str, ip: Ipv4Addr) -> Option<Described> {
    if !account.uses_private_address(vpc_id, ip) {
        return None;
    }
    let subnet = account.vpc.subnets.referring_to(vpc_id).find(|own| own.block.includes(ip))?;
    let mut all = account.described_interfaces_of(&subnet.id);
    let is_user = |found: &Described| found.interface.addresses.iter().any(|own| own.ip == ip);
    all.find(|found| is_user(found)).map(|found| *found)
}

/// `DescribeVpcPrivateIpAddresses`: those of the given addresses that are in use.
pub(in crate::actions::vpc) fn describe_private(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let vpc_id = &VPC.named(call, &account.vpc.vpcs, "VpcId")?.id;
    let mut items = Vec::new();
    for text in call.parameters.strings("PrivateIpAddresses") {
        let ip = address(call, "PrivateIpAddresses", text)?;
        let Some(found) = user(account, vpc_id, ip) else { continue };
        let subnet = account.vpc.subnets.find(&found.interface.subnet_id);
        let kind = if found.interface.attachment.is_some() { "CVM" } else { "ENI" };
        items.push(json!({
            "PrivateIpAddress": ip,
            "CidrBlock": subnet.map(|subnet| subnet.block.to_string()).unwrap_or_default(),
            "PrivateIpAddressType": kind,
            "CreatedTime": found.interface.created.beijing_time(),
        }));
    }
    Ok(Response::new(json!({"VpcPrivateIpAddressSet": items})))
}

/// An address in use, for filters.
struct Used {
    subnet_id: String,
    ip: String,
    interface_id: String,
}

const FILTERS: Filters<Used> = Filters {
    names: &["ip-addresses", "resource-id"],
    values: 5,
    matches: |used, name, value| match name {
        "ip-addresses" => used.ip == value,
        _ => used.interface_id == value,
    },
};

/// `DescribeUsedIpAddress`: the addresses in use of a VPC or a subnet.
pub(in crate::actions::vpc) fn describe_used(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let vpc_id = call.required("VpcId")?;
    VPC.check_form(call, vpc_id)?;
    let subnet_id = call.parameters.string("SubnetId");
    let wanted = call.parameters.strings("IpAddresses");
    ids::check_exclusive(call, "IpAddresses", &["InvalidParameterValue.ParameterMismatch"])?;
    let subnets = account.vpc.subnets.referring_to(vpc_id);
    let used = subnets
        .filter(|subnet| subnet.region == call.region)
        .filter(|subnet| subnet_id.is_none_or(|id| subnet.id == id))
        .flat_map(|subnet| account.described_interfaces_of(&subnet.id))
        .flat_map(|found| {
            let Described { interface, .. } = *found;
            let (subnet_id, id) = (interface.subnet_id, interface.id);
            interface.addresses.into_iter().map(move |address| {
                Box::new(Used {
                    subnet_id: subnet_id.clone(),
                    ip: address.ip.to_string(),
                    interface_id: id.clone(),
                })
            })
        })
        .filter(|used| wanted.is_empty() || wanted.contains(&used.ip.as_str()));
    let page = page(call, FILTERS.apply(call, used)?)?;
    let items: Vec<Value> = page
        .items
        .iter()
        .map(|used| {
            json!({
                "VpcId": vpc_id,
                "SubnetId": used.subnet_id,
                "IpAddress": used.ip,
                "ResourceType": "ENI",
                "ResourceId": used.interface_id,
            })
        })
        .collect();
    Ok(Response::new(json!({"IpAddressStates": items, "TotalCount": page.total})))
}
