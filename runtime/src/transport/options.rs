//! Options of the default transport.
//!
//! They are plain values, so that this module does not depend on the HTTP library; they are validated when the client
//! is built.

use std::fmt::{self, Debug, Formatter};
use std::time::Duration;

use super::attempt_timeout::AttemptTimeout;
use super::proxy::Proxy;

/// Options of the default transport: timeouts, proxies, trusted certificates and limits.
///
/// | option | default |
/// |---|---|
/// | [`connect_timeout`](Self::connect_timeout) | 10 seconds |
/// | [`attempt_timeout`](Self::attempt_timeout) | half of the timeout of the call, at most 30 seconds |
/// | [`idle_timeout`](Self::idle_timeout) | 90 seconds |
/// | [`max_idle_connections`](Self::max_idle_connections) | unlimited |
/// | [`max_response_size`](Self::max_response_size) | 64 MiB |
/// | [`proxy`](Self::proxy) | from the environment or the operating system; none for loopback endpoints |
/// | trusted root certificates | those of the operating system |
///
/// ```
/// use std::time::Duration;
/// use tencent_cloud::transport::{HttpOptions, Proxy};
/// use tencent_cloud::{Config, Credentials};
///
/// fn config(company_ca: Vec<u8>) -> Result<Config, tencent_cloud::Error> {
///     let options = HttpOptions::new()
///         .connect_timeout(Duration::from_secs(3))
///         .attempt_timeout(Duration::from_secs(10))
///         .proxy(Proxy::new("http://proxy.example.com:3128").user("me", "password"))
///         .add_certificates(company_ca);
///     Config::builder()
///         .credentials(Credentials::new("secret id", "secret key"))
///         .region("ap-guangzhou")
///         .http(options)
///         .build()
/// }
/// # assert!(config(Vec::new()).unwrap_err().to_string().contains("PEM"));
/// ```
#[derive(Clone, PartialEq)]
#[must_use]
pub struct HttpOptions {
    pub(super) connect_timeout: Duration,
    pub(super) attempt_timeout: Option<Duration>,
    pub(super) idle_timeout: Duration,
    pub(super) max_idle_connections: usize,
    pub(crate) max_response_size: usize,
    pub(super) proxies: Proxies,
    pub(super) trust: Trust,
    pub(super) tls: Option<TlsBackend>,
}

/// A TLS library. Each variant exists only with its feature.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum TlsBackend {
    #[cfg(feature = "rustls-no-provider")]
    Rustls,
    #[cfg(feature = "native-tls")]
    Native,
}

impl TlsBackend {
    /// Returns the native library if both are available: its feature is not a default, so it was enabled on purpose.
    fn default() -> Option<Self> {
        let libraries: &[Self] = &[
            #[cfg(feature = "native-tls")]
            Self::Native,
            #[cfg(feature = "rustls-no-provider")]
            Self::Rustls,
        ];
        libraries.first().copied()
    }
}

/// The proxy to use.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Proxies {
    /// From the environment variables and the operating system, and none for loopback endpoints.
    System,
    /// None.
    Direct,
    /// This one.
    One(Proxy),
}

/// Trusted root certificates.
#[derive(Clone, PartialEq)]
pub(super) enum Trust {
    /// Those of the operating system and these, in PEM.
    System(Vec<Vec<u8>>),
    /// Only these, in PEM.
    Only(Vec<u8>),
}

impl HttpOptions {
    /// Returns the default options.
    pub fn new() -> Self {
        Self {
            connect_timeout: Duration::from_secs(10),
            attempt_timeout: None,
            idle_timeout: Duration::from_secs(90),
            max_idle_connections: usize::MAX,
            max_response_size: 64 << 20,
            proxies: Proxies::System,
            trust: Trust::System(Vec::new()),
            tls: TlsBackend::default(),
        }
    }

