//! `application/octet-stream`: one file is the body, the other members are headers.

use std::fmt::{self, Debug, Formatter};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue};

use crate::error::Error;

/// One file, and members beside it.
#[derive(Clone)]
#[must_use]
pub struct OctetStream {
    pub(crate) content: Bytes,
    members: Vec<(String, String)>,
}

impl OctetStream {
    /// The file.
    pub fn new(content: impl Into<Bytes>) -> Self {
        Self { content: content.into(), members: Vec::new() }
    }

    /// A member beside it, sent as the header `X-<SERVICE>-<name>`. What is sent in headers is not signed.
    pub fn member(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.members.push((name.into(), value.into()));
        self
    }

    /// The headers for the members.
    pub(crate) fn headers(&self, service: &str) -> Result<HeaderMap, Error> {
        let mut headers = HeaderMap::with_capacity(self.members.len());
        for (name, value) in &self.members {
            let unusable = |what: &str| {
                Error::config(format!("the member {name:?} cannot be sent as a header: {what}"))
            };
            let header = HeaderName::try_from(format!("x-{service}-{name}"))
                .map_err(|_| unusable("its name holds characters that no header's may"))?;
            let mut value = HeaderValue::try_from(value.as_str())
                .map_err(|_| unusable("its value holds characters that no header's may"))?;
            value.set_sensitive(true);
            headers.append(header, value);
        }
        Ok(headers)
    }
}

/// Names and sizes.
impl Debug for OctetStream {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let names: Vec<&String> = self.members.iter().map(|(name, _)| name).collect();
        formatter
            .debug_struct("OctetStream")
            .field("content", &format_args!("{} bytes", self.content.len()))
            .field("members", &names)
            .finish()
    }
}
