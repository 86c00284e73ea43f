//! The builder of clients and configurations.

use std::fmt::{self, Debug, Formatter};
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use super::Config;
use super::defaults::DefaultSettings;
use super::settings::Settings;
use crate::clock::Clock;
use crate::credentials::CredentialsProvider;
use crate::endpoint::Location;
use crate::error::Error;
use crate::failover::Failover;
use crate::intercept::Interceptor;
use crate::protocol::Flattened;
use crate::rate_limit::RateLimit;
use crate::request::{Language, RequestMethod};
use crate::retry::RetryPolicy;
use crate::sign::Signature;
use crate::transport::{HttpOptions, Transport};

/// A builder of a client, or of the [`Config`] that several clients share. Only credentials have no default.
///
/// ```
/// use std::time::Duration;
/// use tencent_cloud::{Credentials, GenericClient, RateLimit, RetryPolicy};
///
/// let client = GenericClient::builder()
///     .credentials(Credentials::new("secret id", "secret key"))
///     .region("ap-guangzhou")
///     .timeout(Duration::from_secs(20))
///     .retry(RetryPolicy::never())
///     .rate_limit(RateLimit::documented())
///     .build()?;
/// # Ok::<(), tencent_cloud::Error>(())
/// ```
#[must_use]
pub struct ClientBuilder<C = Config> {
    settings: Settings,
    built: PhantomData<fn() -> C>,
}

/// A type that a [`ClientBuilder`] builds: a [`Config`] or the client of a service.
pub trait FromConfig: Sized {
    /// Creates the value from a configuration.
    ///
    /// # Errors
    ///
    /// Returns an error if the thread of a blocking client cannot be started.
    fn from_config(config: Config) -> Result<Self, Error>;
}

impl FromConfig for Config {
    fn from_config(config: Config) -> Result<Self, Error> {
        Ok(config)
    }
}

impl<C> ClientBuilder<C> {
    /// Creates a builder without settings.
    pub fn new() -> Self {
        Self::with(Settings::default())
    }

    fn with(settings: Settings) -> Self {
        Self { settings, built: PhantomData }
    }

    /// Sets the source of settings that are not made on the builder.
    pub(crate) fn defaults(mut self, defaults: Arc<dyn DefaultSettings>) -> Self {
        self.settings.defaults = Some(defaults);
        self
    }

    /// Sets the credentials: [`Credentials`](crate::Credentials) or a provider.
    ///
    /// The client wraps a provider in [`Cached`](crate::credentials::Cached), which keeps its credentials and renews them
    /// before they expire, unless the provider [is cached](CredentialsProvider::is_cached) already.
    pub fn credentials(mut self, credentials: impl CredentialsProvider + 'static) -> Self {
        self.settings.credentials = Some(Arc::new(credentials));
        self
    }

