//! Errors of a transport.

use std::error::Error as StdError;
use std::fmt::{self, Display, Formatter};
use std::sync::Arc;

use crate::error::{Error, Failure, OneLine, write_sources};

/// The error of a [`Transport`](super::Transport): a request that got no response.
///
/// Any HTTP response is a success for a transport, whatever its status.
///
/// Like [`Error`], it is one line that does not include its source; `{:#}` appends all sources.
///
/// ```
/// use std::io;
/// use tencent_cloud::transport::{Failure, TransportError};
///
/// let cause = io::Error::from(io::ErrorKind::ConnectionRefused);
/// let error = TransportError::new(Failure::Connect, "proxy unavailable").with_source(cause);
/// assert_eq!(error.to_string(), "cannot connect: proxy unavailable");
/// assert_eq!(format!("{error:#}"), "cannot connect: proxy unavailable: connection refused");
/// ```
#[derive(Debug)]
pub struct TransportError {
    failure: Failure,
    message: String,
    source: Option<Arc<dyn StdError + Send + Sync>>,
}

impl TransportError {
    /// Creates an error for a request that was lost in the phase `failure` for the reason `message`.
    pub fn new(failure: Failure, message: impl Into<String>) -> Self {
        Self { failure, message: message.into(), source: None }
    }

    /// Sets the cause, which `message` should not repeat.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(Arc::from(source.into()));
        self
    }

    /// Returns the phase in which the request was lost.
    pub fn failure(&self) -> Failure {
        self.failure
    }

    /// Returns the reason.
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl Display for TransportError {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.failure, OneLine(&self.message))?;
        if formatter.alternate() {
            write_sources(formatter, &self.message, self.source())
        } else {
            Ok(())
        }
    }
}

impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

/// Keeps the phase, the reason and the source.
impl From<TransportError> for Error {
    fn from(error: TransportError) -> Self {
        Self::transport(error.failure, error.message).with_source(error.source)
    }
}
