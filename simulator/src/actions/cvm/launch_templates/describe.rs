//! Versions of launch templates in responses, where absent parameters have their defaults.

use serde_json::{Map, Value, json};

use super::super::instances::{
    DEFAULT_DATA_KIND, DEFAULT_DISK_SIZE, DEFAULT_SYSTEM_KIND, DEFAULT_TYPE,
};
use crate::state::{LaunchTemplate, Version};

/// Parameters that are returned unchanged, and only if they were given.
const AS_GIVEN: [&str; 7] = [
    "CamRoleName",
    "HpcClusterId",
    "UserData",
    "DisasterRecoverGroupIds",
    "HostName",
    "TagSpecification",
    "InstanceMarketOptions",
];

pub(super) fn version(template: &LaunchTemplate, version: &Version) -> Value {
    json!({
        "LaunchTemplateVersion": version.number,
        "LaunchTemplateVersionData": data(&version.settings),
        "CreationTime": version.created.iso(),
        "LaunchTemplateId": template.id,
        "IsDefaultVersion": version.number == template.default,
        "LaunchTemplateVersionDescription": version.description,
        "CreatedBy": template.created_by,
    })
}

fn data(settings: &Map<String, Value>) -> Value {
    let Value::Object(mut data) = defaults() else { return Value::Null };
    for (name, default) in &mut data {
        if let Some(given) = settings.get(name) {
            lay_over(default, given);
        }
    }
    for name in AS_GIVEN {
        if let Some(given) = settings.get(name) {
            data.insert(name.to_owned(), given.clone());
        }
    }
    if let Some(disks) = settings.get("DataDisks").and_then(Value::as_array) {
        let disks = disks.iter().map(|disk| filled(data_disk(), disk)).collect();
        data.insert("DataDisks".to_owned(), Value::Array(disks));
    }
    if let Some(prepaid) = settings.get("InstanceChargePrepaid") {
        let prepaid = filled(json!({"RenewFlag": "NOTIFY_AND_MANUAL_RENEW"}), prepaid);
        data.insert("InstanceChargePrepaid".to_owned(), prepaid);
    }
    // Passwords are never returned.
    if let Some(keys) = settings.get("LoginSettings").and_then(|login| login.get("KeyIds")) {
        data.insert("LoginSettings".to_owned(), json!({"KeyIds": keys}));
    }
    if let Some(timer) = settings.get("ActionTimer") {
        data.insert("ActionTimer".to_owned(), filled(timer_not_set(), timer));
    }
    Value::Object(data)
}

fn defaults() -> Value {
    json!({
        "Placement": {"Zone": "", "ProjectId": 0},
        "InstanceType": DEFAULT_TYPE,
        "InstanceName": "",
        "InstanceChargeType": "POSTPAID_BY_HOUR",
        "SystemDisk": {
            "DiskType": DEFAULT_SYSTEM_KIND, "DiskSize": DEFAULT_DISK_SIZE, "Encrypt": false, "KmsKeyId": "",
        },
        "InternetAccessible": {
            "InternetChargeType": "BANDWIDTH_POSTPAID_BY_HOUR", "InternetMaxBandwidthOut": 0,
        },
        "VirtualPrivateCloud": {"VpcId": "", "SubnetId": "", "AsVpcGateway": false},
        "ImageId": "",
        "SecurityGroupIds": [],
        "InstanceCount": 1,
        "EnhancedService": {
            "SecurityService": {"Enabled": true},
            "MonitorService": {"Enabled": true},
            "AutomationService": {"Enabled": false},
        },
        "DisableApiTermination": false,
    })
}

fn data_disk() -> Value {
    json!({
        "DiskType": DEFAULT_DATA_KIND, "DeleteWithInstance": true, "Encrypt": false, "KmsKeyId": null,
    })
}

/// A timer has no id and no instance until an instance is created.
fn timer_not_set() -> Value {
    json!({"Externals": {}, "ActionTimerId": "", "Status": "UNDO", "InstanceId": ""})
}

fn filled(mut default: Value, given: &Value) -> Value {
    lay_over(&mut default, given);
    default
}

/// Overwrites the default with the given value, field by field.
fn lay_over(default: &mut Value, given: &Value) {
    match (default, given) {
        (Value::Object(default), Value::Object(given)) => {
            for (name, value) in given {
                lay_over(default.entry(name).or_insert(Value::Null), value);
            }
        }
        (default, given) => default.clone_from(given),
    }
}
