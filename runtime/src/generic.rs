//! Calls to any action by name.

use crate::action::Action;
use crate::body::Body;
use crate::call::{Call, RawCall, Target};
use crate::client::{ClientBuilder, Config, FromConfig};
use crate::error::Error;

/// A client for any service: calls actions by name.
///
/// Cheap to clone. Use the client of a generated crate, such as `tencent_cloud_cvm::Client`, where there is one.
#[derive(Clone, Debug)]
pub struct GenericClient {
    config: Config,
}

impl GenericClient {
    /// Creates a client from a shared configuration.
    pub fn new(config: &Config) -> Self {
        Self { config: config.clone() }
    }

    /// Creates a client that takes credentials and region from the environment, as [`Config::from_env`] does.
    ///
    /// # Errors
    ///
    /// As [`Config::from_env`].
    pub fn from_env() -> Result<Self, Error> {
        ClientBuilder::from_env()?.build()
    }

    /// Returns a builder.
    pub fn builder() -> ClientBuilder<Self> {
        ClientBuilder::new()
    }

    /// Returns the shared configuration.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Calls the action of a generated request; `.await` sends it.
    #[inline]
    pub fn call_action<A: Action>(&self, request: A) -> Call<A> {
        Call::new(&self.config, request)
    }

    /// Calls an action by name with a JSON object, and returns the response as it came, with its envelope.
    ///
    /// ```no_run
    /// # async fn example(client: tencent_cloud::GenericClient) -> Result<(), tencent_cloud::Error> {
    /// let response = client
    ///     .call_raw("vpc", "2017-03-12", "DescribeVpcs", r#"{"Limit": "10"}"#)
    ///     .region("ap-shanghai")
    ///     .idempotency(tencent_cloud::Idempotency::ReadOnly)
    ///     .await?;
    /// println!("{:?}: {} bytes", response.request_id(), response.body().len());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// The request is signed and sent like any other; with an older signature or with GET, the object is flattened into
    /// parameters. [`body`](crate::body) has the forms in which a few services take files.
    pub fn call_raw(
        &self,
        service: &str,
        version: &str,
        action: &str,
        body: impl Into<Body>,
    ) -> RawCall {
        let target = Target::named(service, version, action);
        RawCall::new(self.config.clone(), target, body.into())
    }
}

impl FromConfig for GenericClient {
    fn from_config(config: Config) -> Result<Self, Error> {
        Ok(Self { config })
    }
}