    /// Sets how long opening a connection may take, including the TLS handshake. The default is 10 seconds;
    /// `Duration::MAX` disables the limit.
    ///
    /// When it expires, the attempt fails with [`Failure::Connect`](super::Failure::Connect).
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// Sets how long an attempt may take, from connecting to the last byte of the response. The default is half of the
    /// [timeout of the call](crate::ClientBuilder::timeout), which includes all attempts, and at most 30 seconds: a server
    /// that does not respond leaves time for another attempt. `Duration::MAX` disables the limit.
    /// [`Call::attempt_timeout`](crate::Call::attempt_timeout) sets another one for a single call.
    ///
    /// When it expires, the attempt fails with [`Failure::Timeout`](super::Failure::Timeout): the server may have
    /// executed the action.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.attempt_timeout = Some(timeout);
        self
    }

    /// Sets how long an idle connection is kept for the next call. The default is 90 seconds.
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.idle_timeout = timeout;
        self
    }

    /// Sets the number of idle connections that are kept per host. There is no limit by default; 0 keeps none.
    pub fn max_idle_connections(mut self, count: usize) -> Self {
        self.max_idle_connections = count;
        self
    }

    /// Sets the maximum size of a decompressed response body in bytes. The default is 64 MiB. A larger body is not read
    /// to its end, and the call fails with [`Failure::TooLarge`](super::Failure::TooLarge).
    ///
    /// A response takes at most eight times this size of memory while it is decoded into a generated type. One that would
    /// take more is an error of the kind [`Decode`](crate::ErrorKind::Decode). The memory of types of your own, in
    /// [`GenericClient::call`](crate::GenericClient::call), has no limit besides this size.
    pub fn max_response_size(mut self, bytes: usize) -> Self {
        self.max_response_size = bytes;
        self
    }

    /// Sets the proxy, regardless of the environment.
    pub fn proxy(mut self, proxy: Proxy) -> Self {
        self.proxies = Proxies::One(proxy);
        self
    }

    /// Disables proxies, regardless of the environment.
    ///
    /// Unless this method or [`proxy`](Self::proxy) is called, the variables `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY`
    /// and `NO_PROXY` (also in lower case) apply, and on macOS and Windows the system settings. They do not apply to
    /// loopback endpoints (`localhost`, `127.0.0.0/8` and `::1`), which permit plain `http` because it does not leave the
    /// machine.
    pub fn no_proxy(mut self) -> Self {
        self.proxies = Proxies::Direct;
        self
    }

    /// Adds trusted root certificates to those of the operating system: one or more certificates in PEM. Repeated calls
    /// add more.
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

    /// Sets the trusted root certificates, replacing those of the operating system: one or more certificates in PEM.
    pub fn only_certificates(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.trust = Trust::Only(pem.into());
        self
    }

    #[cfg(feature = "reqwest")]
    pub(super) fn has_tls(&self) -> bool {
        self.tls.is_some()
    }

    /// Uses `rustls` for TLS. This is the default unless the feature `native-tls` is enabled as well.
    #[cfg(feature = "rustls-no-provider")]
    pub fn rustls(mut self) -> Self {
        self.tls = Some(TlsBackend::Rustls);
        self
    }

    /// Uses the TLS library of the operating system: OpenSSL, Secure Transport or SChannel. This is the default if the
    /// feature `native-tls` is enabled.
    #[cfg(feature = "native-tls")]
    pub fn native_tls(mut self) -> Self {
        self.tls = Some(TlsBackend::Native);
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
            .field("attempt_timeout", &self.attempt_timeout.unwrap_or(AttemptTimeout::LONGEST))
            .field("idle_timeout", &self.idle_timeout)
            .field("max_idle_connections", &self.max_idle_connections)
            .field("max_response_size", &self.max_response_size)
            .field("proxies", &self.proxies)
            .field("trust", &self.trust)
            .field("tls", &self.tls)
            .finish()
    }
}

/// Prints the number of certificate files, since their content is long.
impl Debug for Trust {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::System(more) => write!(formatter, "System(+ {})", more.len()),
            Self::Only(_) => formatter.write_str("Only(..)"),
        }
    }
}
