//! Port forwarding rules of NAT gateways.

use serde_json::{Value, json};

use super::filters::Filters;
use super::pagination::page;
use super::resource::NAT_GATEWAY;
use super::values::{address, over_quota};
use super::{Call, Response, addresses, find, store};
use crate::error::ApiError;
use crate::parameters::View;
use crate::state::Account;
use crate::state::vpc::{NatGateway, PortRule};

/// The maximum number of rules per gateway.
pub(in crate::actions::vpc) const MAXIMUM: usize = 100;

pub(super) fn to_json(rule: &PortRule) -> Value {
    json!({
        "IpProtocol": rule.protocol,
        "PublicIpAddress": rule.public.0,
        "PublicPort": rule.public.1,
        "PrivateIpAddress": rule.private.0,
        "PrivatePort": rule.private.1,
        "Description": rule.description,
    })
}

/// Returns a rule whose values are well-formed.
fn read(call: &Call<'_>, view: View<'_>) -> Result<PortRule, ApiError> {
    let end = |ip: &str, port: &str| {
        let text = view.string(ip).unwrap_or_default();
        let number = view.integer(port).unwrap_or(0);
        if !(1..=65535).contains(&number) {
            let message =
                format!("The port `{port}` of a rule is {number}; it must be 1 to 65535.");
            return Err(call.invalid(&["InvalidParameterValue.Malformed"], message));
        }
        Ok((address(call, ip, text)?, number))
    };
    Ok(PortRule {
        protocol: view.string("IpProtocol").unwrap_or_default().to_ascii_uppercase(),
        public: end("PublicIpAddress", "PublicPort")?,
        private: end("PrivateIpAddress", "PrivatePort")?,
        description: view.string("Description").unwrap_or_default().to_owned(),
        created: call.now,
    })
}

/// Checks that the gateway has the public address of a rule, and the VPC the private one.
fn check_ends(
    account: &Account,
    call: &Call<'_>,
    gateway: &NatGateway,
    rule: &PortRule,
) -> Result<(), ApiError> {
    let public = rule.public.0;
    if !addresses::of(account, &gateway.id).any(|address| address.ip == public) {
        let message = format!("The NAT gateway `{}` has no address {public}.", gateway.id);
        let codes = ["UnsupportedOperation.NatGatewayEipNotExists"];
        return Err(call.error(&codes, "UnsupportedOperation", message));
    }
    let private = rule.private.0;
    if account.uses_private_address(&gateway.vpc_id, private) {
        return Ok(());
    }
    let message = format!(
        "The private address {private} belongs to no instance in the VPC `{}`.",
        gateway.vpc_id
    );
    Err(call.invalid(&["InvalidParameterValue.NatGatewayDnatRulePipNeedVm"], message))
}

pub(in crate::actions::vpc) fn create(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let (key, mut gateway) = find(account, call)?;
    let own = gateway.port_rules.len();
    for view in call.parameters.objects("DestinationIpPortTranslationNatRules") {
        let rule = read(call, view)?;
        check_ends(account, call, &gateway, &rule)?;
        let position = gateway.port_rules.iter().position(|other| other.is_from(&rule));
        if let Some(position) = position {
            let message = format!(
                "The NAT gateway already forwards {} of {}:{}.",
                rule.protocol, rule.public.0, rule.public.1
            );
            let code = if position < own {
                "InvalidParameterValue.NatGatewayDnatRuleExisted"
            } else {
                "InvalidParameterValue.NatGatewayDnatRuleRepeated"
            };
            return Err(call.invalid(&[code], message));
        }
        gateway.port_rules.push(rule);
    }
    if gateway.port_rules.len() > MAXIMUM {
        let codes = ["LimitExceeded.NatGatewayDnatLimitExceeded"];
        return Err(over_quota(call, &codes, "A NAT gateway", MAXIMUM));
    }
    store(account, key, gateway);
    Ok(Response::empty())
}

