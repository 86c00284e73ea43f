//! The client: what every call shares, and how calls begin.

mod builder;
mod options;
mod warned;

use std::fmt::{self, Debug, Formatter};
use std::sync::Arc;
use std::time::Duration;

pub use builder::{ClientBuilder, FromConfig};
pub use options::{Language, RequestMethod};

pub(crate) use options::{CallOptions, caller_header, not_a_header_value};

use self::warned::Warned;
use crate::clock::Clock;
use crate::credentials::CredentialsProvider;
use crate::endpoint::Endpoint;
use crate::error::Error;
use crate::failover::Switches;
use crate::intercept::Interceptor;
use crate::rate_limit::RateLimit;
use crate::retry::{Budget, RetryPolicy, Skew};
use crate::sign::Signature;
use crate::sign::tc3::SignerCache;
use crate::transport::Transport;

/// What the clients of all services share: credentials, region, connections, rate limits and retry policy.
///
/// Cheap to clone; clones share everything. Pass it to the `new` of each client, or let a client make one of its own with
/// `Client::builder()` or `Client::from_env()`.
#[derive(Clone)]
pub struct Config(pub(crate) Arc<Shared>);

/// What every call of a client shares.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) credentials: Arc<dyn CredentialsProvider>,
    pub(crate) region: Option<String>,
    pub(crate) endpoint: Endpoint,
    pub(crate) failover: Option<Switches>,
    pub(crate) signature: Signature,
    pub(crate) unsigned_payload: bool,
    pub(crate) method: RequestMethod,
    pub(crate) language: Option<Language>,
    pub(crate) request_client: String,
    pub(crate) timeout: Duration,
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) signers: SignerCache,
    pub(crate) retry: RetryPolicy,
    pub(crate) rate_limit: Option<RateLimit>,
    pub(crate) budget: Budget,
    pub(crate) skew: Skew,
    pub(crate) warned: Warned,
    pub(crate) interceptors: Vec<Arc<dyn Interceptor>>,
}

impl Config {
    /// Returns a builder.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::new()
    }

    /// A client that takes everything from where it runs.
    ///
    /// Credentials come from the first that is there of: `TENCENTCLOUD_SECRET_ID` and `TENCENTCLOUD_SECRET_KEY` (with
    /// `TENCENTCLOUD_TOKEN` for temporary ones), the INI file of the vendor's SDKs, the profile of `tccli`, the identity of
    /// a pod of TKE, the role of this CVM ([`Chain::standard`](crate::providers::Chain::standard)). The region is
    /// `TENCENTCLOUD_REGION`, or else what the profile names. `TENCENTCLOUD_ENDPOINT` is another address for every
    /// service, such as a simulator's; plain `http` is taken there only for this machine.
    ///
    /// Only variables are read here, and files for a region that no variable names; what else there is to find is looked
    /// for at the first call, whose error then names each source and what it lacks.
    ///
    /// # Errors
    ///
    /// Variables that contradict each other, such as an id without its key, and files that cannot be read.
    pub fn from_env() -> Result<Self, Error> {
        ClientBuilder::from_env()?.build()
    }

    pub(crate) fn clock(&self) -> Arc<dyn Clock> {
        Arc::clone(&self.0.clock)
    }

    /// The region that calls go to unless they say otherwise.
    pub fn region(&self) -> Option<&str> {
        self.0.region.as_deref()
    }
}

/// Everything but keys and tokens.
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
