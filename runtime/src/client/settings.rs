//! The settings of a builder, and how they become a configuration.

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
use crate::protocol::ParameterCodec;
use crate::rate_limit::Limit;
use crate::request::{Language, RequestMethod, check_region};
use crate::retry::{Budget, RetryPolicy, ServerClock, Skew};
use crate::sign::Signature;
use crate::sign::tc3::SignerCache;
use crate::transport::{HttpOptions, Transport, default_transport};

const DEFAULT_TIMEOUT: Duration = Duration::from_secs(60);
const DEFAULT_EVENT_TIMEOUT: Duration = Duration::from_secs(60);

/// The longest `X-TC-RequestClient` that the service accepts, in bytes.
const MAX_REQUEST_CLIENT: usize = 128;

/// The settings of a [`ClientBuilder`](super::ClientBuilder).
#[derive(Clone, Debug, Default)]
pub(super) struct Settings {
    pub(super) credentials: Option<Arc<dyn CredentialsProvider>>,
    /// Looks up the settings that are not made on the builder.
    pub(super) defaults: Option<Arc<dyn DefaultSettings>>,
    pub(super) region: Option<String>,
    pub(super) endpoint: Option<Location>,
    pub(super) root_domain: Option<Location>,
    pub(super) regional: bool,
    pub(super) backup: Option<Failover>,
    pub(super) allow_http: bool,
    pub(super) signature: Signature,
    pub(super) unsigned_payload: bool,
    pub(super) method: RequestMethod,
    pub(super) parameter_codec: Option<&'static dyn ParameterCodec>,
    pub(super) language: Option<Language>,
    pub(super) request_client: Option<String>,
    pub(super) timeout: Option<Duration>,
    pub(super) event_timeout: Option<Duration>,
    pub(super) http: HttpOptions,
    pub(super) transport: Option<Arc<dyn Transport>>,
    pub(super) clock: Option<Arc<dyn Clock>>,
    pub(super) retry: RetryPolicy,
    pub(super) interceptors: Vec<Arc<dyn Interceptor>>,
    pub(super) rate_limit: Option<Arc<dyn Limit>>,
}

impl Settings {
    pub(super) fn build(self) -> Result<Config, Error> {
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
            (None, Some(defaults)) => defaults.region(self.credentials.is_some())?,
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
