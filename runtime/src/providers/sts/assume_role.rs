//! Roles that are assumed with other credentials.

use std::fmt::{self, Debug, Formatter};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::model::AssumeRoleRequest;
use super::{LIFETIME, SESSION_NAME, credentials, failed, seconds};
use crate::BoxFuture;
use crate::call::Call;
use crate::client::Config;
use crate::credentials::{Credentials, CredentialsError, CredentialsProvider};
use crate::providers::ProviderConfig;

/// A provider of the credentials of a role that another provider may assume, with `AssumeRole` of STS. The other
/// provider may be a role itself.
///
/// ```
/// use std::time::Duration;
/// use tencent_cloud::Config;
/// use tencent_cloud::providers::{AssumeRole, CvmRole};
///
/// let hub = AssumeRole::new("qcs::cam::uin/100000000001:roleName/hub", CvmRole::new());
/// let spoke = AssumeRole::new("qcs::cam::uin/100000000002:roleName/deploy", hub)
///     .session_name("nightly")
///     .duration(Duration::from_secs(3600));
/// let builder = Config::builder().credentials(spoke).region("ap-guangzhou");
/// ```
#[must_use]
pub struct AssumeRole {
    role_arn: String,
    source: Arc<dyn CredentialsProvider>,
    session_name: String,
    duration: Duration,
    policy: Option<String>,
    external_id: Option<String>,
    config: ProviderConfig,
    /// Created when it is first needed. It caches the credentials of the source.
    client: OnceLock<Config>,
}

impl AssumeRole {
    /// Creates a provider for a role, such as `qcs::cam::uin/100000000001:roleName/deploy`, that is assumed with the
    /// credentials of `source`.
    pub fn new(role_arn: impl Into<String>, source: impl CredentialsProvider + 'static) -> Self {
        Self {
            role_arn: role_arn.into(),
            source: Arc::new(source),
            session_name: SESSION_NAME.to_owned(),
            duration: LIFETIME,
            policy: None,
            external_id: None,
            config: ProviderConfig::default(),
            client: OnceLock::new(),
        }
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

    /// Sets a policy in JSON that restricts the permissions of the role.
    pub fn policy(mut self, json: impl Into<String>) -> Self {
        self.policy = Some(json.into());
        self
    }

    /// Sets the external id that the role requires.
    pub fn external_id(mut self, id: impl Into<String>) -> Self {
        self.external_id = Some(id.into());
        self
    }

    /// Sets the region, transport and clock of the requests to STS.
    pub fn config(mut self, config: &ProviderConfig) -> Self {
        self.config = config.clone();
        self.client = OnceLock::new();
        self
    }

    pub(in crate::providers) async fn fetch(&self) -> Result<Credentials, CredentialsError> {
        let request = AssumeRoleRequest {
            role_arn: self.role_arn.clone(),
            role_session_name: self.session_name.clone(),
            duration_seconds: seconds(self.duration)?,
            // The service percent-decodes this field.
            policy: self
                .policy
                .as_deref()
                .map(|policy| utf8_percent_encode(policy, NON_ALPHANUMERIC).to_string()),
            external_id: self.external_id.clone(),
        };
        let response = Call::new(self.client()?, request).await;
        credentials(response.map_err(|error| failed(&self.role_arn, error))?)
    }

    fn client(&self) -> Result<&Config, CredentialsError> {
        if let Some(client) = self.client.get() {
            return Ok(client);
        }
        let created = self.config.sts(Arc::clone(&self.source))?;
        Ok(self.client.get_or_init(|| created))
    }
}

impl CredentialsProvider for AssumeRole {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(self.fetch())
    }
}

/// Omits the external id, which is sometimes used as a password.
impl Debug for AssumeRole {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("AssumeRole")
            .field("role_arn", &self.role_arn)
            .field("source", &self.source)
            .field("session_name", &self.session_name)
            .field("duration", &self.duration)
            .field("policy", &self.policy)
            .finish_non_exhaustive()
    }
}
