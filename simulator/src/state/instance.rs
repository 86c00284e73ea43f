//! Instances.

use std::net::Ipv4Addr;
use std::time::Duration;

use serde_json::{Map, Value, json};

use super::{Change, Charge, Effect, Lifecycle, Network, State};
use crate::json::fields;
use crate::moment::Moment;

/// An instance.
#[derive(Clone, Debug)]
pub(crate) struct Instance {
    pub(crate) region: String,
    pub(crate) zone: String,
    pub(crate) id: String,
    pub(crate) uuid: String,
    pub(crate) name: String,
    pub(crate) host_name: String,
    pub(crate) project_id: i64,
    /// The dedicated host of the instance.
    pub(crate) host_id: Option<String>,
    pub(crate) kind: String,
    pub(crate) cpu: i64,
    pub(crate) memory: i64,
    pub(crate) image_id: String,
    pub(crate) os_name: String,
    pub(crate) windows: bool,
    pub(crate) charge: Charge,
    pub(crate) system_disk: Disk,
    pub(crate) data_disks: Vec<Disk>,
    pub(crate) network: Network,
    pub(crate) security_group_ids: Vec<String>,
    pub(crate) key_ids: Vec<String>,
    pub(crate) placement_group_ids: Vec<String>,
    /// The partition of the placement group, if the group has partitions.
    pub(crate) partition: Option<i64>,
    pub(crate) tags: Vec<(String, String)>,
    pub(crate) cam_role: String,
    pub(crate) protected: bool,
    pub(crate) jumbo_frames: Option<bool>,
    /// In base64.
    pub(crate) user_data: String,
    pub(crate) created: Moment,
    /// The number of changes to a cheaper instance type.
    pub(crate) downgrades: u32,
    /// Whether the instance is not charged while it is stopped.
    pub(crate) free_when_stopped: bool,
    /// Whether the instance has been terminated once and is isolated, but not removed yet.
    pub(crate) isolated: bool,
    pub(crate) lifecycle: Lifecycle,
}

/// A disk of an instance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Disk {
    pub(crate) id: String,
    pub(crate) kind: String,
    /// In GiB.
    pub(crate) size: i64,
    pub(crate) encrypted: bool,
    pub(crate) delete_with_instance: bool,
}

impl Instance {
    /// Applies all transitions that are due.
    pub(crate) fn advance_to(&mut self, now: Moment) {
        while let Some(effect) = self.lifecycle.next_due(now) {
            self.lifecycle.apply(&effect);
            match effect {
                Effect::Change(change) => self.apply(change),
                Effect::Isolate => self.isolated = true,
                Effect::Enter(State::Running) => self.free_when_stopped = false,
                Effect::Enter(_) | Effect::Succeed | Effect::Fail | Effect::Remove => {}
            }
        }
        self.network.advance_to(now);
    }

    /// Starts termination: removal for pay-as-you-go instances, isolation followed by removal for prepaid instances.
    pub(crate) fn terminate(
        &mut self,
        operation: &str,
        request_id: &str,
        now: Moment,
        time: Duration,
    ) {
        let isolate = self.charge.is_prepaid() && !self.isolated;
        let lifecycle = self.lifecycle.begin(operation, request_id, now);
        if isolate {
            lifecycle.state = State::Stopping;
            lifecycle.then(time, Effect::Isolate).then_immediately(Effect::Enter(State::Shutdown));
            lifecycle.then_immediately(Effect::Succeed);
        } else {
            lifecycle.state = State::Terminating;
            lifecycle.then(time, Effect::Remove);
        }
    }

    fn apply(&mut self, change: Change) {
        match change {
            Change::InstanceType { name, cpu, memory } => {
                self.kind = name;
                self.cpu = cpu;
                self.memory = memory;
            }
            Change::DiskSize { id, size } => {
                for disk in self.disks_mut().filter(|disk| disk.id == id) {
                    disk.size = size;
                }
            }
            Change::DiskKind { id, kind } => {
                for disk in self.disks_mut().filter(|disk| disk.id == id) {
                    disk.kind.clone_from(&kind);
                }
            }
            Change::System(system) => {
                self.image_id = system.image_id;
                self.os_name = system.os_name;
                self.windows = system.windows;
                self.key_ids = system.key_ids;
                self.user_data = system.user_data;
                if let Some(name) = system.host_name {
                    self.host_name = name;
                }
            }
            Change::Vpc { vpc_id, subnet_id, private, keep_name } => {
                self.network.vpc_id = vpc_id;
                self.network.subnet_id = subnet_id;
                self.network.private = private;
                if !keep_name {
                    self.host_name = self.default_host_name();
                }
            }
            Change::Bandwidth(bandwidth) => self.network.bandwidth = bandwidth,
            Change::BandwidthIncrease(increase) => self.network.increases.push(increase),
            Change::Charge(charge) => self.set_charge(charge),
            Change::PrepaidAmount(amount) => self.charge.paid += amount,
        }
    }

    /// Returns the system disk and the data disks.
    pub(crate) fn disks(&self) -> impl Iterator<Item = &Disk> {
        std::iter::once(&self.system_disk).chain(&self.data_disks)
    }

    fn disks_mut(&mut self) -> impl Iterator<Item = &mut Disk> {
        std::iter::once(&mut self.system_disk).chain(&mut self.data_disks)
    }

