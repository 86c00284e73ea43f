//! Credentials and settings from environment variables.

use std::fmt::{self, Debug, Formatter};
use std::path::PathBuf;

use super::{Credentials, CredentialsError, CredentialsProvider};
use crate::BoxFuture;

/// The names of all variables that are read.
pub(super) mod names {
    pub(in super::super) const SECRET_ID: &str = "TENCENTCLOUD_SECRET_ID";
    pub(in super::super) const SECRET_KEY: &str = "TENCENTCLOUD_SECRET_KEY";
    /// Two names are in use for the token; the first one that is set is used.
    pub(in super::super) const TOKENS: [&str; 2] =
        ["TENCENTCLOUD_TOKEN", "TENCENTCLOUD_SESSION_TOKEN"];
    pub(in super::super) const REGION: &str = "TENCENTCLOUD_REGION";
    pub(in super::super) const ENDPOINT: &str = "TENCENTCLOUD_ENDPOINT";
    pub(in super::super) const ALLOW_HTTP: &str = "TENCENTCLOUD_ALLOW_HTTP";
    pub(in super::super) const CREDENTIALS_FILE: &str = "TENCENTCLOUD_CREDENTIALS_FILE";
    pub(in super::super) const PROFILE: &str = "TENCENTCLOUD_PROFILE";
    pub(in super::super) const TCCLI_PROFILE: &str = "TCCLI_PROFILE";
    pub(in super::super) const TKE_REGION: &str = "TKE_REGION";
    pub(in super::super) const TKE_PROVIDER_ID: &str = "TKE_PROVIDER_ID";
    pub(in super::super) const TKE_TOKEN_FILE: &str = "TKE_WEB_IDENTITY_TOKEN_FILE";
    pub(in super::super) const TKE_ROLE_ARN: &str = "TKE_ROLE_ARN";
    pub(in super::super) const HOME: &str = if cfg!(windows) { "USERPROFILE" } else { "HOME" };

    /// The variables that `Debug` lists.
    pub(super) const ALL: [&str; 14] = [
        SECRET_ID,
        SECRET_KEY,
        TOKENS[0],
        TOKENS[1],
        REGION,
        ENDPOINT,
        ALLOW_HTTP,
        CREDENTIALS_FILE,
        PROFILE,
        TCCLI_PROFILE,
        TKE_REGION,
        TKE_PROVIDER_ID,
        TKE_TOKEN_FILE,
        TKE_ROLE_ARN,
    ];
}

use names::{ALLOW_HTTP, ENDPOINT, HOME, REGION, SECRET_ID, SECRET_KEY, TOKENS};

/// The environment variables of the process, or a given set of variables.
///
/// As a credentials provider, it reads `TENCENTCLOUD_SECRET_ID`, `TENCENTCLOUD_SECRET_KEY` and, for temporary
/// credentials, `TENCENTCLOUD_TOKEN` or `TENCENTCLOUD_SESSION_TOKEN`. Other providers look up the paths of their files
/// here.
///
/// ```
/// use tencent_cloud::providers::Environment;
///
/// let environment = Environment::given([
///     ("TENCENTCLOUD_SECRET_ID", "AKIDexample"),
///     ("TENCENTCLOUD_SECRET_KEY", "example"),
/// ]);
/// assert_eq!(environment.read()?.secret_id(), "AKIDexample");
/// assert_eq!(environment.region(), None);
/// # Ok::<(), tencent_cloud::credentials::CredentialsError>(())
/// ```
#[derive(Clone, Default)]
pub struct Environment(Variables);

#[derive(Clone, Default)]
enum Variables {
    #[default]
    Process,
    Given(Vec<(String, String)>),
}

impl Environment {
    /// Returns the environment of the process. Variables are read each time they are needed.
    pub fn process() -> Self {
        Self(Variables::Process)
    }

