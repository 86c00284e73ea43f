//! What the service answers instead of a reply: a documented code and a line of text.

use std::fmt::{self, Display, Formatter};

/// An error of the API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ApiError {
    /// One of the documented codes.
    pub(crate) code: String,
    /// One full line.
    pub(crate) message: String,
}

impl ApiError {
    /// An error of this code.
    pub(crate) fn new(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self { code: code.into(), message: message.into() }
    }

    /// A parameter that has to be sent and was not.
    pub(crate) fn missing(path: &str) -> Self {
        Self::new(
            "MissingParameter",
            format!("The request is missing a required parameter `{path}`."),
        )
    }
}

impl Display for ApiError {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.code, self.message)
    }
}

/// The simulator could not be made or started.
#[derive(Debug)]
pub struct StartError {
    what: String,
    source: Option<std::io::Error>,
}

impl StartError {
    pub(crate) fn new(what: impl Into<String>) -> Self {
        Self { what: what.into(), source: None }
    }

    pub(crate) fn io(what: impl Into<String>, source: std::io::Error) -> Self {
        Self { what: what.into(), source: Some(source) }
    }
}

impl Display for StartError {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.what)?;
        match &self.source {
            Some(source) => write!(formatter, ": {source}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for StartError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_ref().map(|source| source as _)
    }
}
