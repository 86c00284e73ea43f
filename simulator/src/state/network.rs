//! The network of an instance.

use std::net::Ipv4Addr;

use serde_json::{Value, json};

use crate::moment::Moment;

/// The addresses, the VPC and the public bandwidth of an instance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Network {
    pub(crate) private: Ipv4Addr,
    pub(crate) public: Option<Ipv4Addr>,
    pub(crate) vpc_id: String,
    pub(crate) subnet_id: String,
    /// `InternetChargeType`.
    pub(crate) charge: String,
    /// The permanent bandwidth, in Mbit/s.
    pub(crate) bandwidth: i64,
    /// Temporary increases of prepaid bandwidth, including past ones.
    pub(crate) increases: Vec<BandwidthIncrease>,
    /// The current bandwidth, in Mbit/s.
    pub(crate) cap: i64,
}

/// A temporary increase of prepaid bandwidth.
#[derive(Clone, Debug, PartialEq, Eq)]
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

    /// Updates the current bandwidth.
    pub(super) fn advance_to(&mut self, now: Moment) {
        let active =
            self.increases.iter().filter(|increase| increase.from <= now && now < increase.until);
        let raised = active.map(|increase| increase.bandwidth).max().unwrap_or(0);
        self.cap = self.bandwidth.max(raised);
    }

    /// Returns `InternetAccessible`.
    pub(super) fn internet(&self) -> Value {
        json!({
            "InternetChargeType": self.charge,
            "InternetMaxBandwidthOut": self.cap,
            "PublicIpAssigned": self.public.is_some(),
        })
    }
}
