//! Elastic IP addresses, which API 2.0 has among its own actions.

mod change;

pub(super) use change::{bind, convert, create, delete, rename, set_mode, unbind};

use std::cmp::Ordering;

use serde_json::{Value, json};

use super::instances::count;
use super::{Account, Refusal};
use crate::actions::Response;
use crate::parameters::View;
use crate::state::{Address, members};

/// How many items a page has where the request does not say.
const PAGE: i64 = 20;
/// The operator of every address here: the one that joins the others.
const ISP: i64 = 5;

pub(super) fn describe(account: &mut Account<'_>, asked: View<'_>) -> Result<Response, Refusal> {
    let one_of = |name: &str, own: &str| {
        let wanted = asked.texts(name);
        wanted.is_empty() || wanted.contains(&own)
    };
    let states = asked.integers("status");
    let name = asked.text("searchKey").unwrap_or_default();
    let fits = |address: &&Address| {
        let instance = address.instance_id.as_deref().unwrap_or_default();
        let private = private_address(account, address);
        address.region == account.region
            && one_of("eipIds", &address.id)
            && one_of("eips", &address.ip.to_string())
            && one_of("unInstanceIds", instance)
            // Network interfaces of their own are not kept here.
            && one_of("networkInterfaceIds", "")
            && asked.text("privateIpAddress").is_none_or(|wanted| wanted == private)
            && (states.is_empty() || states.contains(&(address.state as i64)))
            && asked.integer("type").is_none_or(|kind| kind == 0)
            && address.name.contains(name)
    };
    let mut found: Vec<&Address> = account.world.addresses.iter().filter(fits).collect();
    let order = order(asked.text("orderBy").unwrap_or("createdAt"));
    found.sort_by(|one, other| order(one, other));
    // Descending, unless it is asked for the other way.
    if asked.integer("orderType") != Some(0) {
        found.reverse();
    }
    let page = found.iter().skip(count(asked, "offset", 0)).take(count(asked, "limit", PAGE));
    let items: Vec<Value> = page.map(|address| show(account, address)).collect();
    Ok(members(json!({"totalCount": found.len(), "data": {"eipSet": items}})))
}

/// How two addresses are sorted by a member; those that are alike stay in the order in which they were made.
fn order(member: &str) -> fn(&Address, &Address) -> Ordering {
    match member {
        "eipId" => |one, other| one.id.cmp(&other.id),
        "eip" => |one, other| one.ip.cmp(&other.ip),
        "status" => |one, other| (one.state as i64).cmp(&(other.state as i64)),
        "unInstanceId" => |one, other| one.instance_id.cmp(&other.instance_id),
        "createdAt" => |one, other| one.created.cmp(&other.created),
        // All of one operator, and none in arrears.
        _ => |_, _| Ordering::Equal,
    }
}

fn show(account: &Account<'_>, address: &Address) -> Value {
    let free = if address.instance_id.is_some() {
        0
    } else {
        account.now.since(address.free_since).as_secs()
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
        "privateIpAddress": private_address(account, address),
        "createdAt": address.created.text(),
        "updatedAt": address.updated.text(),
        "freeSecond": free,
    })
}

/// Where an address leads to.
fn private_address(account: &Account<'_>, address: &Address) -> String {
    let own = |id: &String| account.world.instances.iter().find(|instance| instance.id == *id);
    let instance = address.instance_id.as_ref().and_then(own);
    instance.map(|instance| instance.network.private.to_string()).unwrap_or_default()
}

pub(super) fn describe_quota(account: &mut Account<'_>, _: View<'_>) -> Result<Response, Refusal> {
    let quotas = &account.world.quotas;
    let used = account.world.address_use.on(account.now);
    let own = account.world.addresses.iter().filter(|address| address.region == account.region);
    Ok(members(json!({
        "data": {
            "eipNumQuota": quotas.addresses,
            "currentEipNum": own.count(),
            "dailyApplyQuota": quotas.address_applications_a_day,
            "dailyApplyCount": used.applications,
            "dailyAllocWanIpQuota": quotas.ordinary_addresses_a_day,
            "dailyAllocWanIpCount": used.ordinary,
        }
    })))
}
