//! Setting a client up.

use std::fmt::{self, Debug, Formatter};
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use super::warned::Warned;
use super::{Config, Language, RequestMethod, Shared};
use crate::clock::{Clock, SystemClock};
use crate::credentials::{Cached, CredentialsProvider};
use crate::endpoint::{Endpoint, Location, PUBLIC};
use crate::error::Error;
use crate::failover::{Failover, Switches};
use crate::intercept::Interceptor;
use crate::providers::{self, Chain, Environment, ProviderConfig};
use crate::rate_limit::RateLimit;
use crate::retry::{Budget, RetryPolicy, Skew};
use crate::sign::Signature;
use crate::sign::tc3::SignerCache;
use crate::transport::{HttpOptions, Transport, default_transport};

const TIMEOUT: Duration = Duration::from_secs(60);

/// The longest `X-TC-RequestClient` that the service takes.
const MAX_REQUEST_CLIENT: usize = 128;

/// Builds a client, or the [`Config`] that several clients share; only credentials have no default.
#[must_use]
pub struct ClientBuilder<C = Config> {
    settings: Settings,
    built: PhantomData<fn() -> C>,
}

/// What a [`ClientBuilder`] builds: a [`Config`], or a client of a service.
pub trait FromConfig: Sized {
    /// Builds it from the shared configuration.
    ///
    /// # Errors
    ///
    /// A client for blocking calls cannot start its thread.
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
    /// Where what is not set is looked up.
    environment: Option<Environment>,
    region: Option<String>,
    endpoint: Option<Location>,
    root_domain: Option<Location>,
    regional: bool,
    backup: Option<Failover>,
    allow_http: bool,
    signature: Signature,
    unsigned_payload: bool,
    method: RequestMethod,
    language: Option<Language>,
    request_client: Option<String>,
    timeout: Option<Duration>,
    http: HttpOptions,
    transport: Option<Arc<dyn Transport>>,
    clock: Option<Arc<dyn Clock>>,
    retry: RetryPolicy,
    interceptors: Vec<Arc<dyn Interceptor>>,
    rate_limit: Option<RateLimit>,
}

impl<C> ClientBuilder<C> {
    /// Nothing set.
    pub fn new() -> Self {
        Self::with(Settings::default())
    }

    fn with(settings: Settings) -> Self {
        Self { settings, built: PhantomData }
    }

    /// Credentials and region from where this runs, as [`Config::from_env`] finds them.
    pub fn from_env() -> Result<Self, Error> {
        Self::from_environment(&Environment::process())
    }

    /// Credentials and region from a given environment, in place of this process's.
    pub fn from_environment(environment: &Environment) -> Result<Self, Error> {
        let credentials: Option<Arc<dyn CredentialsProvider>> = match environment.read() {
            Ok(credentials) => Some(Arc::new(credentials)),
            Err(error) if error.is_absent() => None,
            Err(error) => return Err(error.into()),
        };
        let region = environment.region();
        Ok(Self::with(Settings {
            credentials,
            region,
            environment: Some(environment.clone()),
            ..Settings::default()
        }))
    }

    /// Whom to sign as: [`Credentials`](crate::Credentials), or a source of them.
    ///
    /// What a source gives is kept, and fetched anew in time, by a [`Cached`] around it, unless it
    /// [does so itself](CredentialsProvider::is_cached).
    pub fn credentials(mut self, credentials: impl CredentialsProvider + 'static) -> Self {
        self.settings.credentials = Some(Arc::new(credentials));
        self
    }