fn position(call: &Call<'_>, gateway: &NatGateway, rule: &PortRule) -> Result<usize, ApiError> {
    gateway.port_rules.iter().position(|own| own.is(rule)).ok_or_else(|| {
        let message = format!(
            "The NAT gateway `{}` has no rule that forwards {} of {}:{} to {}:{}.",
            gateway.id, rule.protocol, rule.public.0, rule.public.1, rule.private.0, rule.private.1
        );
        let codes = ["InvalidParameterValue.NatGatewayDnatRuleNotExists"];
        call.error(&codes, "ResourceNotFound", message)
    })
}

pub(in crate::actions::vpc) fn delete(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let (key, mut gateway) = find(account, call)?;
    for view in call.parameters.objects("DestinationIpPortTranslationNatRules") {
        let position = position(call, &gateway, &read(call, view)?)?;
        gateway.port_rules.remove(position);
    }
    store(account, key, gateway);
    Ok(Response::empty())
}

pub(in crate::actions::vpc) fn modify(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let (key, mut gateway) = find(account, call)?;
    let rule = |name: &str| {
        let view = call.parameters.object(name).ok_or_else(|| ApiError::missing(name))?;
        read(call, view)
    };
    let (old, new) = (rule("SourceNatRule")?, rule("DestinationNatRule")?);
    let position = position(call, &gateway, &old)?;
    check_ends(account, call, &gateway, &new)?;
    let others = gateway.port_rules.iter().enumerate();
    if others.filter(|(index, _)| *index != position).any(|(_, other)| other.is_from(&new)) {
        let message = format!(
            "The NAT gateway already forwards {} of {}:{}.",
            new.protocol, new.public.0, new.public.1
        );
        let codes = ["UnsupportedOperation.RecordExists"];
        return Err(call.error(&codes, "UnsupportedOperation", message));
    }
    if let Some(own) = gateway.port_rules.get_mut(position) {
        *own = PortRule { created: own.created, ..new };
    }
    store(account, key, gateway);
    Ok(Response::empty())
}

/// A rule with its gateway, for filters.
struct Item {
    gateway_id: String,
    vpc_id: String,
    rule: PortRule,
}

const FILTERS: Filters<Item> = Filters {
    names: &[
        "nat-gateway-id",
        "vpc-id",
        "public-ip-address",
        "public-port",
        "private-ip-address",
        "private-port",
        "description",
    ],
    values: 5,
    matches: |item, name, value| match name {
        "nat-gateway-id" => item.gateway_id == value,
        "vpc-id" => item.vpc_id == value,
        "public-ip-address" => item.rule.public.0.to_string() == value,
        "public-port" => item.rule.public.1.to_string() == value,
        "private-ip-address" => item.rule.private.0.to_string() == value,
        "private-port" => item.rule.private.1.to_string() == value,
        _ => item.rule.description == value,
    },
};

pub(in crate::actions::vpc) fn describe(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let gateways = &account.vpc.nat_gateways;
    let ids = NAT_GATEWAY.ids(call, gateways, "NatGatewayIds")?;
    let items = gateways
        .in_region(call.region)
        .filter(|gateway| ids.is_empty() || ids.contains(&gateway.id.as_str()))
        .flat_map(|gateway| {
            gateway.port_rules.iter().map(|rule| {
                Box::new(Item {
                    gateway_id: gateway.id.clone(),
                    vpc_id: gateway.vpc_id.clone(),
                    rule: rule.clone(),
                })
            })
        });
    let page = page(call, FILTERS.apply(call, items)?)?;
    let values: Vec<Value> = page
        .items
        .iter()
        .map(|item| {
            let mut value = to_json(&item.rule);
            value["NatGatewayId"] = json!(item.gateway_id);
            value["VpcId"] = json!(item.vpc_id);
            value["CreatedTime"] = json!(item.rule.created.beijing_time());
            value
        })
        .collect();
    Ok(Response::new(json!({
        "NatGatewayDestinationIpPortTranslationNatRuleSet": values,
        "TotalCount": page.total,
    })))
}
