//! Rules about the addresses that outbound connections use.

use std::net::Ipv4Addr;

use serde_json::{Value, json};

use super::filters::Filters;
use super::pagination::page;
use super::resource::{INTERFACE, NAT_GATEWAY, SUBNET};
use super::values::address;
use super::{Call, Response, addresses, find, store};
use crate::error::ApiError;
use crate::parameters::View;
use crate::state::Account;
use crate::state::vpc::{Cidr, NatGateway, SourceRule};

pub(super) fn to_json(gateway: &NatGateway, rule: &SourceRule) -> Value {
    json!({
        "ResourceId": rule.resource_id,
        "ResourceType": rule.kind,
        "PrivateIpAddress": rule.private,
        "PublicIpAddresses": rule.public,
        "Description": rule.description,
        "NatGatewaySnatId": rule.id,
        "NatGatewayId": gateway.id,
        "VpcId": gateway.vpc_id,
        "CreatedTime": rule.created.beijing_time(),
    })
}

/// Returns the public addresses of a rule, which must be those of the gateway.
fn public(
    account: &Account,
    call: &Call<'_>,
    gateway: &NatGateway,
    view: View<'_>,
) -> Result<Vec<Ipv4Addr>, ApiError> {
    let mut public = Vec::new();
    for text in view.strings("PublicIpAddresses") {
        let ip = address(call, "PublicIpAddresses", text)?;
        if !addresses::of(account, &gateway.id).any(|own| own.ip == ip) {
            let message = format!("The NAT gateway `{}` has no address {ip}.", gateway.id);
            let codes =
                ["UnsupportedOperation.NatGatewayEipNotExists", "UnsupportedOperation.UnbindEIP"];
            return Err(call.error(&codes, "UnsupportedOperation", message));
        }
        public.push(ip);
    }
    if public.is_empty() {
        return Err(ApiError::missing("PublicIpAddresses.0"));
    }
    Ok(public)
}

/// Returns the address or the block that a rule applies to, after checking its resource.
fn source(
    account: &Account,
    call: &Call<'_>,
    gateway: &NatGateway,
    view: View<'_>,
) -> Result<(String, String, String), ApiError> {
    let kind = view.string("ResourceType").unwrap_or_default().to_ascii_uppercase();
    let id = view.string("ResourceId").unwrap_or_default();
    let given = view.string("PrivateIpAddress").unwrap_or_default();
    let private = match kind.as_str() {
        "SUBNET" => {
            let subnet = SUBNET.find(call, &account.vpc.subnets, id)?;
            if subnet.vpc_id != gateway.vpc_id {
                return Err(SUBNET.not_found(call, id));
            }
            subnet.block.to_string()
        }
        "NETWORKINTERFACE" => {
            INTERFACE.check_form(call, id)?;
            let found = account.described_interface(call.region, id);
            let found = found.filter(|found| found.interface.vpc_id == gateway.vpc_id);
            let found = found.ok_or_else(|| INTERFACE.not_found(call, id))?;
            let ip = address(call, "PrivateIpAddress", given)?;
            if !found.interface.addresses.iter().any(|own| own.ip == ip) {
                let message = format!("The network interface `{id}` has no address {ip}.");
                let codes = ["UnsupportedOperation.NatGatewaySnatPipNeedVm"];
                return Err(call.error(&codes, "UnsupportedOperation", message));
            }
            given.to_owned()
        }
        _ => {
            if Cidr::parse(given).is_none() && given.parse::<Ipv4Addr>().is_err() {
                let message = format!(
                    "The value `{given}` of `PrivateIpAddress` is neither an address nor a CIDR block."
                );
                return Err(call.invalid(&["InvalidParameterValue.Malformed"], message));
            }
            given.to_owned()
        }
    };
    Ok((kind, id.to_owned(), private))
}

pub(in crate::actions::vpc) fn create(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let (key, mut gateway) = find(account, call)?;
    for view in call.parameters.objects("SourceIpTranslationNatRules") {
        let (kind, resource_id, private) = source(account, call, &gateway, view)?;
        let public = public(account, call, &gateway, view)?;
        if gateway.source_rules.iter().any(|other| other.private == private) {
            let message =
                format!("The NAT gateway `{}` already has a rule for {private}.", gateway.id);
            let codes = [
                "InvalidParameterValue.NatSnatRuleExists",
                "UnsupportedOperation.NatGatewayRulePipExists",
            ];
            return Err(call.invalid(&codes, message));
        }
        gateway.source_rules.push(SourceRule {
            id: account.ids.resource("snat"),
            resource_id,
            kind,
            private,
            public,
            description: view.string("Description").unwrap_or_default().to_owned(),
            created: call.now,
        });
    }
    store(account, key, gateway);
    Ok(Response::empty())
}

fn position(call: &Call<'_>, gateway: &NatGateway, id: &str) -> Result<usize, ApiError> {
    gateway.source_rules.iter().position(|rule| rule.id == id).ok_or_else(|| {
        let message = format!("The NAT gateway `{}` has no SNAT rule `{id}`.", gateway.id);
        let codes = ["InvalidParameterValue.NatGatewaySnatRuleNotExists"];
        call.error(&codes, "ResourceNotFound", message)
    })
}

pub(in crate::actions::vpc) fn delete(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let (key, mut gateway) = find(account, call)?;
    for id in call.parameters.strings("NatGatewaySnatIds") {
        let position = position(call, &gateway, id)?;
        gateway.source_rules.remove(position);
    }
    store(account, key, gateway);
    Ok(Response::empty())
}

/// Changes the public addresses and the description of a rule.
pub(in crate::actions::vpc) fn modify(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let (key, mut gateway) = find(account, call)?;
    let name = "SourceIpTranslationNatRule";
    let view = call.parameters.object(name).ok_or_else(|| ApiError::missing(name))?;
    let id = view.string("NatGatewaySnatId");
    let id = id.ok_or_else(|| ApiError::missing("SourceIpTranslationNatRule.NatGatewaySnatId"))?;
    let position = position(call, &gateway, id)?;
    let public = public(account, call, &gateway, view)?;
    if let Some(rule) = gateway.source_rules.get_mut(position) {
        rule.public = public;
        if let Some(description) = view.string("Description") {
            description.clone_into(&mut rule.description);
        }
    }
    store(account, key, gateway);
    Ok(Response::empty())
}

const FILTERS: Filters<SourceRule> = Filters {
    names: &["resource-id", "public-ip-address", "description"],
    values: 5,
    matches: |rule, name, value| match name {
        "resource-id" => rule.resource_id == value,
        "public-ip-address" => rule.public.iter().any(|ip| ip.to_string() == value),
        _ => rule.description == value,
    },
};

pub(in crate::actions::vpc) fn describe(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let gateway = NAT_GATEWAY.named(call, &account.vpc.nat_gateways, "NatGatewayId")?;
    let page = page(call, FILTERS.apply(call, gateway.source_rules.iter())?)?;
    let items: Vec<Value> = page.items.iter().map(|rule| to_json(gateway, rule)).collect();
    Ok(Response::new(json!({"SourceIpTranslationNatRuleSet": items, "TotalCount": page.total})))
}
