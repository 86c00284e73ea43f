//! Where requests go: a host for each service under a root domain, or one address for all.

use std::borrow::Cow;

use crate::error::Error;

/// The root domain of the vendor's endpoints.
pub(crate) const ROOT_DOMAIN: &str = "tencentcloudapi.com";

/// Where requests go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Endpoint {
    /// `https://<service>.<domain>`.
    Root(String),
    /// One address, whatever the service.
    Fixed {
        /// `http` or `https`.
        scheme: &'static str,
        /// `host` or `host:port`, the port only if it is not the scheme's own.
        authority: String,
    },
}

impl Endpoint {
    /// The hosts of the services under `domain`.
    pub(crate) fn root(domain: &str) -> Result<Self, Error> {
        if is_host_name(domain) {
            Ok(Self::Root(domain.to_ascii_lowercase()))
        } else {
            Err(Error::config(format!(
                "{domain:?} is not a root domain: expected a name such as {ROOT_DOMAIN}"
            )))
        }
    }

    /// The address `url`; plain `http` only if `allow_http`.
    pub(crate) fn fixed(url: &str, allow_http: bool) -> Result<Self, Error> {
        let wrong = |why: &str| Error::config(format!("endpoint {}: {why}", without_user(url)));
        let uri: http::Uri = url.parse().map_err(|_| {
            wrong("not a URL: expected one such as https://cvm.tencentcloudapi.com")
        })?;
        let (scheme, own_port) = match uri.scheme_str() {
            Some("https") => ("https", 443),
            Some("http") if allow_http => ("http", 80),
            Some("http") => {
                return Err(wrong("http is not encrypted: call allow_http() to permit it"));
            }
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
            Self::Root(_) => "https",
            Self::Fixed { scheme, .. } => scheme,
        }
    }

    /// The value of `Host`, where it is the same for all.
    pub(crate) fn fixed_host(&self) -> Option<&str> {
        match self {
            Self::Root(_) => None,
            Self::Fixed { authority, .. } => Some(authority),
        }
    }

    /// The value of `Host` for a service.
    pub(crate) fn host(&self, service: &str) -> Cow<'_, str> {
        match self {
            Self::Root(domain) => Cow::Owned(format!("{service}.{domain}")),
            Self::Fixed { authority, .. } => Cow::Borrowed(authority),
        }
    }
}

/// A URL as an error may show it: nobody's password is in it.
fn without_user(url: &str) -> String {
    match (url.find("://"), url.rfind('@')) {
        (Some(scheme), Some(at)) if scheme + 3 <= at => {
            let (start, end) = (url.get(..scheme + 3), url.get(at + 1..));
            format!("{:?}", [start.unwrap_or_default(), end.unwrap_or_default()].concat())
        }
        (None, Some(_)) => "with '@'".to_owned(),
        _ => format!("{url:?}"),
    }
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
mod tests {
    use super::*;

    fn fixed(scheme: &'static str, authority: &str) -> Endpoint {
        Endpoint::Fixed { scheme, authority: authority.to_owned() }
    }

    #[test]
    fn addresses_are_read() {
        let cases = [
            ("https://CVM.example.com", fixed("https", "cvm.example.com")),
            ("https://cvm.example.com/", fixed("https", "cvm.example.com")),
            ("https://cvm.example.com:443", fixed("https", "cvm.example.com")),
            ("https://cvm.example.com:80", fixed("https", "cvm.example.com:80")),
            ("http://127.0.0.1:80", fixed("http", "127.0.0.1")),
            ("http://127.0.0.1:8080", fixed("http", "127.0.0.1:8080")),
            ("http://[::1]:8080", fixed("http", "[::1]:8080")),
        ];
        for (url, expected) in cases {
            assert_eq!(Endpoint::fixed(url, true).unwrap(), expected, "{url}");
        }
    }

    #[test]
    fn wrong_addresses_say_why() {
        let cases = [
            ("http://cvm.example.com", "allow_http()"),
            ("cvm.example.com", "begin with https://"),
            ("ftp://cvm.example.com", "begin with https://"),
            ("https://cvm.example.com/v3", "no path"),
            ("https://cvm.example.com/?a=b", "no path"),
            ("https://me:secret@cvm.example.com", "no user name"),
            ("https://cvm.example.com:99999", "a port from 0 to 65535"),
            ("https://cvm.example.com:", "a port from 0 to 65535"),
            ("https://", "not a URL"),
            ("", "not a URL"),
        ];
        for (url, part) in cases {
            let error = Endpoint::fixed(url, false).unwrap_err().to_string();
            assert!(error.contains(part), "{url}: {error}");
            assert!(!error.contains("secret"), "{error}");
        }
    }

    #[test]
    fn services_have_hosts_under_the_root_domain() {
        let endpoint = Endpoint::root("intl.tencentcloudapi.com").unwrap();
        assert_eq!(endpoint.host("cvm"), "cvm.intl.tencentcloudapi.com");
        assert_eq!(endpoint.scheme(), "https");
        for domain in ["", "a..b", "a/b", "https://a.b", "a b", "a.b:1"] {
            assert!(Endpoint::root(domain).is_err(), "{domain}");
        }
    }
}
