//! Sources of credentials.

use std::error::Error as StdError;
use std::fmt::{self, Debug, Display, Formatter};

use super::Credentials;
use crate::BoxFuture;

/// Gives the credentials to sign the next request with.
///
/// It is asked before every attempt, so one that has to fetch them keeps what it fetched.
pub trait CredentialsProvider: Debug + Send + Sync {
    /// The credentials as of now.
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>>;
}

/// They are what they are.
impl CredentialsProvider for Credentials {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        let credentials = self.clone();
        Box::pin(async { Ok(credentials) })
    }
}

/// Why a source has no credentials to give: one line that names the source and what it lacks.
#[derive(Debug)]
pub struct CredentialsError {
    message: String,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl CredentialsError {
    /// Because of what `message` says.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), source: None }
    }

    /// With what caused it.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }
}

impl Display for CredentialsError {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl StdError for CredentialsError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}
