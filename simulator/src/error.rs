//! Errors: those of the API, and those of starting a simulator.

use std::fmt::{self, Display, Formatter};

/// An error of API 3.0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ApiError {
    /// A documented code.
    pub(crate) code: String,
    /// A full sentence, on a single line.
    pub(crate) message: String,
}

impl ApiError {
    pub(crate) fn new(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self { code: code.into(), message: message.into() }
    }

    /// Returns the error of a missing required parameter.
    pub(crate) fn missing(path: &str) -> Self {
        Self::new(
            "MissingParameter",
            format!("The request is missing a required parameter `{path}`."),
        )
    }

    /// Returns the error of a defect of the simulator.
    pub(crate) fn internal(error: &dyn Display) -> Self {
        Self::new("InternalError", format!("The simulator failed: {error}."))
    }

    /// Returns the error of a service that the simulator does not serve.
    pub(crate) fn no_such_product(service: &str, served: &[String]) -> Self {
        let served = served.join(", ");
        let message =
            format!("The product `{service}` does not exist. The simulator serves {served}.");
        Self::new("NoSuchProduct", message)
    }
}

impl Display for ApiError {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.code, self.message)
    }
}

/// An error of creating or starting a simulator.
#[derive(Debug)]
pub struct StartError {
    message: String,
    source: Option<std::io::Error>,
}

impl StartError {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), source: None }
    }

    pub(crate) fn io(message: impl Into<String>, source: std::io::Error) -> Self {
        Self { message: message.into(), source: Some(source) }
    }

    /// Returns the message together with that of the cause.
    pub(crate) fn with_source(&self) -> String {
        match &self.source {
            Some(source) => format!("{}: {source}", self.message),
            None => self.message.clone(),
        }
    }
}

impl Display for StartError {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for StartError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_ref().map(|source| source as _)
    }
}
