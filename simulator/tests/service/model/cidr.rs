//! Blocks of IPv4 addresses.

use std::net::Ipv4Addr;

/// A block, such as `10.0.0.0/16`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cidr {
    first: u32,
    pub(super) length: u32,
}

impl Cidr {
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (address, length) = text.split_once('/')?;
        let length: u32 = length.parse().ok().filter(|length| (1..=32).contains(length))?;
        let address: Ipv4Addr = address.parse().ok()?;
        Some(Self { first: u32::from(address) >> (32 - length) << (32 - length), length })
    }

    /// Returns the number of addresses.
    pub(super) fn size(self) -> u64 {
        1 << (32 - self.length)
    }

    /// Returns the address at an offset.
    pub(super) fn address(self, offset: u32) -> Ipv4Addr {
        Ipv4Addr::from(self.first.wrapping_add(offset))
    }

    pub(super) fn contains(self, address: Ipv4Addr) -> bool {
        u64::from(u32::from(address).wrapping_sub(self.first)) < self.size()
    }

    /// Returns whether two blocks have common addresses.
    pub(super) fn overlaps(self, other: Self) -> bool {
        self.contains(other.address(0)) || other.contains(self.address(0))
    }
}
