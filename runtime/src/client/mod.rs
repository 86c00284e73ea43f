//! The configuration that calls share, and its builder.

mod builder;
mod defaults;
mod settings;

use std::fmt::{self, Debug, Formatter};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

pub use builder::{ClientBuilder, FromConfig};

pub(crate) use defaults::{DefaultSettings, SharedSettings};

use crate::clock::Clock;
use crate::credentials::CredentialsProvider;
use crate::endpoint::Endpoint;
use crate::failover::CircuitBreakers;
use crate::intercept::Interceptor;
use crate::protocol::ParameterCodec;
use crate::rate_limit::Limit;
use crate::request::{Language, RequestMethod};
use crate::retry::{Budget, RetryPolicy, Skew};
use crate::sign::Signature;
use crate::sign::tc3::SignerCache;
use crate::transport::Transport;

/// The configuration that the clients of several services share: credentials, region, connections, rate limits and retry
/// policy.
///
/// A `Config` is cheap to clone, and its clones share everything. Pass it to the `new` of each client. A client that is
/// built with its own `Client::builder()` or `Client::from_env()` has a `Config` of its own.
///
/// ```
/// use tencent_cloud::{Config, Credentials, GenericClient};
///
/// let config = Config::builder()
///     .credentials(Credentials::new("secret id", "secret key"))
///     .region("ap-guangzhou")
///     .build()?;
/// let client = GenericClient::new(&config);
/// assert_eq!(client.config().region(), Some("ap-guangzhou"));
/// # Ok::<(), tencent_cloud::Error>(())
/// ```
#[derive(Clone)]
pub struct Config(pub(crate) Arc<Shared>);

/// The settings and the state that all calls of a configuration share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) credentials: Arc<dyn CredentialsProvider>,
    pub(crate) region: Option<String>,
    pub(crate) endpoint: Endpoint,
    pub(crate) failover: Option<CircuitBreakers>,
    pub(crate) signature: Signature,
    pub(crate) unsigned_payload: bool,
    pub(crate) method: RequestMethod,
    /// Set if any request may consist of parameters.
    pub(crate) parameter_codec: Option<&'static dyn ParameterCodec>,
    pub(crate) language: Option<Language>,
    pub(crate) request_client: String,
    pub(crate) timeout: Duration,
    pub(crate) event_timeout: Duration,
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) max_response_size: usize,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) signers: SignerCache,
    pub(crate) retry: RetryPolicy,
    pub(crate) rate_limit: Option<Arc<dyn Limit>>,
    pub(crate) budget: Budget,
    pub(crate) skew: Skew,
    pub(crate) deprecations: Deprecations,
    pub(crate) interceptors: Vec<Arc<dyn Interceptor>>,
}

/// The actions whose deprecation was logged: one warning per action suffices.
#[derive(Debug, Default)]
pub(crate) struct Deprecations(Mutex<Vec<String>>);

impl Deprecations {
    /// Returns whether this is the first warning about the action.
    pub(crate) fn is_first(&self, service: &str, version: &str, action: &str) -> bool {
        let key = [service, version, action].join(" ");
        let mut logged = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_first = !logged.contains(&key);
        if is_first {
            logged.push(key);
        }
        is_first
    }
}

impl Config {
    /// Returns a builder.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::new()
    }

    pub(crate) fn clock(&self) -> Arc<dyn Clock> {
        Arc::clone(&self.0.clock)
    }

    /// Returns the region of calls that set none.
    pub fn region(&self) -> Option<&str> {
        self.0.region.as_deref()
    }
}

/// Omits secret keys and tokens.
impl Debug for Config {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Config")
            .field("credentials", &self.0.credentials)
            .field("region", &self.0.region)
            .field("endpoint", &self.0.endpoint)
            .field("signature", &self.0.signature)
            .field("method", &self.0.method)
            .field("timeout", &self.0.timeout)
            .finish_non_exhaustive()
    }
}
