//! Describing NAT gateways.

use serde_json::{Value, json};

use super::filters::{Filters, tags_match};
use super::resource::NAT_GATEWAY;
use super::values::tag_set;
use super::{Call, Response, addresses, port_rules, source_rules};
use crate::error::ApiError;
use crate::state::Account;
use crate::state::vpc::NatGateway;

const FILTERS: Filters<NatGateway> = Filters {
    names: &["nat-gateway-id", "vpc-id", "nat-gateway-name", "tag-key", "nat-state"],
    values: 5,
    matches: |gateway, name, value| match name {
        "nat-gateway-id" => gateway.id == value,
        "vpc-id" => gateway.vpc_id == value,
        "nat-gateway-name" => gateway.name == value,
        "nat-state" => gateway.state.as_str() == value,
        name => tags_match(&gateway.tags, name, value),
    },
};

pub(super) fn to_json(account: &Account, gateway: &NatGateway) -> Value {
    let addresses: Vec<Value> = addresses::of(account, &gateway.id)
        .map(|address| {
            json!({
                "AddressId": address.id,
                "PublicIpAddress": address.ip,
                "IsBlocked": false,
                "BlockType": "NORMAL",
            })
        })
        .collect();
    let port_rules: Vec<Value> = gateway.port_rules.iter().map(port_rules::to_json).collect();
    let sources = gateway.source_rules.iter();
    let source_rules: Vec<Value> =
        sources.map(|rule| source_rules::to_json(gateway, rule)).collect();
    json!({
        "NatGatewayId": gateway.id,
        "NatGatewayName": gateway.name,
        "CreatedTime": gateway.created.beijing_time(),
        "State": gateway.state.as_str(),
        "InternetMaxBandwidthOut": gateway.bandwidth,
        "MaxConcurrentConnection": gateway.connections,
        "PublicIpAddressSet": addresses,
        "NetworkState": "AVAILABLE",
        "DestinationIpPortTranslationNatRuleSet": port_rules,
        "VpcId": gateway.vpc_id,
        "Zone": gateway.zone,
        "DirectConnectGatewayIds": [],
        "SubnetId": "",
        "TagSet": tag_set(&gateway.tags),
        "SecurityGroupSet": gateway.security_group_ids,
        "SourceIpTranslationNatRuleSet": source_rules,
        "IsExclusive": false,
        "ExclusiveGatewayBandwidth": 0,
        "RestrictState": "NORMAL",
        "NatProductVersion": gateway.product,
        "StrictSnatMode": false,
        "SmartScheduleMode": false,
        "DedicatedClusterId": "",
        "DeletionProtectionEnabled": gateway.protected,
    })
}

pub(in crate::actions::vpc) fn describe(
    account: &mut Account,
    call: &Call<'_>,
) -> Result<Response, ApiError> {
    let page = NAT_GATEWAY.list(call, &account.vpc.nat_gateways, "NatGatewayIds", &FILTERS)?;
    let items: Vec<Value> = page.items.iter().map(|gateway| to_json(account, gateway)).collect();
    Ok(Response::new(json!({"NatGatewaySet": items, "TotalCount": page.total})))
}
