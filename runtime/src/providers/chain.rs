//! Sources one after the other.

use std::fmt::{self, Debug, Formatter};
use std::sync::OnceLock;

use super::{
    Credentials, CredentialsError, CredentialsFile, CredentialsProvider, CvmRole, ProviderConfig,
    TccliProfile, WebIdentity,
};
use crate::BoxFuture;
use crate::targets::CREDENTIALS;

/// Sources one after the other: the first that is there is the one.
///
/// A source that is [absent](CredentialsError::is_absent) is passed over. One that is there and does not work ends the
/// chain with its error, because to go on would be to act as somebody else without a word. For the same reason the chain
/// keeps to the source that gave credentials first, and asks no other from then on.
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
    /// The one that gave credentials first.
    chosen: OnceLock<usize>,
}

struct Link {
    name: &'static str,
    source: Box<dyn CredentialsProvider>,
}

impl Chain {
    /// No source yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The default chain: the [environment](super::Environment), the [INI file](CredentialsFile) of the vendor's SDKs, the
    /// [profile](TccliProfile) of the vendor's command line, the [identity](WebIdentity::tke) of a pod of TKE, the
    /// [role](CvmRole) of this machine.
    pub fn standard(config: &ProviderConfig) -> Self {
        Self::new()
            .then("environment", config.variables().clone())
            .then("credentials file", CredentialsFile::new().config(config))
            .then("tccli", TccliProfile::new().config(config))
            .then("TKE identity", WebIdentity::tke().config(config))
            .then("CVM role", CvmRole::new().config(config))
    }

    /// With one more source at the end, which errors call `name`.
    pub fn then(mut self, name: &'static str, source: impl CredentialsProvider + 'static) -> Self {
        self.links.push(Link { name, source: Box::new(source) });
        self
    }

    async fn fetch(&self) -> Result<Credentials, CredentialsError> {
        if let Some(link) = self.chosen.get().and_then(|index| self.links.get(*index)) {
            return link.fetch().await;
        }
        let mut passed = Vec::new();
        for (index, link) in self.links.iter().enumerate() {
            match link.fetch().await {
                Ok(credentials) => {
                    // Of two who asked at once both found the same source, or else the first one counts.
                    if self.chosen.set(index).is_ok() {
                        tracing::debug!(target: CREDENTIALS, source = link.name, "credentials found");
                    }
                    return Ok(credentials);
                }
                Err(error) if error.is_absent() => passed.push(error),
                Err(error) => return Err(self.stopped(index, error, &passed)),
            }
        }
        Err(exhausted(&passed))
    }

    /// A source that is there and does not work, and what became of the others.
    fn stopped(
        &self,
        index: usize,
        error: CredentialsError,
        passed: &[CredentialsError],
    ) -> CredentialsError {
        let mut message = error.to_string();
        for error in passed {
            message.extend(["; ", &error.to_string()]);
        }
        let rest: Vec<_> = self.links.iter().skip(index + 1).map(|link| link.name).collect();
        if !rest.is_empty() {
            message.extend(["; not asked: ", &rest.join(", ")]);
        }
        CredentialsError::new(message).with_source(error)
    }
}

fn exhausted(passed: &[CredentialsError]) -> CredentialsError {
    let reasons: Vec<String> = passed.iter().map(ToString::to_string).collect();
    CredentialsError::absent(match passed.len() {
        0 => "the chain has no source".to_owned(),
        1 => reasons.concat(),
        count => format!("none of {count} sources has any: {}", reasons.join("; ")),
    })
}

impl Link {
    async fn fetch(&self) -> Result<Credentials, CredentialsError> {
        self.source.credentials().await.map_err(|error| error.within(self.name))
    }
}

impl CredentialsProvider for Chain {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(self.fetch())
    }
}

/// The sources by name.
impl Debug for Chain {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str("Chain ")?;
        let links = self.links.iter().map(|link| (link.name, &link.source));
        formatter.debug_map().entries(links).finish()
    }
}
