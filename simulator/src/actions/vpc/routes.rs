//! Custom routes of route tables.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::filters::Filters;
use super::pagination::page;
use super::resource::{NAT_GATEWAY, ROUTE_TABLE};
use super::values::{block, over_quota};
use super::{Call, Response, route_tables};
use crate::error::ApiError;
use crate::parameters::View;
use crate::state::vpc::{Cidr, Route, RouteTable};
use crate::state::{Account, Key};

pub(super) fn to_json(table: &RouteTable, route: &Route) -> Value {
    json!({
        "DestinationCidrBlock": route.destination,
        "GatewayType": route.gateway_type,
        "GatewayId": route.gateway_id,
        "RouteId": route.number,
        "RouteDescription": route.description,
        "Enabled": route.enabled,
        "RouteType": "USER",
        "RouteTableId": table.id,
        "DestinationIpv6CidrBlock": "",
        "RouteItemId": route.id,
        "PublishedToVbc": false,
        "CreatedTime": route.created.beijing_time(),
    })
}

/// The table of a call, with a copy of it that is changed and stored if all checks succeed.
fn find(account: &Account, call: &Call<'_>) -> Result<(Key, RouteTable), ApiError> {
    let tables = &account.vpc.route_tables;
    let key = ROUTE_TABLE.key(call, tables, call.required("RouteTableId")?)?;
    let table = ROUTE_TABLE.named(call, tables, "RouteTableId")?;
    Ok((key, table.clone()))
}

fn store(account: &mut Account, key: Key, changed: &RouteTable) {
    if let Some(mut table) = account.vpc.route_tables.get_mut(key) {
        table.routes.clone_from(&changed.routes);
        table.name.clone_from(&changed.name);
    }
}

pub(super) fn create(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let (key, mut table) = find(account, call)?;
    let given = call.parameters.objects("Routes");
    for view in &given {
        add(account, call, &mut table, *view)?;
    }
    store(account, key, &table);
    let value = route_tables::to_json(account, &table, true);
    Ok(Response::new(json!({"TotalCount": given.len(), "RouteTableSet": [value]})))
}

/// `ResetRoutes`: replaces all routes, and the name of the table.
pub(super) fn reset(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let (key, mut table) = find(account, call)?;
    table.routes.clear();
    call.required("RouteTableName")?.clone_into(&mut table.name);
    for view in call.parameters.objects("Routes") {
        add(account, call, &mut table, view)?;
    }
    store(account, key, &table);
    Ok(Response::empty())
}

fn add(
    account: &mut Account,
    call: &Call<'_>,
    table: &mut RouteTable,
    view: View<'_>,
) -> Result<(), ApiError> {
    let maximum = account.quotas.routes_per_table;
    if table.routes.len() >= maximum {
        return Err(over_quota(call, &[], "A route table", maximum));
    }
    let mut route = read(account, call, table, view)?;
    check_duplicate(call, table, &route)?;
    route.number = account.ids.number();
    route.id = account.ids.resource("rti");
    table.routes.push(route);
    Ok(())
}

/// Returns a route without ids.
fn read(
    account: &Account,
    call: &Call<'_>,
    table: &RouteTable,
    view: View<'_>,
) -> Result<Route, ApiError> {
    check_kind(call, view)?;
    if view.string("DestinationIpv6CidrBlock").is_some_and(|block| !block.is_empty()) {
        let message = "The property `DestinationIpv6CidrBlock` needs IPv6, which the simulator does not have.";
        return Err(call.error(&["UnsupportedOperation"], "UnsupportedOperation", message));
    }
    let text = view.string("DestinationCidrBlock").unwrap_or_default();
    let destination = block(call, "DestinationCidrBlock", text)?;
    check_destination(account, call, table, destination)?;
    let gateway_type = view.string("GatewayType").unwrap_or_default().to_ascii_uppercase();
    let gateway_id = view.string("GatewayId").unwrap_or_default();
    check_next_hop(account, call, table, (&gateway_type, gateway_id))?;
    Ok(Route {
        number: 0,
        id: String::new(),
        destination,
        gateway_type,
        gateway_id: gateway_id.to_owned(),
        description: view.string("RouteDescription").unwrap_or_default().to_owned(),
        enabled: view.flag_if_given("Enabled").unwrap_or(true),
        created: call.now,
    })
}

