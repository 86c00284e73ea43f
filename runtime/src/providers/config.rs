//! Settings that providers share.

use std::fmt::{self, Debug, Formatter};
use std::sync::{Arc, OnceLock};

use super::{CredentialsError, CredentialsProvider, Environment};
use crate::client::Config;
use crate::clock::{Clock, SystemClock};
use crate::endpoint::Location;
use crate::error::Error;
use crate::transport::{HttpOptions, Transport, default_transport};

/// Settings that providers share: the environment they read, the transport of their requests, and their clock.
///
/// All settings have defaults: providers then read the variables and files of the process and share a transport that is
/// created when it is first needed. Cloning is cheap; clones share connections.
///
/// ```
/// use tencent_cloud::providers::{CvmRole, Environment, ProviderConfig};
///
/// let config = ProviderConfig::new()
///     .environment(Environment::given([("HOME", "/srv/deploy")]))
///     .root_domain("internal.tencentcloudapi.com");
/// let role = CvmRole::new().config(&config);
/// ```
#[derive(Clone, Default)]
#[must_use]
pub struct ProviderConfig(Arc<Settings>);

#[derive(Clone)]
struct Settings {
    environment: Environment,
    clock: Arc<dyn Clock>,
    region: Option<String>,
    root_domain: Option<Location>,
    transport: Option<Arc<dyn Transport>>,
    http: HttpOptions,
    transports: Arc<Transports>,
}

/// Transports that are created when they are first needed.
#[derive(Default)]
struct Transports {
    services: OnceLock<Arc<dyn Transport>>,
    metadata: OnceLock<Arc<dyn Transport>>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            environment: Environment::process(),
            clock: Arc::new(SystemClock),
            region: None,
            root_domain: None,
            transport: None,
            http: HttpOptions::new(),
            transports: Arc::default(),
        }
    }
}

impl ProviderConfig {
    /// Returns the default settings.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets where variables and the home directory are looked up. The default is the process.
    pub fn environment(mut self, environment: Environment) -> Self {
        self.settings().environment = environment;
        self
    }

    /// Sets the transport of all requests, including those to the metadata service.
    pub fn transport(mut self, transport: impl Transport + 'static) -> Self {
        self.settings().transport = Some(Arc::new(transport));
        self
    }

    /// Sets the options of the default transport to STS: proxies, certificates, timeouts.
    pub fn http(mut self, options: HttpOptions) -> Self {
        self.settings().http = options;
        // Clones with other options keep the transports that they created.
        self.settings().transports = Arc::default();
        self
    }

    /// Sets the clock. The default is the system clock.
    pub fn clock(mut self, clock: impl Clock + 'static) -> Self {
        self.settings().clock = Arc::new(clock);
        self
    }

    /// Sets the region whose STS is called. The default is `TENCENTCLOUD_REGION`, or else `ap-guangzhou`. Credentials
    /// from any region are valid in all regions.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.settings().region = Some(region.into());
        self
    }

    /// Sets the root domain of STS. The default is `tencentcloudapi.com`.
    pub fn root_domain(mut self, domain: impl Into<String>) -> Self {
        self.settings().root_domain = Some(Location::from(domain));
        self
    }
}

impl ProviderConfig {
    /// Returns the settings of this clone only.
    fn settings(&mut self) -> &mut Settings {
        Arc::make_mut(&mut self.0)
    }

    pub(super) fn variables(&self) -> &Environment {
        &self.0.environment
    }

    pub(super) fn time(&self) -> &Arc<dyn Clock> {
        &self.0.clock
    }

    pub(super) fn sts_region(&self) -> String {
        const ANY: &str = "ap-guangzhou";
        self.0
            .region
            .clone()
            .or_else(|| self.0.environment.region())
            .unwrap_or_else(|| ANY.to_owned())
    }

    /// Creates a client of STS that signs with `credentials`.
    pub(super) fn sts(
        &self,
        credentials: Arc<dyn CredentialsProvider>,
    ) -> Result<Config, CredentialsError> {
        let unusable = |error: Error| {
            CredentialsError::new(format!("cannot create a client of STS: {}", error.message()))
        };
        let transport = self
            .get_or_create(&self.0.transports.services, || default_transport(true, &self.0.http))
            .map_err(unusable)?;
        let builder = Config::builder()
            .credentials(credentials)
            .region(self.sts_region())
            .transport(transport)
            .clock(Arc::clone(&self.0.clock))
            .timeout(super::sts::TIMEOUT);
        match &self.0.root_domain {
            Some(domain) => builder.root_domain(&**domain),
            None => builder,
        }
        .build()
        .map_err(unusable)
    }

    /// Returns the transport to the metadata service. It uses no proxy, which would at best reach the service of its
    /// own host.
    pub(super) fn metadata_transport(&self) -> Result<Arc<dyn Transport>, CredentialsError> {
        self.get_or_create(&self.0.transports.metadata, crate::transport::direct_transport)
            .map_err(|error| CredentialsError::new(error.message()))
    }

    /// Returns the configured transport, or else the one in `cell`.
    fn get_or_create(
        &self,
        cell: &OnceLock<Arc<dyn Transport>>,
        create: impl FnOnce() -> Result<Arc<dyn Transport>, Error>,
    ) -> Result<Arc<dyn Transport>, Error> {
        if let Some(transport) = self.0.transport.as_ref().or_else(|| cell.get()) {
            return Ok(Arc::clone(transport));
        }
        let created = create()?;
        Ok(Arc::clone(cell.get_or_init(|| created)))
    }
}

/// Prints only what was set, since a chain prints the settings of each of its providers.
impl Debug for ProviderConfig {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let mut out = formatter.debug_struct("ProviderConfig");
        if let Some(region) = &self.0.region {
            out.field("region", region);
        }
        if let Some(domain) = &self.0.root_domain {
            out.field("root_domain", domain);
        }
        if let Some(transport) = &self.0.transport {
            out.field("transport", transport);
        }
        out.finish_non_exhaustive()
    }
}
