//! Values of properties that their names determine.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tencent_cloud_spec::model::{Property, Type};

use super::{Draw, networks, references};
use crate::model::actions::Action;
use crate::model::tables::Kind;

/// Returns the value of a property with a known name: `Some(None)` means that the property is left out.
#[allow(clippy::option_option, reason = "a known name may have no value")]
pub(super) fn by_name(
    draw: &mut Draw<'_>,
    action: Action,
    property: &Property,
) -> Option<Option<Value>> {
    let name = property.name.as_str();
    let is_list = matches!(property.ty, Type::List(_));
    if let Some(kind) = references::kind_of(action.service(), name) {
        return Some(Some(match is_list {
            true => json!(draw.references(kind)),
            false => json!(draw.reference(kind)),
        }));
    }
    if name == "Filters" {
        return Some(filters(draw, action));
    }
    let value = match name {
        "Limit" | "MaxResults" | "limit" => as_declared(property, i64::from(draw.rng.u8(1..=100))),
        "Offset" | "offset" => as_declared(property, i64::from(draw.rng.u8(..5))),
        "DryRun" => json!(draw.chance(20)),
        _ => return numbers(draw, property).or_else(|| texts(draw, property)),
    };
    Some(Some(value))
}

/// Returns a number in the type of a property, which may be a string.
fn as_declared(property: &Property, number: i64) -> Value {
    if property.ty == Type::String { json!(number.to_string()) } else { json!(number) }
}

#[allow(clippy::option_option, reason = "see `by_name`")]
fn numbers(draw: &mut Draw<'_>, property: &Property) -> Option<Option<Value>> {
    let name = property.name.as_str();
    let range = match name {
        "Period" | "period" | "AutoRenewPeriod" => 1..=3,
        "InternetMaxBandwidthOut" | "InternetMaxBandwidth" | "bandwidth" => 1..=20,
        "DiskSize" | "rootSize" => {
            let size = if draw.chance(10) { 33 } else { 10 * draw.rng.i64(5..=30) };
            return Some(Some(json!(size)));
        }
        "storageSize" => return Some(Some(json!(10 * draw.rng.i64(0..=10)))),
        "cpu" => 1..=2,
        "mem" => 1..=4,
        "LaunchTemplateVersion" | "DefaultVersion" | "LaunchTemplateVersions"
            if property.ty != Type::Boolean =>
        {
            1..=3
        }
        "DurationSeconds" => 900..=3600,
        "MinSize" => 0..=1,
        "MaxSize" => 3..=5,
        "DesiredCapacity" => 0..=4,
        "ScaleOutNumber" | "ScaleInNumber" | "AdjustmentValue" => 1..=2,
        "Cooldown" | "DefaultCooldown" => 30..=300,
        "Timeout" => 1..=60,
        "DeleteTag" => return None,
        "ProjectId" | "projectId" => {
            return Some(Some(project(draw, property)));
        }
        _ if name.ends_with("Count") || name == "goodsNum" => 1..=2,
        _ => return None,
    };
    let number = json!(draw.rng.i64(range));
    Some(Some(if matches!(property.ty, Type::List(_)) { json!([number]) } else { number }))
}

fn project(draw: &mut Draw<'_>, property: &Property) -> Value {
    let known = draw.existing(Kind::Project).and_then(|id| id.parse().ok());
    let id = known.filter(|_| draw.chance(40)).unwrap_or(0);
    as_declared(property, id)
}

