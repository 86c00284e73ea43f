//! Which calls a backup is for.

use crate::endpoint::{Address, Endpoint, PUBLIC, is_finance};
use crate::error::Error;

/// A backup, and what its host says of itself.
#[derive(Debug)]
pub(super) struct Backup {
    scheme: &'static str,
    authority: String,
    /// None for a host that is not the vendor's.
    named: Option<Named>,
}

/// What a host of the vendor names.
#[derive(Debug, PartialEq, Eq)]
struct Named {
    service: String,
    region: Option<String>,
}

impl Backup {
    pub(super) fn new(endpoint: Endpoint, region: Option<&str>) -> Result<Self, Error> {
        let Endpoint::Fixed { scheme, authority } = endpoint else {
            return Err(Error::config("a backup endpoint is one address"));
        };
        let named = Named::of(authority.split(':').next().unwrap_or_default());
        let backup = Self { scheme, authority, named };
        match region {
            Some(region) if !backup.is_in(Some(region)) => Err(Error::config(format!(
                "backup endpoint {:?} is not for the region {region}: expected another host of the same region",
                backup.authority
            ))),
            Some(_) | None => Ok(backup),
        }
    }

    pub(super) fn address(&self) -> Address<'_> {
        Address { scheme: self.scheme, host: &self.authority }
    }

    pub(super) fn serves(&self, service: &str, region: Option<&str>) -> bool {
        self.named.as_ref().is_none_or(|named| named.service == service) && self.is_in(region)
    }

    fn is_in(&self, region: Option<&str>) -> bool {
        match &self.named {
            None => true,
            Some(Named { region: Some(named), .. }) => region == Some(named),
            // What is cut off from the other regions is not reached through them.
            Some(Named { region: None, .. }) => !region.is_some_and(is_finance),
        }
    }
}

impl Named {
    /// `<service>[.<region>][.intl|.internal].tencentcloudapi.com`.
    fn of(host: &str) -> Option<Self> {
        let labels = host.strip_suffix(PUBLIC)?.strip_suffix('.')?;
        let mut labels = labels.split('.').filter(|label| !["intl", "internal"].contains(label));
        let service = labels.next()?.to_owned();
        Some(Self { service, region: labels.next().map(str::to_owned) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn backup(host: &str, region: Option<&str>) -> Result<Backup, Error> {
        Backup::new(Endpoint::fixed(host, false)?, region)
    }

    #[test]
    fn a_backup_serves_its_own_region_and_service() {
        let (guangzhou, shanghai) = (Some("ap-guangzhou"), Some("ap-shanghai"));
        let finance = Some("ap-shanghai-fsi");
        let cases = [
            ("cvm.ap-guangzhou.tencentcloudapi.com", "cvm", guangzhou, true),
            ("cvm.ap-guangzhou.tencentcloudapi.com", "cvm", shanghai, false),
            ("cvm.ap-guangzhou.tencentcloudapi.com", "cvm", None, false),
            ("cvm.ap-guangzhou.tencentcloudapi.com", "vpc", guangzhou, false),
            ("cvm.ap-guangzhou.tencentcloudapi.com:8443", "cvm", shanghai, false),
            ("CVM.AP-Guangzhou.TencentCloudAPI.com", "cvm", shanghai, false),
            ("cvm.tencentcloudapi.com", "cvm", guangzhou, true),
            ("cvm.tencentcloudapi.com", "cvm", None, true),
            ("cvm.tencentcloudapi.com", "cvm", finance, false),
            ("cvm.internal.tencentcloudapi.com", "cvm", guangzhou, true),
            ("cvm.internal.tencentcloudapi.com", "cvm", finance, false),
            ("cvm.ap-guangzhou.internal.tencentcloudapi.com", "cvm", shanghai, false),
            ("cvm.internal.ap-guangzhou.tencentcloudapi.com", "cvm", shanghai, false),
            ("cvm.ap-shanghai-fsi.tencentcloudapi.com", "cvm", finance, true),
            ("gateway.example.com", "vpc", finance, true),
            ("eviltencentcloudapi.com", "vpc", None, true),
        ];
        for (host, service, region, serves) in cases {
            let made = backup(host, None).unwrap();
            assert_eq!(made.serves(service, region), serves, "{host} {service} {region:?}");
        }
    }

    #[test]
    fn a_backup_of_another_region_is_refused() {
        let host = "cvm.ap-shanghai.tencentcloudapi.com";
        let error = backup(host, Some("ap-guangzhou")).unwrap_err().to_string();
        assert!(error.contains(host) && error.contains("the same region"), "{error}");
        assert!(backup(host, Some("ap-shanghai")).is_ok());
        assert!(backup("cvm.tencentcloudapi.com", Some("ap-shanghai-fsi")).is_err());
    }
}
