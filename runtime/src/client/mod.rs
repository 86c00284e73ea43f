//! The client: what every call shares, and how calls begin.

mod builder;
mod options;

use std::fmt::{self, Debug, Formatter};
use std::sync::Arc;
use std::time::Duration;

pub use builder::ClientBuilder;
pub use options::{Language, RequestMethod};

pub(crate) use options::{CallOptions, caller_header, not_a_header_value};

use crate::action::Action;
use crate::body::Body;
use crate::call::{Call, RawCall, Target, Warned};
use crate::clock::Clock;
use crate::credentials::CredentialsProvider;
use crate::endpoint::Endpoint;
use crate::error::Error;
use crate::failover::Switches;
use crate::intercept::Interceptor;
use crate::quota::RateLimit;
use crate::retry::{Budget, RetryPolicy, Skew};
use crate::sign::Signature;
use crate::sign::tc3::SignerCache;
use crate::transport::Transport;

/// Calls actions. Cheap to clone: clones share connections and derived keys.
#[derive(Clone)]
pub struct Client(pub(crate) Arc<Shared>);

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

impl Client {
    /// Sets a client up.
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

    /// Begins the call of an action; `.await` sends it.
    #[inline]
    pub fn call<A: Action>(&self, request: A) -> Call<A> {
        Call::new(self.clone(), request)
    }

    /// Begins the call of an action by its names, for one that no generated request exists for. The request is a JSON
    /// object; so is what comes back, envelope and all.
    ///
    /// ```no_run
    /// # async fn example(client: tencent_cloud::Client) -> Result<(), tencent_cloud::Error> {
    /// let reply = client
    ///     .call_raw("vpc", "2017-03-12", "DescribeVpcs", r#"{"Limit": "10"}"#)
    ///     .region("ap-shanghai")
    ///     .idempotency(tencent_cloud::Idempotency::ReadOnly)
    ///     .await?;
    /// println!("{:?}: {} bytes", reply.request_id(), reply.body().len());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// It is signed and sent as the client sends all its calls; with an older signature or with GET, the object is
    /// flattened into parameters. [`body`](crate::body) has the forms in which a few services take files.
    pub fn call_raw(
        &self,
        service: &str,
        version: &str,
        action: &str,
        body: impl Into<Body>,
    ) -> RawCall {
        RawCall::new(self.clone(), Target::named(service, version, action), body.into())
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
impl Debug for Client {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Client")
            .field("credentials", &self.0.credentials)
            .field("region", &self.0.region)
            .field("endpoint", &self.0.endpoint)
            .field("signature", &self.0.signature)
            .field("method", &self.0.method)
            .field("timeout", &self.0.timeout)
            .finish_non_exhaustive()
    }
}