    /// Returns an environment that consists of the given variables only.
    pub fn given<K: Into<String>, V: Into<String>>(
        variables: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        let pairs = variables.into_iter().map(|(name, value)| (name.into(), value.into()));
        Self(Variables::Given(pairs.collect()))
    }

    /// Returns the value of `TENCENTCLOUD_REGION`.
    pub fn region(&self) -> Option<String> {
        self.get(REGION).ok().flatten()
    }

    /// Returns the value of `TENCENTCLOUD_ENDPOINT`, an address for all services.
    pub fn endpoint(&self) -> Option<String> {
        self.get(ENDPOINT).ok().flatten()
    }

    /// Returns whether `TENCENTCLOUD_ALLOW_HTTP` permits that `TENCENTCLOUD_ENDPOINT` is without encryption and on another
    /// machine, such as a simulator in another container.
    ///
    /// # Errors
    ///
    /// Returns an error if the variable is neither `true` nor `false`.
    pub fn allows_http(&self) -> Result<bool, CredentialsError> {
        match self.get(ALLOW_HTTP)?.as_deref() {
            None | Some("false" | "0") => Ok(false),
            Some("true" | "1") => Ok(true),
            Some(other) => Err(CredentialsError::new(format!(
                "invalid {ALLOW_HTTP} {other:?}: expected true or false"
            ))),
        }
    }

    /// Reads the credentials.
    ///
    /// # Errors
    ///
    /// Returns an error that names the missing variable. It is [absent](CredentialsError::is_absent) only if neither id
    /// nor key is set.
    pub fn read(&self) -> Result<Credentials, CredentialsError> {
        let (id, key) = match (self.get(SECRET_ID)?, self.get(SECRET_KEY)?) {
            (Some(id), Some(key)) => (id, key),
            (None, None) => return Err(CredentialsError::absent(unset(SECRET_ID, SECRET_KEY))),
            (None, Some(_)) => return Err(CredentialsError::new(unset(SECRET_ID, SECRET_KEY))),
            (Some(_), None) => return Err(CredentialsError::new(unset(SECRET_KEY, SECRET_ID))),
        };
        let credentials = Credentials::new(id, key);
        for name in TOKENS {
            if let Some(token) = self.get(name)? {
                return Ok(credentials.with_token(token));
            }
        }
        Ok(credentials)
    }

    /// Returns a variable without surrounding white space, which a file or a shell may have left there. An empty
    /// variable counts as not set.
    pub(super) fn get(&self, name: &str) -> Result<Option<String>, CredentialsError> {
        let value = match &self.0 {
            Variables::Given(variables) => find(variables, name).map(str::to_owned),
            Variables::Process => match std::env::var(name) {
                Ok(value) => Some(value),
                Err(std::env::VarError::NotPresent) => None,
                Err(std::env::VarError::NotUnicode(_)) => {
                    return Err(CredentialsError::new(format!("{name} is not valid UTF-8")));
                }
            },
        };
        Ok(value.map(|value| value.trim().to_owned()).filter(|value| !value.is_empty()))
    }

    /// Returns the home directory.
    pub(super) fn home(&self) -> Option<PathBuf> {
        match &self.0 {
            Variables::Process => std::env::home_dir(),
            Variables::Given(variables) => find(variables, HOME).map(PathBuf::from),
        }
    }
}

/// Returns the last value of a variable.
fn find<'a>(variables: &'a [(String, String)], name: &str) -> Option<&'a str> {
    variables.iter().rev().find(|pair| pair.0 == name).map(|pair| pair.1.as_str())
}

fn unset(name: &str, other: &str) -> String {
    format!("{name} is not set: expected {name} and {other}")
}

impl CredentialsProvider for Environment {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(async { self.read() })
    }

    fn is_cached(&self) -> bool {
        true
    }
}

/// Prints the names of the variables that are set, without their values.
impl Debug for Environment {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let set = names::ALL.into_iter().filter(|name| matches!(self.get(name), Ok(Some(_))));
        formatter.write_str("Environment")?;
        formatter.debug_list().entries(set).finish()
    }
}
