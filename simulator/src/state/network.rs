//! The network of an instance.

use std::net::Ipv4Addr;

use serde::{Deserialize, Serialize};

use crate::moment::Moment;
use crate::text::Text;

/// The network of public addresses, as an index of addresses names it.
pub(crate) const INTERNET: &str = "";

/// The number of past increases that are kept. The service does not document how long it describes them.
const PAST_INCREASES: usize = 100;

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
    /// Temporary increases of prepaid bandwidth, including the latest past ones.
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
        self.forget_past_increases();
    }

    fn forget_past_increases(&mut self) {
        let is_past = |increase: &BandwidthIncrease| increase.until <= self.updated;
        let past = self.increases.iter().filter(|increase| is_past(increase)).count();
        let mut excess = past.saturating_sub(PAST_INCREASES);
        self.increases.retain(|increase| {
            let is_kept = excess == 0 || !is_past(increase);
            excess -= usize::from(!is_kept);
            is_kept
        });
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn past_increases_are_bounded_and_others_are_kept() {
        let at = |second: u64| Moment::default().after(Duration::from_secs(second));
        let increase =
            |from: u64| BandwidthIncrease { from: at(from), until: at(from + 1), bandwidth: 9 };
        let mut network = Network {
            private: Ipv4Addr::LOCALHOST,
            public: None,
            vpc_id: "vpc-1".into(),
            subnet_id: "subnet-1".into(),
            charge: "BANDWIDTH_PREPAID".into(),
            bandwidth: 1,
            increases: vec![increase(5000)],
            cap: 1,
            updated: Moment::default(),
        };
        for second in 0..PAST_INCREASES as u64 + 50 {
            network.increases.push(increase(second));
            network.advance_to(at(second + 1));
        }
        assert_eq!(network.increases.len(), PAST_INCREASES + 1);
        assert_eq!(network.increases.first(), Some(&increase(5000)));
        assert_eq!(network.increases.get(1), Some(&increase(50)));
        network.advance_to(at(5000));
        assert_eq!(network.cap, 9);
    }
}
