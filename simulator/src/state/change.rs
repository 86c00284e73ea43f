//! Changes that an operation makes to an instance.

use std::net::Ipv4Addr;

use serde::{Deserialize, Serialize};

use super::{BandwidthIncrease, Charge, DiskKind};
use crate::catalogue::Money;

/// A change of an instance, applied when it is due.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Change {
    /// Changes the instance type.
    InstanceType { name: String, cpu: i64, memory: i64 },
    /// Changes the size of a disk, in GiB.
    DiskSize { id: String, size: i64 },
    /// Changes the type of a disk.
    DiskKind { id: String, kind: DiskKind },
    /// Reinstalls the operating system.
    System(Box<System>),
    /// Moves the instance to another VPC.
    Vpc { vpc_id: String, subnet_id: String, private: Ipv4Addr, keep_name: bool },
    /// Changes the public bandwidth, in Mbit/s.
    Bandwidth(i64),
    /// Adds a temporary increase of prepaid bandwidth.
    BandwidthIncrease(BandwidthIncrease),
    /// Changes the billing mode.
    Charge(Charge),
    /// Adds to the prepaid amount; a negative amount reduces it.
    PrepaidAmount(Money),
}

impl Change {
    /// Returns whether this is a change of the size of a disk.
    pub(super) fn resizes_disk(&self, disk_id: &str) -> bool {
        matches!(self, Self::DiskSize { id, .. } if id == disk_id)
    }
}

/// An operating system and its initial settings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct System {
    pub(crate) image_id: String,
    pub(crate) os_name: String,
    pub(crate) windows: bool,
    pub(crate) key_ids: Vec<String>,
    pub(crate) user_data: String,
    /// `None` keeps the host name.
    pub(crate) host_name: Option<String>,
}
