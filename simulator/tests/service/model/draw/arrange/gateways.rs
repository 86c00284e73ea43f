//! Requests of NAT gateways and bandwidth packages.

use serde_json::{Map, Value, json};

use super::vpc::remove;
use super::{Draw, given, networks, set};
use crate::model::tables::Kind;
use crate::model::world::{items, text};

pub(super) fn nat(draw: &mut Draw<'_>, action: &str, request: &mut Map<String, Value>) {
    remove(request, &["ExclusiveType", "Zone", "NatProductVersion", "PublicIpFromSameZone"]);
    let id = given(request, "NatGatewayId").to_owned();
    let row = draw.world.row(draw.scope, Kind::Nat, &id);
    let vpc = row.map(|row| text(row, "VpcId").to_owned()).unwrap_or_default();
    let public = row.and_then(|row| items(row, "PublicIpAddressSet").first());
    let public = public.map_or("198.18.0.9", |one| text(one, "PublicIpAddress")).to_owned();
    match action {
        "CreateNatGateway" => {
            remove(request, &["SubnetId", "PublicIpAddresses", "MaxConcurrentConnection"]);
            remove(request, &["DeletionProtectionEnabled", "InternetMaxBandwidthOut"]);
            set(request, "AddressCount", json!(1));
        }
        "ModifyNatGatewayAttribute" => remove(request, &["InternetMaxBandwidthOut"]),
        "ResetNatGatewayConnection" => {
            set(request, "MaxConcurrentConnection", json!(1_000_000));
        }
        "AssociateNatGatewayAddress" | "DisassociateNatGatewayAddress" => {
            let mut ip = public;
            if action.starts_with("Associate") && draw.rng.bool() {
                let free =
                    draw.object_with(Kind::Address, |row| text(row, "AddressStatus") == "UNBIND");
                let row = free.and_then(|id| draw.world.row(draw.scope, Kind::Address, &id));
                ip = row.map_or(ip, |row| text(row, "AddressIp").to_owned());
                remove(request, &["AddressCount"]);
            } else if action.starts_with("Associate") {
                set(request, "AddressCount", json!(1));
                remove(request, &["PublicIpAddresses"]);
                return;
            }
            set(request, "PublicIpAddresses", json!([ip]));
        }
        _ if action.contains("DestinationIpPort") => {
            let private = private_of(draw, &vpc);
            let rule = json!({
                "IpProtocol": "TCP", "PublicIpAddress": public, "PublicPort": draw.rng.u8(80..83),
                "PrivateIpAddress": private, "PrivatePort": 80, "Description": "",
            });
            let known =
                row.map_or(&[][..], |row| items(row, "DestinationIpPortTranslationNatRuleSet"));
            let known = known.first().map(|known| {
                json!({
                    "IpProtocol": known["IpProtocol"], "PublicIpAddress": known["PublicIpAddress"],
                    "PublicPort": known["PublicPort"], "PrivateIpAddress": known["PrivateIpAddress"],
                    "PrivatePort": known["PrivatePort"],
                })
            });
            if action.starts_with("Create") {
                set(request, "DestinationIpPortTranslationNatRules", json!([rule]));
            } else if action.starts_with("Delete") {
                set(
                    request,
                    "DestinationIpPortTranslationNatRules",
                    json!([known.unwrap_or(rule)]),
                );
            } else if action.starts_with("Modify") {
                set(request, "SourceNatRule", known.unwrap_or_else(|| rule.clone()));
                set(request, "DestinationNatRule", rule);
            }
        }
        _ if action.contains("SourceIp") => {
            let known = row.map_or(&[][..], |row| items(row, "SourceIpTranslationNatRuleSet"));
            let known = known.first().map(|known| text(known, "NatGatewaySnatId").to_owned());
            let subnet = draw.object_with(Kind::Subnet, |row| text(row, "VpcId") == vpc);
            let subnet = subnet.unwrap_or_else(|| draw.reference(Kind::Subnet));
            let block = draw.world.row(draw.scope, Kind::Subnet, &subnet);
            let block = block.map_or("10.0.0.0/24", |row| text(row, "CidrBlock"));
            let mut rule = json!({
                "ResourceId": subnet, "ResourceType": "SUBNET", "PrivateIpAddress": block,
                "PublicIpAddresses": [public], "Description": "",
            });
            let id = known.unwrap_or_else(|| "snat-00000000".to_owned());
            if action.starts_with("Create") {
                set(request, "SourceIpTranslationNatRules", json!([rule]));
            } else if action.starts_with("Delete") {
                set(request, "NatGatewaySnatIds", json!([id]));
            } else if action.starts_with("Modify") {
                rule["NatGatewaySnatId"] = json!(id);
                set(request, "SourceIpTranslationNatRule", rule);
            }
        }
        _ => {}
    }
}

/// Returns a private address that is in use in a VPC.
fn private_of(draw: &mut Draw<'_>, vpc: &str) -> String {
    let id = draw.object_with(Kind::Interface, |row| text(row, "VpcId") == vpc);
    let row = id.and_then(|id| draw.world.row(draw.scope, Kind::Interface, &id));
    let first = row.and_then(|row| items(row, "PrivateIpAddressSet").first());
    first.map_or_else(
        || networks::private_address(draw),
        |one| text(one, "PrivateIpAddress").to_owned(),
    )
}

pub(super) fn package(draw: &mut Draw<'_>, action: &str, request: &mut Map<String, Value>) {
    match action {
        "CreateBandwidthPackage" => {
            set(request, "NetworkType", json!("BGP"));
            set(request, "ChargeType", json!("TOP5_POSTPAID_BY_MONTH"));
            remove(request, &["InternetMaxBandwidth", "Protocol", "TimeSpan", "Egress"]);
            remove(request, &["DesignatedZone"]);
        }
        "AddBandwidthPackageResources" | "RemoveBandwidthPackageResources" => {
            set(request, "ResourceType", json!("Address"));
            let id = draw.reference(Kind::Address);
            set(request, "ResourceIds", json!([id]));
            request
                .entry("BandwidthPackageId")
                .or_insert_with(|| json!(draw.reference(Kind::Package)));
            remove(request, &["NetworkType", "Protocol", "InternetMaxBandwidthOut"]);
        }
        _ => {}
    }
}
