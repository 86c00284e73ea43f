//! Values of enumerations: often the ones that most calls use, so that enough calls succeed.

use serde_json::{Value, json};
use tencent_cloud_spec::model::{Property, SchemaKind};

use super::Draw;
use crate::model::actions::Action;

/// The values that a property has in most calls.
const USUAL: &[(&str, &[&str])] = &[
    ("DiskType", &["CLOUD_PREMIUM", "CLOUD_SSD", "CLOUD_BSSD"]),
    ("InstanceChargeType", &["POSTPAID_BY_HOUR", "POSTPAID_BY_HOUR", "PREPAID"]),
    ("DiskChargeType", &["POSTPAID_BY_HOUR", "POSTPAID_BY_HOUR", "PREPAID"]),
    ("HostChargeType", &["PREPAID"]),
    ("InternetChargeType", &["TRAFFIC_POSTPAID_BY_HOUR", "BANDWIDTH_POSTPAID_BY_HOUR"]),
    ("RenewFlag", &["NOTIFY_AND_MANUAL_RENEW", "NOTIFY_AND_AUTO_RENEW"]),
    ("TimerAction", &["TerminateInstances"]),
    ("StopType", &["SOFT", "HARD"]),
    ("CommandType", &["SHELL"]),
    ("AddressType", &["EIP"]),
    ("InternetServiceProvider", &["BGP"]),
    ("ScalingPolicyType", &["SIMPLE"]),
    ("Architecture", &["x86_64"]),
    ("TargetOSType", &["TencentOS"]),
    ("LicenseType", &["TencentCloud"]),
    ("Egress", &["center_egress1"]),
    ("AttachType", &["0"]),
    ("NetworkType", &["BGP"]),
    ("Product", &["CVM"]),
    ("Protocol", &["TCP", "UDP"]),
    ("IpProtocol", &["TCP", "UDP"]),
    ("MarketType", &["spot"]),
    ("InterfaceType", &["ENI"]),
    ("StackType", &["IPv4"]),
];

pub(super) fn text(draw: &mut Draw<'_>, action: Action, property: &Property, name: &str) -> Value {
    if draw.chance(85)
        && let Some((_, values)) = USUAL.iter().find(|usual| usual.0 == property.name)
    {
        return json!(draw.choose(values));
    }
    match &action.spec.schemas[name].kind {
        SchemaKind::Enumeration(values) if !values.is_empty() => {
            let value = &values[draw.rng.usize(..values.len())].value;
            json!(if draw.chance(2) { "NO_SUCH_VALUE" } else { value })
        }
        _ => json!("text"),
    }
}
