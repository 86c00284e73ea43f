//! Endpoints: the hosts that requests are sent to.
//!
//! By default, every service has a host under a root domain. Alternatively, all services share one address.
//!
//! | set on the builder | `cvm` in `ap-guangzhou` is reached at |
//! |---|---|
//! | nothing | `cvm.tencentcloudapi.com` |
//! | `root_domain(endpoint::INTERNATIONAL)` | `cvm.intl.tencentcloudapi.com` |
//! | `root_domain(endpoint::INTERNAL)` | `cvm.internal.tencentcloudapi.com`, from within the vendor's network |
//! | `regional_endpoint()` | `cvm.ap-guangzhou.tencentcloudapi.com` |
//! | `endpoint("proxy.example.com:8443")` | `proxy.example.com:8443` |
//!
//! Under [`PUBLIC`], finance regions, whose names end in `-fsi`, are always reached at a host of their own, such as
//! `cvm.ap-shanghai-fsi.tencentcloudapi.com`. Under another root domain, call [`regional_endpoint`] if its host names
//! contain the region. The endpoint has no effect on the service name in the signature, which is that of the action.
//!
//! ```
//! use tencent_cloud::{Config, Credentials, endpoint};
//!
//! let builder = Config::builder()
//!     .credentials(Credentials::new("secret id", "secret key"))
//!     .region("ap-singapore")
//!     .root_domain(endpoint::INTERNATIONAL);
//! ```
//!
//! [`regional_endpoint`]: crate::ClientBuilder::regional_endpoint

mod location;

use std::borrow::Cow;
use std::net::IpAddr;

pub(crate) use self::location::Location;
use self::location::without_userinfo;
use crate::error::Error;

/// The root domain of the public endpoints, which are reachable from anywhere. This is the default.
pub const PUBLIC: &str = "tencentcloudapi.com";

/// The root domain of the international edition.
pub const INTERNATIONAL: &str = "intl.tencentcloudapi.com";

/// The root domain of the endpoints that are reachable only from within the vendor's network, such as from a CVM
/// instance.
pub const INTERNAL: &str = "internal.tencentcloudapi.com";

/// A host per service, or a single address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Endpoint {
    /// `https://<service>.<domain>`, or `https://<service>.<region>.<domain>`.
    Root {
        /// The domain.
        domain: String,
        /// Whether host names contain the region.
        regional: bool,
    },
    /// One address for all services.
    Fixed {
        /// `http` or `https`.
        scheme: &'static str,
        /// `host` or `host:port`, without the default port of the scheme.
        authority: String,
    },
}

/// The address of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Address<'a> {
    /// `http` or `https`.
    pub(crate) scheme: &'static str,
    /// The value of `Host`.
    pub(crate) host: &'a str,
}

impl Endpoint {
    /// Returns the endpoint whose services have hosts under `domain`.
    pub(crate) fn root(domain: &str, regional: bool) -> Result<Self, Error> {
        if is_host_name(domain) {
            Ok(Self::Root { domain: domain.to_ascii_lowercase(), regional })
        } else {
            Err(Error::config(format!(
                "invalid root domain {}: expected a name such as {PUBLIC}",
                without_userinfo(domain)
            )))
        }
    }

    /// Returns the endpoint with the address `url`, where plain `http` to a loopback address is always permitted.
    pub(crate) fn with_loopback_http(url: &str, allow_http: bool) -> Result<Self, Error> {
        let uri: Option<http::Uri> = url.parse().ok();
        let host = uri.as_ref().and_then(http::Uri::host).unwrap_or_default();
        Self::fixed(url, allow_http || is_loopback(host))
    }

    /// Returns the endpoint with the address `url`. The default scheme is `https`; plain `http` requires `allow_http`.
    pub(crate) fn fixed(url: &str, allow_http: bool) -> Result<Self, Error> {
        let wrong =
            |why: &str| Error::config(format!("invalid endpoint {}: {why}", without_userinfo(url)));
        let uri: http::Uri = url
            .parse()
            .map_err(|_| wrong("expected a URL such as https://cvm.tencentcloudapi.com"))?;
        let (scheme, own_port) = match uri.scheme_str() {
            Some("https") => ("https", 443),
            Some("http") if allow_http => ("http", 80),
            Some("http") => {
                return Err(wrong(
                    "http is not encrypted; to permit it, call allow_http(), or set TENCENTCLOUD_ALLOW_HTTP=true for an \
                     endpoint from the environment",
                ));
            }
            None if uri.authority().is_some() => ("https", 443),
            Some(_) | None => return Err(wrong("expected the scheme https")),
        };
        if !matches!(uri.path_and_query().map(http::uri::PathAndQuery::as_str), None | Some("/")) {
            return Err(wrong("expected no path and no query"));
        }
        let authority = uri.authority().map_or("", http::uri::Authority::as_str);
        if authority.contains('@') {
            return Err(wrong("expected no user name or password"));
        }
        let host = uri.host().unwrap_or_default().to_ascii_lowercase();
        let authority = match uri.port() {
            None if authority.len() != host.len() => {
                return Err(wrong("expected a port from 0 to 65535 after the colon"));
            }
            Some(port) if port.as_u16() != own_port => format!("{host}:{}", port.as_u16()),
            Some(_) | None => host,
        };
        Ok(Self::Fixed { scheme, authority })
    }

    /// Returns the scheme.
    pub(crate) fn scheme(&self) -> &'static str {
        match self {
            Self::Root { .. } => "https",
            Self::Fixed { scheme, .. } => scheme,
        }
    }

    /// Returns the value of `Host` if it is the same for all services.
    pub(crate) fn fixed_host(&self) -> Option<&str> {
        match self {
            Self::Root { .. } => None,
            Self::Fixed { authority, .. } => Some(authority),
        }
    }

    /// Returns the value of `Host` for a service in a region.
    pub(crate) fn host(&self, service: &str, region: Option<&str>) -> Result<Cow<'_, str>, Error> {
        let (domain, regional) = match self {
            Self::Fixed { authority, .. } => return Ok(Cow::Borrowed(authority)),
            Self::Root { domain, regional } => (domain, *regional),
        };
        let named = match region {
            Some(region) if regional || (domain == PUBLIC && is_finance(region)) => region,
            None if regional => {
                return Err(Error::config(
                    "no region for the host name: call region(), or omit regional_endpoint()",
                ));
            }
            Some(_) | None => return Ok(Cow::Owned(format!("{service}.{domain}"))),
        };
        if named.contains('.') || !is_host_name(named) {
            return Err(Error::config(format!(
                "invalid region {named:?}: expected a name such as ap-guangzhou"
            )));
        }
        // Rate limits and failover identify hosts by their names.
        Ok(Cow::Owned(format!("{service}.{}.{domain}", named.to_ascii_lowercase())))
    }
}

/// Returns whether `host`, an IPv6 address in brackets, is this machine: `localhost` or a loopback address.
pub(crate) fn is_loopback(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    address.map_or(host.eq_ignore_ascii_case("localhost"), |address| {
        address.to_canonical().is_loopback()
    })
}

/// Returns whether a region is a finance region, which is isolated from the others.
pub(crate) fn is_finance(region: &str) -> bool {
    region.ends_with("-fsi")
}

/// Returns whether `name` consists of dot-separated labels of letters, digits and hyphens.
pub(crate) fn is_host_name(name: &str) -> bool {
    name.len() <= 200
        && name.split('.').all(|label| {
            !label.is_empty()
                && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        })
}

#[cfg(test)]
mod tests;
