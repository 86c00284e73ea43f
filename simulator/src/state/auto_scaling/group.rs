//! Scaling groups.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::{LoadBalancer, LoadBalancers};
use crate::moment::Moment;
use crate::state::{Entry, Need, Row};

/// A scaling group. Its members, activities and scheduled actions refer to it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Group {
    pub(crate) region: String,
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) launch_configuration_id: String,
    pub(crate) min: i64,
    pub(crate) max: i64,
    pub(crate) desired: i64,
    pub(crate) vpc_id: String,
    pub(crate) subnet_ids: Vec<String>,
    pub(crate) zones: Vec<String>,
    pub(crate) project_id: i64,
    pub(crate) newest_first: bool,
    #[serde(default)]
    pub(crate) load_balancers: LoadBalancers,
    pub(crate) enabled: bool,
    pub(crate) tags: Vec<(String, String)>,
    /// Properties that the group only stores.
    pub(crate) settings: Map<String, Value>,
    pub(crate) created: Moment,
    /// The activity in progress.
    pub(crate) activity: Option<String>,
    /// When the number of instances is compared with the desired capacity.
    pub(crate) check: Option<Moment>,
    /// The number of scale-out activities that have failed since the last success or change.
    pub(crate) failures: u32,
}

impl Row for Group {
    fn id(&self) -> &str {
        &self.id
    }

    fn region(&self) -> &str {
        &self.region
    }

    fn due(&self) -> Option<Moment> {
        self.check.filter(|_| self.enabled && self.activity.is_none())
    }

    fn needs<'a>(&'a self, visit: &mut dyn FnMut(Need<'a>)) {
        visit(Need::new(
            "launch_configuration_id",
            &["launch_configurations"],
            &self.launch_configuration_id,
        ));
        visit(Need::new("vpc_id", &["vpcs"], &self.vpc_id));
        self.subnet_ids.iter().for_each(|id| visit(Need::new("subnet_ids", &["subnets"], id)));
    }

    fn entries<'a>(&'a self, visit: &mut dyn FnMut(Entry<'a>)) {
        visit(Entry::Reference(&self.launch_configuration_id));
        visit(Entry::Reference(&self.vpc_id));
        for id in &self.subnet_ids {
            visit(Entry::Reference(id));
        }
    }
}

impl Group {
    /// Changes the desired capacity, and the limits if they are given.
    pub(crate) fn resize(&mut self, (min, max): (i64, i64), desired: i64, now: Moment) {
        (self.min, self.max, self.desired) = (min, max, desired);
        self.failures = 0;
        self.check = Some(now);
    }

    /// Returns whether failed activities are retried.
    pub(super) fn retries(&self) -> bool {
        self.settings.get("RetryPolicy").and_then(Value::as_str) != Some("NO_RETRY")
    }

    /// Returns `AutoScalingGroup`.
    pub(crate) fn to_json(
        &self,
        configuration_name: &str,
        (count, in_service): (usize, usize),
    ) -> Value {
        let tag = |(key, value): &(String, String)| json!({"Key": key, "Value": value, "ResourceType": "auto-scaling-group"});
        let setting =
            |name: &str, default: Value| self.settings.get(name).cloned().unwrap_or(default);
        let balancers = self.load_balancers.forward.iter().map(LoadBalancer::to_json);
        let balancers: Vec<Value> = balancers.collect();
        let policy = if self.newest_first { "NEWEST_INSTANCE" } else { "OLDEST_INSTANCE" };
        json!({
            "AutoScalingGroupId": self.id,
            "AutoScalingGroupName": self.name,
            "AutoScalingGroupStatus": "NORMAL",
            "CreatedTime": self.created.iso(),
            "DefaultCooldown": setting("DefaultCooldown", json!(300)),
            "DesiredCapacity": self.desired,
            "EnabledStatus": if self.enabled { "ENABLED" } else { "DISABLED" },
            "ForwardLoadBalancerSet": balancers,
            "InstanceCount": count,
            "InServiceInstanceCount": in_service,
            "LaunchConfigurationId": self.launch_configuration_id,
            "LaunchConfigurationName": configuration_name,
            "LoadBalancerIdSet": self.load_balancers.classic,
            "MaxSize": self.max,
            "MinSize": self.min,
            "ProjectId": self.project_id,
            "SubnetIdSet": self.subnet_ids,
            "TerminationPolicySet": [policy],
            "VpcId": self.vpc_id,
            "ZoneSet": self.zones,
            "RetryPolicy": setting("RetryPolicy", json!("IMMEDIATE_RETRY")),
            "InActivityStatus": if self.activity.is_some() { "IN_ACTIVITY" } else { "NOT_IN_ACTIVITY" },
            "Tags": self.tags.iter().map(tag).collect::<Vec<_>>(),
            "ServiceSettings": self.service_settings(),
            "Ipv6AddressCount": 0,
            "MultiZoneSubnetPolicy": setting("MultiZoneSubnetPolicy", json!("PRIORITY")),
            "HealthCheckType": setting("HealthCheckType", json!("CVM")),
            "LoadBalancerHealthCheckGracePeriod": setting("LoadBalancerHealthCheckGracePeriod", json!(0)),
            "InstanceAllocationPolicy": "LAUNCH_CONFIGURATION",
            "SpotMixedAllocationPolicy": {
                "BaseCapacity": null,
                "OnDemandPercentageAboveBaseCapacity": null,
                "SpotAllocationStrategy": null,
                "CompensateWithBaseInstance": null,
            },
            "CapacityRebalance": setting("CapacityRebalance", json!(false)),
            "InstanceNameIndexSettings": {"Enabled": false, "BeginIndex": 0, "IndexLength": 0},
        })
    }

    fn service_settings(&self) -> Value {
        let given = self.settings.get("ServiceSettings").and_then(Value::as_object);
        let flag =
            |name: &str| given.and_then(|given| given.get(name)).cloned().unwrap_or(json!(false));
        let text = |name: &str, default: &str| {
            given.and_then(|given| given.get(name)).cloned().unwrap_or(json!(default))
        };
        json!({
            "ReplaceMonitorUnhealthy": flag("ReplaceMonitorUnhealthy"),
            "ScalingMode": text("ScalingMode", "CLASSIC_SCALING"),
            "ReplaceLoadBalancerUnhealthy": flag("ReplaceLoadBalancerUnhealthy"),
            "ReplaceMode": text("ReplaceMode", "RECREATE"),
            "AutoUpdateInstanceTags": flag("AutoUpdateInstanceTags"),
            "DesiredCapacitySyncWithMaxMinSize": flag("DesiredCapacitySyncWithMaxMinSize"),
            "PriorityScaleInUnhealthy": flag("PriorityScaleInUnhealthy"),
        })
    }
}
