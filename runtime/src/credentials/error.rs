//! Errors of credentials providers.

use std::error::Error as StdError;
use std::fmt::{self, Display, Formatter};
use std::sync::Arc;

use crate::error::{Error, OneLine, write_sources};

/// The error of a [`CredentialsProvider`](super::CredentialsProvider).
///
/// There are two cases. A provider is [absent](Self::absent) if it is not configured in this environment; a
/// [`Chain`](crate::providers::Chain) then asks the next one. A provider that is configured but [fails](Self::new) ends
/// the chain, because continuing would silently sign requests as another identity.
///
/// The message must not contain secrets. Like [`Error`], it is one line that does not include its source; `{:#}`
/// appends all sources.
///
/// ```
/// use std::io;
/// use tencent_cloud::credentials::CredentialsError;
///
/// let absent = CredentialsError::absent("VAULT_ADDR is not set");
/// assert!(absent.is_absent());
///
/// let cause = io::Error::from(io::ErrorKind::TimedOut);
/// let failed = CredentialsError::new("vault lease not granted").with_source(cause);
/// assert!(!failed.is_absent());
/// assert_eq!(failed.to_string(), "vault lease not granted");
/// assert_eq!(format!("{failed:#}"), "vault lease not granted: timed out");
/// ```
#[derive(Clone, Debug)]
pub struct CredentialsError {
    message: String,
    absent: bool,
    source: Option<Arc<dyn StdError + Send + Sync>>,
}

impl CredentialsError {
    /// Creates an error of a provider that is configured but fails.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), absent: false, source: None }
    }

    /// Creates an error of a provider that is not configured: no variable set, no such file, no role bound.
    pub fn absent(message: impl Into<String>) -> Self {
        Self { absent: true, ..Self::new(message) }
    }

    /// Sets the cause, which the message should not repeat.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(Arc::from(source.into()));
        self
    }

    /// Returns whether the provider is not configured.
    pub fn is_absent(&self) -> bool {
        self.absent
    }

    /// Prefixes the message.
    pub(crate) fn within(self, what: impl Display) -> Self {
        self.map_message(|message| format!("{what}: {message}"))
    }

    pub(crate) fn map_message(self, change: impl FnOnce(String) -> String) -> Self {
        Self { message: change(self.message), ..self }
    }

    /// Turns the error into one of a provider that is configured.
    pub(crate) fn present(self) -> Self {
        Self { absent: false, ..self }
    }
}

impl Display for CredentialsError {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        OneLine(&self.message).fmt(formatter)?;
        if formatter.alternate() {
            write_sources(formatter, &self.message, self.source())
        } else {
            Ok(())
        }
    }
}

impl StdError for CredentialsError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

/// Keeps the message and the source.
impl From<CredentialsError> for Error {
    fn from(error: CredentialsError) -> Self {
        Self::credentials(error.message).with_source(error.source)
    }
}
