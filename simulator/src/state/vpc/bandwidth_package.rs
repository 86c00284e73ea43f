//! Bandwidth packages. The elastic IP addresses in a package refer to it.

use serde::{Deserialize, Serialize};

use crate::moment::Moment;
use crate::state::{Row, Tagged};

/// A bandwidth package.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct BandwidthPackage {
    pub(crate) region: String,
    pub(crate) id: String,
    pub(crate) name: String,
    /// `NetworkType`.
    pub(crate) network: String,
    /// `ChargeType`.
    pub(crate) charge: String,
    /// In Mbit/s; -1 if it is unlimited.
    pub(crate) bandwidth: i64,
    /// `Egress`.
    pub(crate) egress: String,
    /// When a monthly subscription expires.
    pub(crate) expires: Option<Moment>,
    /// When the package is created. Until then, it is being created.
    pub(crate) ready: Moment,
    pub(crate) tags: Vec<(String, String)>,
    pub(crate) created: Moment,
}

impl Row for BandwidthPackage {
    fn id(&self) -> &str {
        &self.id
    }

    fn region(&self) -> &str {
        &self.region
    }

    fn tags(&self) -> &[(String, String)] {
        &self.tags
    }
}

impl Tagged for BandwidthPackage {
    const SERVICE: &'static str = "vpc";
    const PREFIX: &'static str = "bandwidthPackage";

    fn tags_mut(&mut self) -> &mut Vec<(String, String)> {
        &mut self.tags
    }
}

impl BandwidthPackage {
    /// Returns `Status`.
    pub(crate) fn status(&self, now: Moment) -> &'static str {
        if now < self.ready { "CREATING" } else { "CREATED" }
    }
}
