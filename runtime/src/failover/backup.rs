//! The backup endpoint and the calls that it may serve.

use crate::endpoint::{Address, Endpoint, PUBLIC, is_finance};
use crate::error::Error;

/// A backup endpoint.
#[derive(Debug)]
pub(super) struct Backup {
    scheme: &'static str,
    authority: String,
    /// `None` for a host that is not the vendor's.
    scope: Option<HostScope>,
}

/// The service and the region that a host name of the vendor contains.
#[derive(Debug, PartialEq, Eq)]
struct HostScope {
    service: String,
    region: Option<String>,
}

impl Backup {
    pub(super) fn new(endpoint: Endpoint, region: Option<&str>) -> Result<Self, Error> {
        let Endpoint::Fixed { scheme, authority } = endpoint else {
            return Err(Error::config("invalid backup endpoint: expected a single address"));
        };
        let scope = HostScope::of(authority.split(':').next().unwrap_or_default());
        let backup = Self { scheme, authority, scope };
        match region {
            Some(region) if !backup.is_in(Some(region)) => Err(Error::config(format!(
                "backup endpoint {:?} does not serve region {region}: expected a host of the same region",
                backup.authority
            ))),
            Some(_) | None => Ok(backup),
        }
    }

    pub(super) fn address(&self) -> Address<'_> {
        Address { scheme: self.scheme, host: &self.authority }
    }

    pub(super) fn serves(&self, service: &str, region: Option<&str>) -> bool {
        self.scope.as_ref().is_none_or(|scope| scope.service == service) && self.is_in(region)
    }

    fn is_in(&self, region: Option<&str>) -> bool {
        match &self.scope {
            None => true,
            Some(HostScope { region: Some(own), .. }) => region == Some(own),
            // Finance regions are isolated from the others and not reachable through their hosts.
            Some(HostScope { region: None, .. }) => !region.is_some_and(is_finance),
        }
    }
}

impl HostScope {
    /// Parses `<service>[.<region>][.intl|.internal].tencentcloudapi.com`.
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
    fn serves_only_the_service_and_region_in_the_host_name() {
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
            let backup = backup(host, None).unwrap();
            assert_eq!(backup.serves(service, region), serves, "{host} {service} {region:?}");
        }
    }

    #[test]
    fn rejects_a_host_of_another_region() {
        let host = "cvm.ap-shanghai.tencentcloudapi.com";
        let error = backup(host, Some("ap-guangzhou")).unwrap_err().to_string();
        assert!(error.contains(host) && error.contains("of the same region"), "{error}");
        assert!(backup(host, Some("ap-shanghai")).is_ok());
        assert!(backup("cvm.tencentcloudapi.com", Some("ap-shanghai-fsi")).is_err());
    }
}
