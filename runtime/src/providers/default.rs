//! Clients that take their settings from the environment.

use std::sync::Arc;

use super::environment::names;
use super::file::region_of_profile;
use super::{Chain, CredentialsProvider, Environment, ProviderConfig};
use crate::client::{ClientBuilder, Config, DefaultSettings, SharedSettings};
use crate::error::Error;
use crate::targets::CREDENTIALS;

impl Config {
    /// Creates a configuration from the environment.
    ///
    /// Credentials come from the first provider of [`Chain::standard`] that is configured:
    ///
    /// 1. the variables `TENCENTCLOUD_SECRET_ID` and `TENCENTCLOUD_SECRET_KEY`, with `TENCENTCLOUD_TOKEN` for temporary
    ///    credentials,
    /// 2. the INI file that the vendor's SDKs share,
    /// 3. the profile of the command line tool `tccli`,
    /// 4. the identity of a TKE pod,
    /// 5. the role that is bound to the CVM instance.
    ///
    /// The region is `TENCENTCLOUD_REGION`, or else the one that the profile names. `TENCENTCLOUD_ENDPOINT` sets one
    /// address for all services, such as that of a simulator; plain `http` is permitted there if it is a loopback
    /// address, or if `TENCENTCLOUD_ALLOW_HTTP` is `true`.
    ///
    /// Only variables are read here, and files if no variable names the region. The other providers are asked by the
    /// first call; if it fails, its error names each provider and what it lacks.
    ///
    /// # Errors
    ///
    /// Returns an error if variables contradict each other, such as an id without its key, or if a file cannot be read that
    /// is searched for credentials. With credentials in variables, an unreadable file is logged as a warning.
    pub fn from_env() -> Result<Self, Error> {
        ClientBuilder::from_env()?.build()
    }
}

impl<C> ClientBuilder<C> {
    /// Returns a builder that takes the settings that are not made on it from the environment, as [`Config::from_env`]
    /// does.
    ///
    /// # Errors
    ///
    /// Returns an error if variables contradict each other, such as an id without its key.
    pub fn from_env() -> Result<Self, Error> {
        Self::from_environment(&Environment::process())
    }

    /// Returns a builder like that of [`from_env`](Self::from_env), for a given environment instead of that of the
    /// process.
    ///
    /// ```
    /// use tencent_cloud::providers::Environment;
    /// use tencent_cloud::{ClientBuilder, Config};
    ///
    /// let environment = Environment::given([
    ///     ("TENCENTCLOUD_SECRET_ID", "AKIDexample"),
    ///     ("TENCENTCLOUD_SECRET_KEY", "example"),
    ///     ("TENCENTCLOUD_REGION", "ap-guangzhou"),
    /// ]);
    /// let builder: ClientBuilder<Config> = ClientBuilder::from_environment(&environment)?;
    /// # Ok::<(), tencent_cloud::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Returns an error if variables contradict each other, such as an id without its key.
    pub fn from_environment(environment: &Environment) -> Result<Self, Error> {
        let mut builder = Self::new().defaults(Arc::new(environment.clone()));
        match environment.read() {
            Ok(credentials) => builder = builder.credentials(credentials),
            Err(error) if error.is_absent() => {}
            Err(error) => return Err(error.into()),
        }
        if let Some(region) = environment.region() {
            builder = builder.region(region);
        }
        Ok(builder)
    }
}

impl DefaultSettings for Environment {
    fn endpoint(&self) -> Option<String> {
        Self::endpoint(self)
    }

    fn allows_http(&self) -> Result<bool, Error> {
        Ok(Self::allows_http(self)?)
    }

    fn region(&self, has_credentials: bool) -> Result<Option<String>, Error> {
        if let Some(region) = self.get(names::REGION)? {
            return Ok(Some(region));
        }
        match region_of_profile(self) {
            Err(error) if has_credentials => {
                tracing::warn!(target: CREDENTIALS, "no region from a profile: {error:#}");
                Ok(None)
            }
            region => Ok(region?),
        }
    }

    fn credentials(&self, shared: &SharedSettings<'_>) -> Arc<dyn CredentialsProvider> {
        let mut config =
            ProviderConfig::new().environment(self.clone()).clock(Arc::clone(shared.clock));
        if let Some(transport) = shared.transport {
            config = config.transport(Arc::clone(transport));
        }
        config = config.http(shared.http.clone());
        if let Some(domain) = shared.root_domain {
            config = config.root_domain(&**domain);
        }
        if let Some(region) = shared.region {
            config = config.region(region);
        }
        Arc::new(Chain::standard(&config))
    }
}
