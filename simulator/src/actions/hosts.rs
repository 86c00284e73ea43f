//! Dedicated hosts, and instances that are put on them.

mod placement;
mod renewal;

pub(super) use placement::{Berths, custom_type};
pub(super) use renewal::{inquire_renewal, renew};

use serde_json::{Value, json};

use super::filters::{Filterable, tags_match};
use super::paging::page;
use super::{Call, Response, tags};
use crate::error::ApiError;
use crate::state::{Charge, Host, HostState, World, is_well_formed, members};

/// Hosts in one order.
const MOST: i64 = 100;
/// The type where none is named.
const DEFAULT_TYPE: &str = "HS1";

const FILTERABLE: Filterable<Host> = Filterable {
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

pub(super) fn allocate(world: &mut World, call: &Call<'_>) -> Result<Response, ApiError> {
    let parameters = call.parameters;
    let placement = parameters.object("Placement").ok_or_else(|| ApiError::missing("Placement"))?;
    let zone = placement.text("Zone").unwrap_or_default();
    super::instances::check_zone(world, call, zone)?;
    let name = parameters.text("HostType").unwrap_or(DEFAULT_TYPE);
    let kind = world.catalogue.hosts.iter().find(|kind| kind.name == name).cloned();
    let kind = kind
        .ok_or_else(|| call.invalid(&[], format!("The type of hosts `{name}` does not exist.")))?;
    let count = parameters.integer("HostCount").unwrap_or(1);
    if !(1..=MOST).contains(&count) {
        let message = format!("The parameter `HostCount` is {count}: it must be 1 to {MOST}.");
        return Err(call.invalid(&["InvalidParameterValue.Range"], message));
    }
    let charge = if parameters.text("HostChargeType") == Some("POSTPAID_BY_HOUR") {
        Charge::by_use("POSTPAID_BY_HOUR", call.now)
    } else {
        let (months, flag) = renewal::term(call)?;
        let paid = world.catalogue.prices.term(kind.hour_price, months);
        Charge::in_advance(flag, call.now, months, paid)
    };
    let tags = tags::read(call, "host")?;
    let mut ids = Vec::new();
    for _ in 0..count {
        let id = world.ids.resource("host");
        ids.push(json!(id));
        world.hosts.push(Host {
            region: call.region.to_owned(),
            zone: zone.to_owned(),
            project_id: placement.integer("ProjectId").unwrap_or(0),
            id,
            name: "Unnamed".to_owned(),
            kind: kind.clone(),
            charge: charge.clone(),
            created: call.now,
            ready: call.now.after(world.timing.create),
            state: HostState::Pending,
            tags: tags.clone(),
        });
    }
    Ok(members(json!({"HostIdSet": ids})))
}

pub(super) fn describe(world: &mut World, call: &Call<'_>) -> Result<Response, ApiError> {
    for filter in call.parameters.objects("Filters") {
        if filter.text("Name") == Some("host-id") {
            filter.texts("Values").iter().try_for_each(|id| check_form(call, id))?;
        }
    }
    let here = world.hosts.iter().filter(|host| host.region == call.region);
    let found = FILTERABLE.keep(call, here)?;
    let page = page(call, found)?;
    let show = |host: &Host| host.to_json(&world.put_on(&host.id));
    let items: Vec<Value> = page.items.into_iter().map(show).collect();
    Ok(members(json!({"TotalCount": page.total, "HostSet": items})))
}

pub(super) fn modify(world: &mut World, call: &Call<'_>) -> Result<Response, ApiError> {
    let places = named(world, call)?;
    let (name, flag) = (call.parameters.text("HostName"), call.parameters.text("RenewFlag"));
    if name.is_some() == flag.is_some() {
        let message = "Exactly one of the parameters `HostName` and `RenewFlag` must be given.";
        return Err(call.refuse(&[], "InvalidParameter", message));
    }
    if flag.is_some() {
        renewal::require_prepaid(world, call, &places)?;
    }
    for place in places {
        let Some(host) = world.hosts.get_mut(place) else { continue };
        if let Some(name) = name {
            name.clone_into(&mut host.name);
        }
        if let Some(flag) = flag {
            flag.clone_into(&mut host.charge.renew);
        }
        host.project_id = call.parameters.integer("ProjectId").unwrap_or(host.project_id);
    }
    Ok(Response::new())
}

fn check_form(call: &Call<'_>, id: &str) -> Result<(), ApiError> {
    if is_well_formed(id, "host") {
        return Ok(());
    }
    let message = format!("The host id `{id}` is not of the form host-xxxxxxxx.");
    Err(call.invalid(&["InvalidHostId.Malformed"], message))
}

/// The place of a host.
fn find(world: &World, call: &Call<'_>, id: &str) -> Result<usize, ApiError> {
    check_form(call, id)?;
    let own = |host: &Host| host.id == id && host.region == call.region;
    world.hosts.iter().position(own).ok_or_else(|| {
        let message = format!("The host `{id}` does not exist in {}.", call.region);
        call.refuse(&["InvalidHostId.NotFound"], "ResourceNotFound", message)
    })
}

/// The places of the hosts in `HostIds`.
fn named(world: &World, call: &Call<'_>) -> Result<Vec<usize>, ApiError> {
    let ids = call.parameters.texts("HostIds");
    if ids.is_empty() {
        return Err(ApiError::missing("HostIds.0"));
    }
    ids.into_iter().map(|id| find(world, call, id)).collect()
}
