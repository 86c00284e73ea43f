//! `application/octet-stream` bodies: one file, with the other parameters in headers.

use std::fmt::{self, Debug, Formatter};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue};

use crate::error::Error;

/// A body that is one file, with the other parameters in headers.
#[derive(Clone)]
#[must_use]
pub struct OctetStream {
    pub(crate) content: Bytes,
    parameters: Vec<(String, String)>,
}

impl OctetStream {
    /// Creates a body from the content of a file.
    pub fn new(content: impl Into<Bytes>) -> Self {
        Self { content: content.into(), parameters: Vec::new() }
    }

    /// Adds a parameter, sent in the header `X-<SERVICE>-<name>`. The signature does not cover it.
    pub fn parameter(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.parameters.push((name.into(), value.into()));
        self
    }

    /// Returns the headers with the parameters.
    pub(crate) fn headers(&self, service: &str) -> Result<HeaderMap, Error> {
        let mut headers = HeaderMap::with_capacity(self.parameters.len());
        for (name, value) in &self.parameters {
            let invalid = |part: &str| {
                Error::config(format!(
                    "the parameter {name:?} cannot be sent as a header: its {part} contains characters that are not \
                     allowed there"
                ))
            };
            let header =
                HeaderName::try_from(format!("x-{service}-{name}")).map_err(|_| invalid("name"))?;
            let mut value = HeaderValue::try_from(value.as_str()).map_err(|_| invalid("value"))?;
            value.set_sensitive(true);
            headers.append(header, value);
        }
        Ok(headers)
    }
}

/// Prints names and sizes: any value may be secret.
impl Debug for OctetStream {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let names: Vec<&String> = self.parameters.iter().map(|(name, _)| name).collect();
        formatter
            .debug_struct("OctetStream")
            .field("content", &format_args!("{} bytes", self.content.len()))
            .field("parameters", &names)
            .finish()
    }
}