fn check_kind(call: &Call<'_>, view: View<'_>) -> Result<(), ApiError> {
    match view.string("RouteType") {
        None | Some("USER") => Ok(()),
        Some(kind) => {
            let message = format!("Routes of the type `{kind}` belong to the system.");
            let codes = ["UnsupportedOperation.SystemRoute"];
            Err(call.error(&codes, "UnsupportedOperation", message))
        }
    }
}

/// Checks that a destination is outside of the VPC, whose addresses the local route covers.
fn check_destination(
    account: &Account,
    call: &Call<'_>,
    table: &RouteTable,
    destination: Cidr,
) -> Result<(), ApiError> {
    let vpc = account.vpc.vpcs.find(&table.vpc_id);
    match vpc.filter(|vpc| vpc.block.contains(destination)) {
        None => Ok(()),
        Some(vpc) => {
            let message = format!(
                "The destination {destination} is within {}, the block of the VPC.",
                vpc.block
            );
            Err(call.invalid(&["InvalidParameterValue.VpcCidrConflict"], message))
        }
    }
}

/// Checks that the next hop exists in the VPC. Only the types of next hops that the simulator has state of can exist.
fn check_next_hop(
    account: &Account,
    call: &Call<'_>,
    table: &RouteTable,
    (kind, id): (&str, &str),
) -> Result<(), ApiError> {
    let exists = match kind {
        "NAT" => {
            let gateways = &account.vpc.nat_gateways;
            let gateway = NAT_GATEWAY.find(call, gateways, id).ok();
            gateway.is_some_and(|gateway| gateway.vpc_id == table.vpc_id)
        }
        "NORMAL_CVM" => {
            id.parse().is_ok_and(|address| account.uses_private_address(&table.vpc_id, address))
        }
        "EIP" => id == "0",
        _ => false,
    };
    if exists {
        return Ok(());
    }
    let message = format!(
        "The next hop `{id}` of the type `{kind}` does not exist in the VPC `{}`.",
        table.vpc_id
    );
    let codes = ["InvalidParameterValue.RouteNextHopInvalid", "ResourceNotFound"];
    Err(call.invalid(&codes, message))
}

fn check_duplicate(call: &Call<'_>, table: &RouteTable, route: &Route) -> Result<(), ApiError> {
    let same = |other: &&Route| other.destination == route.destination && other.id != route.id;
    match table.routes.iter().find(same) {
        None => Ok(()),
        Some(other) => {
            let message = format!(
                "The route table already has the route `{}` to {}.",
                other.id, other.destination
            );
            Err(call.invalid(&["InvalidParameterValue.Duplicate"], message))
        }
    }
}

/// Returns the position of the route that has `RouteItemId` or `RouteId`.
fn position(call: &Call<'_>, table: &RouteTable, view: View<'_>) -> Result<usize, ApiError> {
    let (id, number) = (view.string("RouteItemId"), view.integer("RouteId"));
    let id = id.filter(|id| !id.is_empty());
    locate(call, table, id, number)
}

fn locate(
    call: &Call<'_>,
    table: &RouteTable,
    id: Option<&str>,
    number: Option<i64>,
) -> Result<usize, ApiError> {
    let is_it = |route: &Route| match id {
        Some(id) => route.id == id,
        None => number == Some(route.number),
    };
    table.routes.iter().position(is_it).ok_or_else(|| {
        let name = id.map_or_else(|| number.unwrap_or_default().to_string(), str::to_owned);
        let message = format!("The route `{name}` does not exist in `{}`.", table.id);
        let codes = ["ResourceNotFound", "UnsupportedOperation.RecordNotExists"];
        call.error(&codes, "ResourceNotFound", message)
    })
}

