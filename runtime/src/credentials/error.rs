//! Why a source has no credentials to give.

use std::error::Error as StdError;
use std::fmt::{self, Display, Formatter};
use std::sync::Arc;

use crate::error::OneLine;

/// Why a source has no credentials to give: one line that says what it lacks, and never what is secret.
///
/// Either the source is not there at all ([`absent`](Self::absent)), and a [`Chain`](super::Chain) asks the next one, or it
/// is there and does not work ([`new`](Self::new)), and the chain ends: to go on would be to act as somebody else.
#[derive(Clone, Debug)]
pub struct CredentialsError {
    message: String,
    absent: bool,
    source: Option<Arc<dyn StdError + Send + Sync>>,
}

impl CredentialsError {
    /// The source is there and does not work, as `message` says.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), absent: false, source: None }
    }

    /// The source is not there: no variable set, no such file, no role bound.
    pub fn absent(message: impl Into<String>) -> Self {
        Self { absent: true, ..Self::new(message) }
    }

    /// With what caused it.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(Arc::from(source.into()));
        self
    }

    /// Whether the source is not there at all.
    pub fn is_absent(&self) -> bool {
        self.absent
    }

    /// The same, with what it is about put in front.
    pub(crate) fn within(self, what: impl Display) -> Self {
        Self { message: format!("{what}: {}", self.message), ..self }
    }

    /// The same of a source that is there.
    pub(crate) fn present(self) -> Self {
        Self { absent: false, ..self }
    }
}

impl Display for CredentialsError {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        OneLine(&self.message).fmt(formatter)
    }
}

impl StdError for CredentialsError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}