    /// Changes the billing mode, and that of the bandwidth along with it.
    pub(crate) fn set_charge(&mut self, charge: Charge) {
        let bandwidth = match (self.network.charge.as_str(), charge.is_prepaid()) {
            ("BANDWIDTH_POSTPAID_BY_HOUR", true) => "BANDWIDTH_PREPAID",
            ("BANDWIDTH_PREPAID", false) => "BANDWIDTH_POSTPAID_BY_HOUR",
            (other, _) => other,
        };
        self.network.charge = bandwidth.to_owned();
        self.charge = charge;
    }

    /// Returns whether the instance is stopped and not charged.
    pub(crate) fn is_free(&self) -> bool {
        self.lifecycle.state == State::Stopped && self.free_when_stopped
    }

    fn stop_charging_mode(&self) -> &'static str {
        match (self.lifecycle.state, self.free_when_stopped) {
            (State::Stopped, true) => "STOP_CHARGING",
            (State::Stopped, false) if !self.charge.is_prepaid() => "KEEP_CHARGING",
            _ => "NOT_APPLICABLE",
        }
    }

    /// Returns the host name of an instance without an explicit one.
    pub(crate) fn default_host_name(&self) -> String {
        self.id.replace("ins-", "vm-")
    }

    /// Returns the item of a list of instances.
    pub(crate) fn to_json(&self) -> Value {
        let mut object = Map::new();
        for part in [self.type_fields(), self.network_fields(), self.status_fields()] {
            object.extend(part);
        }
        if let Some(enabled) = self.jumbo_frames {
            object.insert("EnableJumboFrame".to_owned(), Value::Bool(enabled));
        }
        if let Some(partition) = self.partition {
            object.insert("PartitionNumber".to_owned(), json!(partition));
        }
        Value::Object(object)
    }

    fn placement(&self) -> Value {
        let mut placement = json!({"Zone": self.zone, "ProjectId": self.project_id});
        if let Some(host) = &self.host_id {
            placement["HostId"] = json!(host);
        }
        placement
    }

    fn type_fields(&self) -> Map<String, Value> {
        fields(json!({
            "Placement": self.placement(),
            "InstanceId": self.id,
            "InstanceType": self.kind,
            "CPU": self.cpu,
            "Memory": self.memory,
            "RestrictState": if self.isolated { "PROTECTIVELY_ISOLATED" } else { "NORMAL" },
            "InstanceName": self.name,
            "InstanceChargeType": self.charge.kind,
            "SystemDisk": self.system_disk.to_json(false),
            "DataDisks": self.data_disks.iter().map(|disk| disk.to_json(true)).collect::<Vec<_>>(),
        }))
    }

    fn network_fields(&self) -> Map<String, Value> {
        let network = &self.network;
        let public: Vec<String> = network.public.iter().map(Ipv4Addr::to_string).collect();
        fields(json!({
            "PrivateIpAddresses": [network.private.to_string()],
            "PublicIpAddresses": if public.is_empty() { Value::Null } else { json!(public) },
            "InternetAccessible": network.internet(),
            "VirtualPrivateCloud": {
                "VpcId": network.vpc_id,
                "SubnetId": network.subnet_id,
                "AsVpcGateway": false,
            },
            "ImageId": self.image_id,
            "RenewFlag": self.charge.is_prepaid().then_some(&self.charge.renew),
            "CreatedTime": self.created.iso(),
            "ExpiredTime": self.charge.expires.map(Moment::iso),
            "OsName": self.os_name,
            "SecurityGroupIds": self.security_group_ids,
            "LoginSettings": {"KeyIds": self.key_ids},
        }))
    }

    fn status_fields(&self) -> Map<String, Value> {
        let tag = |(key, value): &(String, String)| json!({"Key": key, "Value": value});
        fields(json!({
            "InstanceState": self.lifecycle.state.as_str(),
            "Tags": self.tags.iter().map(tag).collect::<Vec<_>>(),
            "StopChargingMode": self.stop_charging_mode(),
            "Uuid": self.uuid,
            "LatestOperation": self.lifecycle.operation(),
            "LatestOperationState": self.lifecycle.operation_state(),
            "LatestOperationRequestId": self.lifecycle.request_id(),
            "DisasterRecoverGroupId": self.placement_group_ids.first().map_or("", String::as_str),
            "IPv6Addresses": [],
            "CamRoleName": self.cam_role,
            "HpcClusterId": "",
            "RdmaIpAddresses": [],
            "DedicatedClusterId": "",
            "IsolatedSource": if self.isolated { "MANMADE" } else { "NOTISOLATED" },
            "DisasterRecoverGroupIds": self.placement_group_ids,
            "LicenseType": "TencentCloud",
            "DisableApiTermination": self.protected,
            "HostName": self.host_name,
            "DefaultLoginUser": if self.windows { "Administrator" } else { "root" },
            "DefaultLoginPort": if self.windows { 3389 } else { 22 },
            "LatestOperationErrorMsg": self.lifecycle.operation_error(),
        }))
    }
}

impl Disk {
    /// Returns whether the disk is a local disk of the host.
    pub(crate) fn is_local(&self) -> bool {
        self.kind.starts_with("LOCAL_")
    }

    fn to_json(&self, data: bool) -> Value {
        let mut object = fields(json!({
            "DiskType": self.kind,
            "DiskId": self.id,
            "DiskSize": self.size,
            "Encrypt": self.encrypted,
            "KmsKeyId": "",
        }));
        if data {
            let delete = Value::Bool(self.delete_with_instance);
            object.insert("DeleteWithInstance".to_owned(), delete);
        }
        Value::Object(object)
    }
}