#[allow(clippy::option_option, reason = "see `by_name`")]
fn texts(draw: &mut Draw<'_>, property: &Property) -> Option<Option<Value>> {
    let name = property.name.as_str();
    if !is_textual(&property.ty) {
        return None;
    }
    let text = match name {
        "Zone" | "Zones" => draw.zone().to_owned(),
        "InstanceType" | "InstanceTypes" if property.ty == Type::String || is_list(property) => {
            draw.choose(&["S5.MEDIUM4", "S5.SMALL2", "S5.LARGE8", "S6.MEDIUM4"]).to_owned()
        }
        "Password" | "password" => "Sample-Log-7305".to_owned(),
        "ClientToken" | "clientToken" => format!("token-{}", draw.rng.u16(..)),
        "AccountIds" | "uinList" => draw.choose(&["100000000002", "100000000001"]).to_owned(),
        "DestinationRegions" => {
            draw.choose(&["ap-shanghai", "ap-guangzhou", "ap-beijing"]).to_owned()
        }
        "RemoteRegion" | "InstanceRegion" | "ResourceRegion" => {
            draw.choose(&["ap-guangzhou", "ap-shanghai"]).to_owned()
        }
        "ActionTime" | "StartTime" | "EndTime" | "OrderAuthTime" | "NewDeadline" => draw.time(),
        "StartActionTime" | "EndActionTime" => draw.time(),
        "PublicKey" | "pubKey" => public_key(draw),
        "Recurrence" => draw.choose(&["0 8 * * *", "*/30 * * * *", "bad"]).to_owned(),
        "Parameters" | "DefaultParameters" => "{}".to_owned(),
        "Content" => "ZWNobyBoaQ==".to_owned(),
        "Username" | "UserName" => "root".to_owned(),
        "MaxPrice" => "1000".to_owned(),
        "UserData" => "ZWNobyBoaQ==".to_owned(),
        "HostName" | "hostName" => format!("host{}", draw.rng.u8(..50)),
        "EnableMulticast" | "EnableBroadcast" | "EipDirectConnection" => {
            draw.choose(&["true", "false"]).to_owned()
        }
        "PrivateIpAddress" | "PrivateIpAddresses" | "privateIpAddress" | "privateIpAddresses" => {
            networks::private_address(draw)
        }
        "PublicIpAddress" | "PublicIpAddresses" => networks::public_address(draw),
        "TagKey" | "TagKeys" | "Key" => format!("key{}", draw.rng.u8(..4)),
        "TagValue" | "Value" => format!("value{}", draw.rng.u8(..3)),
        "NextToken" | "PaginationToken" => return Some(None),
        "KmsKeyId" | "CdcId" | "DedicatedClusterId" | "RackId" | "CamRoleName" | "DomainName"
        | "AntiDDoSPackageId" | "NextServerAddress" | "BootFile"
            if draw.chance(80) =>
        {
            return Some(None);
        }
        _ if name.ends_with("Name") || name.ends_with("Names") || name == "Name" => {
            format!("name{}", draw.rng.u8(..40))
        }
        _ => return None,
    };
    Some(Some(if is_list(property) { json!([text]) } else { json!(text) }))
}

/// Returns an RSA key of 1024 bits, or sometimes something that is none.
fn public_key(draw: &mut Draw<'_>) -> String {
    if draw.chance(10) {
        return "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQDexample ops@laptop".to_owned();
    }
    let mut modulus = vec![0x80; 128];
    modulus[127] = draw.rng.u8(..) | 1;
    modulus.insert(0, 0);
    let parts: [&[u8]; 3] = [b"ssh-rsa", &[1, 0, 1], &modulus];
    let field = |part: &[u8]| [&(part.len() as u32).to_be_bytes(), part].concat();
    let key: Vec<u8> = parts.iter().flat_map(|part| field(part)).collect();
    format!("ssh-rsa {} ops@laptop", STANDARD.encode(key))
}

fn is_list(property: &Property) -> bool {
    matches!(property.ty, Type::List(_))
}

fn is_textual(ty: &Type) -> bool {
    match ty {
        Type::String | Type::Binary | Type::DateTimeIso => true,
        Type::List(item) => is_textual(item),
        _ => false,
    }
}

/// Returns a filter that the action documents.
fn filters(draw: &mut Draw<'_>, action: Action) -> Option<Value> {
    let names: Vec<&String> = action.operation.filters.keys().collect();
    let name = if names.is_empty() { "zone" } else { names[draw.rng.usize(..names.len())] };
    let singular = name.replace('-', "");
    let kind = references::kind_of(action.service(), &singular).or_else(|| {
        let id = format!("{}id", singular.trim_end_matches("id"));
        references::kind_of(action.service(), &id)
    });
    let value = match kind {
        Some(kind) => draw.reference(kind),
        None if name.contains("zone") => draw.zone().to_owned(),
        None => format!("name{}", draw.rng.u8(..40)),
    };
    Some(json!([{"Name": name, "Values": [value]}]))
}
