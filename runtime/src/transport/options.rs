//! How the default transport reaches the network. Plain values, so that a client can be set up without the library that
//! they end up in; what is wrong with one of them is said when the client is built.

use std::fmt::{self, Debug, Formatter};
#[cfg(feature = "reqwest")]
use std::sync::Arc;
use std::time::Duration;

use super::Proxy;
#[cfg(feature = "reqwest")]
use super::Transport;
#[cfg(feature = "reqwest")]
use crate::error::Error;

/// How the default transport reaches the network: timeouts, proxies, certificates, limits.
///
/// ```
/// use std::time::Duration;
/// use tencent_cloud::transport::{HttpOptions, Proxy};
/// use tencent_cloud::{Config, Credentials};
///
/// # fn example(company_ca: Vec<u8>) -> Result<Config, tencent_cloud::Error> {
/// Config::builder()
///     .credentials(Credentials::new("secret id", "secret key"))
///     .http(
///         HttpOptions::new()
///             .connect_timeout(Duration::from_secs(3))
///             .attempt_timeout(Duration::from_secs(10))
///             .proxy(Proxy::new("http://proxy.example.com:3128").user("me", "password"))
///             .add_certificates(company_ca),
///     )
///     .build()
/// # }
/// # assert!(example(Vec::new()).unwrap_err().to_string().contains("PEM"));
/// ```
#[derive(Clone, PartialEq)]
#[must_use]
pub struct HttpOptions {
    pub(super) connect_timeout: Duration,
    pub(super) attempt_timeout: Duration,
    pub(super) idle_timeout: Duration,
    pub(super) max_idle_connections: usize,
    pub(super) max_reply_size: usize,
    pub(super) proxies: Proxies,
    pub(super) trust: Trust,
    pub(super) library: Option<Library>,
}

/// What encrypts. Each exists with its feature only.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Library {
    #[cfg(feature = "rustls-tls")]
    Rustls,
    #[cfg(feature = "native-tls")]
    Native,
}

impl Library {
    /// The native one where both are there: nobody has it by default, so who has it asked for it.
    fn default() -> Option<Self> {
        let libraries: &[Self] = &[
            #[cfg(feature = "native-tls")]
            Self::Native,
            #[cfg(feature = "rustls-tls")]
            Self::Rustls,
        ];
        libraries.first().copied()
    }
}

/// Whom to go through.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Proxies {
    /// As the environment and the operating system say.
    System,
    /// Nobody.
    Direct,
    /// One.
    One(Proxy),
}

/// Whose certificates are good.
#[derive(Clone, PartialEq)]
pub(super) enum Trust {
    /// Those that the operating system trusts, and those of these authorities, in PEM.
    System(Vec<Vec<u8>>),
    /// Those of these authorities, in PEM, and no others.
    Only(Vec<u8>),
}

impl HttpOptions {
    /// The defaults.
    pub fn new() -> Self {
        Self {
            connect_timeout: Duration::from_secs(10),
            attempt_timeout: Duration::from_secs(30),
            idle_timeout: Duration::from_secs(90),
            max_idle_connections: usize::MAX,
            max_reply_size: 64 << 20,
            proxies: Proxies::System,
            trust: Trust::System(Vec::new()),
            library: Library::default(),
        }
    }

    /// How long it may take to connect, TLS included: 10 seconds unless it is set. `Duration::MAX` sets no limit.
    ///
    /// Over, the failure is [`Failure::Connect`](super::Failure::Connect): nothing was sent.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// How long one attempt may take, from connecting to the last byte of the reply: 30 seconds unless it is set.
    /// `Duration::MAX` sets no limit. The whole call has a limit of its own, [`timeout`](crate::ClientBuilder::timeout).
    ///
    /// Over, the failure is [`Failure::Timeout`](super::Failure::Timeout): the server may have acted.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.attempt_timeout = timeout;
        self
    }

    /// How long a connection is kept for the next call: 90 seconds unless it is set.
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.idle_timeout = timeout;
        self
    }

    /// How many idle connections are kept for each host: any number unless it is set. 0 keeps none.
    pub fn max_idle_connections(mut self, count: usize) -> Self {
        self.max_idle_connections = count;
        self
    }

    /// The largest body of a reply, unpacked, in bytes: 64 MiB unless it is set. A larger one is not read to its end and
    /// fails the call with [`Failure::TooLarge`](super::Failure::TooLarge).
    pub fn max_reply_size(mut self, bytes: usize) -> Self {
        self.max_reply_size = bytes;
        self
    }

    /// Goes through a proxy, whatever the environment says.
    pub fn proxy(mut self, proxy: Proxy) -> Self {
        self.proxies = Proxies::One(proxy);
        self
    }

    /// Goes through no proxy, whatever the environment says. Unless this or [`proxy`](Self::proxy) is called,
    /// `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY` count, in lower case too, and on macOS and Windows the
    /// system's settings.
    pub fn no_proxy(mut self) -> Self {
        self.proxies = Proxies::Direct;
        self
    }

    /// Trusts these authorities besides the system's: one or more certificates in PEM. May be called again.
    pub fn add_certificates(mut self, pem: impl Into<Vec<u8>>) -> Self {
        match &mut self.trust {
            Trust::System(more) => more.push(pem.into()),
            Trust::Only(only) => {
                only.push(b'\n');
                only.extend(pem.into());
            }
        }
        self
    }

    /// Trusts these authorities in place of the system's: one or more certificates in PEM.
    pub fn only_certificates(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.trust = Trust::Only(pem.into());
        self
    }

    /// The default transport itself, to be wrapped in another one. It encrypts if a TLS feature is on.
    ///
    /// # Errors
    /// What is wrong with an option, as [`build`](crate::ClientBuilder::build) would say.
    #[cfg(feature = "reqwest")]
    pub fn into_transport(self) -> Result<Arc<dyn Transport>, Error> {
        super::default_transport(self.library.is_some(), &self)
    }

    /// Encrypts with `rustls`, which matters only where the feature `native-tls`, which wins, is on too.
    #[cfg(feature = "rustls-tls")]
    pub fn rustls(mut self) -> Self {
        self.library = Some(Library::Rustls);
        self
    }

    /// Encrypts with the system's library: OpenSSL, Secure Transport or SChannel. With the feature `native-tls` this is
    /// so unless [`rustls`](Self::rustls) is called.
    #[cfg(feature = "native-tls")]
    pub fn native_tls(mut self) -> Self {
        self.library = Some(Library::Native);
        self
    }
}

impl Default for HttpOptions {
    fn default() -> Self {
        Self::new()
    }
}

impl Debug for HttpOptions {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("HttpOptions")
            .field("connect_timeout", &self.connect_timeout)
            .field("attempt_timeout", &self.attempt_timeout)
            .field("idle_timeout", &self.idle_timeout)
            .field("max_idle_connections", &self.max_idle_connections)
            .field("max_reply_size", &self.max_reply_size)
            .field("proxies", &self.proxies)
            .field("trust", &self.trust)
            .field("library", &self.library)
            .finish()
    }
}

/// How many texts of certificates: they are long.
impl Debug for Trust {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::System(more) => write!(formatter, "System(and {} more)", more.len()),
            Self::Only(_) => formatter.write_str("Only(..)"),
        }
    }
}
