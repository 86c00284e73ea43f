//! VPCs.

use serde_json::{Value, json};

use super::filters::{Filters, tags_match};
use super::resource::{INSTANCE, VPC};
use super::values::{block, check_no_ipv6, is_switch, over_quota, switch, tag_set, tags};
use super::{Call, Response};
use crate::error::ApiError;
use crate::state::Account;
use crate::state::vpc::{Cidr, DNS_SERVERS, Vpc};

/// The permitted blocks, with the longest common prefix lengths.
const BLOCKS: [(&str, std::ops::RangeInclusive<u8>); 3] =
    [("10.0.0.0/12", 12..=28), ("172.16.0.0/12", 12..=28), ("192.168.0.0/16", 16..=28)];

const FILTERS: Filters<Vpc> = Filters {
    names: &[
        "vpc-name",
        "is-default",
        "vpc-id",
        "cidr-block",
        "tag-key",
        "tag:tag-key",
        "ipv6-cidr-block",
        "isp-type",
        "address-type",
    ],
    values: 5,
    matches: |vpc, name, value| match name {
        "vpc-name" => vpc.name.contains(value),
        "is-default" => is_switch(value, vpc.is_default),
        "vpc-id" => vpc.id == value,
        "cidr-block" => vpc.block.to_string() == value,
        // The simulator has no IPv6.
        "ipv6-cidr-block" | "isp-type" | "address-type" => false,
        name => tags_match(&vpc.tags, name, value),
    },
};

pub(super) fn to_json(vpc: &Vpc) -> Value {
    json!({
        "VpcName": vpc.name,
        "VpcId": vpc.id,
        "CidrBlock": vpc.block,
        "IsDefault": vpc.is_default,
        "EnableMulticast": vpc.multicast,
        "CreatedTime": vpc.created.beijing_time(),
        "DnsServerSet": vpc.dns_servers,
        "DomainName": vpc.domain_name,
        "DhcpOptionsId": "",
        "EnableDhcp": true,
        "Ipv6CidrBlock": "",
        "TagSet": tag_set(&vpc.tags),
        "AssistantCidrSet": [],
        "EnableRouteVpcPublish": vpc.publishes_block,
        "Ipv6CidrBlockSet": [],
        "EnableRouteVpcPublishIpv6": false,
    })
}

pub(super) fn create(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let parameters = call.parameters;
    check_no_ipv6(call, &["StackType", "Ipv6CidrBlock", "AddressType"])?;
    let block = block(call, "CidrBlock", call.required("CidrBlock")?)?;
    check_block(call, block)?;
    let maximum = account.quotas.vpcs;
    if account.vpc.vpcs.count_in(call.region) >= maximum {
        return Err(over_quota(call, &[], "A region", maximum));
    }
    let dns_servers = parameters.strings("DnsServers");
    check_dns_servers(call, &dns_servers)?;
    let dns_servers = if dns_servers.is_empty() { DNS_SERVERS.to_vec() } else { dns_servers };
    let vpc = Vpc {
        region: call.region.to_owned(),
        name: call.required("VpcName")?.to_owned(),
        block,
        is_default: false,
        multicast: switch(call, "EnableMulticast")?.unwrap_or(false),
        dns_servers: dns_servers.into_iter().map(str::to_owned).collect(),
        domain_name: parameters.string("DomainName").unwrap_or_default().to_owned(),
        publishes_block: parameters.flag("EnableRouteVpcPublish"),
        tags: tags(account, call)?,
        created: call.now,
        id: account.ids.resource("vpc"),
    };
    let value = to_json(&vpc);
    account.insert_vpc(vpc);
    Ok(Response::new(json!({"Vpc": value})))
}

fn check_block(call: &Call<'_>, block: Cidr) -> Result<(), ApiError> {
    let permits = |(outer, lengths): &(&str, std::ops::RangeInclusive<u8>)| {
        Cidr::parse(outer).is_some_and(|outer| outer.contains(block))
            && lengths.contains(&block.length())
    };
    if BLOCKS.iter().any(permits) {
        return Ok(());
    }
    let message = format!(
        "The CIDR block {block} must be within 10.0.0.0/12 or 172.16.0.0/12, with a prefix length of 12 to 28, or within \
         192.168.0.0/16, with a prefix length of 16 to 28."
    );
    Err(call.invalid(&["InvalidParameterValue.Range"], message))
}

fn check_dns_servers(call: &Call<'_>, servers: &[&str]) -> Result<(), ApiError> {
    servers.iter().try_for_each(|text| super::values::address(call, "DnsServers", text).map(drop))
}

pub(super) fn describe(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let page = VPC.list(call, &account.vpc.vpcs, "VpcIds", &FILTERS)?;
    let items: Vec<Value> = page.items.iter().map(|vpc| to_json(vpc)).collect();
    Ok(Response::new(json!({"TotalCount": page.total, "VpcSet": items})))
}

