//! Instance resource pools: the capacity of a physical server.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::moment::Moment;
use crate::state::{Instance, Row};

/// An instance resource pool. The instances refer to their pool.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ResourcePool {
    pub(crate) region: String,
    pub(crate) zone: String,
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) family: String,
    pub(crate) instance_type: String,
    pub(crate) cpu: i64,
    /// In GiB.
    pub(crate) memory: i64,
    pub(crate) auto_placement: bool,
    pub(crate) renew_flag: String,
    /// The physical location, in the form of a digest.
    pub(crate) location: Location,
    pub(crate) state: PoolState,
    pub(crate) created: Moment,
    /// When the pool becomes active.
    pub(crate) ready: Moment,
    pub(crate) expires: Moment,
}

/// The physical location of a pool.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Location {
    pub(crate) host: String,
    pub(crate) rack: String,
    pub(crate) switch: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum PoolState {
    Creating,
    Active,
    Retired,
}

impl PoolState {
    /// Returns the value in the wire format.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Creating => "CREATING",
            Self::Active => "ACTIVE",
            Self::Retired => "RETIRED",
        }
    }
}

impl Row for ResourcePool {
    fn id(&self) -> &str {
        &self.id
    }

    fn region(&self) -> &str {
        &self.region
    }

    fn due(&self) -> Option<Moment> {
        match self.state {
            PoolState::Creating => Some(self.ready),
            PoolState::Active => Some(self.expires),
            PoolState::Retired => None,
        }
    }
}

impl ResourcePool {
    /// Applies the transition that is due.
    pub(super) fn advance_to(&mut self, at: Moment) {
        self.state = if self.expires <= at { PoolState::Retired } else { PoolState::Active };
    }

    /// Returns the number of free cores and the free memory in GiB.
    pub(crate) fn free_capacity<'a>(
        &self,
        instances: impl Iterator<Item = &'a Instance>,
    ) -> (i64, i64) {
        instances.fold((self.cpu, self.memory), |(cpu, memory), instance| {
            (cpu - instance.cpu, memory - instance.memory)
        })
    }

    /// Returns `ResourcePoolPack`.
    pub(crate) fn to_json<'a>(&self, instances: impl Iterator<Item = &'a Instance>) -> Value {
        let capacity = |(cpu, memory): (i64, i64)| json!({"Cpu": cpu.max(0), "Memory": memory.max(0), "Gpu": 0, "Disk": 0});
        json!({
            "DedicatedResourcePackId": self.id,
            "DedicatedResourcePackName": self.name,
            "Zone": self.zone,
            "InstanceType": self.instance_type,
            "InstanceFamily": self.family,
            "ResourcePoolPackType": "EXCLUSIVE",
            "Status": self.state.as_str(),
            "TotalCapacity": capacity((self.cpu, self.memory)),
            "AvailableCapacity": capacity(self.free_capacity(instances)),
            "HostIp": self.location.host,
            "RackId": self.location.rack,
            "SwitchId": self.location.switch,
            "AutoPlacement": self.auto_placement,
            "RenewFlag": self.renew_flag,
            "StartTime": self.created.iso(),
            "EndTime": self.expires.iso(),
        })
    }
}
