//! Roles that are assumed with a token of an identity provider.

use std::fmt::{self, Debug, Formatter};
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use super::model::AssumeRoleWithWebIdentityRequest;
use super::{LIFETIME, SESSION_NAME, credentials, failed, seconds};
use crate::BoxFuture;
use crate::call::Call;
use crate::client::Config;
use crate::credentials::{Credentials, CredentialsError, CredentialsProvider};
use crate::providers::ProviderConfig;
use crate::providers::environment::names;
use crate::providers::file::{on_thread, read};

/// A provider of the credentials of a role that is assumed with a token of an identity provider (OIDC), with
/// `AssumeRoleWithWebIdentity` of STS. The request is not signed; the token authenticates it.
///
/// In a TKE pod whose service account has a role, the platform provides all settings ([`WebIdentity::tke`]). The token
/// is read from its file each time, since the platform renews it there.
///
/// ```
/// use tencent_cloud::providers::WebIdentity;
///
/// let role = WebIdentity::new(
///     "my-provider",
///     "qcs::cam::uin/100000000001:roleName/ci",
///     "/var/run/secrets/oidc-token",
/// );
/// ```
#[must_use]
pub struct WebIdentity {
    /// `None` to read the environment.
    identity: Option<Identity>,
    session_name: String,
    duration: Duration,
    config: ProviderConfig,
    /// Created when it is first needed.
    client: OnceLock<Config>,
}

#[derive(Clone, Debug)]
struct Identity {
    provider_id: String,
    role_arn: String,
    token_file: PathBuf,
    region: Option<String>,
}

impl WebIdentity {
    /// Creates a provider for a TKE pod. It reads the variables that the platform sets: `TKE_PROVIDER_ID`,
    /// `TKE_ROLE_ARN`, `TKE_WEB_IDENTITY_TOKEN_FILE` and `TKE_REGION`, the region whose STS is called.
    pub fn tke() -> Self {
        Self {
            identity: None,
            session_name: SESSION_NAME.to_owned(),
            duration: LIFETIME,
            config: ProviderConfig::default(),
            client: OnceLock::new(),
        }
    }

    /// Creates a provider for a role that is assumed with the identity provider's token in a file.
    pub fn new(
        provider_id: impl Into<String>,
        role_arn: impl Into<String>,
        token_file: impl Into<PathBuf>,
    ) -> Self {
        let identity = Identity {
            provider_id: provider_id.into(),
            role_arn: role_arn.into(),
            token_file: token_file.into(),
            region: None,
        };
        Self { identity: Some(identity), ..Self::tke() }
    }

    /// Sets the name of the session in the audit log: 2 to 128 letters, digits and `=,.@_-`. The default is
    /// `tencent-cloud-rust`.
    pub fn session_name(mut self, name: impl Into<String>) -> Self {
        self.session_name = name.into();
        self
    }

    /// Sets how long the credentials are valid, in whole seconds. The default is two hours, the maximum twelve.
    pub fn duration(mut self, duration: Duration) -> Self {
        self.duration = duration;
        self
    }

    /// Sets the environment, and the region, transport and clock of the requests to STS.
    pub fn config(mut self, config: &ProviderConfig) -> Self {
        self.config = config.clone();
        self.client = OnceLock::new();
        self
    }

    async fn fetch(&self) -> Result<Credentials, CredentialsError> {
        let identity = match &self.identity {
            Some(identity) => identity.clone(),
            None => self.tke_identity()?,
        };
        let path = identity.token_file.display();
        let file = identity.token_file.clone();
        let token = on_thread(move || read(&file))
            .await?
            .ok_or_else(|| CredentialsError::new(format!("no token file {path}")))?;
        let token = token.trim();
        if token.is_empty() {
            return Err(CredentialsError::new(format!(
                "{path}: expected a token, found an empty file"
            )));
        }
        let request = AssumeRoleWithWebIdentityRequest {
            provider_id: identity.provider_id,
            web_identity_token: token.to_owned(),
            role_arn: identity.role_arn.clone(),
            role_session_name: self.session_name.clone(),
            duration_seconds: seconds(self.duration)?,
        };
        let region = identity.region.unwrap_or_else(|| self.config.sts_region());
        let response = Call::new(self.client()?, request).region(region).await;
        credentials(response.map_err(|error| failed(&identity.role_arn, error))?)
    }

    /// Reads the variables. The error is absent if none is set; if one is set, all must be.
    fn tke_identity(&self) -> Result<Identity, CredentialsError> {
        let required = [names::TKE_ROLE_ARN, names::TKE_PROVIDER_ID, names::TKE_TOKEN_FILE];
        let environment = self.config.variables();
        let mut values = Vec::new();
        let mut missing = Vec::new();
        for name in required {
            match environment.get(name)? {
                Some(value) => values.push(value),
                None => missing.push(name),
            }
        }
        let Ok([role_arn, provider_id, token_file]) = <[String; 3]>::try_from(values) else {
            let message = format!("{} not set", is_or_are(&missing));
            return Err(match missing.len() == required.len() {
                true => CredentialsError::absent(message),
                false => CredentialsError::new(message),
            });
        };
        let region = environment.get(names::TKE_REGION)?;
        Ok(Identity { provider_id, role_arn, token_file: token_file.into(), region })
    }

    fn client(&self) -> Result<&Config, CredentialsError> {
        if let Some(client) = self.client.get() {
            return Ok(client);
        }
        let created = self.config.sts(Arc::new(Unsigned))?;
        Ok(self.client.get_or_init(|| created))
    }
}

fn is_or_are(names: &[&str]) -> String {
    match names {
        [name] => format!("{name} is"),
        names => format!("{} are", names.join(", ")),
    }
}

impl CredentialsProvider for WebIdentity {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(self.fetch())
    }
}

impl Debug for WebIdentity {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("WebIdentity")
            .field("identity", &self.identity)
            .field("session_name", &self.session_name)
            .field("duration", &self.duration)
            .finish_non_exhaustive()
    }
}

/// The provider of requests that are not signed. It is never asked.
#[derive(Debug)]
struct Unsigned;

impl CredentialsProvider for Unsigned {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(async { Err(CredentialsError::new("this request is not signed")) })
    }

    fn is_cached(&self) -> bool {
        true
    }
}