/// `ReplaceRoutes`: changes existing routes.
pub(super) fn replace(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let (key, mut table) = find(account, call)?;
    let (mut old, mut new) = (Vec::new(), Vec::new());
    for view in call.parameters.objects("Routes") {
        let position = position(call, &table, view)?;
        let changed = read(account, call, &table, view)?;
        let Some(route) = table.routes.get(position).cloned() else { continue };
        let changed =
            Route { number: route.number, id: route.id.clone(), created: route.created, ..changed };
        check_duplicate(call, &table, &changed)?;
        old.push(to_json(&table, &route));
        new.push(to_json(&table, &changed));
        if let Some(route) = table.routes.get_mut(position) {
            *route = changed;
        }
    }
    store(account, key, &table);
    Ok(Response::new(json!({"OldRouteSet": old, "NewRouteSet": new})))
}

pub(super) fn delete(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let (key, mut table) = find(account, call)?;
    let mut deleted = Vec::new();
    for view in call.parameters.objects("Routes") {
        let position = position(call, &table, view)?;
        let route = table.routes.remove(position);
        deleted.push(to_json(&table, &route));
    }
    store(account, key, &table);
    Ok(Response::new(json!({"RouteSet": deleted})))
}

pub(super) fn enable(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    switch(account, call, true)
}

pub(super) fn disable(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    switch(account, call, false)
}

fn switch(account: &mut Account, call: &Call<'_>, enabled: bool) -> Result<Response, ApiError> {
    let (key, mut table) = find(account, call)?;
    let (numbers, ids) =
        (call.parameters.integers("RouteIds"), call.parameters.strings("RouteItemIds"));
    if !numbers.is_empty() && !ids.is_empty() {
        let message = "The parameters `RouteIds` and `RouteItemIds` are mutually exclusive.";
        return Err(call.error(&["InvalidParameter.Coexist"], "InvalidParameter", message));
    }
    if numbers.is_empty() && ids.is_empty() {
        return Err(ApiError::missing("RouteItemIds.0"));
    }
    let by_number = numbers.iter().map(|number| (None, Some(*number)));
    let keys = ids.iter().map(|id| (Some(*id), None)).chain(by_number);
    for (id, number) in keys {
        let position = locate(call, &table, id, number)?;
        if let Some(route) = table.routes.get_mut(position) {
            route.enabled = enabled;
        }
    }
    store(account, key, &table);
    Ok(Response::empty())
}

/// A route with its table, for filters.
struct Item {
    vpc_id: String,
    table_id: String,
    route: Route,
    value: Value,
}

const FILTERS: Filters<Item> = Filters {
    names: &["vpc-id", "gateway-id", "description", "route-table-id", "dest-cidr"],
    values: 5,
    matches: |item, name, value| match name {
        "vpc-id" => item.vpc_id == value,
        "gateway-id" => item.route.gateway_id == value,
        "description" => item.route.description == value,
        "route-table-id" => item.table_id == value,
        _ => item.route.destination.to_string().starts_with(value),
    },
};

/// `DescribeRoutes` and `DescribeRouteList`: the routes of all route tables.
pub(super) fn describe(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let tables = account.vpc.route_tables.in_region(call.region);
    let items = tables.flat_map(|table| {
        table.routes.iter().map(|route| {
            Box::new(Item {
                vpc_id: table.vpc_id.clone(),
                table_id: table.id.clone(),
                route: route.clone(),
                value: to_json(table, route),
            })
        })
    });
    let found = FILTERS.apply(call, items)?;
    let page = page(call, found)?;
    let routes: Vec<Value> = page.items.into_iter().map(|item| item.value).collect();
    Ok(Response::new(json!({"RouteSet": routes, "TotalCount": page.total})))
}

/// `DescribeRouteConflicts`: the routes of a table with the same destinations.
pub(super) fn describe_conflicts(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let (_, table) = find(account, call)?;
    let mut conflicts = Vec::new();
    let mut seen = BTreeSet::new();
    for text in call.parameters.strings("DestinationCidrBlocks") {
        let destination = block(call, "DestinationCidrBlocks", text)?;
        if !seen.insert(destination) {
            continue;
        }
        let routes = table.routes.iter().filter(|route| route.destination == destination);
        let routes: Vec<Value> = routes.map(|route| to_json(&table, route)).collect();
        conflicts.push(json!({
            "RouteTableId": table.id,
            "DestinationCidrBlock": destination,
            "ConflictSet": routes,
        }));
    }
    Ok(Response::new(json!({"RouteConflictSet": conflicts})))
}
