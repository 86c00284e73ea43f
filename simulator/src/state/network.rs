//! The network of an instance.

use std::net::Ipv4Addr;

use serde::{Deserialize, Serialize};

use crate::moment::Moment;
use crate::text::Text;

/// The network of public addresses, as an index of addresses names it.
pub(crate) const INTERNET: &str = "";

/// The addresses, the VPC and the public bandwidth of an instance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Network {
    pub(crate) private: Ipv4Addr,
    pub(crate) public: Option<Ipv4Addr>,
    pub(crate) vpc_id: Text,
    pub(crate) subnet_id: Text,
    /// `InternetChargeType`.
    pub(crate) charge: Text,
    /// The permanent bandwidth, in Mbit/s.
    pub(crate) bandwidth: i64,
    /// Temporary increases of prepaid bandwidth, including past ones.
    pub(crate) increases: Vec<BandwidthIncrease>,
    /// The current bandwidth, in Mbit/s.
    pub(crate) cap: i64,
    /// The time of the current bandwidth.
    pub(crate) updated: Moment,
}

/// A temporary increase of prepaid bandwidth.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct BandwidthIncrease {
    pub(crate) from: Moment,
    pub(crate) until: Moment,
    /// In Mbit/s.
    pub(crate) bandwidth: i64,
}

impl Network {
    pub(crate) fn is_prepaid(&self) -> bool {
        self.charge == "BANDWIDTH_PREPAID"
    }

    /// Returns the time of the next start or end of a temporary increase.
    pub(super) fn due(&self) -> Option<Moment> {
        let times = self.increases.iter().flat_map(|increase| [increase.from, increase.until]);
        times.filter(|time| self.updated < *time).min()
    }

    /// Updates the current bandwidth.
    pub(super) fn advance_to(&mut self, now: Moment) {
        let active =
            self.increases.iter().filter(|increase| increase.from <= now && now < increase.until);
        let raised = active.map(|increase| increase.bandwidth).max().unwrap_or(0);
        self.cap = self.bandwidth.max(raised);
        self.updated = now;
    }
}
