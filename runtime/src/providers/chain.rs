//! Providers that are tried in order.

use std::fmt::{self, Debug, Formatter};
use std::sync::OnceLock;

use super::{
    Credentials, CredentialsError, CredentialsFile, CredentialsProvider, CvmRole, ProviderConfig,
    TccliProfile, WebIdentity,
};
use crate::BoxFuture;
use crate::targets::CREDENTIALS;

/// A provider that tries others in order and uses the first one that is configured.
///
/// A provider that is [absent](CredentialsError::is_absent) is skipped. One that is configured but fails ends the chain
/// with its error, because continuing would silently sign requests as another identity. For the same reason, the chain
/// stays with the first provider that returned credentials and never asks another one afterwards.
///
/// ```
/// use tencent_cloud::Config;
/// use tencent_cloud::providers::{Chain, CredentialsFile, CvmRole};
///
/// let chain = Chain::new()
///     .then("deploy profile", CredentialsFile::new().profile("deploy"))
///     .then("CVM role", CvmRole::new());
/// let builder = Config::builder().credentials(chain);
/// ```
#[derive(Default)]
#[must_use]
pub struct Chain {
    links: Vec<Link>,
    /// The index of the first provider that returned credentials.
    chosen: OnceLock<usize>,
}

struct Link {
    name: &'static str,
    provider: Box<dyn CredentialsProvider>,
}

impl Chain {
    /// Creates an empty chain.
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns the default chain: the [environment](super::Environment), the [INI file](CredentialsFile) of the
    /// vendor's SDKs, the [profile](TccliProfile) of `tccli`, the [identity](WebIdentity::tke) of the TKE pod, and the
    /// [role](CvmRole) of the instance.
    pub fn standard(config: &ProviderConfig) -> Self {
        Self::new()
            .then("environment", config.variables().clone())
            .then("credentials file", CredentialsFile::new().config(config))
            .then("tccli", TccliProfile::new().config(config))
            .then("TKE identity", WebIdentity::tke().config(config))
            .then("CVM role", CvmRole::new().config(config))
    }

    /// Appends a provider. Errors and logs refer to it by `name`.
    pub fn then(
        mut self,
        name: &'static str,
        provider: impl CredentialsProvider + 'static,
    ) -> Self {
        self.links.push(Link { name, provider: Box::new(provider) });
        self
    }

    async fn fetch(&self) -> Result<Credentials, CredentialsError> {
        if let Some(link) = self.chosen.get().and_then(|index| self.links.get(*index)) {
            return link.fetch().await;
        }
        let mut skipped = Vec::new();
        for (index, link) in self.links.iter().enumerate() {
            match link.fetch().await {
                Ok(credentials) => {
                    // If two concurrent callers found different providers, the first one is kept.
                    if self.chosen.set(index).is_ok() {
                        tracing::debug!(target: CREDENTIALS, provider = link.name, "selected credentials provider");
                    }
                    return Ok(credentials);
                }
                Err(error) if error.is_absent() => skipped.push(error),
                Err(error) => return Err(self.failed(index, error, &skipped)),
            }
        }
        Err(exhausted(&skipped))
    }

    /// Adds the state of the other providers to the error of the one that failed.
    fn failed(
        &self,
        index: usize,
        error: CredentialsError,
        skipped: &[CredentialsError],
    ) -> CredentialsError {
        error.map_message(|mut message| {
            for error in skipped {
                message.extend(["; ", &format!("{error:#}")]);
            }
            let rest: Vec<_> = self.links.iter().skip(index + 1).map(|link| link.name).collect();
            if !rest.is_empty() {
                message.extend(["; not tried: ", &rest.join(", ")]);
            }
            message
        })
    }
}

fn exhausted(skipped: &[CredentialsError]) -> CredentialsError {
    let reasons: Vec<String> = skipped.iter().map(|error| format!("{error:#}")).collect();
    CredentialsError::absent(match skipped.len() {
        0 => "the chain has no provider".to_owned(),
        1 => reasons.concat(),
        count => format!("none of {count} providers is configured: {}", reasons.join("; ")),
    })
}

impl Link {
    async fn fetch(&self) -> Result<Credentials, CredentialsError> {
        self.provider.credentials().await.map_err(|error| error.within(self.name))
    }
}

impl CredentialsProvider for Chain {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(self.fetch())
    }
}

/// Prints the providers by name.
impl Debug for Chain {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str("Chain ")?;
        let links = self.links.iter().map(|link| (link.name, &link.provider));
        formatter.debug_map().entries(links).finish()
    }
}
