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
        let instance = address.instance_id.as_deref().unwrap_or_default();
        let private = private_address(context, address);
        address.region == context.region
            && one_of("eipIds", &address.id)
            && one_of("eips", &address.ip.to_string())
            && one_of("unInstanceIds", instance)
            // The simulator has no separate network interfaces.
            && one_of("networkInterfaceIds", "")
            && parameters.string("privateIpAddress").is_none_or(|wanted| wanted == private)
            && (states.is_empty() || states.contains(&(address.state as i64)))
            && parameters.integer("type").is_none_or(|kind| kind == 0)
            && address.name.contains(name)
    };
    let mut found: Vec<&Address> = context.account.addresses.iter().filter(fits).collect();
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
    let free = if address.instance_id.is_some() {
        0
    } else {
        context.now.since(address.free_since).as_secs()
    };
    json!({
        "eipId": address.id,
        "eipName": address.name,
        "eip": address.ip.to_string(),
        "ispId": ISP,
        "status": address.state as i64,
        "type": 0,
        "arrears": 0,
        "unInstanceId": address.instance_id.as_deref().unwrap_or_default(),
        "networkInterfaceId": "",
        "privateIpAddress": private_address(context, address),
        "createdAt": address.created.beijing_time(),
        "updatedAt": address.updated.beijing_time(),
        "freeSecond": free,
    })
}

/// Returns the private address of the bound instance.
fn private_address(context: &Context<'_>, address: &Address) -> String {
    let own = |id: &String| context.account.instances.find(id);
    let instance = address.instance_id.as_ref().and_then(own);
    instance.map(|instance| instance.network.private.to_string()).unwrap_or_default()
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
