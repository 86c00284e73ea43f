//! Describing network interfaces.

use serde_json::{Value, json};

use super::filters::{Filters, are_given, tags_match};
use super::pagination::{page, page_of};
use super::resource::INTERFACE;
use super::values::{is_switch, tag_set};
use super::{Call, Response};
use crate::actions::ids;
use crate::error::ApiError;
use crate::state::Account;
use crate::state::vpc::Described;

const FILTERS: Filters<Described> = Filters {
    names: &[
        "vpc-id",
        "subnet-id",
        "network-interface-id",
        "attachment.instance-id",
        "groups.security-group-id",
        "network-interface-name",
        "network-interface-description",
        "address-ip",
        "ip-exact-match",
        "tag-key",
        "tag:tag-key",
        "is-primary",
        "eni-type",
        "eni-qos",
        "address-ipv6",
        "public-address-ip",
        "address-type",
        "termination-protection",
        "traffic-protection",
    ],
    values: 5,
    matches,
};

fn matches(found: &Described, name: &str, value: &str) -> bool {
    let Described { interface, public } = found;
    let mut addresses = interface.addresses.iter().map(|address| address.ip.to_string());
    match name {
        "vpc-id" => interface.vpc_id == value,
        "subnet-id" => interface.subnet_id == value,
        "network-interface-id" => interface.id == value,
        "attachment.instance-id" => {
            interface.attachment.as_ref().is_some_and(|own| own.instance_id == value)
        }
        "groups.security-group-id" => interface.security_group_ids.iter().any(|id| id == value),
        "network-interface-name" => interface.name == value,
        "network-interface-description" => interface.description == value,
        "address-ip" => addresses.any(|address| address.ends_with(value)),
        "ip-exact-match" => addresses.any(|address| address == value),
        "is-primary" => is_switch(value, interface.is_primary),
        "eni-type" => value == if interface.is_primary { "1" } else { "0" },
        "eni-qos" => interface.quality == value,
        "public-address-ip" => public.iter().any(|(_, _, ip)| ip.to_string() == value),
        "termination-protection" | "traffic-protection" => is_switch(value, false),
        // The simulator has no IPv6.
        "address-ipv6" | "address-type" => false,
        name => tags_match(&interface.tags, name, value),
    }
}

pub(super) fn to_json(found: &Described, account: &str) -> Value {
    let Described { interface, public } = found;
    let addresses: Vec<Value> = interface
        .addresses
        .iter()
        .map(|address| {
            let bound = public.iter().find(|(private, _, _)| *private == address.ip);
            json!({
                "PrivateIpAddress": address.ip,
                "Primary": address.primary,
                "PublicIpAddress": bound.map(|bound| bound.2.to_string()).unwrap_or_default(),
                "AddressId": bound.map(|bound| bound.1.as_str()).unwrap_or_default(),
                "Description": address.description,
                "IsWanIpBlocked": false,
                "State": "AVAILABLE",
                "QosLevel": interface.quality,
            })
        })
        .collect();
    let attachment = interface.attachment.as_ref().map(|attachment| {
        json!({
            "DeviceIndex": attachment.index,
            "InstanceAccountId": account,
            "AttachTime": attachment.since.beijing_time(),
            "InstanceId": attachment.instance_id,
        })
    });
    let state = interface.state.as_str();
    let is_in_use = attachment.is_some() && state == "AVAILABLE";
    json!({
        "NetworkInterfaceId": interface.id,
        "NetworkInterfaceName": interface.name,
        "NetworkInterfaceDescription": interface.description,
        "SubnetId": interface.subnet_id,
        "VpcId": interface.vpc_id,
        "GroupSet": interface.security_group_ids,
        "Primary": interface.is_primary,
        "MacAddress": mac_address(&interface.id),
        "State": state,
        "NetworkInterfaceState": if is_in_use { "INUSE" } else { state },
        "PrivateIpAddressSet": addresses,
        "Attachment": attachment,
        "Zone": interface.zone,
        "CreatedTime": interface.created.beijing_time(),
        "Ipv6AddressSet": [],
        "TagSet": tag_set(&interface.tags),
        "EniType": i64::from(interface.is_primary),
        "Business": interface.attachment.as_ref().map(|_| "cvm"),
        "CdcId": null,
        "AttachType": interface.attachment.as_ref().map(|attachment| attachment.kind),
        "ResourceId": null,
        "QosLevel": interface.quality,
    })
}

/// Returns a hardware address that follows from an id.
fn mac_address(id: &str) -> String {
    let hash = id
        .bytes()
        .fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    let [_, first, second, third] = hash.to_be_bytes();
    format!("20:90:6F:{first:02X}:{second:02X}:{third:02X}")
}

pub(in crate::actions::vpc) fn describe(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let ids = call.parameters.strings("NetworkInterfaceIds");
    ids::check_exclusive(call, "NetworkInterfaceIds", &["InvalidParameter.Coexist"])?;
    let page = if !ids.is_empty() {
        let mut found: Vec<Box<Described>> = Vec::with_capacity(ids.len());
        for id in ids {
            INTERFACE.check_form(call, id)?;
            let described = account.described_interface(call.region, id);
            let described = described.ok_or_else(|| INTERFACE.not_found(call, id))?;
            if !found.iter().any(|other| other.interface.id == id) {
                found.push(Box::new(described));
            }
        }
        page(call, found)?
    } else if let Some(instances) = instances(call) {
        let found = instances.into_iter().filter_map(|id| account.instances.find(id));
        let found = found.filter(|instance| instance.region() == call.region);
        let found = found.flat_map(|instance| account.interfaces_of(instance)).map(Box::new);
        page(call, FILTERS.apply(call, found)?)?
    } else if are_given(call) {
        page(call, FILTERS.apply(call, account.described_interfaces(call.region))?)?
    } else {
        let total = account.count_interfaces(call.region);
        page_of(call, total, account.described_interfaces(call.region))?
    };
    let items: Vec<Value> = page.items.iter().map(|found| to_json(found, &account.id)).collect();
    Ok(Response::new(json!({"NetworkInterfaceSet": items, "TotalCount": page.total})))
}

/// Returns the instances of a filter for them.
fn instances<'a>(call: &Call<'a>) -> Option<std::collections::BTreeSet<&'a str>> {
    let filters = call.parameters.objects("Filters");
    let filter =
        filters.into_iter().find(|filter| filter.string("Name") == Some("attachment.instance-id"));
    filter.map(|filter| filter.strings("Values").into_iter().collect())
}
