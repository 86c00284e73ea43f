//! Instances.

mod item;

use std::time::Duration;

use serde::{Deserialize, Serialize};

pub(crate) use self::item::{InstanceWithDisks, items};

use super::vpc::private_address;
use super::{
    Change, Charge, Disk, Effect, Entry, INTERNET, Lifecycle, Need, Network, Row, State, Table,
    Tagged,
};
use crate::ids::Uuid;
use crate::moment::Moment;
use crate::text::Text;

/// An instance.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Instance {
    pub(crate) zone: Text,
    pub(crate) id: String,
    pub(crate) uuid: Uuid,
    pub(crate) name: String,
    pub(crate) host_name: String,
    pub(crate) project_id: i64,
    /// The dedicated host of the instance.
    pub(crate) host_id: Option<String>,
    /// The cluster for high-performance computing.
    pub(crate) hpc_cluster_id: Option<String>,
    /// The instance resource pool.
    pub(crate) resource_pool_id: Option<String>,
    pub(crate) kind: Text,
    pub(crate) cpu: i64,
    pub(crate) memory: i64,
    pub(crate) image_id: Text,
    pub(crate) os_name: Text,
    pub(crate) windows: bool,
    pub(crate) charge: Charge,
    pub(crate) system_disk_id: String,
    /// The data disks, including those that are being attached or detached.
    pub(crate) disk_ids: Vec<String>,
    pub(crate) network: Network,
    pub(crate) security_group_ids: Vec<Text>,
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

impl Row for Instance {
    fn id(&self) -> &str {
        &self.id
    }

    fn region(&self) -> &str {
        self.region()
    }

    fn due(&self) -> Option<Moment> {
        let due = [self.lifecycle.due(), self.network.due()];
        due.into_iter().flatten().min()
    }

    fn needs<'a>(&'a self, visit: &mut dyn FnMut(Need<'a>)) {
        visit(Need::new("network.vpc_id", &["vpcs"], &self.network.vpc_id));
        visit(Need::new("network.subnet_id", &["subnets"], &self.network.subnet_id));
        visit(Need::new("system_disk_id", &["disks"], &self.system_disk_id));
        self.disk_ids.iter().for_each(|id| visit(Need::new("disk_ids", &["disks"], id)));
        self.security_group_ids
            .iter()
            .for_each(|id| visit(Need::new("security_group_ids", &["security_groups"], id)));
        self.key_ids.iter().for_each(|id| visit(Need::new("key_ids", &["key_pairs"], id)));
        visit(Need::former("image_id", &["images"], "img", &self.image_id));
        for change in self.lifecycle.changes() {
            if let Change::System(system) = change {
                visit(Need::former("lifecycle", &["images"], "img", &system.image_id));
            }
        }
    }

    fn entries<'a>(&'a self, visit: &mut dyn FnMut(Entry<'a>)) {
        let lists = [&self.key_ids, &self.placement_group_ids];
        let places = [&self.host_id, &self.hpc_cluster_id, &self.resource_pool_id];
        for id in places.into_iter().flatten().chain(lists.into_iter().flatten()) {
            visit(Entry::Reference(id));
        }
        for id in &self.security_group_ids {
            visit(Entry::Reference(id));
        }
        visit(Entry::Reference(&self.network.subnet_id));
        visit(Entry::Address(&self.network.vpc_id, self.network.private));
        visit(private_address(&self.network.subnet_id));
        for change in self.lifecycle.changes() {
            match change {
                Change::Vpc { vpc_id, subnet_id, private, .. } => {
                    if *subnet_id != self.network.subnet_id {
                        visit(Entry::Reference(subnet_id));
                    }
                    visit(Entry::Address(vpc_id, *private));
                    visit(private_address(subnet_id));
                }
                Change::System(system) => {
                    system.key_ids.iter().for_each(|id| visit(Entry::Reference(id)));
                }
                _ => {}
            }
        }
        if let Some(public) = self.network.public {
            visit(Entry::Address(INTERNET, public));
        }
        let (place, kind) = (self.zone.as_str(), self.charge.kind.as_str());
        visit(Entry::Amount { place, kind, amount: self.quota_amount() });
    }

