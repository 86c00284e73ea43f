//! The builder of clients and configurations.

use std::fmt::{self, Debug, Formatter};
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use super::defaults::{DefaultSettings, SharedSettings};
use super::{Config, Deprecations, Shared};
use crate::clock::{Clock, SystemClock};
use crate::credentials::{Cached, CredentialsProvider};
use crate::endpoint::{Endpoint, Location, PUBLIC};
use crate::error::Error;
use crate::failover::{CircuitBreakers, Failover};
use crate::intercept::Interceptor;
use crate::protocol::{Flattened, ParameterCodec};
use crate::rate_limit::{Limit, RateLimit};
use crate::request::{Language, RequestMethod, check_region};
use crate::retry::{Budget, RetryPolicy, ServerClock, Skew};
use crate::sign::Signature;
use crate::sign::tc3::SignerCache;
use crate::transport::{HttpOptions, Transport, default_transport};

const DEFAULT_TIMEOUT: Duration = Duration::from_secs(60);
const DEFAULT_EVENT_TIMEOUT: Duration = Duration::from_secs(60);

/// The longest `X-TC-RequestClient` that the service accepts, in bytes.
const MAX_REQUEST_CLIENT: usize = 128;

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

#[derive(Clone, Debug, Default)]
struct Settings {
    credentials: Option<Arc<dyn CredentialsProvider>>,
    /// Looks up the settings that are not made on the builder.
    defaults: Option<Arc<dyn DefaultSettings>>,
    region: Option<String>,
    endpoint: Option<Location>,
    root_domain: Option<Location>,
    regional: bool,
    backup: Option<Failover>,
    allow_http: bool,
    signature: Signature,
    unsigned_payload: bool,
    method: RequestMethod,
    parameter_codec: Option<&'static dyn ParameterCodec>,
    language: Option<Language>,
    request_client: Option<String>,
    timeout: Option<Duration>,
    event_timeout: Option<Duration>,
    http: HttpOptions,
    transport: Option<Arc<dyn Transport>>,
    clock: Option<Arc<dyn Clock>>,
    retry: RetryPolicy,
    interceptors: Vec<Arc<dyn Interceptor>>,
    rate_limit: Option<Arc<dyn Limit>>,
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
    /// The client wraps a provider in [`Cached`], which keeps its credentials and renews them before they expire, unless the
    /// provider [is cached](CredentialsProvider::is_cached) already.
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
    /// [`INTERNAL`](crate::endpoint::INTERNAL) or another one. Default: [`PUBLIC`].
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

impl Settings {
    fn build(self) -> Result<Config, Error> {
        let request_client = self.request_client.clone().unwrap_or_else(default_request_client);
        if request_client.len() > MAX_REQUEST_CLIENT {
            let length = request_client.len();
            return Err(Error::config(format!(
                "request_client has {length} bytes: expected at most {MAX_REQUEST_CLIENT}"
            )));
        }
        let endpoint = self.resolve_endpoint()?;
        let transport = self.make_transport(&endpoint)?;
        let clock = self.clock.clone().unwrap_or_else(|| Arc::new(SystemClock));
        let skew = Skew::default();
        let credentials = self.resolve_credentials(&clock, &skew)?;
        let region = match (self.region, &self.defaults) {
            (Some(region), _) => Some(region),
            (None, Some(defaults)) => defaults.region()?,
            (None, None) => None,
        };
        check_region(region.as_deref())?;
        let backup = self.backup.as_ref();
        let failover = backup
            .map(|backup| CircuitBreakers::new(backup, self.allow_http, region.as_deref()))
            .transpose()?;
        Ok(Config(Arc::new(Shared {
            credentials,
            region,
            endpoint,
            failover,
            signature: self.signature,
            unsigned_payload: self.unsigned_payload,
            method: self.method,
            parameter_codec: self.parameter_codec,
            language: self.language,
            request_client,
            timeout: self.timeout.unwrap_or(DEFAULT_TIMEOUT),
            event_timeout: self.event_timeout.unwrap_or(DEFAULT_EVENT_TIMEOUT),
            transport,
            max_response_size: self.http.max_response_size,
            clock,
            signers: SignerCache::default(),
            retry: self.retry,
            rate_limit: self.rate_limit,
            budget: Budget::default(),
            skew,
            deprecations: Deprecations::default(),
            interceptors: self.interceptors,
        })))
    }

    fn resolve_credentials(
        &self,
        clock: &Arc<dyn Clock>,
        skew: &Skew,
    ) -> Result<Arc<dyn CredentialsProvider>, Error> {
        let server_clock: Arc<dyn Clock> =
            Arc::new(ServerClock { local: Arc::clone(clock), skew: skew.clone() });
        let source = match (&self.credentials, &self.defaults) {
            (Some(source), _) => Arc::clone(source),
            (None, Some(defaults)) => defaults.credentials(&self.shared(&server_clock)),
            (None, None) => {
                return Err(Error::config(
                    "no credentials are set: call credentials(), or begin with from_env()",
                ));
            }
        };
        if source.is_cached() {
            return Ok(source);
        }
        Ok(Arc::new(Cached::over(source, Arc::clone(clock), skew.clone())))
    }

    fn shared<'a>(&'a self, clock: &'a Arc<dyn Clock>) -> SharedSettings<'a> {
        SharedSettings {
            clock,
            transport: self.transport.as_ref(),
            http: &self.http,
            root_domain: self.root_domain.as_ref(),
            region: self.region.as_deref(),
        }
    }

    fn resolve_endpoint(&self) -> Result<Endpoint, Error> {
        let defaults = self.defaults.as_ref();
        let variable = defaults.and_then(|defaults| Some((defaults, defaults.endpoint()?)));
        match (&self.endpoint, &self.root_domain) {
            (Some(_), Some(_)) => {
                Err(Error::config("both endpoint and root_domain are set: expected one of them"))
            }
            (Some(_), None) if self.regional => Err(Error::config(
                "both endpoint and regional_endpoint are set: expected one of them",
            )),
            (Some(url), None) => Endpoint::with_loopback_http(url, self.allow_http),
            (None, domain) => match variable {
                // The settings of the builder take precedence over the environment.
                Some((defaults, url)) if domain.is_none() && !self.regional => {
                    Endpoint::with_loopback_http(&url, self.allow_http || defaults.allows_http()?)
                }
                _ => Endpoint::root(domain.as_deref().unwrap_or(PUBLIC), self.regional),
            },
        }
    }

    fn make_transport(&self, endpoint: &Endpoint) -> Result<Arc<dyn Transport>, Error> {
        let Some(transport) = &self.transport else {
            let backup = self.backup.as_ref().is_some_and(Failover::is_https);
            return default_transport(backup || endpoint.scheme() == "https", &self.http);
        };
        let size = self.http.max_response_size;
        if self.http != HttpOptions::default().max_response_size(size) {
            return Err(Error::config(
                "both http options and a transport are set: the options apply to the default transport only",
            ));
        }
        Ok(Arc::clone(transport))
    }
}

fn default_request_client() -> String {
    concat!("SDK_RUST_", env!("CARGO_PKG_VERSION")).to_owned()
}
