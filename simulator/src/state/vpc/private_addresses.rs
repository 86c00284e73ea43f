//! Private addresses of subnets, which instances and network interfaces use.

use std::net::Ipv4Addr;

use super::Subnet;
use crate::state::Account;

impl Account {
    /// Returns whether an instance or a network interface uses a private address of a VPC, or will.
    pub(crate) fn uses_private_address(&self, vpc_id: &str, address: Ipv4Addr) -> bool {
        self.instances.uses(vpc_id, address)
            || self.vpc.interfaces.uses(vpc_id, address)
            || self.hardware.chc_hosts.uses(vpc_id, address)
    }

    /// Returns the number of addresses of a subnet that are not in use.
    pub(crate) fn available_addresses(&self, subnet: &Subnet) -> u32 {
        let interfaces = self.vpc.interfaces.referring_to(&subnet.id);
        let of_interfaces: usize = interfaces.map(|interface| interface.addresses.len()).sum();
        let used = self.instances.count_referring_to(&subnet.id) + of_interfaces;
        subnet.block.usable().saturating_sub(u32::try_from(used).unwrap_or(u32::MAX))
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
