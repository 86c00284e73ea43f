//! Address blocks and addresses that fit to existing networks.

use serde_json::{Map, Value, json};

use super::Draw;
use crate::model::cidr::Cidr;
use crate::model::tables::Kind;
use crate::model::world::{items, text};

/// Returns a private address: one that is in use, or one of a subnet.
pub(super) fn private_address(draw: &mut Draw<'_>) -> String {
    let used = draw.object_with(Kind::Interface, |_| true).filter(|_| draw.rng.bool());
    if let Some(row) = used.and_then(|id| draw.world.row(draw.scope, Kind::Interface, &id)) {
        let addresses = items(row, "PrivateIpAddressSet");
        if !addresses.is_empty() {
            let chosen = &addresses[draw.rng.usize(..addresses.len())];
            return text(chosen, "PrivateIpAddress").to_owned();
        }
    }
    let subnet = draw.object_with(Kind::Subnet, |_| true);
    let row = subnet.and_then(|id| draw.world.row(draw.scope, Kind::Subnet, &id));
    match row.and_then(|row| Cidr::parse(text(row, "CidrBlock"))) {
        Some(block) => block.address(draw.rng.u32(..20)).to_string(),
        None => format!("10.9.9.{}", draw.rng.u8(..)),
    }
}

/// Returns a public address, mostly one of the account.
pub(super) fn public_address(draw: &mut Draw<'_>) -> String {
    let found = draw.object_with(Kind::Address, |_| true);
    let row = found.and_then(|id| draw.world.row(draw.scope, Kind::Address, &id));
    row.map_or_else(|| "198.18.200.1".to_owned(), |row| text(row, "AddressIp").to_owned())
}

/// Returns the block of a VPC.
pub(super) fn vpc_block(draw: &mut Draw<'_>) -> String {
    let second = draw.rng.u8(..30);
    match draw.rng.u8(..20) {
        0 => "10.0.0.0/33".to_owned(),
        1 => "8.8.0.0/16".to_owned(),
        2 => format!("192.168.{second}.0/24"),
        3 => format!("172.16.{second}.0/24"),
        _ => format!("10.{second}.0.0/16"),
    }
}

/// Returns a block in a VPC, some of which have few addresses.
pub(super) fn subnet_block(draw: &mut Draw<'_>, vpc: &str) -> String {
    let row = draw.world.row(draw.scope, Kind::Vpc, vpc);
    let Some(block) = row.and_then(|row| Cidr::parse(text(row, "CidrBlock"))) else {
        return vpc_block(draw);
    };
    let length = [24, 26, 28, 29][draw.rng.usize(..4)].max(block.length);
    let offset = (draw.rng.u32(..12)) << (32 - length);
    format!("{}/{length}", block.address(offset))
}

/// Returns rules of a security group; they refer to groups, blocks and ports.
pub(super) fn rules(draw: &mut Draw<'_>) -> Value {
    let direction = if draw.chance(70) { "Ingress" } else { "Egress" };
    let count = draw.rng.usize(1..=2);
    let rules: Vec<Value> = (0..count).map(|_| rule(draw)).collect();
    json!({direction: rules})
}

fn rule(draw: &mut Draw<'_>) -> Value {
    let mut rule = Map::new();
    rule.insert("Protocol".to_owned(), json!(draw.choose(&["TCP", "UDP", "tcp"])));
    rule.insert("Port".to_owned(), json!(draw.choose(&["22", "80,443", "8000-8100", "all"])));
    rule.insert("Action".to_owned(), json!(draw.choose(&["ACCEPT", "DROP"])));
    if draw.chance(40) {
        let group = draw.reference(Kind::SecurityGroup);
        rule.insert("SecurityGroupId".to_owned(), json!(group));
    } else if let Some(id) =
        draw.existing(Kind::AddressTemplate).filter(|_| draw.rng.u8(..100) < 20)
    {
        rule.insert("AddressTemplate".to_owned(), json!({"AddressId": id}));
    } else {
        let block = format!("10.{}.0.0/16", draw.rng.u8(..4));
        rule.insert("CidrBlock".to_owned(), json!(block));
    }
    Value::Object(rule)
}
