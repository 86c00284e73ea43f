//! Explicitly configured proxies.

use std::fmt::{self, Debug, Formatter};

use secrecy::{ExposeSecret as _, SecretString};

/// A proxy for all requests, except those to hosts that bypass it.
///
/// ```
/// use tencent_cloud::transport::Proxy;
///
/// let proxy = Proxy::new("http://proxy.example.com:3128")
///     .user("me", "a password")
///     .bypass(["internal.tencentcloudapi.com", "10.0.0.0/8", "localhost"]);
/// assert!(!format!("{proxy:?}").contains("a password"));
/// ```
#[derive(Clone)]
#[must_use]
pub struct Proxy {
    url: String,
    user: Option<(String, SecretString)>,
    bypass: Vec<String>,
}

impl Proxy {
    /// Creates a proxy at `http://host:port`, or at `https://host:port` if the proxy itself is reached over TLS.
    ///
    /// An `https` endpoint is reached through a tunnel, so that the proxy sees the host name and nothing else.
    pub fn new(url: impl Into<String>) -> Self {
        Self { url: url.into(), user: None, bypass: Vec::new() }
    }

    /// Sets the user name and password for the proxy.
    pub fn user(mut self, name: impl Into<String>, password: impl Into<String>) -> Self {
        self.user = Some((name.into(), SecretString::from(password.into())));
        self
    }

    /// Adds hosts that are reached directly, in the format of `NO_PROXY`: a domain, which includes its subdomains, an
    /// IP address, or a network such as `10.0.0.0/8`.
    pub fn bypass<T: Into<String>>(mut self, hosts: impl IntoIterator<Item = T>) -> Self {
        self.bypass.extend(hosts.into_iter().map(Into::into));
        self
    }
}

#[cfg(feature = "reqwest")]
impl Proxy {
    /// Returns the URL, or a message that does not contain it, since it may hold a password.
    pub(super) fn checked_url(&self) -> Result<&str, &'static str> {
        let uri: http::Uri = self
            .url
            .parse()
            .map_err(|_| "invalid proxy URL: expected one such as http://host:3128")?;
        let authority = uri.authority().map_or("", http::uri::Authority::as_str);
        if authority.contains('@') {
            return Err("invalid proxy URL: expected the user in Proxy::user, not in the URL");
        }
        match uri.scheme_str() {
            Some("http" | "https") => Ok(&self.url),
            _ => Err("invalid proxy URL: expected the scheme http or https"),
        }
    }

    pub(super) fn is_https(&self) -> bool {
        self.url.get(..6).is_some_and(|scheme| scheme.eq_ignore_ascii_case("https:"))
    }

    pub(super) fn login(&self) -> Option<(&str, &str)> {
        self.user.as_ref().map(|(name, password)| (name.as_str(), password.expose_secret()))
    }

    pub(super) fn bypassed(&self) -> String {
        self.bypass.join(",")
    }
}

impl PartialEq for Proxy {
    fn eq(&self, other: &Self) -> bool {
        let user = |proxy: &Self| {
            proxy
                .user
                .as_ref()
                .map(|(name, password)| (name.clone(), password.expose_secret().to_owned()))
        };
        self.url == other.url && self.bypass == other.bypass && user(self) == user(other)
    }
}

/// Omits the password, including one in the URL, where it is rejected but may still be.
impl Debug for Proxy {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let user = self.user.as_ref().map(|(name, _)| name);
        let url = self.url.rsplit('@').next().unwrap_or_default();
        formatter
            .debug_struct("Proxy")
            .field("url", &url)
            .field("user", &user)
            .field("bypass", &self.bypass)
            .finish()
    }
}
