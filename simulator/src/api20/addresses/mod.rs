//! Elastic IP addresses.

mod change;

pub(super) use change::{bind, convert, create, delete, rename, set_mode, unbind};

use std::cmp::Ordering;

use serde_json::{Value, json};

use super::request::page;
use super::{Api20Error, Context};
use crate::json::{Fields, fields};
use crate::parameters::View;
use crate::state::Address;

/// The provider of all addresses.
const ISP: i64 = 5;

pub(super) fn describe(
    context: &mut Context<'_>,
    parameters: View<'_>,
) -> Result<Fields, Api20Error> {
    let one_of = |name: &str, own: &str| {
        let wanted = parameters.strings(name);
        wanted.is_empty() || wanted.contains(&own)
    };
    let states = parameters.integers("status");
    let name = parameters.string("searchKey").unwrap_or_default();
    let fits = |address: &&Address| {
        let (private, interface, instance) = binding(context, address);
        one_of("eipIds", &address.id)
            && one_of("eips", &address.ip.to_string())
            && one_of("unInstanceIds", &instance)
            && one_of("networkInterfaceIds", &interface)
            && parameters.string("privateIpAddress").is_none_or(|wanted| wanted == private)
            && (states.is_empty() || states.contains(&(address.state as i64)))
            && parameters.integer("type").is_none_or(|kind| kind == 0)
            && address.name.contains(name)
    };
    let mut found: Vec<&Address> =
        context.account.addresses.in_region(&context.region).filter(fits).collect();
    let order = order(parameters.string("orderBy").unwrap_or("createdAt"));
    found.sort_by(|one, other| order(one, other));
    // The default order is descending.
    if parameters.integer("orderType") != Some(0) {
        found.reverse();
    }
    let page = page(parameters, &found);
    let items: Vec<Value> = page.map(|address| to_json(context, address)).collect();
    Ok(fields(json!({"totalCount": found.len(), "data": {"eipSet": items}})))
}

/// Returns the comparison of addresses by a field. Equal addresses stay in creation order.
fn order(field: &str) -> fn(&Address, &Address) -> Ordering {
    match field {
        "eipId" => |one, other| one.id.cmp(&other.id),
        "eip" => |one, other| one.ip.cmp(&other.ip),
        "status" => |one, other| (one.state as i64).cmp(&(other.state as i64)),
        "unInstanceId" => |one, other| one.instance_id.cmp(&other.instance_id),
        "createdAt" => |one, other| one.created.cmp(&other.created),
        // All addresses have the same provider, and none is in arrears.
        _ => |_, _| Ordering::Equal,
    }
}

fn to_json(context: &Context<'_>, address: &Address) -> Value {
    let (private, interface, instance) = binding(context, address);
    let is_free = address.instance_id.is_none() && address.interface.is_none();
    let free = if is_free { context.now.since(address.free_since).as_secs() } else { 0 };
    json!({
        "eipId": address.id,
        "eipName": address.name,
        "eip": address.ip.to_string(),
        "ispId": ISP,
        "status": address.state as i64,
        "type": 0,
        "arrears": 0,
        "unInstanceId": instance,
        "networkInterfaceId": interface,
        "privateIpAddress": private,
        "createdAt": address.created.beijing_time(),
        "updatedAt": address.updated.beijing_time(),
        "freeSecond": free,
    })
}

/// Returns the private address, the network interface and the instance of an address; each is empty if there is none.
fn binding(context: &Context<'_>, address: &Address) -> (String, String, String) {
    let (private, interface, instance) = context.account.binding(address);
    let private = private.map(|private| private.to_string()).unwrap_or_default();
    (private, interface.unwrap_or_default(), instance.unwrap_or_default())
}

pub(super) fn describe_quota(context: &mut Context<'_>, _: View<'_>) -> Result<Fields, Api20Error> {
    let quotas = &context.account.quotas;
    let used = context.account.address_use.on(context.now);
    let own = context.account.addresses.in_region(&context.region);
    Ok(fields(json!({
        "data": {
            "eipNumQuota": quotas.addresses,
            "currentEipNum": own.count(),
            "dailyApplyQuota": quotas.address_applications_per_day,
            "dailyApplyCount": used.applications,
            "dailyAllocWanIpQuota": quotas.ordinary_addresses_per_day,
            "dailyAllocWanIpCount": used.ordinary,
        }
    })))
}
