//! Where requests go: a host for each service under a root domain, or one address for all.
//!
//! | set on the builder | `cvm` in `ap-guangzhou` goes to |
//! |---|---|
//! | nothing | `cvm.tencentcloudapi.com` |
//! | `root_domain(endpoint::INTERNATIONAL)` | `cvm.intl.tencentcloudapi.com` |
//! | `root_domain(endpoint::INTERNAL)` | `cvm.internal.tencentcloudapi.com`, from within the vendor's network |
//! | `regional_endpoint()` | `cvm.ap-guangzhou.tencentcloudapi.com` |
//! | `endpoint("proxy.example.com:8443")` | `proxy.example.com:8443` |
//!
//! A finance region, one that ends in `-fsi`, is reached at a host of its own under [`PUBLIC`] without being asked:
//! `cvm.ap-shanghai-fsi.tencentcloudapi.com`. Under another root domain say [`regional_endpoint`] if its hosts name the
//! region. The service that a request is signed for is the action's own, wherever the request goes.
//!
//! ```
//! use tencent_cloud::{Config, Credentials, endpoint};
//!
//! # fn main() -> Result<(), tencent_cloud::Error> {
//! # use tencent_cloud::transport::{Failure, Transport, TransportError};
//! # #[derive(Debug)]
//! # struct None;
//! # impl Transport for None {
//! #     fn send(
//! #         &self,
//! #         _: http::Request<bytes::Bytes>,
//! #     ) -> tencent_cloud::BoxFuture<'_, Result<http::Response<bytes::Bytes>, TransportError>> {
//! #         Box::pin(async { Err(TransportError::new(Failure::Connect, "")) })
//! #     }
//! # }
//! let client = Config::builder()
//!     .credentials(Credentials::new("secret id", "secret key"))
//!     .region("ap-singapore")
//!     .root_domain(endpoint::INTERNATIONAL)
//! #   .transport(None)
//!     .build()?;
//! # Ok(())
//! # }
//! ```
//!
//! [`regional_endpoint`]: crate::ClientBuilder::regional_endpoint

mod location;

use std::borrow::Cow;
use std::net::IpAddr;

pub(crate) use self::location::Location;
use self::location::without_login;
use crate::error::Error;

/// The root domain of the vendor's endpoints, which are reached from anywhere.
pub const PUBLIC: &str = "tencentcloudapi.com";

/// The root domain of the international edition.
pub const INTERNATIONAL: &str = "intl.tencentcloudapi.com";

/// The root domain of endpoints that only the vendor's own network, such as a CVM's, reaches.
pub const INTERNAL: &str = "internal.tencentcloudapi.com";

/// Where requests go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Endpoint {
    /// `https://<service>.<domain>`, or `https://<service>.<region>.<domain>`.
    Root {
        /// The domain.
        domain: String,
        /// Whether hosts name the region.
        regional: bool,
    },
    /// One address, whatever the service.
    Fixed {
        /// `http` or `https`.
        scheme: &'static str,
        /// `host` or `host:port`, the port only if it is not the scheme's own.
        authority: String,
    },
}

/// Where one attempt goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Address<'a> {
    /// `http` or `https`.
    pub(crate) scheme: &'static str,
    /// The value of `Host`.
    pub(crate) host: &'a str,
}

impl Endpoint {
    /// The hosts of the services under `domain`.
    pub(crate) fn root(domain: &str, regional: bool) -> Result<Self, Error> {
        if is_host_name(domain) {
            Ok(Self::Root { domain: domain.to_ascii_lowercase(), regional })
        } else {
            Err(Error::config(format!(
                "{} is not a root domain: expected a name such as {PUBLIC}",
                without_login(domain)
            )))
        }
    }

    /// The address that a variable says. Plain `http` needs no call there if it leads nowhere but to this machine.
    pub(crate) fn of_environment(url: &str, allow_http: bool) -> Result<Self, Error> {
        let uri: Option<http::Uri> = url.parse().ok();
        let host = uri.as_ref().and_then(http::Uri::host).unwrap_or_default();
        let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
        let is_here = address.map_or(host == "localhost", |address| address.is_loopback());
        Self::fixed(url, allow_http || is_here)
    }

    /// The address `url`, `https` unless it says otherwise; plain `http` only if `allow_http`.
    pub(crate) fn fixed(url: &str, allow_http: bool) -> Result<Self, Error> {
        let wrong = |why: &str| Error::config(format!("endpoint {}: {why}", without_login(url)));
        let uri: http::Uri = url.parse().map_err(|_| {
            wrong("not a URL: expected one such as https://cvm.tencentcloudapi.com")
        })?;
        let (scheme, own_port) = match uri.scheme_str() {
            Some("https") => ("https", 443),
            Some("http") if allow_http => ("http", 80),
            Some("http") => {
                return Err(wrong("http is not encrypted: call allow_http() to permit it"));
            }
            None if uri.authority().is_some() => ("https", 443),
            Some(_) | None => return Err(wrong("expected it to begin with https://")),
        };
        if !matches!(uri.path_and_query().map(http::uri::PathAndQuery::as_str), None | Some("/")) {
            return Err(wrong("expected no path and no query: every action is at /"));
        }
        let authority = uri.authority().map_or("", http::uri::Authority::as_str);
        if authority.contains('@') {
            return Err(wrong("expected no user name or password"));
        }
        let host = uri.host().unwrap_or_default().to_ascii_lowercase();
        let authority = match uri.port() {
            None if authority.len() != host.len() => {
                return Err(wrong("expected a port from 0 to 65535 behind the colon"));
            }
            Some(port) if port.as_u16() != own_port => format!("{host}:{}", port.as_u16()),
            Some(_) | None => host,
        };
        Ok(Self::Fixed { scheme, authority })
    }

    /// The scheme.
    pub(crate) fn scheme(&self) -> &'static str {
        match self {
            Self::Root { .. } => "https",
            Self::Fixed { scheme, .. } => scheme,
        }
    }

    /// The value of `Host`, where it is the same for all.
    pub(crate) fn fixed_host(&self) -> Option<&str> {
        match self {
            Self::Root { .. } => None,
            Self::Fixed { authority, .. } => Some(authority),
        }
    }

    /// The value of `Host` for a service in a region.
    pub(crate) fn host(&self, service: &str, region: Option<&str>) -> Result<Cow<'_, str>, Error> {
        let (domain, regional) = match self {
            Self::Fixed { authority, .. } => return Ok(Cow::Borrowed(authority)),
            Self::Root { domain, regional } => (domain, *regional),
        };
        let named = match region {
            Some(region) if regional || (domain == PUBLIC && is_finance(region)) => region,
            None if regional => {
                return Err(Error::config(
                    "hosts that name the region need one: call region(), or leave out regional_endpoint()",
                ));
            }
            Some(_) | None => return Ok(Cow::Owned(format!("{service}.{domain}"))),
        };
        if named.contains('.') || !is_host_name(named) {
            return Err(Error::config(format!("{named:?} is not the name of a region")));
        }
        Ok(Cow::Owned(format!("{service}.{named}.{domain}")))
    }
}

/// Whether a region is cut off from the others for banks.
pub(crate) fn is_finance(region: &str) -> bool {
    region.ends_with("-fsi")
}

/// Whether `name` is dot-separated labels of letters, digits and hyphens.
pub(crate) fn is_host_name(name: &str) -> bool {
    name.len() <= 200
        && name.split('.').all(|label| {
            !label.is_empty()
                && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        })
}

#[cfg(test)]
mod tests;
