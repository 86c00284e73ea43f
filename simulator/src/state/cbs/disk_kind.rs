//! The types of disks.

use serde::{Deserialize, Serialize};

/// `DiskType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum DiskKind {
    LocalBasic,
    LocalSsd,
    LocalNvme,
    LocalPro,
    CloudBasic,
    CloudPremium,
    CloudBssd,
    CloudSsd,
    CloudHssd,
    CloudTssd,
}

impl DiskKind {
    const ALL: [Self; 10] = [
        Self::LocalBasic,
        Self::LocalSsd,
        Self::LocalNvme,
        Self::LocalPro,
        Self::CloudBasic,
        Self::CloudPremium,
        Self::CloudBssd,
        Self::CloudSsd,
        Self::CloudHssd,
        Self::CloudTssd,
    ];

    /// Returns the type with this value in the wire format.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// Returns the value in the wire format.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::LocalBasic => "LOCAL_BASIC",
            Self::LocalSsd => "LOCAL_SSD",
            Self::LocalNvme => "LOCAL_NVME",
            Self::LocalPro => "LOCAL_PRO",
            Self::CloudBasic => "CLOUD_BASIC",
            Self::CloudPremium => "CLOUD_PREMIUM",
            Self::CloudBssd => "CLOUD_BSSD",
            Self::CloudSsd => "CLOUD_SSD",
            Self::CloudHssd => "CLOUD_HSSD",
            Self::CloudTssd => "CLOUD_TSSD",
        }
    }

    /// Returns whether disks of this type are local disks of the host of their instance.
    pub(crate) fn is_local(self) -> bool {
        matches!(self, Self::LocalBasic | Self::LocalSsd | Self::LocalNvme | Self::LocalPro)
    }

    /// Returns whether extra performance can be purchased.
    pub(crate) fn has_extra_performance(self) -> bool {
        matches!(self, Self::CloudHssd | Self::CloudTssd)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_match_the_stored_form() {
        for kind in DiskKind::ALL {
            assert_eq!(DiskKind::parse(kind.as_str()), Some(kind));
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
        }
        assert_eq!(DiskKind::parse("CLOUD"), None);
    }
}
