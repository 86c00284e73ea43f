//! How an instance is reached, and how fast.

use std::net::Ipv4Addr;

use serde_json::{Value, json};

use crate::moment::Moment;

/// The network of one instance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Network {
    pub(crate) private: Ipv4Addr,
    pub(crate) public: Option<Ipv4Addr>,
    pub(crate) vpc_id: String,
    pub(crate) subnet_id: String,
    /// `InternetChargeType`.
    pub(crate) charge: String,
    /// What is paid for all the time, in Mbit/s.
    pub(crate) bandwidth: i64,
    /// What prepaid bandwidth is raised to at times, also in the past.
    pub(crate) increases: Vec<BandwidthIncrease>,
    /// What holds now, in Mbit/s.
    pub(crate) cap: i64,
}

/// More prepaid bandwidth for some days.
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

    /// Finds what holds at `now`.
    pub(super) fn advance_to(&mut self, now: Moment) {
        let active =
            self.increases.iter().filter(|increase| increase.from <= now && now < increase.until);
        let raised = active.map(|increase| increase.bandwidth).max().unwrap_or(0);
        self.cap = self.bandwidth.max(raised);
    }

    /// `InternetAccessible`.
    pub(super) fn internet(&self) -> Value {
        json!({
            "InternetChargeType": self.charge,
            "InternetMaxBandwidthOut": self.cap,
            "PublicIpAssigned": self.public.is_some(),
        })
    }
}
