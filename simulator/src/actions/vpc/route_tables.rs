//! Route tables.

use serde_json::{Value, json};

use super::filters::{Filters, tags_match};
use super::resource::{ROUTE_TABLE, SUBNET, VPC};
use super::values::{is_switch, over_quota, tag_set, tags};
use super::{Call, Response, routes};
use crate::error::ApiError;
use crate::state::Account;
use crate::state::vpc::RouteTable;

const FILTERS: Filters<RouteTable> = Filters {
    names: &[
        "route-table-id",
        "route-table-name",
        "vpc-id",
        "association.main",
        "tag-key",
        "tag:tag-key",
        "visible",
        "next-hop-type",
    ],
    values: 5,
    matches: |table, name, value| match name {
        "route-table-id" => table.id == value,
        "route-table-name" => table.name == value,
        "vpc-id" => table.vpc_id == value,
        "association.main" => is_switch(value, table.main),
        "visible" => is_switch(value, true),
        // Every route table has the local route.
        "next-hop-type" => {
            value == "LOCAL" || table.routes.iter().any(|route| route.gateway_type == value)
        }
        name => tags_match(&table.tags, name, value),
    },
};

/// Returns a route table. The local route is in `LocalCidrForCcn`.
pub(super) fn to_json(account: &Account, table: &RouteTable, with_routes: bool) -> Value {
    let subnets = account.vpc.subnets.referring_to(&table.id);
    let associations: Vec<Value> =
        subnets.map(|subnet| json!({"SubnetId": subnet.id, "RouteTableId": table.id})).collect();
    let routes: Vec<Value> = if with_routes {
        table.routes.iter().map(|route| routes::to_json(table, route)).collect()
    } else {
        Vec::new()
    };
    let vpc = account.vpc.vpcs.find(&table.vpc_id);
    let local: Vec<Value> = vpc
        .into_iter()
        .map(|vpc| json!({"Cidr": vpc.block, "PublishedToVbc": vpc.publishes_block}))
        .collect();
    json!({
        "VpcId": table.vpc_id,
        "RouteTableId": table.id,
        "RouteTableName": table.name,
        "AssociationSet": associations,
        "RouteSet": routes,
        "Main": table.main,
        "CreatedTime": table.created.beijing_time(),
        "TagSet": tag_set(&table.tags),
        "LocalCidrForCcn": local,
    })
}

pub(super) fn create(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let networking = &account.vpc;
    let vpc_id = VPC.named(call, &networking.vpcs, "VpcId")?.id.clone();
    let maximum = account.quotas.route_tables_per_vpc;
    if networking.route_tables.count_referring_to(&vpc_id) >= maximum {
        return Err(over_quota(call, &[], "A VPC", maximum));
    }
    let table = RouteTable {
        region: call.region.to_owned(),
        vpc_id,
        name: call.required("RouteTableName")?.to_owned(),
        main: false,
        routes: Vec::new(),
        tags: tags(account, call)?,
        created: call.now,
        id: account.ids.resource("rtb"),
    };
    let value = to_json(account, &table, true);
    account.vpc.route_tables.insert(table);
    Ok(Response::new(json!({"RouteTable": value})))
}

pub(super) fn describe(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let page = ROUTE_TABLE.list(call, &account.vpc.route_tables, "RouteTableIds", &FILTERS)?;
    let with_routes = call.parameters.flag_if_given("NeedRouterInfo").unwrap_or(true);
    let items: Vec<Value> =
        page.items.iter().map(|table| to_json(account, table, with_routes)).collect();
    Ok(Response::new(json!({"TotalCount": page.total, "RouteTableSet": items})))
}

pub(super) fn modify(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let tables = &mut account.vpc.route_tables;
    let key = ROUTE_TABLE.key(call, tables, call.required("RouteTableId")?)?;
    let name = call.required("RouteTableName")?;
    if let Some(mut table) = tables.get_mut(key) {
        name.clone_into(&mut table.name);
    }
    Ok(Response::empty())
}

/// Deletes a route table that no subnet uses.
pub(super) fn delete(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let networking = &mut account.vpc;
    let table = ROUTE_TABLE.named(call, &networking.route_tables, "RouteTableId")?;
    let id = table.id.clone();
    if table.main {
        let message =
            format!("The route table `{id}` is the default one of the VPC `{}`.", table.vpc_id);
        let codes = [
            "UnsupportedOperation.DelDefaultRoute",
            "UnsupportedOperation.NotSupportDeleteDefaultRouteTable",
        ];
        return Err(call.error(&codes, "UnsupportedOperation", message));
    }
    let count = networking.subnets.count_referring_to(&id);
    if count > 0 {
        let message = format!("The route table `{id}` is associated with {count} subnets.");
        let codes = ["UnsupportedOperation.DelRouteWithSubnet"];
        return Err(call.error(&codes, "ResourceInUse", message));
    }
    networking.route_tables.remove_ids([id.as_str()]);
    Ok(Response::empty())
}

/// `ReplaceRouteTableAssociation`: makes a subnet use another route table of its VPC.
pub(super) fn associate(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let networking = &mut account.vpc;
    let table = ROUTE_TABLE.named(call, &networking.route_tables, "RouteTableId")?;
    let key = SUBNET.key(call, &networking.subnets, call.required("SubnetId")?)?;
    let Some(mut subnet) = networking.subnets.get_mut(key) else { return Ok(Response::empty()) };
    if subnet.vpc_id != table.vpc_id {
        let message = format!(
            "The subnet `{}` is in the VPC `{}`, but the route table `{}` is in `{}`.",
            subnet.id, subnet.vpc_id, table.id, table.vpc_id
        );
        let codes = ["UnsupportedOperation.VpcMismatch"];
        return Err(call.error(&codes, "UnsupportedOperation", message));
    }
    table.id.clone_into(&mut subnet.route_table_id);
    Ok(Response::empty())
}
