//! Credentials and region from environment variables.

use std::collections::BTreeMap;
use std::fmt::{self, Debug, Formatter};

use super::{Credentials, CredentialsError, CredentialsProvider};
use crate::BoxFuture;

const SECRET_ID: &str = "TENCENTCLOUD_SECRET_ID";
const SECRET_KEY: &str = "TENCENTCLOUD_SECRET_KEY";
/// Two names are in use for the token; the first that is set counts.
const TOKENS: [&str; 2] = ["TENCENTCLOUD_TOKEN", "TENCENTCLOUD_SESSION_TOKEN"];
const REGION: &str = "TENCENTCLOUD_REGION";

/// The variables `TENCENTCLOUD_SECRET_ID`, `TENCENTCLOUD_SECRET_KEY`, `TENCENTCLOUD_TOKEN` (or
/// `TENCENTCLOUD_SESSION_TOKEN`) and `TENCENTCLOUD_REGION`, of this process or of a given set.
#[derive(Clone, Default)]
pub struct Environment(Variables);

#[derive(Clone, Default)]
enum Variables {
    #[default]
    Process,
    Given(BTreeMap<String, String>),
}

impl Environment {
    /// Of this process, read each time they are asked for.
    pub fn process() -> Self {
        Self(Variables::Process)
    }

    /// Of the given set, in place of the process.
    pub fn given<K: Into<String>, V: Into<String>>(
        variables: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        let pairs = variables.into_iter().map(|(name, value)| (name.into(), value.into()));
        Self(Variables::Given(pairs.collect()))
    }

    /// The region, if it is set.
    pub fn region(&self) -> Option<String> {
        self.get(REGION).ok().flatten()
    }

    /// The credentials, or an error that names the variable that is missing.
    pub fn read(&self) -> Result<Credentials, CredentialsError> {
        let credentials = Credentials::new(self.require(SECRET_ID)?, self.require(SECRET_KEY)?);
        for name in TOKENS {
            if let Some(token) = self.get(name)? {
                return Ok(credentials.with_token(token));
            }
        }
        Ok(credentials)
    }

    fn require(&self, name: &str) -> Result<String, CredentialsError> {
        self.get(name)?.ok_or_else(|| {
            CredentialsError::new(format!(
                "the environment has no credentials: {name} is not set (expected {SECRET_ID} and {SECRET_KEY})"
            ))
        })
    }

    /// A variable without the white space around it, which a file or a shell may have left there; an empty one is as
    /// good as none.
    fn get(&self, name: &str) -> Result<Option<String>, CredentialsError> {
        let value = match &self.0 {
            Variables::Given(variables) => variables.get(name).cloned(),
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
}

impl CredentialsProvider for Environment {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(async { self.read() })
    }
}

/// Which of the variables are set, without their values.
impl Debug for Environment {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let names = [SECRET_ID, SECRET_KEY].into_iter().chain(TOKENS).chain([REGION]);
        let set = names.filter(|name| matches!(self.get(name), Ok(Some(_))));
        formatter.write_str("Environment")?;
        formatter.debug_list().entries(set).finish()
    }
}
