//! Dedicated hosts, and the instances on them.

mod placement;
mod renewal;

pub(super) use placement::{HostAssignment, custom_type};
pub(super) use renewal::{inquire_renewal, renew};

use serde_json::{Value, json};

use super::filters::{Filters, tags_match};
use super::pagination::page;
use super::{Call, Response, tags};
use crate::actions::ids;
use crate::error::ApiError;
use crate::state::{Account, Charge, Host, HostState, Key};

/// The maximum number of hosts per order.
const MAXIMUM: i64 = 100;
/// The default type.
const DEFAULT_TYPE: &str = "HS1";

const FILTERS: Filters<Host> = Filters {
    names: &[
        "zone",
        "project-id",
        "host-id",
        "host-name",
        "host-state",
        "host-type",
        "tag-key",
        "tag-value",
        "tag:tag-key",
    ],
    values: 5,
    matches: |host, name, value| match name {
        "zone" => host.zone == value,
        "project-id" => host.project_id.to_string() == value,
        "host-id" => host.id == value,
        "host-name" => host.name == value,
        "host-state" => host.state.as_str() == value,
        "host-type" => host.kind.name == value,
        name => tags_match(&host.tags, name, value),
    },
};

pub(super) fn allocate(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let parameters = call.parameters;
    let placement = parameters.object("Placement").ok_or_else(|| ApiError::missing("Placement"))?;
    let zone = placement.string("Zone").unwrap_or_default();
    super::offerings::check_zone(account, call, zone)?;
    let name = parameters.string("HostType").unwrap_or(DEFAULT_TYPE);
    let kind = account.catalogue.hosts.iter().find(|kind| kind.name == name).cloned();
    let kind =
        kind.ok_or_else(|| call.invalid(&[], format!("The host type `{name}` does not exist.")))?;
    let count = parameters.integer("HostCount").unwrap_or(1);
    if !(1..=MAXIMUM).contains(&count) {
        let message = format!("The parameter `HostCount` is {count}; it must be 1 to {MAXIMUM}.");
        return Err(call.invalid(&["InvalidParameterValue.Range"], message));
    }
    let charge = if parameters.string("HostChargeType") == Some("POSTPAID_BY_HOUR") {
        Charge::postpaid("POSTPAID_BY_HOUR", call.now)
    } else {
        let (months, flag) = renewal::term(call)?;
        let paid = account.catalogue.prices.term(kind.hour_price, months);
        Charge::prepaid(flag, call.now, months, paid)
    };
    let tags = tags::read(account, call, "host")?;
    let mut ids = Vec::new();
    for _ in 0..count {
        let id = account.ids.resource("host");
        ids.push(json!(id));
        account.hosts.insert(Host {
            region: call.region.to_owned(),
            zone: zone.to_owned(),
            project_id: placement.integer("ProjectId").unwrap_or(0),
            id,
            name: "Unnamed".to_owned(),
            kind: kind.clone(),
            charge: charge.clone(),
            created: call.now,
            ready: call.now.after(account.timing.create),
            state: HostState::Pending,
            tags: tags.clone(),
        });
    }
    Ok(Response::new(json!({"HostIdSet": ids})))
}

pub(super) fn describe(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    for filter in call.parameters.objects("Filters") {
        if filter.string("Name") == Some("host-id") {
            filter.strings("Values").iter().try_for_each(|id| check_form(call, id))?;
        }
    }
    let in_region = account.hosts.in_region(call.region);
    let found = FILTERS.apply(call, in_region)?;
    let page = page(call, found)?;
    let to_json =
        |host: &Host| host.to_json(&account.instances_on_host(&host.id), &account.cbs.disks);
    let items: Vec<Value> = page.items.into_iter().map(to_json).collect();
    Ok(Response::new(json!({"TotalCount": page.total, "HostSet": items})))
}

pub(super) fn modify(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let keys = named(account, call)?;
    let (name, flag) = (call.parameters.string("HostName"), call.parameters.string("RenewFlag"));
    if name.is_some() == flag.is_some() {
        let message = "Specify exactly one of the parameters `HostName` and `RenewFlag`.";
        return Err(call.error(&[], "InvalidParameter", message));
    }
    if flag.is_some() {
        renewal::require_prepaid(account, call, &keys)?;
    }
    for key in keys {
        let Some(mut host) = account.hosts.get_mut(key) else { continue };
        if let Some(name) = name {
            name.clone_into(&mut host.name);
        }
        if let Some(flag) = flag {
            flag.clone_into(&mut host.charge.renew);
        }
        host.project_id = call.parameters.integer("ProjectId").unwrap_or(host.project_id);
    }
    Ok(Response::empty())
}

fn check_form(call: &Call<'_>, id: &str) -> Result<(), ApiError> {
    ids::check_form(call, (id, "host"), &["InvalidHostId.Malformed"])
}

/// Returns the key of a host.
fn find(account: &Account, call: &Call<'_>, id: &str) -> Result<Key, ApiError> {
    check_form(call, id)?;
    account.hosts.key_in(call.region, id).ok_or_else(|| {
        let message = format!("The host `{id}` does not exist in {}.", call.region);
        call.error(&["InvalidHostId.NotFound"], "ResourceNotFound", message)
    })
}

/// Returns the keys of the hosts in `HostIds`.
fn named(account: &Account, call: &Call<'_>) -> Result<Vec<Key>, ApiError> {
    let ids = call.parameters.strings("HostIds");
    if ids.is_empty() {
        return Err(ApiError::missing("HostIds.0"));
    }
    call.check_distinct("dedicated host", &ids)?;
    ids.into_iter().map(|id| find(account, call, id)).collect()
}
