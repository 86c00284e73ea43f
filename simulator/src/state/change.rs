//! What an operation makes of an instance, once it is due.

use std::net::Ipv4Addr;

use super::{Charge, Instance, Raise};
use crate::catalogue::Money;

/// One change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    /// It becomes a machine of another type.
    Kind { name: String, cpu: i64, memory: i64 },
    /// A disk gets another size.
    DiskSize { id: String, size: i64 },
    /// A disk gets another type.
    DiskKind { id: String, kind: String },
    /// Its system is installed anew.
    System(Box<System>),
    /// It is in another network.
    Vpc { vpc_id: String, subnet_id: String, private: Ipv4Addr, keep_name: bool },
    /// It has another public bandwidth, in Mbit/s.
    Bandwidth(i64),
    /// It has more prepaid bandwidth for a while.
    Raise(Raise),
    /// It is paid for in another way.
    Charge(Charge),
    /// More was paid in advance, or, below zero, less.
    Paid(Money),
}

/// An operating system as it is installed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct System {
    pub(crate) image_id: String,
    pub(crate) os_name: String,
    pub(crate) windows: bool,
    pub(crate) key_ids: Vec<String>,
    pub(crate) user_data: String,
    /// `None` leaves the name.
    pub(crate) host_name: Option<String>,
}

impl Change {
    pub(super) fn apply(self, instance: &mut Instance) {
        match self {
            Self::Kind { name, cpu, memory } => {
                instance.kind = name;
                instance.cpu = cpu;
                instance.memory = memory;
            }
            Self::DiskSize { id, size } => {
                for disk in instance.disks_mut().filter(|disk| disk.id == id) {
                    disk.size = size;
                }
            }
            Self::DiskKind { id, kind } => {
                for disk in instance.disks_mut().filter(|disk| disk.id == id) {
                    disk.kind.clone_from(&kind);
                }
            }
            Self::System(system) => {
                instance.image_id = system.image_id;
                instance.os_name = system.os_name;
                instance.windows = system.windows;
                instance.key_ids = system.key_ids;
                instance.user_data = system.user_data;
                instance.host_name =
                    system.host_name.unwrap_or(std::mem::take(&mut instance.host_name));
            }
            Self::Vpc { vpc_id, subnet_id, private, keep_name } => {
                instance.network.vpc_id = vpc_id;
                instance.network.subnet_id = subnet_id;
                instance.network.private = private;
                if !keep_name {
                    instance.host_name = instance.default_host_name();
                }
            }
            Self::Bandwidth(bandwidth) => instance.network.bandwidth = bandwidth,
            Self::Raise(raise) => instance.network.raises.push(raise),
            Self::Charge(charge) => instance.charge_by(charge),
            Self::Paid(amount) => instance.charge.paid += amount,
        }
    }
}