    /// The region that calls go to, such as `ap-guangzhou`.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.settings.region = Some(region.into());
        self
    }

    /// One address for every service, such as a proxy's or a simulator's: `host[:port]`, or `https://host[:port]`. What is
    /// signed is the service's own name all the same.
    pub fn endpoint(mut self, url: impl Into<String>) -> Self {
        self.settings.endpoint = Some(Location::from(url));
        self
    }

    /// The domain that services have their hosts under: [`endpoint::PUBLIC`](crate::endpoint::PUBLIC) unless it is set, or
    /// [`INTERNATIONAL`](crate::endpoint::INTERNATIONAL), [`INTERNAL`](crate::endpoint::INTERNAL), one of your own.
    pub fn root_domain(mut self, domain: impl Into<String>) -> Self {
        self.settings.root_domain = Some(Location::from(domain));
        self
    }

    /// Reaches each region at a host of its own, such as `cvm.ap-guangzhou.tencentcloudapi.com`. Without it the vendor
    /// picks a near one, but for finance regions; [`endpoint`](crate::endpoint) has a table.
    pub fn regional_endpoint(mut self) -> Self {
        self.settings.regional = true;
        self
    }

    /// Another host of the same region for when the endpoint cannot be reached: a host, or a [`Failover`] that says when.
    /// There is none unless it is set.
    pub fn backup_endpoint(mut self, backup: impl Into<Failover>) -> Self {
        self.settings.backup = Some(backup.into());
        self
    }

    /// Permits an [`endpoint`](Self::endpoint) without encryption.
    pub fn allow_http(mut self) -> Self {
        self.settings.allow_http = true;
        self
    }

    /// How requests are signed.
    pub fn signature(mut self, signature: Signature) -> Self {
        self.settings.signature = signature;
        self
    }

    /// Leaves bodies out of [`Signature::Tc3`], which saves the hash of a large one; TLS alone then protects them. The older
    /// signatures cannot.
    pub fn unsigned_payload(mut self) -> Self {
        self.settings.unsigned_payload = true;
        self
    }

    /// The HTTP method of requests.
    pub fn method(mut self, method: RequestMethod) -> Self {
        self.settings.method = method;
        self
    }

    /// The language of messages.
    pub fn language(mut self, language: Language) -> Self {
        self.settings.language = Some(language);
        self
    }

    /// A name for the calling program, up to 128 characters, which the service logs.
    pub fn request_client(mut self, name: impl Into<String>) -> Self {
        self.settings.request_client = Some(name.into());
        self
    }

    /// How long a whole call may take: 60 seconds unless it is set. `Duration::MAX` sets no limit.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.settings.timeout = Some(timeout);
        self
    }

    /// How the default transport reaches the network: timeouts, proxies, certificates, limits. It replaces what
    /// [`connect_timeout`](Self::connect_timeout) and [`max_reply_size`](Self::max_reply_size) set before.
    pub fn http(mut self, options: HttpOptions) -> Self {
        self.settings.http = options;
        self
    }

    /// [`HttpOptions::connect_timeout`].
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.settings.http = self.settings.http.connect_timeout(timeout);
        self
    }

    /// [`HttpOptions::max_reply_size`].
    pub fn max_reply_size(mut self, bytes: usize) -> Self {
        self.settings.http = self.settings.http.max_reply_size(bytes);
        self
    }

    /// What sends requests, in place of the default transport.
    pub fn transport(mut self, transport: impl Transport + 'static) -> Self {
        self.settings.transport = Some(Arc::new(transport));
        self
    }

    /// What tells the time, in place of the system's clock.
    pub fn clock(mut self, clock: impl Clock + 'static) -> Self {
        self.settings.clock = Some(Arc::new(clock));
        self
    }

    /// How often a call is attempted: [`RetryPolicy::standard`] unless it is set. What an action permits stays as it is: one
    /// that may act twice is repeated only when it certainly was not carried out.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.settings.retry = policy;
        self
    }

    /// Code of yours around every call; may be called again for more, which run in this order. See
    /// [`intercept`](crate::intercept).
    pub fn interceptor(mut self, interceptor: impl Interceptor + 'static) -> Self {
        self.settings.interceptors.push(Arc::new(interceptor));
        self
    }

    /// The calls that may leave in a time, so that the service refuses none for being too many; [`rate_limit`](crate::rate_limit) says
    /// what is counted. There is no limit unless it is set. Clones of one limit share their counts.
    pub fn rate_limit(mut self, limit: RateLimit) -> Self {
        self.settings.rate_limit = Some(limit);
        self
    }

    /// Builds the client.
    ///
    /// # Errors
    ///
    /// Settings that are missing or contradict each other.
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
                "request_client is {length} bytes long: expected at most {MAX_REQUEST_CLIENT}"
            )));
        }
        let endpoint = self.resolve_endpoint()?;
        let transport = self.make_transport(&endpoint)?;
        let clock = self.clock.clone().unwrap_or_else(|| Arc::new(SystemClock));
        let credentials = self.resolve_credentials(&clock)?;
        let region = match (self.region, &self.environment) {
            (Some(region), _) => Some(region),
            (None, Some(environment)) => providers::region(environment)?,
            (None, None) => None,
        };
        let backup = self.backup.as_ref();
        let failover = backup
            .map(|backup| Switches::new(backup, self.allow_http, region.as_deref()))
            .transpose()?;
        Ok(Config(Arc::new(Shared {
            credentials,
            region,
            endpoint,
            failover,
            signature: self.signature,
            unsigned_payload: self.unsigned_payload,
            method: self.method,
            language: self.language,
            request_client,
            timeout: self.timeout.unwrap_or(TIMEOUT),
            transport,
            clock,
            signers: SignerCache::default(),
            retry: self.retry,
            rate_limit: self.rate_limit,
            budget: Budget::default(),
            skew: Skew::default(),
            warned: Warned::default(),
            interceptors: self.interceptors,
        })))
    }

    fn resolve_credentials(
        &self,
        clock: &Arc<dyn Clock>,
    ) -> Result<Arc<dyn CredentialsProvider>, Error> {
        let source = match (&self.credentials, &self.environment) {
            (Some(source), _) => Arc::clone(source),
            (None, Some(environment)) => Arc::new(self.default_chain(environment, clock)),
            (None, None) => {
                return Err(Error::config(
                    "no credentials are set: call credentials(), or begin with from_env()",
                ));
            }
        };
        if source.is_cached() {
            return Ok(source);
        }
        Ok(Arc::new(Cached::over(source, Arc::clone(clock))))
    }

    /// It shares what this client has, but for the endpoint: that may well be the address of one service.
    fn default_chain(&self, environment: &Environment, clock: &Arc<dyn Clock>) -> Chain {
        let mut config =
            ProviderConfig::new().environment(environment.clone()).clock(Arc::clone(clock));
        if let Some(transport) = &self.transport {
            config = config.transport(Arc::clone(transport));
        }
        config = config.http(self.http.clone());
        if let Some(domain) = &self.root_domain {
            config = config.root_domain(&**domain);
        }
        if let Some(region) = &self.region {
            config = config.region(region);
        }
        Chain::standard(&config)
    }

    fn resolve_endpoint(&self) -> Result<Endpoint, Error> {
        let variable = self.environment.as_ref().and_then(Environment::endpoint);
        match (&self.endpoint, &self.root_domain) {
            (Some(_), Some(_)) => {
                Err(Error::config("both endpoint and root_domain are set: expected one of them"))
            }
            (Some(_), None) if self.regional => Err(Error::config(
                "both endpoint and regional_endpoint are set: expected one of them",
            )),
            (Some(url), None) => Endpoint::fixed(url, self.allow_http),
            (None, domain) => match variable {
                // What is said here goes before what the environment says.
                Some(url) if domain.is_none() && !self.regional => {
                    Endpoint::of_environment(&url, self.allow_http)
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
        if self.http != HttpOptions::default() {
            return Err(Error::config(
                "http options are set beside a transport: they belong to the default one, so set them on yours",
            ));
        }
        Ok(Arc::clone(transport))
    }
}

fn default_request_client() -> String {
    concat!("SDK_RUST_", env!("CARGO_PKG_VERSION")).to_owned()
}
