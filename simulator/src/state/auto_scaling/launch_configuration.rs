//! Launch configurations: the settings of new instances.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::moment::Moment;
use crate::state::Row;

/// A launch configuration. The groups refer to theirs.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct LaunchConfiguration {
    pub(crate) region: String,
    pub(crate) id: String,
    pub(crate) name: String,
    /// The parameters of `CreateLaunchConfiguration`, without name and tags.
    pub(crate) settings: Map<String, Value>,
    pub(crate) tags: Vec<(String, String)>,
    pub(crate) version: u32,
    pub(crate) created: Moment,
    pub(crate) updated: Moment,
}

impl Row for LaunchConfiguration {
    fn id(&self) -> &str {
        &self.id
    }

    fn region(&self) -> &str {
        &self.region
    }
}

impl LaunchConfiguration {
    /// Returns the instance types in descending order of priority.
    pub(crate) fn instance_types(&self) -> Vec<&str> {
        let list = self.settings.get("InstanceTypes").and_then(Value::as_array);
        let list: Vec<&str> = list.into_iter().flatten().filter_map(Value::as_str).collect();
        if list.is_empty() {
            self.settings.get("InstanceType").and_then(Value::as_str).into_iter().collect()
        } else {
            list
        }
    }

    /// Returns `LaunchConfiguration`.
    pub(crate) fn to_json(&self, groups: &[Value]) -> Value {
        let tag = |(key, value): &(String, String)| json!({"Key": key, "Value": value, "ResourceType": "launch-configuration"});
        let own = |name: &str, default: Value| self.settings.get(name).cloned().unwrap_or(default);
        // The fields of an object, in the order of their defaults.
        let object = |name: &str, defaults: Value| {
            let mut merged = defaults;
            for (field, value) in
                self.settings.get(name).and_then(Value::as_object).into_iter().flatten()
            {
                merged[field] = value.clone();
            }
            merged
        };
        let types = self.instance_types();
        let login = self.settings.get("LoginSettings").and_then(|login| login.get("KeyIds"));
        json!({
            "ProjectId": own("ProjectId", json!(0)),
            "LaunchConfigurationId": self.id,
            "LaunchConfigurationName": self.name,
            "InstanceType": types.first().unwrap_or(&""),
            "SystemDisk": object("SystemDisk", json!({"DiskType": "CLOUD_PREMIUM", "DiskSize": 50})),
            "DataDisks": self.data_disks(),
            "LoginSettings": {"KeyIds": login.cloned().unwrap_or(json!([]))},
            "InternetAccessible": object("InternetAccessible", json!({
                "InternetChargeType": "TRAFFIC_POSTPAID_BY_HOUR",
                "InternetMaxBandwidthOut": 0,
                "PublicIpAssigned": false,
                "BandwidthPackageId": null,
            })),
            "SecurityGroupIds": own("SecurityGroupIds", json!([])),
            "AutoScalingGroupAbstractSet": groups,
            "UserData": own("UserData", Value::Null),
            "CreatedTime": self.created.iso(),
            "EnhancedService": object("EnhancedService", json!({
                "SecurityService": {"Enabled": true},
                "MonitorService": {"Enabled": true},
                "AutomationToolsService": {"Enabled": true},
            })),
            "ImageId": own("ImageId", json!("")),
            "LaunchConfigurationStatus": "NORMAL",
            "InstanceChargeType": own("InstanceChargeType", json!("POSTPAID_BY_HOUR")),
            "InstanceMarketOptions": own("InstanceMarketOptions", Value::Null),
            "InstanceTypes": types,
            "InstanceTags": own("InstanceTags", json!([])),
            "Tags": self.tags.iter().map(tag).collect::<Vec<_>>(),
            "VersionNumber": self.version,
            "UpdatedTime": self.updated.iso(),
            "CamRoleName": own("CamRoleName", json!("")),
            "LastOperationInstanceTypesCheckPolicy": own("InstanceTypesCheckPolicy", json!("ANY")),
            "HostNameSettings": object("HostNameSettings", json!({
                "HostName": null, "HostNameStyle": "ORIGINAL", "HostNameSuffix": null,
            })),
            "InstanceNameSettings": object("InstanceNameSettings", json!({
                "InstanceName": format!("as-{}", self.name), "InstanceNameStyle": "ORIGINAL", "InstanceNameSuffix": null,
            })),
            "InstanceChargePrepaid": object("InstanceChargePrepaid", json!({
                "Period": 1, "RenewFlag": "NOTIFY_AND_MANUAL_RENEW",
            })),
            "DiskTypePolicy": own("DiskTypePolicy", json!("ORIGINAL")),
            "HpcClusterId": own("HpcClusterId", json!("")),
            "IPv6InternetAccessible": object("IPv6InternetAccessible", json!({
                "InternetChargeType": "TRAFFIC_POSTPAID_BY_HOUR",
                "InternetMaxBandwidthOut": 0,
                "BandwidthPackageId": null,
            })),
            "DisasterRecoverGroupIds": own("DisasterRecoverGroupIds", json!([])),
            "ImageFamily": own("ImageFamily", json!("")),
            "DedicatedClusterId": own("DedicatedClusterId", json!("")),
        })
    }

    fn data_disks(&self) -> Vec<Value> {
        let system = self.settings.get("SystemDisk").and_then(|disk| disk.get("DiskType"));
        let system = system.cloned().unwrap_or(json!("CLOUD_PREMIUM"));
        let given = self.settings.get("DataDisks").and_then(Value::as_array);
        let complete = |disk: &Value| {
            let mut complete = json!({
                "DiskType": system,
                "DiskSize": 0,
                "SnapshotId": null,
                "DeleteWithInstance": null,
                "Encrypt": null,
                "ThroughputPerformance": null,
                "BurstPerformance": null,
            });
            for (field, value) in disk.as_object().into_iter().flatten() {
                complete[field] = value.clone();
            }
            complete
        };
        given.into_iter().flatten().map(complete).collect()
    }
}
