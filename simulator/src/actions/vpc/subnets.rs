//! Subnets.

use serde_json::{Value, json};

use super::filters::{Filters, tags_match};
use super::pagination::Page;
use super::resource::{ROUTE_TABLE, SUBNET, VPC};
use super::values::{block, check_no_ipv6, is_switch, over_quota, switch, tag_set, tags};
use super::{Call, Response, vpcs};
use crate::error::ApiError;
use crate::parameters::View;
use crate::state::vpc::{Cidr, Subnet, Vpc};
use crate::state::{Account, Shared};

const FILTERS: Filters<Subnet> = Filters {
    names: &[
        "subnet-id",
        "vpc-id",
        "cidr-block",
        "is-default",
        "is-remote-vpc-snat",
        "subnet-name",
        "zone",
        "tag-key",
        "tag:tag-key",
        "cdc-id",
        "is-cdc-subnet",
        "ipv6-cidr-block",
        "isp-type",
        "address-type",
    ],
    values: 5,
    matches: |subnet, name, value| match name {
        "subnet-id" => subnet.id == value,
        "vpc-id" => subnet.vpc_id == value,
        "cidr-block" => {
            let block = subnet.block.to_string();
            block == value || block.split('/').next() == Some(value)
        }
        "is-default" => is_switch(value, subnet.is_default),
        "is-remote-vpc-snat" => is_switch(value, false),
        "subnet-name" => subnet.name == value,
        "zone" => subnet.zone == value,
        "is-cdc-subnet" => value == "0",
        // The simulator has no dedicated clusters and no IPv6.
        "cdc-id" | "ipv6-cidr-block" | "isp-type" | "address-type" => false,
        name => tags_match(&subnet.tags, name, value),
    },
};

fn to_json(account: &Account, subnet: &Subnet) -> Value {
    json!({
        "VpcId": subnet.vpc_id,
        "SubnetId": subnet.id,
        "SubnetName": subnet.name,
        "CidrBlock": subnet.block,
        "IsDefault": subnet.is_default,
        "EnableBroadcast": subnet.broadcast,
        "Zone": subnet.zone,
        "RouteTableId": subnet.route_table_id,
        "CreatedTime": subnet.created.beijing_time(),
        "AvailableIpAddressCount": account.available_addresses(subnet),
        "Ipv6CidrBlock": "",
        "NetworkAclId": "",
        "IsRemoteVpcSnat": false,
        "TotalIpAddressCount": subnet.block.usable(),
        "TagSet": tag_set(&subnet.tags),
        "CdcId": "",
        "IsCdcSubnet": 0,
    })
}

pub(super) fn create(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let values = create_all(account, call, &[call.parameters])?;
    Ok(Response::new(json!({"Subnet": values.first()})))
}

pub(super) fn create_several(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let values = create_all(account, call, &call.parameters.objects("Subnets"))?;
    Ok(Response::new(json!({"SubnetSet": values})))
}

