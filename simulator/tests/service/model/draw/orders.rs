//! Orders of instances: a small valid order with some additions that agree with each other.

use serde_json::{Map, Value, json};

use super::Draw;
use crate::model::tables::Kind;
use crate::model::world::text;

/// Makes a random order likely to be valid, and keeps some as they are.
pub(super) fn arrange(draw: &mut Draw<'_>, request: &mut Map<String, Value>) {
    if draw.chance(10) {
        return;
    }
    let token = request.remove("ClientToken");
    let dry = request.remove("DryRun");
    request.clear();
    for (name, value) in [("ClientToken", token), ("DryRun", dry)] {
        if let Some(value) = value {
            request.insert(name.to_owned(), value);
        }
    }
    let mut set = |name: &str, value: Value| {
        request.insert(name.to_owned(), value);
    };
    let mut zone = draw.zone().to_owned();
    set("InstanceType", json!(draw.choose(&["S5.MEDIUM4", "S5.SMALL2", "S6.MEDIUM4"])));
    set("ImageId", json!(draw.reference(Kind::Image)));
    if draw.chance(60) {
        let subnet = draw.reference(Kind::Subnet);
        if let Some(row) = draw.world.row(draw.scope, Kind::Subnet, &subnet) {
            text(row, "Zone").clone_into(&mut zone);
            let mut network = json!({"VpcId": text(row, "VpcId"), "SubnetId": subnet});
            if draw.chance(15) {
                network["PrivateIpAddresses"] = json!([super::networks::private_address(draw)]);
            }
            set("VirtualPrivateCloud", network);
        }
    }
    if draw.chance(5) {
        // A type with programmable hardware, which one zone has.
        "ap-guangzhou-6".clone_into(&mut zone);
        set("InstanceType", json!("FX4.7XLARGE112"));
    }
    let mut placement = json!({"Zone": zone});
    if draw.chance(10) {
        placement["HostIds"] = json!([draw.reference(Kind::Host)]);
    }
    set("Placement", placement);
    payment(draw, &mut set);
    additions(draw, &mut set);
}

fn payment(draw: &mut Draw<'_>, set: &mut impl FnMut(&str, Value)) {
    match draw.rng.u8(..10) {
        0..2 => {
            set("InstanceChargeType", json!("PREPAID"));
            let flag = draw.choose(&["NOTIFY_AND_MANUAL_RENEW", "NOTIFY_AND_AUTO_RENEW"]);
            set("InstanceChargePrepaid", json!({"Period": 1, "RenewFlag": flag}));
        }
        2 => {
            set("InstanceChargeType", json!("SPOTPAID"));
            let options = json!({"MarketType": "spot", "SpotOptions": {"MaxPrice": "1000"}});
            set("InstanceMarketOptions", options);
        }
        _ => {}
    }
}

fn additions(draw: &mut Draw<'_>, set: &mut impl FnMut(&str, Value)) {
    if draw.chance(30) {
        set("SecurityGroupIds", json!(draw.references(Kind::SecurityGroup)));
    }
    if draw.chance(20) {
        set("LoginSettings", json!({"KeyIds": [draw.reference(Kind::KeyPair)]}));
    }
    if draw.chance(25) {
        let keep = draw.rng.bool();
        let kind = draw.choose(&["CLOUD_PREMIUM", "CLOUD_SSD", "LOCAL_BASIC"]);
        let mut disk = json!({"DiskType": kind, "DiskSize": 50});
        if kind != "LOCAL_BASIC" {
            disk["DeleteWithInstance"] = json!(!keep);
        }
        set("DataDisks", json!([disk]));
    } else if draw.chance(8) {
        set("SystemDisk", json!({"DiskType": "LOCAL_BASIC", "DiskSize": 50}));
    }
    if draw.chance(25) {
        let internet = json!({
            "InternetChargeType": "TRAFFIC_POSTPAID_BY_HOUR", "InternetMaxBandwidthOut": 5,
            "PublicIpAssigned": draw.rng.bool(),
        });
        set("InternetAccessible", internet);
    }
    if draw.chance(15) {
        set("DisasterRecoverGroupIds", json!([draw.reference(Kind::PlacementGroup)]));
    }
    if draw.chance(20) {
        set("InstanceCount", json!(draw.rng.u8(1..=3)));
    }
    if draw.chance(20) {
        set("InstanceName", json!(format!("name{}", draw.rng.u8(..40))));
    }
    if draw.chance(30) {
        // A tag with this key makes the hardware of the instance need repair.
        let (key, value) = if draw.chance(40) {
            ("simulator:maintenance".to_owned(), "101".to_owned())
        } else {
            (format!("key{}", draw.rng.u8(..4)), format!("value{}", draw.rng.u8(..3)))
        };
        let tags = json!([{"Key": key, "Value": value}]);
        set("TagSpecification", json!([{"ResourceType": "instance", "Tags": tags}]));
    }
    if draw.chance(5) {
        let kept = draw.time();
        set("ActionTimer", json!({"TimerAction": "TerminateInstances", "ActionTime": kept}));
    }
    if draw.chance(5) {
        set("DisableApiTermination", json!(true));
    }
    if draw.chance(5) {
        set("LaunchTemplate", json!({"LaunchTemplateId": draw.reference(Kind::Template)}));
    }
}
