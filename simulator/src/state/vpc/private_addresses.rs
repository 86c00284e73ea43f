//! Private addresses of subnets, which instances and network interfaces use.

use std::net::Ipv4Addr;

use super::Subnet;
use crate::state::hardware::ChcHost;
use crate::state::{Account, Entry};

/// The kind of the amounts that instances enter for their subnets.
const KIND: &str = "private addresses";

/// Returns the entry of an instance that uses a private address of a subnet, or will.
pub(in crate::state) fn private_address(subnet_id: &str) -> Entry<'_> {
    Entry::Amount { place: subnet_id, kind: KIND, amount: 1 }
}

impl Account {
    /// Returns whether an instance or a network interface uses a private address of a VPC, or will.
    pub(crate) fn uses_private_address(&self, vpc_id: &str, address: Ipv4Addr) -> bool {
        self.instances.uses(vpc_id, address)
            || self.vpc.interfaces.uses(vpc_id, address)
            || self.hardware.chc_hosts.uses(vpc_id, address)
    }

    /// Returns the number of addresses of a subnet that neither an instance, a network interface nor a CHC host uses, or
    /// will.
    pub(crate) fn available_addresses(&self, subnet: &Subnet) -> u32 {
        let interfaces = self.vpc.interfaces.referring_to(&subnet.id);
        let of_interfaces: usize = interfaces.map(|interface| interface.addresses.len()).sum();
        let hosts = self.hardware.chc_hosts.referring_to(&subnet.id);
        let of_hosts = hosts.flat_map(ChcHost::networks).filter(|own| own.subnet_id == subnet.id);
        let others = u32::try_from(of_interfaces + of_hosts.count()).unwrap_or(u32::MAX);
        let of_instances = self.instances.amount(&subnet.id, KIND);
        let of_instances = u32::try_from(of_instances).unwrap_or(u32::MAX);
        subnet.block.usable().saturating_sub(of_instances).saturating_sub(others)
    }

    /// Returns a private address of a subnet that is not in use. The caller must use it.
    pub(crate) fn free_private_address(&mut self, subnet_id: &str) -> Option<Ipv4Addr> {
        let subnet = self.vpc.subnets.find(subnet_id)?;
        let count = subnet.block.usable();
        let is_free = |position: &u32| {
            let address = subnet.block.usable_address(*position);
            !self.uses_private_address(&subnet.vpc_id, address)
        };
        let mut positions = (subnet.cursor..count).chain(0..subnet.cursor.min(count));
        let position = positions.find(is_free)?;
        let address = subnet.block.usable_address(position);
        if let Some(mut subnet) = self.vpc.subnets.find_mut(subnet_id) {
            subnet.cursor = position + 1;
        }
        Some(address)
    }
}
