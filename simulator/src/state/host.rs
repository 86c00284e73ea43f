//! Dedicated hosts.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Charge, Disk, Instance, Row, Table, Tagged};
use crate::catalogue::HostType;
use crate::moment::Moment;

/// A dedicated host. The instances refer to their host.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Host {
    pub(crate) region: String,
    pub(crate) zone: String,
    pub(crate) project_id: i64,
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) kind: HostType,
    pub(crate) charge: Charge,
    pub(crate) created: Moment,
    /// The time at which the host is running.
    pub(crate) ready: Moment,
    pub(crate) state: HostState,
    pub(crate) tags: Vec<(String, String)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum HostState {
    Pending,
    Running,
    Expired,
}

impl HostState {
    /// Returns the value in the wire format.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "PENDING",
            Self::Running => "RUNNING",
            Self::Expired => "EXPIRED",
        }
    }
}

impl Row for Host {
    fn id(&self) -> &str {
        &self.id
    }

    fn region(&self) -> &str {
        &self.region
    }

    fn due(&self) -> Option<Moment> {
        match self.state {
            HostState::Pending => Some(self.ready),
            HostState::Running => self.charge.expires,
            HostState::Expired => None,
        }
    }

    fn tags(&self) -> &[(String, String)] {
        &self.tags
    }
}

impl Tagged for Host {
    const SERVICE: &'static str = "cvm";
    const PREFIX: &'static str = "host";

    fn tags_mut(&mut self) -> &mut Vec<(String, String)> {
        &mut self.tags
    }
}

impl Host {
    /// Applies the transition that is due.
    pub(super) fn advance_to(&mut self, now: Moment) {
        self.state = if now < self.ready {
            HostState::Pending
        } else if self.charge.expires.is_some_and(|end| end <= now) {
            HostState::Expired
        } else {
            HostState::Running
        };
    }

    /// Returns the number of free cores and the free memory in GiB.
    pub(crate) fn free_capacity(&self, instances: &[&Instance]) -> (i64, i64) {
        let cpu: i64 = instances.iter().map(|instance| instance.cpu).sum();
        let memory: i64 = instances.iter().map(|instance| instance.memory).sum();
        (self.kind.cpu - cpu, self.kind.memory - memory)
    }

    /// Returns the item of a list of hosts.
    pub(crate) fn to_json(&self, instances: &[&Instance], disks: &Table<Disk>) -> Value {
        let tag = |(key, value): &(String, String)| json!({"Key": key, "Value": value});
        let (cpu, memory) = self.free_capacity(instances);
        let disks = instances.iter().flat_map(|instance| instance.disks(disks));
        let used: i64 = disks.filter(|disk| disk.is_local()).map(|disk| disk.size).sum();
        let ids: Vec<&str> = instances.iter().map(|instance| instance.id.as_str()).collect();
        json!({
            "Placement": {"Zone": self.zone, "ProjectId": self.project_id},
            "HostId": self.id,
            "HostType": self.kind.name,
            "HostName": self.name,
            "HostChargeType": self.charge.kind,
            "RenewFlag": self.charge.is_prepaid().then_some(&self.charge.renew),
            "CreatedTime": self.created.iso(),
            "ExpiredTime": self.charge.expires.map(Moment::iso),
            "InstanceIds": ids,
            "HostState": self.state.as_str(),
            "HostResource": {
                "CpuTotal": self.kind.cpu,
                "CpuAvailable": cpu.max(0),
                "MemTotal": double(self.kind.memory),
                "MemAvailable": double(memory.max(0)),
                "DiskTotal": self.kind.disk,
                "DiskAvailable": (self.kind.disk - used).max(0),
                "DiskType": self.kind.disk_kind,
                "GpuTotal": 0,
                "GpuAvailable": 0,
            },
            "CageId": "",
            "Tags": self.tags.iter().map(tag).collect::<Vec<_>>(),
        })
    }
}

fn double(value: i64) -> f64 {
    f64::from(i32::try_from(value).unwrap_or(i32::MAX))
}