/// Creates all subnets or none.
fn create_all(
    account: &mut Account,
    call: &Call<'_>,
    given: &[View<'_>],
) -> Result<Vec<Value>, ApiError> {
    check_no_ipv6(call, &["StackType", "Ipv6CidrBlock"])?;
    if let Some(id) = call.parameters.string("CdcId") {
        let message = format!("The dedicated cluster `{id}` does not exist.");
        return Err(call.error(&["ResourceNotFound"], "ResourceNotFound", message));
    }
    let networking = &account.vpc;
    let vpc = VPC.named(call, &networking.vpcs, "VpcId")?;
    let (maximum, existing) =
        (account.quotas.subnets_per_vpc, networking.subnets.count_referring_to(&vpc.id));
    if existing + given.len() > maximum {
        return Err(over_quota(call, &[], "A VPC", maximum));
    }
    let tags = tags(account, call)?;
    let mut subnets: Vec<Subnet> = Vec::with_capacity(given.len());
    for view in given {
        let block = subnet_block(account, call, vpc, *view)?;
        if let Some(other) = subnets.iter().find(|other| other.block.overlaps(block)) {
            return Err(conflict(call, block, &other.name, other.block));
        }
        subnets.push(Subnet {
            region: call.region.to_owned(),
            id: String::new(),
            vpc_id: vpc.id.clone(),
            name: view.string("SubnetName").unwrap_or_default().to_owned(),
            block,
            zone: zone(account, call, *view)?,
            is_default: false,
            broadcast: false,
            route_table_id: route_table(account, call, vpc, *view)?,
            tags: tags.clone(),
            created: call.now,
            cursor: 0,
        });
    }
    let mut values = Vec::with_capacity(subnets.len());
    for mut subnet in subnets {
        subnet.id = account.ids.resource("subnet");
        values.push(to_json(account, &subnet));
        account.vpc.subnets.insert(subnet);
    }
    Ok(values)
}

/// Returns the block of a new subnet, which must be within that of the VPC and free.
fn subnet_block(
    account: &Account,
    call: &Call<'_>,
    vpc: &Vpc,
    view: View<'_>,
) -> Result<Cidr, ApiError> {
    let text = view.string("CidrBlock").ok_or_else(|| ApiError::missing("CidrBlock"))?;
    let block = block(call, "CidrBlock", text)?;
    if !(16..=28).contains(&block.length()) || !vpc.block.contains(block) {
        let message = format!(
            "The CIDR block {block} must be within {}, the block of the VPC, with a prefix length of 16 to 28.",
            vpc.block
        );
        return Err(call.invalid(&["InvalidParameterValue.SubnetRange"], message));
    }
    let mut others = account.vpc.subnets.referring_to(&vpc.id);
    match others.find(|other| other.block.overlaps(block)) {
        None => Ok(block),
        Some(other) => Err(conflict(call, block, &other.id, other.block)),
    }
}

fn conflict(call: &Call<'_>, block: Cidr, other: &str, other_block: Cidr) -> ApiError {
    let message = format!(
        "The CIDR block {block} overlaps {other_block}, which is the block of the subnet `{other}`."
    );
    let codes = ["InvalidParameterValue.SubnetConflict", "InvalidParameterValue.SubnetOverlap"];
    call.invalid(&codes, message)
}

fn zone(account: &Account, call: &Call<'_>, view: View<'_>) -> Result<String, ApiError> {
    let name = view.string("Zone").unwrap_or_default();
    let region = account.catalogue.region_of(name);
    if region.is_some_and(|region| region.name == call.region) {
        return Ok(name.to_owned());
    }
    let message = format!("The zone `{name}` does not exist in {}.", call.region);
    Err(call.error(&["ResourceNotFound"], "InvalidParameterValue", message))
}

/// Returns the id of the route table of a new subnet, which is the default one unless another one is named.
fn route_table(
    account: &Account,
    call: &Call<'_>,
    vpc: &Vpc,
    view: View<'_>,
) -> Result<String, ApiError> {
    let tables = &account.vpc.route_tables;
    let table = match view.string("RouteTableId") {
        Some(id) => ROUTE_TABLE.find(call, tables, id).map(Some)?,
        None => account.main_route_table(&vpc.id),
    };
    match table.filter(|table| table.vpc_id == vpc.id) {
        Some(table) => Ok(table.id.clone()),
        None => {
            let message = format!("The route table is not in the VPC `{}`.", vpc.id);
            Err(call.error(&["UnsupportedOperation.VpcMismatch"], "InvalidParameterValue", message))
        }
    }
}

pub(super) fn describe(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let parameters = call.parameters;
    let by_token = parameters.has("MaxResults") || parameters.has("NextToken");
    let subnets = &account.vpc.subnets;
    let (page, token) = if by_token {
        page_by_token(account, call)?
    } else {
        (SUBNET.list(call, subnets, "SubnetIds", &FILTERS)?, String::new())
    };
    let items: Vec<Value> = page.items.iter().map(|subnet| to_json(account, subnet)).collect();
    let fields = json!({"TotalCount": page.total, "SubnetSet": items, "NextToken": token});
    Ok(Response::new(fields))
}

/// Returns the page after a token, which is the number of subnets before it, and the token of the next page.
fn page_by_token<'a>(
    account: &'a Account,
    call: &Call<'a>,
) -> Result<(Page<Shared<'a, Subnet>>, String), ApiError> {
    let subnets = &account.vpc.subnets;
    let ids = SUBNET.ids(call, subnets, "SubnetIds")?;
    let token = call.parameters.string("NextToken").filter(|token| !token.is_empty());
    let offset: usize = token.unwrap_or("0").parse().map_err(|_| {
        let token = token.unwrap_or_default();
        call.invalid(&[], format!("The token `{token}` in `NextToken` is not one of a response."))
    })?;
    let limit = call.parameters.integer("MaxResults").unwrap_or(20);
    let limit = usize::try_from(limit).unwrap_or(20);
    let found: Vec<Shared<'_, Subnet>> = if ids.is_empty() {
        FILTERS.apply(call, subnets.shared_in(call.region))?
    } else {
        subnets.find_all(call.region, &ids).collect()
    };
    let total = found.len();
    let next = offset.saturating_add(limit);
    let token = if next < total { next.to_string() } else { String::new() };
    let items = found.into_iter().skip(offset).take(limit).collect();
    Ok((Page { total, items }, token))
}

pub(super) fn modify(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let key = SUBNET.key(call, &account.vpc.subnets, call.required("SubnetId")?)?;
    let broadcast = switch(call, "EnableBroadcast")?;
    if let Some(mut subnet) = account.vpc.subnets.get_mut(key) {
        if let Some(name) = call.parameters.string("SubnetName") {
            name.clone_into(&mut subnet.name);
        }
        if let Some(broadcast) = broadcast {
            subnet.broadcast = broadcast;
        }
    }
    Ok(Response::empty())
}

/// Deletes a subnet that nothing uses.
pub(super) fn delete(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let id = SUBNET.named(call, &account.vpc.subnets, "SubnetId")?.id.clone();
    let contents = [
        ("contains", "instances", account.instances.count_referring_to(&id)),
        ("contains", "network interfaces", account.vpc.interfaces.count_referring_to(&id)),
        ("is used by networks of", "CHC hosts", account.hardware.chc_hosts.count_referring_to(&id)),
        ("is used by", "scaling groups", account.auto_scaling.groups.count_referring_to(&id)),
        ("is used by rules of", "NAT gateways", account.vpc.nat_gateways.count_referring_to(&id)),
    ];
    if let Some((verb, what, count)) = contents.into_iter().find(|(_, _, count)| *count > 0) {
        let message = format!("The subnet `{id}` {verb} {count} {what}. Delete them first.");
        return Err(call.error(&["ResourceInUse"], "ResourceInUse", message));
    }
    account.vpc.subnets.remove_ids([id.as_str()]);
    Ok(Response::empty())
}

/// `CheckDefaultSubnet`: whether a default subnet of a zone can be created.
pub(super) fn check_default(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let zone = vpcs::zone(account, call)?;
    let exists = account.default_subnet(call.region, &zone).is_some();
    if !exists && account.next_default_block(call.region).is_none() {
        return Err(vpcs::no_default_block(call));
    }
    Ok(Response::new(json!({"Result": !exists})))
}