    fn tags(&self) -> &[(String, String)] {
        &self.tags
    }
}

impl Tagged for Instance {
    const SERVICE: &'static str = "cvm";
    const PREFIX: &'static str = "instance";

    fn tags_mut(&mut self) -> &mut Vec<(String, String)> {
        &mut self.tags
    }
}

impl Instance {
    /// Returns the region, which begins the name of the zone.
    pub(crate) fn region(&self) -> &str {
        self.zone.rsplit_once('-').map_or("", |(region, _)| region)
    }

    /// Returns the part of the quota of its charge type that the instance uses: its cores if it is a spot instance, and 1
    /// otherwise.
    fn quota_amount(&self) -> u64 {
        if self.charge.is_spot() { u64::try_from(self.cpu).unwrap_or(0) } else { 1 }
    }

    /// Applies all transitions that are due, some of which change disks.
    pub(crate) fn advance_to(&mut self, now: Moment, disks: &mut Table<Disk>) {
        while let Some(effect) = self.lifecycle.next_due(now) {
            self.lifecycle.apply(&effect);
            match effect {
                Effect::Change(change) => self.apply(*change, disks),
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

    fn apply(&mut self, change: Change, disks: &mut Table<Disk>) {
        match change {
            Change::InstanceType { name, cpu, memory } => {
                self.kind = name.into();
                self.cpu = cpu;
                self.memory = memory;
            }
            Change::DiskSize { id, size } => {
                if let Some(mut disk) = disks.find_mut(&id) {
                    disk.size = size;
                }
            }
            Change::DiskKind { id, kind } => {
                if let Some(mut disk) = disks.find_mut(&id) {
                    disk.kind = kind;
                }
            }
            Change::System(system) => {
                self.image_id = system.image_id.into();
                self.os_name = system.os_name.into();
                self.windows = system.windows;
                self.key_ids = system.key_ids;
                self.user_data = system.user_data;
                if let Some(name) = system.host_name {
                    self.host_name = name;
                }
            }
            Change::Vpc { vpc_id, subnet_id, private, keep_name } => {
                self.network.vpc_id = vpc_id.into();
                self.network.subnet_id = subnet_id.into();
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

    /// Returns the system disk.
    pub(crate) fn system_disk<'a>(&self, disks: &'a Table<Disk>) -> Option<&'a Disk> {
        disks.find(&self.system_disk_id)
    }

    /// Returns the data disks that are attached.
    pub(crate) fn data_disks<'a>(
        &'a self,
        disks: &'a Table<Disk>,
    ) -> impl Iterator<Item = &'a Disk> {
        let attached = self.disk_ids.iter().filter_map(|id| disks.find(id));
        attached.filter(|disk| disk.is_attached_to(&self.id))
    }

    /// Returns the system disk and the data disks that are attached.
    pub(crate) fn disks<'a>(&'a self, disks: &'a Table<Disk>) -> impl Iterator<Item = &'a Disk> {
        self.system_disk(disks).into_iter().chain(self.data_disks(disks))
    }

    /// Returns the disks that are billed with the instance.
    pub(crate) fn billed_disks<'a>(
        &'a self,
        disks: &'a Table<Disk>,
    ) -> impl Iterator<Item = &'a Disk> {
        self.disks(disks).filter(|disk| disk.is_billed_with_instance())
    }

    /// Changes the billing mode, and that of the bandwidth along with it.
    pub(crate) fn set_charge(&mut self, charge: Charge) {
        let bandwidth = match (self.network.charge.as_str(), charge.is_prepaid()) {
            ("BANDWIDTH_POSTPAID_BY_HOUR", true) => "BANDWIDTH_PREPAID",
            ("BANDWIDTH_PREPAID", false) => "BANDWIDTH_POSTPAID_BY_HOUR",
            (other, _) => other,
        };
        self.network.charge = bandwidth.into();
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
}
