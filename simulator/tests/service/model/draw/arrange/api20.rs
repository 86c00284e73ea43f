//! Requests of API 2.0.

use serde_json::{Map, Value, json};

use super::{Draw, prefer, set, state};
use crate::model::tables::Kind;
use crate::model::world::{text, texts};

pub(super) fn arrange(draw: &mut Draw<'_>, action: &str, request: &mut Map<String, Value>) {
    match action {
        "RunInstances" | "RunInstancesHour" => {
            let keep = ["cpu", "mem", "imageId", "period", "storageSize", "zoneId", "clientToken"];
            request.retain(|name, _| keep.contains(&name.as_str()));
            let zone = if draw.scope.region == 0 { 100_004 } else { 200_002 };
            for (name, value) in [("zoneId", zone), ("cpu", 2), ("mem", 4), ("storageSize", 50)] {
                set(request, name, json!(value));
            }
            set(request, "imageId", json!("img-eb30mz89"));
        }
        "ResizeInstance" | "ResizeInstanceHour" => {
            for name in ["bandwidth", "bandwidthUpgradeStartTime", "bandwidthUpgradeEndTime"] {
                request.remove(name);
            }
            set(request, "cpu", json!(draw.rng.u8(1..=2)));
            set(request, "mem", json!(draw.rng.u8(1..=4)));
            set(request, "storageSize", json!(0));
            let charge = if action.ends_with("Hour") { "POSTPAID_BY_HOUR" } else { "PREPAID" };
            prefer(draw, request, "instanceId", |row| {
                text(row, "InstanceState") == "STOPPED" && text(row, "InstanceChargeType") == charge
            });
        }
        "CreateEip" => set(request, "goodsNum", json!(1)),
        "EipBindInstance" => {
            let free = |row: &Value| text(row, "AddressStatus") == "UNBIND";
            if let Some(id) = draw.object_with(Kind::Address, free) {
                set(request, "eipId", json!(id));
            }
            for name in ["networkInterfaceId", "privateIpAddress", "mode"] {
                request.remove(name);
            }
            set(request, "unInstanceId", json!(draw.reference(Kind::Instance)));
        }
        "EipUnBindInstance" => {
            request.remove("networkInterfaceId");
            request.remove("privateIpAddress");
            let bound = |row: &Value| text(row, "AddressStatus") == "BIND";
            let id = draw.object_with(Kind::Address, bound);
            let id = id.unwrap_or_else(|| draw.reference(Kind::Address));
            set(request, "eipId", json!(id));
        }
        "ModifyEipAlias" => {
            set(request, "eipId", json!(draw.reference(Kind::Address)));
            set(request, "eipName", json!(format!("name{}", draw.rng.u8(..9))));
        }
        "RenewInstance" | "UpdateInstanceBandwidth" => {
            prefer(draw, request, "instanceId", |row| text(row, "InstanceChargeType") == "PREPAID");
        }
        "UpdateInstanceBandwidthHour" => {
            prefer(draw, request, "instanceId", |row| text(row, "InstanceChargeType") != "PREPAID");
        }
        "SetAutoRenew" => set(request, "instanceType", json!(1)),
        "ResetInstances" => {
            request.retain(|name, _| ["instanceId", "imageId"].contains(&name.as_str()));
        }
        "StartInstances" => state(draw, request, "instanceIds", &["STOPPED"]),
        "CreateImage" | "BindInstanceKey" => {
            let name = if action == "CreateImage" { "instanceId" } else { "instanceIds" };
            state(draw, request, name, &["STOPPED"]);
        }
        "UnBindInstanceKey" => {
            let has = |row: &Value| !texts(&row["LoginSettings"], "KeyIds").is_empty();
            let Some(id) = draw.object_with(Kind::Instance, has) else { return };
            let row = &draw.world.rows(draw.scope, Kind::Instance)[&id];
            let key = texts(&row["LoginSettings"], "KeyIds")[0].to_owned();
            set(request, "instanceIds", json!([id]));
            set(request, "keyId", json!(key));
        }
        "ResetInstancePassword" => set(request, "hardPowerOffFlag", json!("TRUE")),
        "DescribeImages" => set(request, "imageType", json!(draw.rng.u8(1..=2))),
        "SyncCvmImage" => {
            let (from, to) = if draw.scope.region == 0 { ("gz", "sh") } else { ("sh", "gz") };
            set(request, "srcRegion", json!(from));
            set(request, "dstRegion", json!([to]));
        }
        "ModifySecurityGroupsOfInstance" => {
            let set_of = json!([{
                "instanceId": draw.reference(Kind::Instance),
                "sgIds": draw.references(Kind::SecurityGroup),
            }]);
            set(request, "instanceSet", set_of);
        }
        name if name.contains("SecurityGroup") => security_group(draw, name, request),
        _ => {}
    }
}

fn security_group(draw: &mut Draw<'_>, action: &str, request: &mut Map<String, Value>) {
    let rule = |draw: &mut Draw<'_>| {
        let mut rule = json!({
            "ipProtocol": "tcp", "portRange": draw.choose(&["22", "80", "443"]), "action": "accept",
        });
        if draw.chance(30) {
            rule["sgId"] = json!(draw.reference(Kind::SecurityGroup));
        } else {
            rule["cidrIp"] = json!(format!("10.{}.0.0/16", draw.rng.u8(..4)));
        }
        rule
    };
    for name in ["ingress", "egress"] {
        if request.contains_key(name) {
            set(request, name, json!([rule(draw)]));
        }
    }
    if let Some(policies) = request.get("policys") {
        let is_list = policies.is_array();
        let one = rule(draw);
        set(request, "policys", if is_list { json!([one]) } else { one });
    }
    request.remove("version");
    if request.contains_key("direction") {
        set(request, "direction", json!(draw.choose(&["ingress", "egress"])));
    }
    for name in ["index", "indexes"] {
        if request.contains_key(name) {
            let index = json!(draw.rng.u8(..2));
            set(request, name, if name == "index" { index } else { json!([index]) });
        }
    }
    if action == "CreateSecurityGroup" || action.starts_with("DescribeOr") {
        set_if_given(request, "projectId", json!(0));
    }
}

fn set_if_given(request: &mut Map<String, Value>, name: &str, value: Value) {
    if let Some(given) = request.get_mut(name) {
        *given = value;
    }
}