    /// Sets the region, such as `ap-guangzhou`.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.settings.region = Some(region.into());
        self
    }

    /// Sets one address for all services, such as that of a proxy or a simulator: `host[:port]` or `https://host[:port]`.
    ///
    /// Plain `http` is accepted for loopback addresses (`http://127.0.0.1:…`, `http://localhost:…`, `http://[::1]:…`), and
    /// for others after [`allow_http`](Self::allow_http). Requests are signed for the service that they call in any case.
    ///
    /// ```
    /// use tencent_cloud::{Config, Credentials};
    ///
    /// let builder = Config::builder().credentials(Credentials::new("secret id", "secret key"));
    /// assert!(builder.clone().endpoint("http://127.0.0.1:9000").build().is_ok());
    /// assert!(builder.endpoint("http://proxy.example.com").build().is_err());
    /// ```
    pub fn endpoint(mut self, url: impl Into<String>) -> Self {
        self.settings.endpoint = Some(Location::from(url));
        self
    }

    /// Sets the domain of the services' hosts: [`INTERNATIONAL`](crate::endpoint::INTERNATIONAL),
    /// [`INTERNAL`](crate::endpoint::INTERNAL) or another one. Default: [`PUBLIC`](crate::endpoint::PUBLIC).
    pub fn root_domain(mut self, domain: impl Into<String>) -> Self {
        self.settings.root_domain = Some(Location::from(domain));
        self
    }

    /// Sends requests to the host of the region, such as `cvm.ap-guangzhou.tencentcloudapi.com`.
    ///
    /// Without this setting, the service resolves its host to a nearby entry point; only finance regions have hosts of
    /// their own. The module [`endpoint`](crate::endpoint) has a table.
    pub fn regional_endpoint(mut self) -> Self {
        self.settings.regional = true;
        self
    }

    /// Sets another host of the same region for use while the endpoint is unreachable: a host or a [`Failover`] with its
    /// conditions. Default: none.
    pub fn backup_endpoint(mut self, backup: impl Into<Failover>) -> Self {
        self.settings.backup = Some(backup.into());
        self
    }

    /// Permits an [`endpoint`](Self::endpoint) without encryption on any host.
    pub fn allow_http(mut self) -> Self {
        self.settings.allow_http = true;
        self
    }

    /// Sets the signature method. Default: [`Signature::Tc3`].
    pub fn signature(mut self, signature: Signature) -> Self {
        self.settings.signature = signature;
        self.settings.parameter_codec = Some(&Flattened);
        self
    }

    /// Excludes bodies from the signature, which saves the hash of a large one; only TLS then protects them. Requires
    /// [`Signature::Tc3`] and actions of API 3.0.
    pub fn unsigned_payload(mut self) -> Self {
        self.settings.unsigned_payload = true;
        self
    }

    /// Sets the HTTP method of requests. Default: POST.
    pub fn method(mut self, method: RequestMethod) -> Self {
        self.settings.method = method;
        self.settings.parameter_codec = Some(&Flattened);
        self
    }

    /// Sets the language of messages.
    pub fn language(mut self, language: Language) -> Self {
        self.settings.language = Some(language);
        self
    }

    /// Sets the name of the calling program, of up to 128 bytes, which the service logs.
    pub fn request_client(mut self, name: impl Into<String>) -> Self {
        self.settings.request_client = Some(name.into());
        self
    }

    /// Sets the timeout of a call with all its attempts. Default: 60 seconds. `Duration::MAX` sets no limit.
    ///
    /// An attempt may take half of it, and at most 30 seconds; [`HttpOptions::attempt_timeout`] sets another limit.
    ///
    /// The wait for a [rate limit](crate::rate_limit) of the client does not count;
    /// [`RateLimit::max_wait`](crate::RateLimit::max_wait) limits it.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.settings.timeout = Some(timeout);
        self
    }

    /// Sets how long an [event stream](crate::event_stream) may wait for its next event. Default: 60 seconds.
    /// `Duration::MAX` sets no limit.
    pub fn event_timeout(mut self, timeout: Duration) -> Self {
        self.settings.event_timeout = Some(timeout);
        self
    }

    /// Sets the options of the default transport: timeouts, proxies, certificates, limits. Replaces earlier calls of
    /// [`connect_timeout`](Self::connect_timeout) and [`max_response_size`](Self::max_response_size).
    pub fn http(mut self, options: HttpOptions) -> Self {
        self.settings.http = options;
        self
    }

    /// Sets [`HttpOptions::connect_timeout`].
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.settings.http = self.settings.http.connect_timeout(timeout);
        self
    }

    /// Sets [`HttpOptions::max_response_size`]. With a custom transport, it limits the memory of the decoded response only.
    pub fn max_response_size(mut self, bytes: usize) -> Self {
        self.settings.http = self.settings.http.max_response_size(bytes);
        self
    }

    /// Replaces the default transport.
    pub fn transport(mut self, transport: impl Transport + 'static) -> Self {
        self.settings.transport = Some(Arc::new(transport));
        self
    }

    /// Replaces the system clock.
    pub fn clock(mut self, clock: impl Clock + 'static) -> Self {
        self.settings.clock = Some(Arc::new(clock));
        self
    }

    /// Sets the retry policy. Default: [`RetryPolicy::standard`].
    ///
    /// Under any policy, a non-idempotent action is retried only if it certainly was not executed.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.settings.retry = policy;
        self
    }

    /// Adds an [interceptor](crate::intercept). Interceptors run in the order in which they are added.
    pub fn interceptor(mut self, interceptor: impl Interceptor + 'static) -> Self {
        self.settings.interceptors.push(Arc::new(interceptor));
        self
    }

    /// Sets the rate limit of requests; the module [`rate_limit`](crate::rate_limit) describes what counts. Clones of a limit share
    /// their counts. Default: no limit.
    pub fn rate_limit(mut self, limit: RateLimit) -> Self {
        self.settings.rate_limit = Some(Arc::new(limit));
        self
    }

    /// Builds the client.
    ///
    /// # Errors
    ///
    /// Returns an error if settings are missing or contradict each other.
    pub fn build(self) -> Result<C, Error>
    where
        C: FromConfig,
    {
        C::from_config(self.settings.build()?)
    }
}

impl<C> Clone for ClientBuilder<C> {
    fn clone(&self) -> Self {
        Self::with(self.settings.clone())
    }
}

impl<C> Default for ClientBuilder<C> {
    fn default() -> Self {
        Self::new()
    }
}

impl<C> Debug for ClientBuilder<C> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("ClientBuilder").field(&self.settings).finish()
    }
}