pub(super) fn modify(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let parameters = call.parameters;
    let key = VPC.key(call, &account.vpc.vpcs, call.required("VpcId")?)?;
    let multicast = switch(call, "EnableMulticast")?;
    let dns_servers = parameters.strings("DnsServers");
    check_dns_servers(call, &dns_servers)?;
    let Some(mut vpc) = account.vpc.vpcs.get_mut(key) else { return Ok(Response::empty()) };
    if let Some(name) = parameters.string("VpcName") {
        name.clone_into(&mut vpc.name);
    }
    if let Some(multicast) = multicast {
        vpc.multicast = multicast;
    }
    if !dns_servers.is_empty() {
        vpc.dns_servers = dns_servers.into_iter().map(str::to_owned).collect();
    }
    if let Some(name) = parameters.string("DomainName") {
        name.clone_into(&mut vpc.domain_name);
    }
    if let Some(publishes) = parameters.flag_if_given("EnableRouteVpcPublish") {
        vpc.publishes_block = publishes;
    }
    Ok(Response::empty())
}

/// Deletes an empty VPC with its route tables.
pub(super) fn delete(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let networking = &account.vpc;
    let id = VPC.named(call, &networking.vpcs, "VpcId")?.id.clone();
    let contents = [
        ("contains", "subnets", networking.subnets.count_referring_to(&id)),
        ("contains", "NAT gateways", networking.nat_gateways.count_referring_to(&id)),
        ("is used by", "scaling groups", account.auto_scaling.groups.count_referring_to(&id)),
    ];
    if let Some((verb, what, count)) = contents.into_iter().find(|(_, _, count)| *count > 0) {
        let message = format!("The VPC `{id}` {verb} {count} {what}. Delete them first.");
        return Err(call.error(&["ResourceInUse"], "ResourceInUse", message));
    }
    for key in networking.route_tables.keys_referring_to(&id) {
        account.vpc.route_tables.remove(key);
    }
    account.vpc.vpcs.remove_ids([id.as_str()]);
    Ok(Response::empty())
}

/// Returns the default VPC with the default subnet of a zone, which are created if they do not exist.
pub(super) fn create_default(account: &mut Account, call: &Call<'_>) -> Result<Response, ApiError> {
    let zone = zone(account, call)?;
    let subnet = account.ensure_default_subnet(call.region, &zone, call.now);
    let subnet = subnet.and_then(|id| account.vpc.subnets.find(&id));
    let subnet = subnet.ok_or_else(|| no_default_block(call))?;
    let vpc = VPC.find(call, &account.vpc.vpcs, &subnet.vpc_id)?;
    Ok(Response::new(json!({"Vpc": {
        "VpcId": vpc.id,
        "SubnetId": subnet.id,
        "VpcName": vpc.name,
        "SubnetName": subnet.name,
        "CidrBlock": subnet.block,
    }})))
}

pub(super) fn no_default_block(call: &Call<'_>) -> ApiError {
    let message = "The default VPC has no room for another default subnet.";
    call.error(&["ResourceInsufficient.CidrBlock"], "ResourceInsufficient", message)
}

/// Returns the zone in `Zone`, or the first one of the region.
pub(super) fn zone(account: &Account, call: &Call<'_>) -> Result<String, ApiError> {
    let zones = account.catalogue.region(call.region).map(|region| region.zones.as_slice());
    let zones = zones.unwrap_or_default();
    let given = call.parameters.string("Zone");
    let zone = zones.iter().find(|zone| given.is_none_or(|name| zone.name == name));
    zone.map(|zone| zone.name.clone()).ok_or_else(|| {
        let name = given.unwrap_or_default();
        let message = format!("The zone `{name}` does not exist in {}.", call.region);
        call.error(&["ResourceNotFound"], "ResourceNotFound", message)
    })
}

/// `DescribeVpcInstances`: the instances, with the limits of their network interfaces.
pub(super) fn describe_instances(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    use crate::state::Instance;
    const FILTERS: Filters<Instance> = Filters {
        names: &["vpc-id", "instance-id", "instance-name"],
        values: 5,
        matches: |instance, name, value| match name {
            "vpc-id" => instance.network.vpc_id == value,
            "instance-id" => instance.id == value,
            _ => instance.name == value,
        },
    };
    for filter in call.parameters.objects("Filters") {
        let resource = match filter.string("Name") {
            Some("vpc-id") => VPC,
            Some("instance-id") => INSTANCE,
            _ => continue,
        };
        filter.strings("Values").iter().try_for_each(|id| resource.check_form(call, id))?;
    }
    let found = FILTERS.apply(call, account.instances.shared_in(call.region))?;
    let page = super::pagination::page(call, found)?;
    let items: Vec<Value> = page
        .items
        .iter()
        .map(|instance| {
            let limits = super::interfaces::Limits::of(instance);
            json!({
                "VpcId": instance.network.vpc_id,
                "SubnetId": instance.network.subnet_id,
                "InstanceId": instance.id,
                "InstanceName": instance.name,
                "InstanceState": instance.lifecycle.state.as_str(),
                "CPU": instance.cpu,
                "Memory": instance.memory,
                "CreatedTime": instance.created.beijing_time(),
                "InstanceType": instance.kind,
                "EniLimit": limits.interfaces,
                "EniIpLimit": limits.addresses,
                "InstanceEniCount": account.interface_count(&instance.id),
            })
        })
        .collect();
    Ok(Response::new(json!({"InstanceSet": items, "TotalCount": page.total})))
}
