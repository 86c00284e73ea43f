//! What sources share: where they look, what sends their requests, what tells them the time.

use std::fmt::{self, Debug, Formatter};
use std::sync::{Arc, OnceLock};

use super::{CredentialsError, CredentialsProvider, Environment};
use crate::client::Config;
use crate::clock::{Clock, SystemClock};
use crate::endpoint::Location;
use crate::error::Error;
use crate::transport::{HttpOptions, Transport, default_transport};

/// Where sources look, what sends their requests, and what tells them the time. Cheap to clone: clones share connections.
///
/// Nothing has to be set: sources then read the variables and files of this process and have a transport of their own,
/// made when it is first needed.
///
/// ```
/// use tencent_cloud::providers::{CvmRole, Environment, ProviderConfig};
///
/// let config = ProviderConfig::new()
///     .environment(Environment::given([("HOME", "/srv/deploy")]))
///     .root_domain("internal.tencentcloudapi.com");
/// let role = CvmRole::new().config(&config);
/// ```
#[derive(Clone)]
#[must_use]
pub struct ProviderConfig {
    environment: Environment,
    clock: Arc<dyn Clock>,
    region: Option<String>,
    root_domain: Option<Location>,
    transport: Option<Arc<dyn Transport>>,
    http: HttpOptions,
    made: Arc<Made>,
}

/// Transports made when they were first needed.
#[derive(Default)]
struct Made {
    services: OnceLock<Arc<dyn Transport>>,
    metadata: OnceLock<Arc<dyn Transport>>,
}

impl Default for ProviderConfig {
    fn default() -> Self {
        Self {
            environment: Environment::process(),
            clock: Arc::new(SystemClock),
            region: None,
            root_domain: None,
            transport: None,
            http: HttpOptions::new(),
            made: Arc::default(),
        }
    }
}

impl ProviderConfig {
    /// Nothing set.
    pub fn new() -> Self {
        Self::default()
    }

    /// Where variables and the home folder are looked up: this process, unless it is set.
    pub fn environment(mut self, environment: Environment) -> Self {
        self.environment = environment;
        self
    }

    /// What sends requests, those to the metadata service included.
    pub fn transport(mut self, transport: impl Transport + 'static) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    /// How the default transport reaches STS: proxies, certificates, timeouts.
    pub fn http(mut self, options: HttpOptions) -> Self {
        self.http = options;
        // What others made with other options is theirs.
        self.made = Arc::default();
        self
    }

    /// What tells the time, in place of the system's clock.
    pub fn clock(mut self, clock: impl Clock + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// The region whose STS is called: `TENCENTCLOUD_REGION` unless it is set, or else `ap-guangzhou`. The credentials are
    /// the same from any region.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.region = Some(region.into());
        self
    }

    /// The domain that STS has its host under: `tencentcloudapi.com` unless it is set.
    pub fn root_domain(mut self, domain: impl Into<String>) -> Self {
        self.root_domain = Some(Location::from(domain));
        self
    }
}

/// For the sources.
impl ProviderConfig {
    pub(super) fn variables(&self) -> &Environment {
        &self.environment
    }

    pub(super) fn time(&self) -> &Arc<dyn Clock> {
        &self.clock
    }

    pub(super) fn sts_region(&self) -> String {
        const ANY: &str = "ap-guangzhou";
        self.region.clone().or_else(|| self.environment.region()).unwrap_or_else(|| ANY.to_owned())
    }

    /// A client of STS that signs with `credentials`.
    pub(super) fn sts(
        &self,
        credentials: Arc<dyn CredentialsProvider>,
    ) -> Result<Config, CredentialsError> {
        let unusable = |error: Error| {
            CredentialsError::new(format!("no client for STS: {}", error.message()))
                .with_source(error)
        };
        let transport = self
            .made(&self.made.services, || default_transport(true, &self.http))
            .map_err(unusable)?;
        let builder = Config::builder()
            .credentials(credentials)
            .region(self.sts_region())
            .transport(transport)
            .clock(Arc::clone(&self.clock))
            .timeout(super::sts::TIMEOUT);
        match &self.root_domain {
            Some(domain) => builder.root_domain(&**domain),
            None => builder,
        }
        .build()
        .map_err(unusable)
    }

    /// What reaches the metadata service: a proxy would, if anything, reach that of its own machine.
    pub(super) fn metadata_transport(&self) -> Result<Arc<dyn Transport>, CredentialsError> {
        self.made(&self.made.metadata, crate::transport::direct_transport)
            .map_err(|error| CredentialsError::new(error.message()).with_source(error))
    }

    /// The transport that was set, or else the one that was made, now or before.
    fn made(
        &self,
        place: &OnceLock<Arc<dyn Transport>>,
        make: impl FnOnce() -> Result<Arc<dyn Transport>, Error>,
    ) -> Result<Arc<dyn Transport>, Error> {
        if let Some(transport) = self.transport.as_ref().or_else(|| place.get()) {
            return Ok(Arc::clone(transport));
        }
        let made = make()?;
        Ok(Arc::clone(place.get_or_init(|| made)))
    }
}

/// What was set; a chain prints one for each of its sources.
impl Debug for ProviderConfig {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let mut out = formatter.debug_struct("ProviderConfig");
        if let Some(region) = &self.region {
            out.field("region", region);
        }
        if let Some(domain) = &self.root_domain {
            out.field("root_domain", domain);
        }
        if let Some(transport) = &self.transport {
            out.field("transport", transport);
        }
        out.finish_non_exhaustive()
    }
}
