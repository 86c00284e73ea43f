//! IPv4 CIDR blocks.

use std::fmt::{self, Display, Formatter};
use std::net::Ipv4Addr;

use serde::{Deserialize, Serialize};

/// Each subnet reserves its first address, the address of its gateway and its last address.
const RESERVED: u32 = 3;

/// An IPv4 CIDR block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct Cidr {
    first: u32,
    length: u8,
}

impl Cidr {
    /// Parses a block such as `10.0.0.0/8`, whose address must be the first of the block.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (address, length) = text.split_once('/')?;
        let length: u8 = length.parse().ok().filter(|length| *length <= 32)?;
        let first = u32::from(address.parse::<Ipv4Addr>().ok()?);
        let block = Self { first, length };
        (first & block.host_mask() == 0).then_some(block)
    }

    /// Returns the prefix length.
    pub(crate) fn length(self) -> u8 {
        self.length
    }

    fn host_mask(self) -> u32 {
        u32::MAX.checked_shr(u32::from(self.length)).unwrap_or(0)
    }

    fn last(self) -> u32 {
        self.first | self.host_mask()
    }

    /// Returns whether all addresses of `other` are in this block.
    pub(crate) fn contains(self, other: Self) -> bool {
        self.first <= other.first && other.last() <= self.last()
    }

    pub(crate) fn overlaps(self, other: Self) -> bool {
        self.first <= other.last() && other.first <= self.last()
    }

    pub(crate) fn includes(self, address: Ipv4Addr) -> bool {
        (self.first..=self.last()).contains(&u32::from(address))
    }

    /// Returns the number of addresses that resources of a subnet with this block can have.
    pub(crate) fn usable(self) -> u32 {
        self.host_mask().saturating_add(1).saturating_sub(RESERVED)
    }

    /// Returns whether a resource of a subnet with this block can have the address.
    pub(crate) fn permits(self, address: Ipv4Addr) -> bool {
        (self.first + 2..self.last()).contains(&u32::from(address))
    }

    /// Returns the usable address at a position below [`usable`](Self::usable).
    pub(crate) fn usable_address(self, position: u32) -> Ipv4Addr {
        Ipv4Addr::from(self.first.saturating_add(2).saturating_add(position))
    }

    /// Iterates over the blocks of a length within this block.
    pub(crate) fn parts(self, length: u8) -> impl Iterator<Item = Self> {
        let step = Self { first: 0, length }.host_mask().saturating_add(1).max(1);
        let count = (self.host_mask().saturating_add(1) / step).max(1);
        (0..count).map(move |index| Self { first: self.first + index * step, length })
    }
}

impl Display for Cidr {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", Ipv4Addr::from(self.first), self.length)
    }
}

impl From<Cidr> for String {
    fn from(block: Cidr) -> Self {
        block.to_string()
    }
}

impl TryFrom<String> for Cidr {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text).ok_or_else(|| format!("invalid CIDR block `{text}`"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(text: &str) -> Cidr {
        Cidr::parse(text).unwrap()
    }

    #[test]
    fn parses_blocks_that_start_at_their_address() {
        for text in ["10.0.0.0/8", "10.1.2.0/24", "0.0.0.0/0", "10.0.0.1/32"] {
            assert_eq!(block(text).to_string(), text);
        }
        for text in ["10.0.0.0", "10.0.0.1/24", "10.0.0.0/33", "10.0.0/8", "", "::/0"] {
            assert_eq!(Cidr::parse(text), None, "{text}");
        }
    }

    #[test]
    fn compares_blocks_and_addresses() {
        let (large, small) = (block("10.0.0.0/16"), block("10.0.1.0/24"));
        assert!(large.contains(small) && !small.contains(large) && large.overlaps(small));
        assert!(!small.overlaps(block("10.0.2.0/24")));
        assert!(block("0.0.0.0/0").contains(large));
        assert_eq!((small.usable(), block("10.0.0.0/28").usable()), (253, 13));
        assert_eq!((block("10.0.0.0/32").usable(), block("0.0.0.0/0").usable()), (0, u32::MAX - 3));
        let permitted = |text: &str| small.permits(text.parse().unwrap());
        assert!(permitted("10.0.1.2") && permitted("10.0.1.254"));
        assert!(!permitted("10.0.1.1") && !permitted("10.0.1.255") && !permitted("10.0.2.2"));
        assert_eq!(small.usable_address(0), Ipv4Addr::new(10, 0, 1, 2));
        let parts: Vec<String> =
            block("10.0.0.0/14").parts(16).map(|part| part.to_string()).collect();
        assert_eq!(parts, ["10.0.0.0/16", "10.1.0.0/16", "10.2.0.0/16", "10.3.0.0/16"]);
    }
}
